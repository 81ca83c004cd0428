"""Which captures go out, and which stay: by choice, by restriction, by the publisher's wish."""

import json
from datetime import date
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.export import Selection
from archive.export.warc import exported_records
from tests.archive.scene import OTHER_URL, SITE, URL, Scene, hour, story
from tests.archive.warcs.answers import answered, export, head, only, read

OK = head("Content-Type: text/html")


def two_stories(scene: Scene) -> None:
    """One story seen three times, another once; the first two looks brought the same bytes."""
    answered(scene, 0, OK, b"<p>eins", page=story())
    answered(scene, 1, OK, b"<p>eins", page=story())
    answered(scene, 25, OK, b"<p>eins, neu", page=story(title="Anders"))
    answered(scene, 26, OK, b"<p>zwei", page=story(title="Zwei", kicker=None, blocks=()), url=OTHER_URL)


@pytest.mark.parametrize(
    ("chosen", "captures"),
    [
        ({}, 4),
        ({"site_id": SITE.id}, 4),
        ({"article_id": 1}, 3),
        ({"since": date(2024, 9, 3)}, 2),
        ({"until": date(2024, 9, 2)}, 2),
        ({"since": hour(1), "until": hour(26)}, 2),
    ],
    ids=str,
)
def test_an_export_holds_what_was_chosen(scene: Scene, tmp_path: Path, chosen: dict, captures: int) -> None:
    """By site, article and time; each capture has its metadata record."""
    two_stories(scene)
    made = export(scene, tmp_path / "out", **chosen)
    assert made.written.captures == len(only(read(tmp_path / "out"), "metadata")) == captures


def test_a_revisit_refers_to_a_record_of_the_same_export(scene: Scene, tmp_path: Path) -> None:
    """Where the first capture of a body is not chosen, the next one holds it, and tells the version in full."""
    two_stories(scene)
    export(scene, tmp_path / "out", since=hour(1))
    records = read(tmp_path / "out")
    assert next(one.block for one in records if one.kind in ("response", "revisit")) == OK + b"<p>eins"
    assert json.loads(only(records, "metadata")[0].block)["version"]["title"] == "Lagerhalle brennt aus"


def test_a_304_without_its_answer_stands_for_itself(scene: Scene, tmp_path: Path) -> None:
    """It confirms nothing of this export, so it is what came over the wire: a response."""
    answered(scene, 0, head('ETag: "1"'), b"<p>eins", page=story())
    answered(scene, 1, head('ETag: "1"', status="304 Not Modified"), request_headers=(("If-None-Match", '"1"'),))
    export(scene, tmp_path / "out", since=hour(1))
    assert [one.kind for one in read(tmp_path / "out")] == ["warcinfo", "response", "request", "metadata"]


def test_a_304_confirms_the_answer_whose_validator_was_sent(scene: Scene, tmp_path: Path) -> None:
    """Not the last one, if that had another."""
    answered(scene, 0, head('ETag: "1"'), b"<p>eins", page=story())
    answered(scene, 1, head('ETag: "2"'), b"<p>zwei", page=story(title="Anders"))
    answered(scene, 2, head(status="304 Not Modified"), request_headers=(("If-None-Match", '"1"'),))
    export(scene, tmp_path / "out")
    records = read(tmp_path / "out")
    assert only(records, "revisit")[0].fields["WARC-Refers-To"] == only(records, "response")[0].fields["WARC-Record-ID"]


FIRST = "digest = (SELECT payload_digest FROM captures WHERE id = 1)"
RESTRICTIONS = {
    "withdrawn": ("UPDATE articles SET access = 'withdrawn' WHERE id = 1", 1, {"restricted": 3}),
    "embargoed": ("UPDATE articles SET access = 'embargoed' WHERE id = 1", 1, {"restricted": 3}),
    "erased": ("UPDATE articles SET access = 'erased' WHERE id = 1", 1, {"restricted": 3}),
    "unlisted": ("UPDATE articles SET access = 'unlisted' WHERE id = 1", 4, {}),
    "bytes withheld": (f"UPDATE payloads SET encoding = 'withheld', body = x'' WHERE {FIRST}", 2, {"withheld": 2}),
    "bytes erased": (f"UPDATE payloads SET encoding = 'erased', body = x'' WHERE {FIRST}", 2, {"withheld": 2}),
    "a version": (
        "INSERT INTO restrictions (id, article_id, kind, reason, made_by, made_at)"
        " VALUES (1, 1, 'redacted', '', '', ''); UPDATE versions SET restriction_id = 1 WHERE id = 1;"
        " UPDATE articles SET access = 'redacted' WHERE id = 1",
        2,
        {"restricted": 2},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RESTRICTIONS)
def test_what_is_out_of_view_stays(scene: Scene, tmp_path: Path, name: str) -> None:
    """Neither bytes nor readings of it go out; the counts say how many captures were left out and why."""
    two_stories(scene)
    script, captures, left_out = RESTRICTIONS[name]
    scene.connection.executescript(script)
    made = export(scene, tmp_path / "out")
    assert (made.written.captures, dict(made.portion.left_out)) == (captures, left_out)
    told = b"".join(one.block for one in read(tmp_path / "out"))
    assert (b"Lagerhalle brennt aus" in told) == (name == "unlisted")


def test_an_address_of_a_withdrawn_story_stays_too(scene: Scene, tmp_path: Path) -> None:
    """Also a capture that was not tied to the story, such as a wall at its address."""
    two_stories(scene)
    answered(scene, 27, head(status="403 Nein"), b"<p>Wand", url=URL)
    scene.connection.execute("UPDATE captures SET article_id = NULL WHERE status = 403")
    scene.connection.execute("UPDATE articles SET access = 'withdrawn' WHERE id = 1")
    assert export(scene, tmp_path / "out").written.captures == 1


def test_pages_that_ask_for_no_copy_stay_unless_wanted(scene: Scene, tmp_path: Path) -> None:
    """The publisher's wish covers every capture of the story; the archivist may overrule it to preserve."""
    two_stories(scene)
    scene.connection.execute("""UPDATE captures SET robots_directives = '[["meta","noarchive"]]' WHERE id = 3""")
    made = export(scene, tmp_path / "out")
    assert (made.written.captures, dict(made.portion.left_out)) == (1, {"noarchive": 3})
    assert export(scene, tmp_path / "all", with_noarchive=True).written.captures == 4


def test_an_empty_choice_is_an_error_that_says_what_stays(scene: Scene, tmp_path: Path) -> None:
    """No file is made that holds nothing."""
    two_stories(scene)
    scene.connection.execute("UPDATE articles SET access = 'withdrawn'")
    with pytest.raises(ArchiveError, match=r"no capture is chosen \(4 may not go out\)"):
        export(scene, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_others_may_walk_through_the_records(scene: Scene) -> None:
    """Capture by capture, and afterwards the connection is as before."""
    two_stories(scene)
    with exported_records(scene.reader.connection, Selection(article_id=1)) as groups:
        kinds = [[record.kind for record in group] for group in groups]
    assert kinds[:2] == [["response", "request", "metadata"], ["revisit", "request", "metadata"]]
    assert not scene.reader.connection.in_transaction
