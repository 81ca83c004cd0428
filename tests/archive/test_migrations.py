"""Files of every earlier schema open as if they had been made today."""

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive import fixity
from archive.errors import ArchiveFull, ArchiveLocked
from archive.store import ARCHIVE_FILE, copy_before, create, exchange_of, locked, open_to_read, open_to_write
from archive.store.migrations import STEPS
from tests.tracing import killed_at, needs_strace

FILES = Path(__file__).parent / "files"
SCHEMAS = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"


def schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(SCHEMAS).fetchall()


OPEN = "import pathlib, sys, archive.store; archive.store.open_to_write(pathlib.Path(sys.argv[1])).close()"


def unpack(number: int, folder: Path) -> bytes:
    """Put the file of an earlier schema into a folder; returns its bytes."""
    folder.mkdir(exist_ok=True)
    packed = (FILES / f"schema-{number}.db.gz").read_bytes()
    (folder / ARCHIVE_FILE).write_bytes(gzip.decompress(packed))
    return gzip.decompress(packed)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("number", range(1, STEPS))
def test_the_file_is_kept_as_it_was_before_the_first_step(number: int, tmp_path: Path) -> None:
    """Whoever wants to go back has the file for it; a file of today's schema is not copied."""
    unpack(number, tmp_path)
    before = dump(tmp_path / ARCHIVE_FILE)
    for _ in range(2):
        open_to_write(tmp_path).close()
    assert dump(copy_before(tmp_path, number)) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [ARCHIVE_FILE, copy_before(tmp_path, number).name]


@pytest.mark.parametrize("opener", [open_to_read, open_to_write])
def test_nothing_is_changed_where_the_disk_has_no_room_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opener: object
) -> None:
    """The copy and the tables made anew need room; the sentence says how much."""
    before = unpack(2, tmp_path)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 900_000}))
    with pytest.raises(ArchiveFull, match=r"from schema 2 to \d+ needs .* MB, and the disk .* make room"):
        opener(tmp_path)  # type: ignore[operator]
    assert (tmp_path / ARCHIVE_FILE).read_bytes() == before
    assert not list(tmp_path.glob("*.bak*"))


def test_a_reader_of_an_older_file_waits_for_no_writer(tmp_path: Path) -> None:
    """Bringing a file forward is writing, and writing takes the lock."""
    before = unpack(3, tmp_path)
    with locked(tmp_path), pytest.raises(ArchiveLocked, match="writes to"):
        open_to_read(tmp_path)
    assert (tmp_path / ARCHIVE_FILE).read_bytes() == before


@pytest.mark.parametrize(("syscall", "moment"), [("pwrite64", 60), ("pwrite64", 250), ("fdatasync", 3)])
def test_killed_half_way_a_file_is_of_one_schema_or_of_another(syscall: str, moment: int, tmp_path: Path) -> None:
    """Never of one in between; the next opening brings it all the way, and the copy is the file as it was."""
    needs_strace()
    unpack(1, tmp_path)
    before = dump(tmp_path / ARCHIVE_FILE)
    assert killed_at(syscall, moment, OPEN, tmp_path) != 0
    with closing(open_to_write(tmp_path)) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert fixity.verify(store.connection).damaged == ()
    create(tmp_path / "new").close()
    assert schema(tmp_path / ARCHIVE_FILE) == schema(tmp_path / "new" / ARCHIVE_FILE)
    assert dump(copy_before(tmp_path, 1)) == before


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
        pieces = "SELECT DISTINCT json_type(value, '$[1]') FROM versions, json_each(blocks)"
        assert store.connection.execute(pieces).fetchone()[0] == "integer"
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


def test_certificates_of_an_earlier_schema_are_kept_once(tmp_path: Path) -> None:
    """Each capture still names the one that its peer showed."""
    path, one, other = tmp_path / ARCHIVE_FILE, f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
    path.write_bytes(gzip.decompress((FILES / "schema-3.db.gz").read_bytes()))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "UPDATE captures SET certificate_digest = ? WHERE id = ?", [(one, 1), (other, 2), (one, 4)]
        )
    with closing(open_to_write(tmp_path)) as store:
        told = [exchange_of(store.connection, number).certificate_digest for number in (1, 2, 3, 4)]
        assert told == [one, other, None, one]
        assert store.connection.execute("SELECT COUNT(*) FROM certificates").fetchone()[0] == 2
        assert fixity.verify(store.connection).damaged == ()
