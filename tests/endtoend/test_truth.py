"""The archive of the demo paper holds what the paper published, and nothing else."""

import json
import sqlite3
from datetime import timedelta

from archive.models import timestamp
from scheduler.demo.paper import Paper
from tests.endtoend.truth import differences


def test_every_version_is_stored_with_every_field(archive: sqlite3.Connection, paper: Paper) -> None:
    """No version is missed, none is invented, and each field of each is what a reader saw."""
    assert [line for true in paper.truth(paper.ends_at) for line in differences(archive, true)] == []


def test_no_article_is_stored_twice(archive: sqlite3.Connection, paper: Paper) -> None:
    """Reached by old forms, empty slugs, tickers or a new number, a story is one article."""
    keys = [row["key"] for row in archive.execute("SELECT key FROM articles ORDER BY key")]
    assert keys == sorted(true.key for true in paper.truth(paper.ends_at))


def test_every_deletion_is_found_and_none_invented(archive: sqlite3.Connection, paper: Paper) -> None:
    """404, 410, redirect home, both soft 404s and the return are in the ledger; nothing else is."""
    gone = {row["key"] for row in archive.execute("SELECT key FROM articles WHERE status = 'gone'")}
    missing = {row["key"] for row in archive.execute("SELECT key FROM articles WHERE status = 'missing'")}
    truth = {true.key: true.presence[-1].what for true in paper.truth(paper.ends_at)}
    assert gone == {key for key, what in truth.items() if what == "gone"}
    assert missing == set()


def test_a_deletion_is_dated_by_the_first_visit_that_missed_the_article(
    archive: sqlite3.Connection, paper: Paper
) -> None:
    """`gone_at` lies between the deletion and the next moment at which somebody looked."""
    for true in paper.truth(paper.ends_at):
        if true.presence[-1].what != "gone":
            continue
        looked = next(at for at in paper.moments() if at >= true.presence[-1].at)
        row = archive.execute("SELECT gone_at FROM articles WHERE key = ?", (true.key,)).fetchone()
        assert timestamp(looked) <= row["gone_at"] <= timestamp(looked + timedelta(minutes=1)), true.key


def test_moves_and_returns_are_events(archive: sqlite3.Connection, paper: Paper) -> None:
    """What came back and what moved is told once, with its evidence."""
    for what in ("moved", "returned"):
        true = {one.key for one in paper.truth(paper.ends_at) if what in {there.what for there in one.presence}}
        rows = archive.execute(
            "SELECT a.key, e.detail FROM events e JOIN articles a ON a.id = e.article_id WHERE e.kind = ?", (what,)
        ).fetchall()
        assert sorted(row["key"] for row in rows) == sorted(true)
        assert all(json.loads(row["detail"])["evidence"] for row in rows)


def test_each_edit_has_an_interval_that_holds_its_moment(archive: sqlite3.Connection, paper: Paper) -> None:
    """The true time of an edit lies after the last sight of the old text and not after the first of the new."""
    rows = archive.execute(
        "SELECT a.key, v.number, v.unchanged_before, v.seen_from FROM versions v"
        " JOIN articles a ON a.id = v.article_id WHERE v.number > 1"
    ).fetchall()
    truth = {(one.key, state.number): state.from_at for one in paper.truth(paper.ends_at) for state in one.states}
    for row in rows:
        edited = timestamp(truth[row["key"], row["number"]])
        assert row["unchanged_before"] < edited <= row["seen_from"], row["key"]
    assert len(rows) == sum(number > 1 for _, number in truth)


def test_traps_are_not_followed(archive: sqlite3.Connection) -> None:
    """The endless calendar and search are linked from every page and never asked for."""
    rows = archive.execute("SELECT url FROM captures WHERE url LIKE '%/kalender%' OR url LIKE '%/suche%'")
    assert [row["url"] for row in rows] == []


def test_the_edit_that_was_declared_but_not_made_is_told(archive: sqlite3.Connection, paper: Paper) -> None:
    """A new dateModified over the same text is no version; it is an event."""
    rows = archive.execute(
        "SELECT a.key FROM events e JOIN articles a ON a.id = e.article_id WHERE e.kind = 'touched'"
    ).fetchall()
    touched = {step.article for step in paper.script if step.kind == "touched"}
    assert {row["key"] for row in rows} == touched
