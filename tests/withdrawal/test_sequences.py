"""One decision after the other on a story whose pages came gzip-coded: each holds, and the last one gives all back."""

import gzip
from contextlib import suppress
from itertools import product

import pytest

from archive.digests import digest
from archive.errors import CannotRestrict
from archive.fixity import look_at_withheld, verify
from archive.store import read_payload
from archive.withdrawal import WITHHELD_FILE, erase, restore
from tests.archive.scene import URL, hour
from tests.withdrawal.affair import NEEDLE, OTHER, Affair, order, report
from tests.withdrawal.needle import in_files, in_rows

CODED = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
STEPS = ("redacted", "embargoed", "unlisted", "withdrawn")


def visit(affair: Affair, at: float, html: str, url: str = URL, *, status: int = 200) -> str:
    """A page of the story, or one that says nothing of it, sent in gzip; returns its digest."""
    body = gzip.compress(html.encode(), mtime=0)
    headers = (*CODED, ("X-Title", NEEDLE)) if url == URL else CODED
    given = {"body": body, "response_headers": headers, "decoded_digest": digest(html.encode()), "status": status}
    affair.visit(at, report(title=html) if status == 200 else None, url=url, **given)
    return digest(body)


@pytest.fixture
def coded(affair: Affair) -> Affair:
    """A version in gzip, and a page that the story shares with another one."""
    visit(affair, 6, f"{NEEDLE} legt Berufung ein gegen das Urteil")
    for url in (URL, OTHER):
        visit(affair, 7, "Nichts da", url, status=404)
    return affair


def damaged(affair: Affair) -> tuple[str, ...]:
    lost = look_at_withheld(affair.connection, affair.folder / WITHHELD_FILE)
    return (*verify(affair.connection).damaged, *lost)


@pytest.mark.parametrize(("first", "then"), [*product(STEPS, STEPS)])
def test_of_two_decisions_each_is_carried_out_or_refused_and_all_comes_back(
    coded: Affair, first: str, then: str
) -> None:
    """What is milder, or ends by itself, is refused in a sentence and changes nothing."""
    before, in_force = coded.tables(), first
    coded.decide(first)
    with suppress(CannotRestrict):
        in_force = coded.decide(then, 25).kind
    assert damaged(coded) == ()
    assert in_force == "unlisted" or in_rows(coded.connection, NEEDLE) == []
    restore(coded.store, 1, at=hour(30), by="Archivarin", reason="der Grund ist fort")
    assert coded.tables() == before
    assert damaged(coded) == ()


@pytest.mark.parametrize("kind", ["redacted", "embargoed", "withdrawn"])
def test_bytes_in_gzip_that_stay_in_view_can_be_read_as_they_were(coded: Affair, kind: str) -> None:
    """Of the headers that go, the coding stays: also of what comes later."""
    coded.decide(kind)
    visit(coded, 39, "Immer noch nichts", OTHER, status=404)
    later = visit(coded, 40, "Immer noch nichts", status=404)
    assert read_payload(coded.connection, later)
    headers = {headers for (headers,) in coded.rows("SELECT response_headers FROM captures WHERE status = 404")}
    assert all('["Content-Encoding","gzip"]' in one for one in headers)
    assert in_rows(coded.connection, NEEDLE) == []
    assert damaged(coded) == ()


def test_a_redacted_story_is_withdrawn_and_erased(coded: Affair) -> None:
    """And nothing is left of what came between."""
    coded.decide("redacted")
    visit(coded, 25, f"{NEEDLE} schweigt weiter zu allen Fragen")
    coded.decide("withdrawn", 26)
    visit(coded, 27, f"{NEEDLE} fragt, was die Fragen sollen")
    assert damaged(coded) == ()
    coded.reader.close()
    erase(coded.store, 1, order("erased"), at=hour(30))
    assert in_files(coded.folder, NEEDLE) == []
    assert damaged(coded) == ()
