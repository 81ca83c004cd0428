"""Flipped bits, rows taken out, swapped and edited: each is found and named, whichever table it befalls."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.fixity import keep_account, verify
from archive.store import ARCHIVE_FILE, create, open_to_read
from benchmarks.faults import KEYS
from benchmarks.rot import rot
from tests.archive.scene import BODY, OTHER_URL, Scene, blocks, hour, story

HARMLESS = "unused: nothing that can be read changed"
AT = "'2024-09-02T06:00:00Z'"
ROWS = (
    "INSERT INTO certificates (digest) VALUES ('sha256:5'), ('sha256:6')",
    f"INSERT INTO runs (site_id, started_at, reason) VALUES ('herne', {AT}, 'crawl'), ('herne', {AT}, 'refresh')",
    "INSERT INTO dictionaries (site_id, made_at, trained_from, digest, size, body)"
    f" VALUES ('herne', {AT}, '{{}}', 'sha256:1', 3, X'010203'), ('herne', {AT}, '{{}}', 'sha256:2', 3, X'040506')",
    f"INSERT INTO imports (name, digest, size, started_at) VALUES ('a.warc', 'sha256:3', 9, {AT}),"
    f" ('b.warc', 'sha256:4', 8, {AT})",
    "INSERT INTO restrictions (article_id, kind, reason, made_by, made_at)"
    f" VALUES (2, 'unlisted', 'ordered', 'J.', {AT}), (1, 'unlisted', 'asked for', 'K.', {AT})",
    f"INSERT INTO site_models VALUES ('herne', 1, {AT}, 'x/1', '{{}}', '[]', '[\"a\"]'),"
    f" ('herne', 2, {AT}, 'x/1', '{{}}', '[\"b\"]', '[]')",
    f"INSERT INTO held (capture_id, article_id, fields, way, held_at, reason) VALUES (3, 1, '[]', '[]', {AT}, 'a'),"
    f" (4, 1, '[\"text\"]', '[]', {AT}, 'b')",
    "INSERT INTO replaced_versions (version_id, article_id, replaced_at, version)"
    f" VALUES (90, 1, {AT}, '{{}}'), (91, 1, {AT}, '{{\"id\":91}}')",
    "INSERT INTO sites VALUES ('bochum', 'Bochumer Blatt', 'https://bochum.example/')",
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small archive with rows in every table."""
    folder = tmp_path_factory.mktemp("full")
    with closing(create(folder)) as store:
        scene = Scene(store)
        scene.visit(0, story())
        scene.visit(1, story(blocks=blocks(*BODY[:2])))
        scene.visit(2, status=404)
        scene.visit(3, status=404)
        scene.visit(4, story(title="Ein anderes", blocks=blocks("Etwas.")), url=OTHER_URL)
        for at, url in ((5, OTHER_URL), (6, OTHER_URL), (7, "https://herne.example/artikel/3")):
            scene.advertise(at, hour(4), url=url)
        for statement in ROWS:
            with store.transaction() as connection:
                connection.execute(statement)
        for _ in range(2):
            with store.transaction() as connection:
                keep_account(connection, verify(connection), under_way=None, at=hour(9))
        scene.reader.close()
    return folder


def test_every_table_of_the_record_has_rows_to_be_damaged(full: Path) -> None:
    """Else the counts below would say nothing of it."""
    with closing(open_to_read(full)) as store:
        assert verify(store.connection).damaged == ()
        empty = [name for name in KEYS if not store.connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]]
    assert empty == []


def test_rot_and_tampering_are_found_and_named(full: Path, tmp_path: Path) -> None:
    """All of them; what is not found is a bit in space that no row uses."""
    for name, tally in rot(full, tmp_path, flips=30, rows=15, seed=7).items():
        times = 30 if name.startswith("bits") else 15
        harmless = tally.kinds[HARMLESS] if name == "bits in the file" else 0
        assert tally.examples == [], name
        assert tally.kinds["found and named"] + harmless == times


@pytest.mark.parametrize("table", ["captures", "versions", "events", "seals", "payloads", "search_data"])
def test_a_page_that_cannot_be_read_costs_its_rows_and_nothing_else(full: Path, tmp_path: Path, table: str) -> None:
    """Its table is named, verify goes on, and says that nothing may be written there any more."""
    path = tmp_path / ARCHIVE_FILE
    with closing(open_to_read(full)) as store, closing(sqlite3.connect(path)) as copy:
        store.connection.backup(copy)
        (page,) = copy.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        (size,) = copy.execute("PRAGMA page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = random.Random(table).randbytes(size)
    path.write_bytes(data)
    with closing(open_to_read(tmp_path)) as store:
        found = verify(store.connection)
    assert found.is_torn
    assert any(table in said for said in found.damaged)
    assert found.counts["articles"] == 2 or table == "seals"


@pytest.mark.parametrize("column", ["events (kind", "seals (rows", "captures (payload_digest", "versions (text"])
def test_a_column_that_lost_its_name_is_named_and_nothing_breaks(full: Path, tmp_path: Path, column: str) -> None:
    """One bit of the schema's own text may do that."""
    table, _, name = column.partition(" (")
    path = tmp_path / ARCHIVE_FILE
    with closing(open_to_read(full)) as store, closing(sqlite3.connect(path)) as copy:
        store.connection.backup(copy)
        copy.execute("PRAGMA writable_schema = ON")
        changed = "UPDATE sqlite_schema SET sql = replace(sql, :name || ' ', :other || ' ') WHERE name = :table"
        copy.execute(changed, {"name": name, "other": f"{name[:-1]}z", "table": table})
        copy.commit()
    with closing(open_to_read(tmp_path)) as store:
        found = verify(store.connection)
    assert f"schema: the text of {table} was changed" in found.damaged
