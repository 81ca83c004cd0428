"""The file as strangers find it: documented, strict, and readable with nothing but SQLite."""

import re
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from archive.digests import digest
from archive.models import timestamp
from archive.store import ARCHIVE_FILE
from tests.archive.scene import BODY, OTHER_URL, Scene, blocks, hour, story

VIEWS = ("current_articles", "edits", "silent_edits", "headline_changes", "deletions", "coverage_by_day")
CONTRACT = {
    "sites": "id name home_url",
    "articles": "id site_id key url status first_seen_at last_seen_at gone_at published_at current_version_id",
    "article_urls": "article_id url kind first_seen_at",
    "versions": "id article_id number title kicker lead text authors source section tags language published_at"
    " modified_at word_count content_digest seen_from seen_until unchanged_before capture_id changed_fields words_added"
    " words_removed declared same_as_version_id extractor",
    "images": "version_id position url caption credit",
    "links": "version_id position url anchor target_article_id",
    "captures": "id url article_id fetched_at status outcome reason payload_digest payload_size request_headers"
    " response_headers ip run_id version_id",
    "payloads": "digest size stored_size encoding dictionary_id body",
    "events": "id at kind article_id version_id detail digest previous_digest",
    "runs": "id site_id started_at finished_at reason counts error",
}


@pytest.fixture
def told(scene: Scene) -> Scene:
    """Two stories: one edited silently and by its headline, one advertised and gone."""
    scene.visit(0, story())
    scene.visit(1, story(blocks=blocks(*BODY[:2])))
    scene.visit(2, story(blocks=blocks(*BODY[:2]), title="Neu", modified_at=hour(2)))
    scene.advertise(3, hour(3), url=OTHER_URL)
    scene.advertise(3, hour(3), url="https://herne.example/artikel/3")
    scene.visit(4, story(title="Anders", blocks=blocks("Anders.")), url=OTHER_URL)
    scene.visit(5, status=410, url=OTHER_URL)
    return scene


def by_command_line(scene: Scene, query: str) -> str:
    """What the stock `sqlite3` program prints."""
    path = scene.store.path.parent / ARCHIVE_FILE
    return subprocess.run(["sqlite3", "-readonly", path, query], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("table", sorted(CONTRACT))
def test_the_columns_that_others_rely_on_are_there(scene: Scene, table: str) -> None:
    """Names of the public contract only ever grow."""
    columns = {row[0] for row in scene.rows(f"SELECT name FROM pragma_table_info('{table}')")}
    assert set(CONTRACT[table].split()) <= columns


def test_every_table_is_strict_and_every_column_has_a_comment(scene: Scene) -> None:
    """The schema is a document: SQLite keeps the comments, any reader shows them."""
    tables = scene.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'")
    own = {name: sql for name, sql in tables if not name.startswith(("sqlite_", "_sqlite"))}
    assert set(CONTRACT) < set(own)
    for name, sql in own.items():
        assert re.search(r"\) STRICT$", sql), name
        assert re.match(rf"CREATE TABLE {name} \( +-- \w", sql), name
        columns = [line for line in sql.splitlines()[1:-1] if not re.match(r" +(UNIQUE|PRIMARY KEY) ", line)]
        assert [line for line in columns if "-- " not in line] == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers(told: Scene, view: str) -> None:
    """Each view has rows for a small paper's history."""
    assert told.rows(f"SELECT * FROM {view}")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_answers_where_the_schema_is_not_trusted(told: Scene, view: str) -> None:
    """A careful reader turns trusted_schema off, as we do ourselves when we write."""
    with closing(sqlite3.connect(told.store.path)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        assert connection.execute(f"SELECT * FROM {view}").fetchall()


def test_the_ledgers_tell_the_story(told: Scene) -> None:
    """Edits, silent edits, headlines, deletions and coverage, each as a researcher asks for it."""
    assert told.rows("SELECT number, changed_fields, declared FROM edits ORDER BY number") == [
        (2, '["text"]', "undeclared"),
        (3, '["title"]', "declared"),
    ]
    assert told.rows("SELECT number FROM silent_edits") == [(2,)]
    assert told.rows("SELECT old_title, new_title FROM headline_changes") == [(story().title, "Neu")]
    assert told.rows("SELECT url, kind, status_now FROM deletions") == [(OTHER_URL, "gone", "gone")]
    assert told.rows("SELECT advertised, captured, not_captured FROM coverage_by_day") == [(2, 1, 1)]


def test_stock_sqlite_reads_tables_views_and_comments(told: Scene) -> None:
    """No extension and no program of ours is needed, also while we hold the file open."""
    assert (
        by_command_line(told, "SELECT COUNT(*) FROM versions; SELECT title FROM current_articles") == "4\nNeu\nAnders\n"
    )
    assert "-- the publishers whose pages are kept" in by_command_line(told, ".schema sites")
    assert "RFC 8785" in by_command_line(told, "SELECT value FROM about WHERE name = 'chain'")
    for view in VIEWS:
        assert by_command_line(told, f"SELECT * FROM {view}")


def test_a_stranger_can_check_a_payload_by_hand(told: Scene) -> None:
    """`about` says how the digest is made, and so it is."""
    hexed = by_command_line(told, "SELECT digest, hex(body) FROM payloads WHERE encoding = 'identity' LIMIT 1")
    if hexed:
        name, _, body = hexed.strip().partition("|")
        assert digest(bytes.fromhex(body)) == name
    assert "the digest is over the bytes as sent" in by_command_line(
        told, "SELECT value FROM about WHERE name = 'payloads'"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO discoveries (site_id, url, via, first_at, last_at) VALUES ('nobody', '', '', '', '')",
        "UPDATE articles SET status = 'lost'",
        "UPDATE captures SET outcome = 'great'",
        "UPDATE versions SET declared = 'maybe'",
        "UPDATE payloads SET size = 'many'",
        "UPDATE versions SET number = 1",
        "DELETE FROM captures",
    ],
)
def test_the_schema_refuses_what_makes_no_sense(told: Scene, statement: str) -> None:
    """Types, words and references are held by the file itself, not by our good behaviour."""
    with pytest.raises(sqlite3.IntegrityError), told.store.transaction() as connection:
        connection.execute(statement)


def test_times_are_in_utc_and_sort_as_text(told: Scene) -> None:
    """ISO 8601 with Z, the same length everywhere."""
    times = [row[0] for row in told.rows("SELECT fetched_at FROM captures ORDER BY fetched_at")]
    assert times[0] == timestamp(hour(0)) == "2024-09-02T06:00:00Z"
    assert {len(time) for time in times} == {20}


def test_the_file_stands_alone_when_the_writer_is_done(told: Scene, tmp_path: Path) -> None:
    """After closing there is one file to copy, and no log beside it."""
    told.reader.close()
    told.store.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [ARCHIVE_FILE]
