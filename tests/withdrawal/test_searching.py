"""Stored pages are looked through before others are kept from writing; what came meanwhile is looked through then."""

from contextlib import closing

import pytest

from archive.errors import CannotRestrict
from archive.fixity import verify
from archive.models import Purpose
from archive.store import open_to_read, open_to_write
from archive.withdrawal import WITHHELD_FILE, look_through, restore, restrict
from archive.withdrawal.cells import titles_and_texts
from archive.withdrawal.elsewhere import captures_with, own_payloads
from archive.withdrawal.holders import Held
from archive.withdrawal.phrases import phrases_of
from archive.withdrawal.searching import search
from archive.withdrawal.vault import empty_vault
from tests.archive.scene import Scene, hour, story
from tests.withdrawal.affair import LEAD, NEEDLE, OTHER, Affair, order, report
from tests.withdrawal.needle import in_rows

FRONT = "https://herne.example/"


@pytest.mark.parametrize("kind", ["withdrawn", "embargoed", "redacted"])
def test_what_comes_while_pages_are_looked_through_is_looked_through_too(affair: Affair, kind: str) -> None:
    """Another process writes meanwhile, and waits for nothing."""
    came = []
    with closing(open_to_write(affair.folder)) as store:
        other = Scene(store)

        def crawl(_: int) -> None:
            if not came:
                came.append(
                    other.visit(20, url="https://herne.example/neu", purpose=Purpose.LISTING, body=LEAD.encode())
                )
                other.visit(21, report(title=f"{NEEDLE} kommt frei"))

        done = restrict(affair.store, 1, order(kind), at=hour(24), progress=crawl)
        other.reader.close()
    assert f"{FRONT}neu" in done.elsewhere
    assert in_rows(affair.connection, NEEDLE) == []
    assert verify(affair.connection).damaged == ()


def test_looking_first_writes_nothing_and_says_at_once_what_cannot_be_done(affair: Affair) -> None:
    """It takes minutes, after which nobody wants to hear that the reason quotes the story."""
    looked: list[int] = []
    with closing(open_to_read(affair.folder)) as reader:
        assert look_through(reader, 1, order("withdrawn"), at=hour(24), progress=looked.append) is not None
        assert not (affair.folder / WITHHELD_FILE).exists()
        assert looked == [1] * 6
        telling = order("redacted", reason=f"{NEEDLE} will es nicht")
        with pytest.raises(CannotRestrict, match="do not quote"):
            look_through(reader, 1, telling, at=hour(24), progress=looked.append)
        affair.decide("withdrawn")
        with pytest.raises(CannotRestrict, match="already"):
            look_through(reader, 1, order("withdrawn"), at=hour(25), progress=looked.append)
    assert len(looked) == 6


def test_a_redacted_story_is_looked_for_by_the_words_that_were_taken_out(affair: Affair) -> None:
    """So that nothing is to be looked through again when the redaction gives way to a withdrawal."""
    affair.decide("redacted")
    with closing(open_to_read(affair.folder)) as reader:
        searched = look_through(reader, 1, order("withdrawn"), at=hour(25))
    restore(affair.store, 1, at=hour(26), by="A", reason="der Grund ist fort")
    assert searched is not None
    assert phrases_of(*titles_and_texts(affair.connection, 1)) <= searched.phrases


def test_only_what_came_since_is_looked_through_again(affair: Affair) -> None:
    """Pages and stories by their numbers; but all, where other words are looked for."""
    looked: list[int] = []
    phrases = phrases_of(*titles_and_texts(affair.connection, 1))
    with empty_vault() as vault:
        held = Held(vault, ())
        first = search(affair.connection, 1, phrases, held=held)
        affair.visit(9, story(title="Was danach geschah"), url=OTHER, body=b"<p>danach")
        again = search(affair.connection, 1, phrases, held=held, since=first, progress=looked.append)
        assert len(looked) == 1
        assert again.pages == first.pages
        search(affair.connection, 1, phrases | {("ganz", "anders")}, held=held, since=again, progress=looked.append)
    assert len(looked) == 1 + 7


def test_a_text_that_changed_since_is_looked_through_again(affair: Affair) -> None:
    """A re-extraction writes into a version's row: what another story says now is its own, what it said is no more."""
    (former,) = affair.one("SELECT text FROM versions WHERE article_id = 2")
    told = []
    for at, says in ((24, f"{former}\n{NEEDLE} gesteht nach langem Schweigen alles"), (26, former)):
        searched = look_through(affair.store, 1, order("withdrawn"), at=hour(at))
        affair.connection.execute("UPDATE versions SET text = ? WHERE article_id = 2", (says,))
        done = restrict(affair.store, 1, order("withdrawn"), at=hour(at), searched=searched)
        told.append((done.articles, OTHER in done.elsewhere))
        restore(affair.store, 1, at=hour(at + 1), by="A", reason="der Grund ist fort")
    assert told == [((2,), False), ((), True)]


def test_what_could_not_be_read_is_tried_again(affair: Affair) -> None:
    """It may have been in another writer's hands, or was put back from a backup meanwhile."""
    phrases = phrases_of(*titles_and_texts(affair.connection, 1))
    body = "SELECT body FROM payloads WHERE payload_id = 1"
    (whole,) = affair.one(body)
    with empty_vault() as vault:
        held = Held(vault, ())
        affair.connection.execute("UPDATE payloads SET body = x'00' WHERE payload_id = 1")
        first = search(affair.connection, 1, phrases, held=held)
        affair.connection.execute("UPDATE payloads SET body = ? WHERE payload_id = 1", (whole,))
        again = search(affair.connection, 1, phrases, held=held, since=first)
    (name,) = affair.one("SELECT digest FROM payloads WHERE payload_id = 1")
    assert name in first.damaged
    assert (again.damaged, name in again.pages) == (frozenset(), True)


def test_captures_of_a_payload_are_found_by_indexes(affair: Affair) -> None:
    """Each page that is looked through asks for its captures; no plan of SQLite passes all of them."""
    asked: list[str] = []
    affair.connection.set_trace_callback(asked.append)
    captures_with(affair.connection, "sha256:none")
    own_payloads(affair.connection, 1)
    affair.connection.set_trace_callback(None)
    plans = [[row["detail"] for row in affair.connection.execute(f"EXPLAIN QUERY PLAN {one}")] for one in asked]
    assert [step for plan in plans[:2] for step in plan if step.startswith("SEARCH captures USING INDEX captures_by_")]
    assert not [step for plan in plans for step in plan if step.startswith("SCAN captures") or step == "SCAN c"]
