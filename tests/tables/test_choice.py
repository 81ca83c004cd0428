"""What goes out and what stays: selection, restrictions, wishes. The formats are in test_tables."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from archive.store import open_to_read
from tests.archive.scene import OTHER_URL, Scene
from tests.browse.test_plain_datasette import PROGRAM, TABLES, VIEWS
from tests.memento.past import served
from tests.tables.shelves import HIDDEN, SECRET, contents, exported, lines, url
from tests.tables.test_tables import FORMATS


@pytest.mark.hazard(12)
@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_what_is_out_of_view_goes_out(furnished: Scene, tmp_path: Path, form: str) -> None:
    """Neither texts nor addresses of unlisted, embargoed, withdrawn and erased stories; no text under noarchive."""
    said = exported(furnished, form, tmp_path / "out")
    assert '"restricted": 4' in said.stdout
    assert '"noarchive": 1' in said.stdout
    for name, data in contents(tmp_path / "out"):
        assert SECRET.encode() not in data, name
        assert SECRET.lower().encode() not in data, name
        assert not [access for access in HIDDEN if url(access).encode() in data], name


def test_the_file_for_publishing_is_an_archive_like_any_other(furnished: Scene, tmp_path: Path) -> None:
    """Keys hold, no page is free, search finds, views answer, no body is in it, and `about` says so."""
    exported(furnished, "sqlite", tmp_path / "out")
    with closing(open_to_read(tmp_path / "out")) as store:
        ask = store.connection.execute
        assert [tuple(row) for row in ask("PRAGMA foreign_key_check")] == []
        assert ask("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert ask("PRAGMA freelist_count").fetchone()[0] == 0
        assert ask("SELECT COUNT(*) FROM search WHERE search MATCH 'lagerhalle OR bericht'").fetchone()[0] >= 2
        assert ask("SELECT COUNT(*) FROM edits").fetchone()[0] == 1
        assert ask("SELECT SUM(length(body)), COUNT(*) > 0 FROM payloads").fetchone()[:] == (0, 1)
        assert "left out" in ask("SELECT value FROM about WHERE name = 'left out'").fetchone()[0]
    assert sqlite3.connect(tmp_path / "out" / "archive.db").execute("SELECT * FROM deletions").fetchall()


def test_the_file_for_publishing_opens_where_nobody_knows_chronik(furnished: Scene, tmp_path: Path) -> None:
    """In a Datasette without our pages, and in ours, which say why they show no stored page."""
    exported(furnished, "sqlite", tmp_path / "out")
    addresses = [f"/archive/{name}" for name in (*TABLES, *VIEWS)]
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "out" / "archive.db"), *addresses]
    result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert result.stdout.splitlines() == [f"200 {address}" for address in addresses]
    with served(tmp_path / "out") as ports:
        page = httpx.get(f"{ports.reading}/-/article/1?version=1")
        stored = httpx.get(f"{ports.replay}/-/memento/20240902060000/{url('1')}")
    assert ("Lagerhalle brennt aus" in page.text, "as it was" in page.text) == (True, False)
    assert (stored.status_code, "without the bodies of pages" in stored.text) == (404, True)


@pytest.mark.hazard(13)
@pytest.mark.parametrize("form", FORMATS)
def test_an_export_for_mining_leaves_out_what_is_reserved(furnished: Scene, tmp_path: Path, form: str) -> None:
    """The story, its captures and its texts; without the flag they go out."""
    exported(furnished, f"{form} --mining", tmp_path / "mining")
    exported(furnished, form, tmp_path / "reading")
    needle = url("vorbehalten").encode()
    assert not [name for name, data in contents(tmp_path / "mining") if needle in data]
    if form in ("jsonl", "csv"):
        assert needle in (tmp_path / "reading" / f"captures.{form}").read_bytes()


@pytest.mark.hazard(12)
def test_texts_under_noarchive_go_out_when_asked_for(furnished: Scene, tmp_path: Path) -> None:
    """Else the story is a row that says why it has no text."""
    exported(furnished, "jsonl", tmp_path / "without")
    exported(furnished, "jsonl --include-noarchive", tmp_path / "with")
    told = {str(row["url"]): row["text_left_out"] for row in lines(tmp_path / "without", "articles")}
    assert told == {url("1"): None, url("offen"): None, url("keine-kopie"): "noarchive", url("vorbehalten"): None}
    assert SECRET in str(lines(tmp_path / "with", "versions"))


def test_a_redacted_story_goes_out_as_redacted(furnished: Scene, tmp_path: Path) -> None:
    """What stands in its row; a version that is out of view in a public story stays here."""
    furnished.connection.execute(
        "INSERT INTO restrictions (id, article_id, kind, reason, made_by, made_at)"
        " VALUES (1, 1, 'redacted', 'a name', 'Ina', '2024-10-01T00:00:00Z')"
    )
    furnished.connection.execute("UPDATE versions SET restriction_id = 1, title = '…' WHERE id = 1")
    for access, numbers in (("redacted", [1, 2]), ("public", [2])):
        furnished.connection.execute("UPDATE articles SET access = ? WHERE id = 1", (access,))
        exported(furnished, "jsonl", tmp_path / access)
        found = [row["number"] for row in lines(tmp_path / access, "versions") if row["article_id"] == 1]
        assert found == numbers
    furnished.connection.execute("UPDATE articles SET access = 'redacted' WHERE id = 1")
    assert exported(furnished, "sqlite", tmp_path / "slim").exit_code == 0
    assert b"Ina" not in (tmp_path / "slim" / "archive.db").read_bytes()


SPANS = {
    "the first hour": ("--from 2024-09-02T06:00:00Z --until 2024-09-02T07:00:00Z", {(1, 1)}),
    "the edit": ("--from 2024-09-02T07:00:00Z --until 2024-09-02T08:00:00Z", {(1, 2)}),
    "seen unchanged on the next day": ("--from 2024-09-03", {(2, 1)}),
    "one article": ("--article 1", {(1, 1), (1, 2)}),
}


@pytest.mark.parametrize("name", SPANS)
def test_a_span_holds_the_versions_that_its_captures_showed(furnished: Scene, tmp_path: Path, name: str) -> None:
    """Not only those that were new in it; the capture that first showed one comes with it."""
    words, expected = SPANS[name]
    assert exported(furnished, f"jsonl {words}", tmp_path / "out").exit_code == 0
    versions = lines(tmp_path / "out", "versions")
    assert {(row["article_id"], row["number"]) for row in versions} == expected
    captures = {row["id"] for row in lines(tmp_path / "out", "captures")}
    assert {row["capture_id"] for row in versions} <= captures
    assert {row["id"] for row in lines(tmp_path / "out", "articles")} >= {article for article, _ in expected}


def test_a_link_names_no_story_that_is_out_of_view(furnished: Scene, tmp_path: Path) -> None:
    """The address stands in the text and stays; that it is known here does not."""
    hidden = furnished.one(f"SELECT article_id FROM article_urls WHERE url = '{url('erased')}'")[0]
    furnished.connection.execute("UPDATE links SET target_article_id = ?", (hidden,))
    exported(furnished, "jsonl", tmp_path / "out")
    found = lines(tmp_path / "out", "links")
    assert found
    assert {(row["url"], row["target_article_id"]) for row in found} == {(OTHER_URL, None)}
