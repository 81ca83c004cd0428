"""The mutations are honest: noise leaves the article alone, an edit changes it, and both show in the figures."""

import json

import pytest

from archive.content import normal
from benchmarks import versions
from benchmarks.edit_kinds import DECLARED, EDITS, edited
from benchmarks.marked import Draft
from benchmarks.noise import NOISE, spared
from benchmarks.pages import OWN, pages_in
from benchmarks.pairs import NOISE_KINDS, Subject, pair, pairs_of, subject
from benchmarks.readings import OURS

PAGES = {page.expected.id: page for page in pages_in(OWN)}


@pytest.fixture(scope="module")
def court() -> Subject:
    """A page of a crowded portal with every field there is."""
    return subject(PAGES["de-court"])


@pytest.fixture(scope="module")
def balcony() -> Subject:
    """A page with lists of links."""
    return subject(PAGES["de-balcony"])


@pytest.mark.parametrize("kind", NOISE_KINDS)
def test_noise_changes_the_page_and_no_field(court: Subject, balcony: Subject, kind: str) -> None:
    """The visible texts of all own elements stand as before, in their order."""
    changed = 0
    for page in (court, balcony):
        for seed in range(3):
            draft = Draft(page.marked, f"{kind}{seed}")
            changed += spared(draft, kind) and draft.bytes() != Draft(page.marked, "").bytes()
    assert changed


def test_noise_that_touches_a_field_is_caught(court: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof can fail."""

    def dishonest(draft: Draft) -> bool:
        draft.of("lead")[0].text = "Ein anderer Vorspann."
        return True

    monkeypatch.setitem(NOISE, "pointer", dishonest)
    with pytest.raises(AssertionError, match="pointer touched a field"):
        spared(Draft(court.marked, ""), "pointer")


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_changes_a_field(kind: str) -> None:
    """On at least one of the pages there is a place for it, and there a field reads otherwise afterwards."""
    applied = []
    for page in PAGES.values():
        before = subject(page)
        draft = Draft(before.marked, "1")
        if edited(draft, kind, before.found):
            applied.append(draft.state() != Draft(before.marked, "").state() or kind in DECLARED)
            break
    assert applied == [True] or kind == "table"  # none of the pages has a table


def test_a_pair_is_made_again_from_its_name(court: Subject) -> None:
    """Page, kind and seed throw the same dice."""
    assert pair(court, "several at once", 3, is_edit=False) == pair(court, "several at once", 3, is_edit=False)


def test_the_kinds_are_spread_over_a_page() -> None:
    """As many pairs as asked for, each of another kind while there are kinds left."""
    found = pairs_of(PAGES["de-court"], noise=20, edits=8)
    assert [one.is_edit for one in found] == [False] * 20 + [True] * 8
    assert len({one.kind for one in found}) == 28


def test_the_command_prints_every_group(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON with noise and edits, and the wrong pairs of ours by name."""
    assert versions.main(["--page", "de-update", "--pairs", "6", "--edits", "4", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["noise"]["pairs"] == 6
    assert said["edits"]["pairs"] + said["edits among noise"]["pairs"] == 4
    assert set(said["noise"]["wrong"]) == {OURS, "trafilatura"}


def test_own_fields_are_marked(court: Subject) -> None:
    """Headline, kicker, lead, paragraphs, subheads, caption, credit and authors have their places."""
    draft = Draft(court.marked, "")
    assert {"title", "kicker", "lead", "text", "subhead", "caption", "credit", "author"} <= {
        field for field, _ in draft.own
    }
    assert ("lead", normal(court.expected.summary[0])) in draft.state()
