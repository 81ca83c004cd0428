"""A trial says what a decision would do, by the code that does it, and leaves nothing behind."""

from pathlib import Path

import pytest

from archive.errors import CannotRestrict
from archive.withdrawal import Effects, erase, rehearse, restrict
from tests.archive.scene import hour
from tests.withdrawal.affair import NEEDLE, Affair, order
from tests.withdrawal.needle import in_rows


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith(("-shm", "-wal"))}


@pytest.mark.parametrize(
    ("before", "kind"),
    [(None, "unlisted"), (None, "redacted"), (None, "embargoed"), ("unlisted", "redacted"), ("redacted", "withdrawn")],
)
def test_a_trial_says_the_same_as_the_deed(affair: Affair, before: str | None, kind: str) -> None:
    """Counts, addresses, other stories and what goes, also where a milder decision gives way; neither file changes."""
    if before is not None:
        affair.decide(before)
    rows, held = list(affair.connection.iterdump()), files(affair.folder)
    tried = rehearse(affair.store, 1, order(kind), at=hour(30))
    assert (list(affair.connection.iterdump()), files(affair.folder)) == (rows, held)
    assert tried == restrict(affair.store, 1, order(kind), at=hour(30))


def test_a_trial_of_an_erasure_destroys_nothing_and_is_refused_as_the_deed_is(affair: Affair) -> None:
    """What would be destroyed is what was withheld."""
    with pytest.raises(CannotRestrict, match="withdraw` it first"):
        rehearse(affair.store, 1, order("erased"), at=hour(24))
    affair.decide("withdrawn")
    affair.reader.close()
    held = files(affair.folder)
    tried = rehearse(affair.store, 1, order("erased"), at=hour(30))
    assert files(affair.folder) == held
    assert tried == erase(affair.store, 1, order("erased"), at=hour(30))


def test_what_goes_is_counted_as_people_think_of_it(affair: Affair) -> None:
    """Own pages, the photo, the page of the story that points to it with its link, front page and feed."""
    done = rehearse(affair.store, 1, order("withdrawn"), at=hour(24))
    assert done.effects == Effects(
        texts=2, own_pages=2, pictures=1, captions=4, pages_of_others=1, listings=2, links_of_others=1, headlines=1
    )
    named = rehearse(affair.store, 1, order("withdrawn", elsewhere="report"), at=hour(24)).effects
    assert (named.pages_of_others, named.listings, named.staying_pages, named.staying_listings) == (0, 0, 1, 2)


def test_an_end_that_is_over_is_over_in_a_trial_too(affair: Affair) -> None:
    """The deed would put the story back first, and take all of it out anew."""
    affair.decide("embargoed", until=hour(26))
    assert rehearse(affair.store, 1, order("redacted"), at=hour(30)).counts["versions"] == 2
    with pytest.raises(CannotRestrict, match="embargoed already"):
        rehearse(affair.store, 1, order("redacted"), at=hour(25))
    assert in_rows(affair.connection, NEEDLE) == []
