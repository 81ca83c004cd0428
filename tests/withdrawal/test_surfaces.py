"""A story out of view stands nowhere; put back, it stands as it stood; erased, no byte of it is left."""

from typing import Any

import pytest

from archive.errors import CannotRestrict, WithheldPayload
from archive.fixity import verify
from archive.models import PageKind
from archive.search import search
from archive.store import content_of_version, read_payload
from archive.withdrawal import WITHHELD_FILE, erase, lift_ended, restore
from archive.withdrawal.redaction import MARK
from tests.archive.scene import blocks, hour, story
from tests.withdrawal.affair import NEEDLE, Affair, order
from tests.withdrawal.needle import in_files, in_rows

HIDING = ("withdrawn", "embargoed", "redacted")


def test_the_scanner_finds_the_needle_wherever_it_stands(affair: Affair) -> None:
    """A scanner that finds nothing would prove nothing."""
    places = in_rows(affair.connection, NEEDLE)
    rows = (
        "versions.title versions.text images.caption links.anchor payloads.body events.detail discoveries.title"
        " captures.response_headers captures.response_head held.reason replaced_versions.version"
        " current_articles.text headline_changes.old_title"
    )
    assert set(rows.split()) <= set(places)
    assert any(place.startswith("index:") for place in places)
    assert "archive.db" in in_files(affair.folder, NEEDLE) or "archive.db-wal" in in_files(affair.folder, NEEDLE)


@pytest.mark.parametrize("kind", HIDING)
def test_no_row_tells_what_is_out_of_view(affair: Affair, kind: str) -> None:
    """Tables, views, packed pages of the story and of others, index and shadow tables; and verify finds no fault."""
    affair.decide(kind)
    assert in_rows(affair.connection, NEEDLE) == []
    assert search(affair.connection, NEEDLE, versions="all").total == 0
    assert verify(affair.connection).damaged == ()


@pytest.mark.parametrize("kind", [*HIDING, "unlisted"])
def test_what_is_put_back_stands_as_it_stood(affair: Affair, kind: str) -> None:
    """Every row of every table, the events with their detail, and the answers of the search."""
    before, events = affair.tables(), affair.first_events()
    hits = search(affair.connection, NEEDLE, versions="all")
    affair.decide(kind)
    restore(affair.store, 1, at=hour(30), by="Archivarin", reason="der Grund ist fort")
    assert affair.tables() == before
    assert affair.first_events() == events
    assert search(affair.connection, NEEDLE, versions="all") == hits
    assert verify(affair.connection).damaged == ()


def test_erased_no_byte_is_left_in_any_file(affair: Affair) -> None:
    """Neither in the file nor in what was withheld, in logs, free pages or packed frames; digests and chain stay."""
    digests = affair.rows("SELECT content_digest FROM versions ORDER BY id")
    affair.decide("withdrawn")
    affair.reader.close()
    erase(affair.store, 1, order("erased"), at=hour(30))
    assert in_files(affair.folder, NEEDLE) == []
    assert [
        tuple(row) for row in affair.connection.execute("SELECT content_digest FROM versions ORDER BY id")
    ] == digests
    assert verify(affair.connection).damaged == ()
    with pytest.raises(CannotRestrict, match="final"):
        restore(affair.store, 1, at=hour(31), by="A", reason="doch")


def test_an_erasure_that_a_reader_is_in_the_way_of_is_told_and_completed_later(affair: Affair) -> None:
    """Whoever reads an old state of the file keeps its pages alive."""
    affair.decide("withdrawn")
    affair.reader.connection.execute("BEGIN")
    affair.reader.connection.execute("SELECT COUNT(*) FROM versions").fetchone()
    affair.connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(CannotRestrict, match="another program reads"):
        erase(affair.store, 1, order("erased"), at=hour(30))
    affair.reader.connection.execute("ROLLBACK")
    erase(affair.store, 1, order("erased"), at=hour(31))
    assert in_files(affair.folder, NEEDLE) == []


def test_an_erasure_waits_until_the_copy_from_before_an_upgrade_is_gone(affair: Affair) -> None:
    """It holds the story as it was."""
    affair.decide("withdrawn")
    copy = affair.folder / "archive.db.schema-3.bak"
    copy.write_bytes(NEEDLE.encode())
    with pytest.raises(CannotRestrict, match=r"schema-3\.bak.*chronik backup"):
        erase(affair.store, 1, order("erased"), at=hour(30))
    copy.unlink()
    affair.reader.close()
    erase(affair.store, 1, order("erased"), at=hour(31))
    assert in_files(affair.folder, NEEDLE) == []


def test_what_is_taken_out_of_a_row_is_written_over(affair: Affair) -> None:
    """Free pages keep nothing, whichever build of SQLite it is."""
    assert affair.connection.execute("PRAGMA secure_delete").fetchone()[0] == 1


def test_other_stories_and_their_pages_stay(affair: Affair) -> None:
    """Only what holds its words goes: of a page that points to it by its headline the bytes, and not the text."""
    affair.visit(3, story(title="Ein Drittes", blocks=blocks("Es regnet.")), url="https://herne.example/artikel/3")
    affair.decide("withdrawn")
    assert affair.rows("SELECT title, restriction_id FROM versions WHERE article_id = 2") == [
        ("Was sonst noch geschah", None)
    ]
    kept = affair.rows(
        "SELECT c.url FROM captures c JOIN payloads p ON p.digest = c.payload_digest WHERE p.encoding <> 'withheld'"
    )
    assert kept == [("https://herne.example/artikel/3",)]


def test_a_page_that_other_stories_came_with_too_is_not_theirs_to_lose(affair: Affair) -> None:
    """The 404 page of a site is the same for all."""
    affair.visit(6, status=404, body=b"<h1>Nichts da</h1>")
    affair.visit(6, status=404, body=b"<h1>Nichts da</h1>", url="https://herne.example/artikel/2")
    affair.decide("withdrawn")
    (name,) = affair.one("SELECT DISTINCT payload_digest FROM captures WHERE status = 404")
    assert read_payload(affair.connection, name) == b"<h1>Nichts da</h1>"


@pytest.mark.parametrize(
    "came",
    [
        pytest.param({"page": story(kind=PageKind.WALLED)}, id="a wall"),
        pytest.param({"status": 403}, id="403"),
        pytest.param({"status": 404}, id="404"),
        pytest.param({"problem": "it took too long to read"}, id="a part"),
        pytest.param({"page": story(kind=PageKind.WALLED), "rendered": b"<h1>Zeugnissohn frei</h1>"}, id="made"),
    ],
)
def test_a_page_that_came_in_place_of_the_story_is_its_own_where_nobody_else_brought_it(
    affair: Affair, came: dict[str, Any]
) -> None:
    """A paid story shows a headline and an opening that no version has; all comes back, or is destroyed."""
    affair.visit(6, **came, body=b"<h1>Zeugnissohn freigesprochen</h1><p>Weiter mit Abo")
    before = affair.tables()
    affair.decide("withdrawn")
    assert in_rows(affair.connection, "Zeugnissohn") == []
    restore(affair.store, 1, at=hour(25), by="Archivarin", reason="der Grund ist fort")
    assert affair.tables() == before
    affair.decide("withdrawn", 26)
    affair.reader.close()
    erase(affair.store, 1, order("erased"), at=hour(29))
    assert in_files(affair.folder, "Zeugnissohn") == []
    assert verify(affair.connection).damaged == ()


def test_a_body_without_a_byte_is_no_story_s(affair: Affair) -> None:
    """Though so far no other story came with it."""
    affair.visit(6, body=b"", problem="nothing came")
    affair.decide("withdrawn")
    affair.reader.close()
    erase(affair.store, 1, order("erased"), at=hour(29))
    (name,) = affair.connection.execute("SELECT payload_digest FROM captures ORDER BY id DESC").fetchone()
    assert read_payload(affair.connection, name) == b""
    assert verify(affair.connection).damaged == ()


def test_what_came_under_an_embargo_stays_out_of_view_when_that_becomes_a_withdrawal(affair: Affair) -> None:
    """No version tells its words, so they are not known again."""
    affair.decide("embargoed")
    affair.visit(25, story(title="Ein neuer Anfang"), body=b"<p>Ein neuer Anfang in Wanne</p>")
    affair.decide("withdrawn", 26)
    (name,) = affair.one("SELECT payload_digest FROM captures ORDER BY id DESC LIMIT 1")
    with pytest.raises(WithheldPayload):
        read_payload(affair.connection, name)


def test_other_pages_may_be_named_only(affair: Affair) -> None:
    """Then front page and feed stay readable, and the archivist is told where the words still stand."""
    done = affair.decide("withdrawn", elsewhere="report")
    assert done.elsewhere == tuple(f"https://herne.example/{page}" for page in ("", "artikel/2", "feed.json"))
    assert "payloads.body" in in_rows(affair.connection, NEEDLE)


def test_another_story_that_quotes_it_is_named_and_keeps_its_own_page(affair: Affair) -> None:
    """What it says is its own; the archivist decides on it."""
    quoting = "Der Wirt Ängsterlingen aus Wanne soll drei Gäste um ihr Geld gebracht haben."
    page = story(title="Ein Kommentar", blocks=blocks("Das ist zu lesen:", quoting))
    affair.visit(3, page, url="https://herne.example/artikel/3")
    done = affair.decide("withdrawn")
    assert done.articles == (3,)
    (encoding,) = affair.one(
        "SELECT p.encoding FROM captures c JOIN payloads p ON p.digest = c.payload_digest WHERE c.url LIKE '%/3'"
    )
    assert encoding != "withheld"


def test_an_unlisted_story_is_in_no_view_and_no_answer_of_the_search_but_readable(affair: Affair) -> None:
    """Whoever knows its number reads it."""
    affair.decide("unlisted")
    views = ("current_articles", "edits", "silent_edits", "headline_changes", "deletions")
    assert [affair.rows(f"SELECT COUNT(*) FROM {view} WHERE article_id = 1") for view in views] == [[(0,)]] * 5
    assert search(affair.connection, NEEDLE, versions="all").total == 0
    assert affair.one("SELECT COUNT(*) FROM versions WHERE text LIKE '%Ängsterlingen%'") == (2,)


def test_redacted_only_the_words_are_gone_however_they_are_spelt(affair: Affair) -> None:
    """Capitals, umlauts spelt out, soft hyphens; the rest of the story is found and read."""
    affair.visit(8, story(title="Der Fall AENGSTERLINGEN und der Fall Ängster\u00adlingen"))
    affair.decide("redacted")
    assert affair.one("SELECT title FROM versions ORDER BY id DESC LIMIT 1") == (
        "Der Fall [redacted] und der Fall [redacted]",
    )
    assert search(affair.connection, "Amtsgericht Klaus", versions="all").total == 1
    affair.decide("redacted", at=25, words=("Klaus",))
    assert affair.one("SELECT title FROM versions WHERE id = 1") == ("[redacted] [redacted] steht vor dem Amtsgericht",)


@pytest.mark.parametrize("words", [(NEEDLE,), ("Geld gebracht haben. Am Montagmorgen",), ("bis Mittag",)])
def test_blocks_are_measured_by_the_text_that_is_left(affair: Affair, words: tuple[str, ...]) -> None:
    """Also where words go across two blocks, or are as long as what stands in their place; then all comes back."""
    before, query = affair.tables(), "SELECT * FROM versions WHERE id = 1"
    affair.decide("redacted", words=words)
    row = affair.connection.execute(query).fetchone()
    content = content_of_version(affair.connection, row)
    assert [one.kind for one in content.blocks] == ["lead", *["paragraph"] * 4]
    assert (content.text == row["text"]) is ("Montagmorgen" not in words[0])
    assert MARK in row["text"]
    restore(affair.store, 1, at=hour(30), by="A", reason="der Grund ist fort")
    assert affair.tables() == before


def test_a_stricter_restriction_takes_the_place_of_a_milder_one(affair: Affair) -> None:
    """In one step, in which nothing comes into view; put back, the story stands as it stood before both."""
    before = affair.tables()
    affair.decide("redacted")
    affair.decide("withdrawn", at=25)
    assert in_rows(affair.connection, NEEDLE) == []
    assert affair.rows("SELECT kind, lifted_reason FROM restrictions ORDER BY id") == [
        ("redacted", "became withdrawn"),
        ("withdrawn", None),
    ]
    restore(affair.store, 1, at=hour(30), by="A", reason="der Grund ist fort")
    assert affair.tables() == before
    assert verify(affair.connection).damaged == ()


def test_an_embargo_ends_on_its_day_and_not_before(affair: Affair) -> None:
    """The next one who opens the archive to write puts everything back."""
    before = affair.tables()
    affair.decide("embargoed")
    assert lift_ended(affair.store, at=order("embargoed").until.replace(year=2024, month=12)) == []  # type: ignore[union-attr]
    assert [one.kind for one in lift_ended(affair.store, at=order("embargoed").until)] == ["restored"]  # type: ignore[union-attr,arg-type]
    assert affair.tables() == before
    assert affair.one("SELECT lifted_by FROM restrictions") == (None,)


@pytest.mark.parametrize("loss", ["missing", "torn"])
def test_an_embargo_that_cannot_end_is_told_and_stops_nobody(
    affair: Affair, caplog: pytest.LogCaptureFixture, loss: str
) -> None:
    """Whoever opens the archive to write goes on; the sentence names the file."""
    affair.decide("embargoed")
    path = affair.folder / WITHHELD_FILE
    if loss == "missing":
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(data[:4096] + b"\x55" * (len(data) - 4096))
    assert lift_ended(affair.store, at=hour(24 * 365)) == []
    assert "restriction 1 of article 1" in caplog.text
    assert "withheld.db" in caplog.text
    assert affair.one("SELECT access FROM articles WHERE id = 1") == ("embargoed",)
