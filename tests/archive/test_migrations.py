"""Files of every earlier schema open as if they had been made today."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import fixity
from archive.store import ARCHIVE_FILE, create, open_to_read, open_to_write
from archive.store.migrations import STEPS

FILES = Path(__file__).parent / "files"
SCHEMAS = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(SCHEMAS).fetchall()


@pytest.mark.parametrize("number", range(1, STEPS))
def test_a_file_of_an_earlier_schema_is_brought_forward_whole(number: int, tmp_path: Path) -> None:
    """Same rows, same digests, the same chain, and word for word the schema of a new file."""
    packed = FILES / f"schema-{number}.db.gz"
    (tmp_path / ARCHIVE_FILE).write_bytes(gzip.decompress(packed.read_bytes()))
    with closing(open_to_write(tmp_path)) as store:
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert fixity.verify(store.connection).damaged == ()
        told = "SELECT number, changed_fields, change_kind FROM versions ORDER BY number"
        assert [tuple(row) for row in store.connection.execute(told)] == [
            (1, "[]", None),
            (2, '["text"]', "major"),
            (3, '["section"]', "minor"),
        ]
        assert store.connection.execute("SELECT COUNT(*) FROM captures").fetchone()[0] == 4
        assert store.connection.execute("SELECT COUNT(*) FROM events").fetchone()[0] == 5  # migrated
    create(tmp_path / "new").close()
    assert schema(tmp_path / ARCHIVE_FILE) == schema(tmp_path / "new" / ARCHIVE_FILE)


@pytest.mark.parametrize("number", range(1, STEPS))
def test_a_reader_brings_an_earlier_schema_forward_too(number: int, tmp_path: Path) -> None:
    """Whoever only looks needs the present tables as well."""
    packed = FILES / f"schema-{number}.db.gz"
    (tmp_path / ARCHIVE_FILE).write_bytes(gzip.decompress(packed.read_bytes()))
    with closing(open_to_read(tmp_path)) as store:
        assert store.connection.execute("SELECT COUNT(*) FROM held").fetchone()[0] == 0
        assert fixity.verify(store.connection).damaged == ()
