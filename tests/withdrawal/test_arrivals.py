"""What comes of a story after it was taken out of view: kept, and kept out of view."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from archive.digests import digest
from archive.errors import DamagedFile
from archive.fixity import verify
from archive.ingest import Reading, ingest
from archive.models import Outcome, PageKind, Purpose
from archive.store import UNPLACED, open_to_read, store_capture
from archive.withdrawal import erase, restore, restrict
from archive.withdrawal.known import known_phrases
from tests.archive.scene import OTHER_URL, URL, exchange, hour, identity, story
from tests.withdrawal.affair import MORE, NEEDLE, TITLE, Affair, order, report
from tests.withdrawal.needle import in_files, in_rows

LATER = f"{NEEDLE} erscheint nicht zur Verhandlung am Montag"
FRONT = "https://herne.example/"
STAND_INS = [
    pytest.param({"page": story(kind=PageKind.WALLED)}, id="a wall"),
    pytest.param({"page": story(kind=PageKind.NOT_FOUND)}, id="not found"),
    pytest.param({"status": 404}, id="404"),
    pytest.param({"problem": "it took too long to read"}, id="a part"),
]


@pytest.mark.parametrize("kind", ["withdrawn", "embargoed"])
def test_a_later_capture_keeps_its_digest_and_outcome_and_no_word(affair: Affair, kind: str) -> None:
    """Body and headers are withheld with the story, and come back with it."""
    affair.decide(kind)
    came = affair.visit(30, report(title=LATER), response_headers=(("X-Title", NEEDLE),))
    assert (came.outcome.value, came.version_id) == ("partial", None)
    assert in_rows(affair.connection, NEEDLE) == []
    assert affair.one("SELECT encoding FROM payloads WHERE rowid = (SELECT MAX(rowid) FROM payloads)") == ("withheld",)
    assert verify(affair.connection).damaged == ()
    restore(affair.store, 1, at=hour(40), by="A", reason="der Grund ist fort")
    assert affair.one("SELECT response_headers FROM captures ORDER BY id DESC LIMIT 1") == (
        f'[["X-Title","{NEEDLE}"]]',
    )
    assert verify(affair.connection).damaged == ()


def test_of_an_erased_story_only_the_digest_of_what_comes_is_kept(affair: Affair) -> None:
    """Nothing of it is written into any file."""
    affair.decide("withdrawn")
    affair.reader.close()
    erase(affair.store, 1, order("erased"), at=hour(29))
    came = affair.visit(30, report(title=LATER))
    assert came.reason == "not kept: the story is erased"
    affair.visit(31, url="https://herne.example/feed.json", purpose=Purpose.FEED, body=f"<p>{MORE}</p>".encode())
    assert in_files(affair.folder, NEEDLE) == []
    assert verify(affair.connection).damaged == ()


@pytest.mark.parametrize("kind", ["withdrawn", "embargoed", "erased"])
@pytest.mark.parametrize("came", STAND_INS)
def test_what_comes_in_place_of_the_story_goes_with_it_unless_others_brought_it_too(
    affair: Affair, came: dict[str, Any], kind: str
) -> None:
    """A wall shows headline and opening, as no version has them; that of the site comes for any story."""
    common, opening = b"<p>Nur mit Abo", f"<p>Nur mit Abo</p><h1>{LATER}</h1>".encode()
    affair.visit(6, **came, body=common, url="https://herne.example/artikel/900")
    hide(affair, kind)
    for at, body in ((30, common), (31, opening)):
        affair.visit(at, **came, body=body)
    affair.visit(32, **came, body=opening, url="https://herne.example/artikel/900")
    assert [is_in_view(affair, body) for body in (common, opening)] == [True, False]
    assert verify(affair.connection).damaged == ()
    assert in_rows(affair.connection, NEEDLE) == []


@pytest.mark.parametrize("kind", ["withdrawn", "erased"])
@pytest.mark.parametrize(
    ("addresses", "is_left"),
    [
        pytest.param([URL], False, id="alone"),
        pytest.param([URL, OTHER_URL], True, id="others after it"),
        pytest.param([OTHER_URL, URL], True, id="others before it"),
    ],
)
def test_a_wall_that_a_file_holds_for_other_stories_too_stays_whichever_is_placed_first(
    affair: Affair, addresses: list[str], is_left: bool, kind: str
) -> None:
    """One that it holds for the story alone goes, as when it is crawled."""
    hide(affair, kind)
    walls = [exchange(url, status=403, body=b"<h1>Herr A. kommt frei", fetched_at=hour(40)) for url in addresses]
    with affair.store.transaction() as connection:
        kept = [store_capture(connection, one, outcome=Outcome.PARTIAL, reason=UNPLACED) for one in walls]
        for number, wall in zip(kept, walls, strict=True):
            ingest(connection, Reading(exchange=wall, identity=identity(wall.url)), capture_id=number, at=hour(41))
    assert is_in_view(affair, walls[0].body) == is_left
    assert verify(affair.connection).damaged == ()


@pytest.mark.parametrize("kind", ["withdrawn", "erased"])
@pytest.mark.parametrize(("words", "is_left"), [("Es regnet in Herne und Wanne", True), (TITLE, False)])
def test_the_front_page_to_which_a_story_is_sent_on_is_not_its_own(
    affair: Affair, words: str, is_left: bool, kind: str
) -> None:
    """Before and after it is taken out of view; it goes where it shows some of the story."""
    bodies = [f"<h2>{words}</h2>{at}".encode() for at in (6, 30)]
    for at, body in zip((6, 30), bodies, strict=True):
        came = affair.visit(at, story(kind=PageKind.LISTING), url=FRONT, came_from=URL, body=body)
        assert came.article is not None
        if at == 6:
            hide(affair, kind)
    assert [is_in_view(affair, body) for body in bodies] == [is_left] * 2
    assert verify(affair.connection).damaged == ()


def hide(affair: Affair, kind: str) -> None:
    """Take the story out of view; an erasure wants no other reader."""
    affair.decide("withdrawn" if kind == "erased" else kind)
    if kind == "erased":
        affair.reader.close()
        erase(affair.store, 1, order("erased"), at=hour(29))
        affair.reader = open_to_read(affair.folder)


def is_in_view(affair: Affair, body: bytes) -> bool:
    rows = affair.connection.execute("SELECT encoding FROM payloads WHERE digest = ?", (digest(body),))
    return bool(rows.fetchone()[0] not in ("withheld", "erased"))


def test_the_story_under_another_address_is_the_same_story(affair: Affair) -> None:
    """A withdrawn text does not come back by a second key."""
    long = story(title=LATER, blocks=(*report().blocks, *report().blocks))
    affair.visit(6, long)
    affair.decide("withdrawn")
    came = affair.visit(30, long, url="https://herne.example/artikel/77")
    assert came.article is not None
    assert came.article.id == 1
    assert in_rows(affair.connection, NEEDLE) == []


@pytest.mark.parametrize("kind", ["withdrawn", "embargoed", "redacted"])
def test_front_pages_and_feeds_that_come_later_are_withheld_where_they_hold_its_words(
    affair: Affair, kind: str
) -> None:
    """The chain names each of them; another front page is kept as ever."""
    affair.decide(kind)
    affair.pages(31)
    affair.visit(32, url="https://herne.example/", body=b"<h2>Es regnet in Herne und Wanne</h2>")
    assert in_rows(affair.connection, NEEDLE) == []
    assert affair.one("SELECT encoding FROM payloads ORDER BY rowid DESC LIMIT 1") != ("withheld",)
    assert verify(affair.connection).damaged == ()


def test_phrases_are_read_again_only_when_they_have_changed(affair: Affair) -> None:
    """They may be hundreds of thousands, and each page is compared with all."""
    affair.decide("withdrawn")
    first = known_phrases(affair.folder)
    assert known_phrases(affair.folder) is first
    restrict(affair.store, 2, order("withdrawn"), at=hour(25))
    assert set(first) < set(known_phrases(affair.folder))


def test_another_story_s_own_words_are_its_own_when_they_come_later(affair: Affair) -> None:
    """A story that quotes a sentence keeps its page."""
    affair.decide("withdrawn")
    quoting = story(title="Ein Kommentar", blocks=(report().blocks[-1],))
    affair.visit(30, quoting, url=OTHER_URL, body=f"<p>{MORE}</p>".encode())
    (encoding,) = affair.one(
        "SELECT p.encoding FROM captures c JOIN payloads p ON p.digest = c.payload_digest ORDER BY c.id DESC LIMIT 1"
    )
    assert encoding != "withheld"


def test_later_versions_of_a_redacted_story_are_redacted_before_they_are_written(affair: Affair) -> None:
    """Text, captions, event and reason; what was read comes back when the story is restored."""
    affair.decide("redacted")
    came = affair.visit(30, report(title=LATER))
    assert came.outcome.value == "changed"
    assert in_rows(affair.connection, NEEDLE) == []
    assert affair.one("SELECT title FROM versions WHERE number = 3") == (LATER.replace(NEEDLE, "[redacted]"),)
    assert verify(affair.connection).damaged == ()
    restore(affair.store, 1, at=hour(40), by="A", reason="der Grund ist fort")
    assert affair.one("SELECT title, restriction_id FROM versions WHERE number = 3") == (LATER, None)
    caption = "SELECT caption FROM images WHERE position = 1 ORDER BY version_id DESC LIMIT 1"
    assert affair.one(caption) == (f"{NEEDLE} vor Gericht.",)
    assert verify(affair.connection).damaged == ()


@pytest.mark.parametrize("at", [6, 30], ids=["before", "after"])
def test_a_page_of_which_redacted_words_were_read_is_withheld_in_whatever_form_they_stand_there(
    affair: Affair, at: float
) -> None:
    """A charset or script that only the reader understood."""
    if at == 30:
        affair.decide("redacted")
    affair.visit(at, report(title=LATER), body=NEEDLE.encode("mac_roman"))
    if at == 6:
        affair.decide("redacted")
    (encoding,) = affair.one(
        "SELECT p.encoding FROM captures c JOIN payloads p ON p.digest = c.payload_digest ORDER BY c.id DESC LIMIT 1"
    )
    assert encoding == "withheld"


@pytest.mark.parametrize("loss", ["file", "words"])
def test_without_the_words_of_a_redaction_nothing_more_of_the_story_is_stored(affair: Affair, loss: str) -> None:
    """Else it would come back unredacted, in silence."""
    affair.decide("redacted")
    path = affair.folder / "withheld.db"
    if loss == "file":
        path.unlink()
    else:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("DELETE FROM words")
    with pytest.raises(DamagedFile, match=r"withheld\.db"):
        affair.visit(30, report(title=LATER))
    assert in_rows(affair.connection, NEEDLE) == []
    assert path.exists() == (loss == "words")


def test_a_redacted_story_that_stays_as_it_is_gets_no_new_version(affair: Affair) -> None:
    """Redaction is no edit of the publisher's."""
    page = report(title=LATER)
    affair.visit(6, page)
    affair.decide("redacted")
    assert affair.visit(30, page, body=b"other bytes").outcome.value == "unchanged"


def test_a_capture_whose_transaction_was_undone_comes_back_under_no_other_row(affair: Affair) -> None:
    """What lies in withheld.db without a row in the archive is forgotten or overwritten, never put elsewhere."""
    affair.decide("withdrawn")
    affair.connection.execute("BEGIN IMMEDIATE")
    ingest(affair.connection, Reading(exchange=exchange(body=b"lost"), identity=identity(), extraction=report()))
    affair.connection.execute("ROLLBACK")
    affair.visit(31, story(title="Was anderes"), url="https://herne.example/artikel/5")
    restore(affair.store, 1, at=hour(40), by="A", reason="der Grund ist fort")
    assert affair.one("SELECT COUNT(*) FROM captures WHERE reason LIKE '%withheld%'") == (0,)
    assert verify(affair.connection).damaged == ()
