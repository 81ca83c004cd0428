"""Proof that what is stored is what was stored: the chain of events, payloads and versions."""

import sqlite3
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from archive.digests import digest
from archive.errors import ArchiveError, ArchiveLocked
from archive.fixity import verify
from archive.fixity.chains import walk
from archive.fixity.versions import Rereadings, Witness
from archive.models import Discovery, Purpose
from archive.store import append_event, named_error, store_discoveries
from archive.store.events import CHAIN_START, event_digest
from tests.archive.scene import BODY, OTHER_URL, SITE, Scene, blocks, hour, identity, story


@pytest.fixture
def told(scene: Scene) -> Scene:
    """A story that was edited and deleted, and another one: five events, three versions, three payloads."""
    scene.visit(0, story())
    scene.visit(1, story(blocks=blocks(*BODY[:2])))
    scene.visit(2, status=404)
    scene.visit(3, status=404)
    scene.visit(4, story(title="Ein anderes", blocks=blocks("Etwas.")), url=OTHER_URL)
    return scene


def damaged(scene: Scene, *statements: str) -> tuple[str, ...]:
    """What verify says after somebody who knows SQL was here."""
    scene.connection.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        scene.connection.execute(statement)
    return verify(scene.reader.connection).damaged


def test_an_untouched_archive_verifies(told: Scene) -> None:
    """All digests hold, and everything was looked at."""
    found = verify(told.reader.connection)
    assert (found.damaged, found.position, found.is_torn) == ((), None, False)
    assert (found.counts["payloads"], found.counts["versions"], found.counts["events"]) == (3, 3, 5)


def test_the_chain_starts_with_the_digest_of_nothing_and_ties_each_row_to_the_one_before(told: Scene) -> None:
    """The rule that `about` describes is the rule by which the rows were made."""
    previous = CHAIN_START
    for row in told.reader.connection.execute("SELECT * FROM events ORDER BY id"):
        members = f'"kind":"{row["kind"]}","previous_digest":"{previous}","version_id":{row["version_id"] or "null"}'
        by_hand = f'{{"article_id":{row["article_id"]},"at":"{row["at"]}","detail":{row["detail"]},{members}}}'
        assert row["digest"] == digest(by_hand.encode())
        previous = row["digest"]


@pytest.mark.parametrize(
    ("name", "statements", "named"),
    [
        ("another time", ("UPDATE events SET at = '2020-01-01T00:00:00Z' WHERE id = 2",), "event 2"),
        ("another kind", ("UPDATE events SET kind = 'touched' WHERE id = 2",), "event 2"),
        ("another story", ("UPDATE events SET article_id = 2 WHERE id = 3",), "event 3"),
        ("another version", ("UPDATE events SET version_id = 1 WHERE id = 2",), "event 2"),
        ("other evidence", ("UPDATE events SET detail = replace(detail, '404', '200') WHERE id = 3",), "event 3"),
        ("no JSON", ("UPDATE events SET detail = '{' WHERE id = 3",), "event 3"),
        ("another digest", ("UPDATE events SET digest = 'sha256:0' WHERE id = 2",), "event 2"),
        ("taken out", ("DELETE FROM events WHERE id = 3",), "event 4"),
        ("first one taken out", ("DELETE FROM events WHERE id = 1",), "event 2"),
        (
            "two swapped",
            (
                "UPDATE events SET id = 99 WHERE id = 2",
                "UPDATE events SET id = 2 WHERE id = 3",
                "UPDATE events SET id = 3 WHERE id = 99",
            ),
            "event 2",
        ),
    ],
)
def test_an_event_that_was_changed_taken_out_or_swapped_is_named(
    told: Scene, name: str, statements: tuple[str, ...], named: str
) -> None:
    """The ledger cannot be rewritten row by row without verify naming the place."""
    assert any(said.startswith(f"{named}:") for said in damaged(told, *statements)), name


@pytest.mark.parametrize("depth", [900, 200_000])
@pytest.mark.parametrize("kind", ["published", "withdrawn", "reextracted"])
def test_an_event_nested_deeper_than_can_be_read_is_named(told: Scene, kind: str, depth: int) -> None:
    """Whoever reads it next is not stopped by it."""
    nested = "[" * depth + "]" * depth
    found = damaged(told, f"UPDATE events SET kind = '{kind}', detail = '{nested}' WHERE id = 1")
    assert any(said.startswith("event 1:") for said in found)


def test_digests_of_events_are_held_only_where_a_root_is_looked_for(told: Scene) -> None:
    """A long chain would fill the memory with them."""
    assert walk(told.connection).roots == {}
    assert len(walk(told.connection, root="sha256:0").roots) == 5


def test_what_re_extractions_said_is_not_held_in_memory(told: Scene) -> None:
    """It may be every version of a large archive."""
    said = {"content_digest": "c1:sha256:" + "0" * 64, "payload_digest": "sha256:" + "0" * 64}
    with told.store.transaction() as connection:
        for number in range(300):
            detail = {"versions": [{"version_id": number * 100 + one, **said} for one in range(100)]}
            append_event(connection, "reextracted", at=hour(9), article_id=1, detail=detail)
    tracemalloc.start()
    with closing(Rereadings(told.connection)) as reread:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 1_000_000
        assert reread.get(1, 29_999) == Witness(305, said["content_digest"], said["payload_digest"])
        assert reread.get(1, 30_000) is None


def test_what_was_noted_is_let_go_where_a_look_is_broken_off(told: Scene) -> None:
    """The service breaks one off when it ends, and goes on living for a while."""

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as broken:
        verify(told.connection, progress=stop)
    (look,) = (entry.frame.f_locals["look"] for entry in broken.traceback if entry.name == "verify")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        look.chains.expected.knows("events", "1")


def test_a_flipped_bit_in_a_headline_is_placed_and_not_quoted(told: Scene) -> None:
    """What is found is kept, and the headline may be taken out of view later."""
    found = Discovery(url=OTHER_URL, purpose=Purpose.ARTICLE, via="feed", title="Ein Haus")
    with told.store.transaction() as connection:
        store_discoveries(connection, SITE.id, [(found, identity(OTHER_URL).key)], at=hour(5))
    (said,) = damaged(told, "UPDATE discoveries SET title = 'Ein Iaus'")
    assert said.endswith(f"column title of {OTHER_URL}")


def test_the_captures_of_a_payload_are_found_by_index(told: Scene) -> None:
    """Those of pages that a browser made, too."""
    plan = told.rows("EXPLAIN QUERY PLAN SELECT article_id FROM captures WHERE rendered_digest = 'x'")
    assert "captures_by_rendered" in str(plan)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("SQLITE_BUSY_SNAPSHOT", ArchiveLocked),
        ("SQLITE_LOCKED_SHAREDCACHE", ArchiveLocked),
        ("SQLITE_READONLY_DBMOVED", ArchiveError),
        ("SQLITE_CANTOPEN_ISDIR", ArchiveError),
        ("SQLITE_ERROR", sqlite3.OperationalError),
    ],
)
def test_errors_of_sqlite_are_named_by_what_their_codes_begin_with(code: str, named: type[Exception]) -> None:
    """Its extended codes say the same more exactly."""
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = code
    assert type(named_error(error, Path("herne"))) is named


def test_an_event_mended_with_a_new_digest_breaks_the_tie_to_the_next(told: Scene) -> None:
    """Whoever recomputes one digest would have to recompute all that follow."""
    row = told.reader.connection.execute("SELECT * FROM events WHERE id = 2").fetchone()
    forged = {name: row[name] for name in ("article_id", "version_id", "previous_digest", "kind")}
    new = event_digest(forged | {"at": "2020-01-01T00:00:00Z", "detail": {}})
    found = damaged(
        told, f"UPDATE events SET at = '2020-01-01T00:00:00Z', detail = '{{}}', digest = '{new}' WHERE id = 2"
    )
    assert "event 3: the row before it was changed or taken out" in found


@pytest.mark.parametrize("position", [1, 5, 20])
def test_one_flipped_byte_of_a_payload_is_named(told: Scene, position: int) -> None:
    """SQLite's own check sees nothing of it; the digest does."""
    (name,) = told.rows("SELECT payload_digest FROM captures WHERE id = 1")[0]
    body = bytearray(
        told.reader.connection.execute("SELECT body FROM payloads WHERE digest = ?", (name,)).fetchone()[0]
    )
    body[position] ^= 1
    told.connection.execute("UPDATE payloads SET body = ? WHERE digest = ?", (bytes(body), name))
    assert told.one("PRAGMA integrity_check") == ("ok",)
    assert any(name in said for said in verify(told.reader.connection).damaged)


def test_a_payload_that_was_taken_out_is_named_with_its_capture(told: Scene) -> None:
    """A capture that lost its bytes is damage."""
    (said,) = damaged(told, "DELETE FROM payloads WHERE digest = (SELECT payload_digest FROM captures WHERE id = 5)")
    assert said.startswith("capture 5: its payload sha256:")


@pytest.mark.parametrize(
    "change",
    [
        "title = 'Lagerhalle brennt nicht aus'",
        "language = 'en'",
        "seen_until = '2030-01-01T00:00:00Z'",
        "kicker = NULL",
        "text = replace(text, 'Schaden', 'Gewinn')",
        "lead = 'Anders.'",
        "blocks = replace(blocks, 'paragraph', 'quote')",
        "blocks = '{'",
        "authors = '[]'",
        "tags = '[\"Anders\"]'",
        "content_digest = 'c1:sha256:0'",
    ],
)
def test_a_version_that_was_rewritten_is_named(told: Scene, change: str) -> None:
    """Each column is covered by the seal, and of a damaged version it is said what can still be trusted."""
    (said,) = damaged(told, f"UPDATE versions SET {change} WHERE id = 1")
    assert said.startswith("version 1: its row in versions was changed; its payload sha256:")
    assert said.endswith(" is whole and can be extracted again")


def test_a_changed_caption_names_its_version(told: Scene) -> None:
    """Captions and credits are content too."""
    (said,) = damaged(told, "UPDATE images SET caption = 'Anders.' WHERE version_id = 1")
    assert said.startswith("photos of version 1: ")


def test_a_version_rewritten_together_with_its_digest_is_named_by_the_chain(told: Scene) -> None:
    """The chain holds the digest of each version's content, so a matching pair can be told from the true one."""
    columns = ("title", "text", "lead", "blocks", "content_digest")
    copy = ", ".join(f"{name} = (SELECT {name} FROM versions WHERE id = 2)" for name in columns)
    found = damaged(told, f"UPDATE versions SET {copy} WHERE id = 1")
    assert [said.partition(":")[0] for said in found] == ["version 1"]


def test_a_capture_that_was_given_another_payload_is_named_by_the_chain(told: Scene) -> None:
    """The chain holds the digest of the bytes that showed each version."""
    other = "(SELECT payload_digest FROM captures WHERE id = 2)"
    found = damaged(told, f"UPDATE captures SET payload_digest = {other} WHERE id = 1")
    assert any(said.startswith("capture 1:") for said in found)


def test_a_version_without_its_event_is_named(told: Scene) -> None:
    """The last row of the chain cannot be cut off either, as long as its version is there."""
    found = damaged(told, "DELETE FROM events WHERE id = 5")
    assert any(said.startswith("event 5: it was taken out of events") for said in found)
