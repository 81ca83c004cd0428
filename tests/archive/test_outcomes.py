"""What did a visit bring? The table of answers and what they are worth."""

from dataclasses import replace
from typing import Any

import pytest

from archive.models import Outcome, PageKind, Purpose
from archive.outcomes import Redirect, verdict_of
from archive.presence import Absence
from tests.archive.scene import exchange, story


def verdict(*, known: bool = True, page: PageKind | None = None, **wire: Any) -> Any:
    redirect, problem = wire.pop("redirect", None), wire.pop("problem", None)
    extraction = replace(story(), kind=page, reason="because") if page else None
    return verdict_of(exchange(**wire), extraction, redirect=redirect, known=known, problem=problem)


@pytest.mark.parametrize(
    ("status", "known", "outcome", "is_absence", "shows"),
    [
        (304, True, Outcome.NOT_MODIFIED, False, True),
        (304, False, Outcome.FAILED, False, False),
        (404, True, Outcome.GONE, True, False),
        (404, False, Outcome.GONE, True, False),
        (410, True, Outcome.GONE, True, False),
        (451, True, Outcome.GONE, True, False),
        (401, True, Outcome.WALLED, False, False),
        (402, True, Outcome.WALLED, False, False),
        (403, True, Outcome.WALLED, False, False),
        (407, True, Outcome.WALLED, False, False),
        (206, True, Outcome.PARTIAL, False, False),
        (204, True, Outcome.FAILED, False, False),
        (400, True, Outcome.FAILED, False, False),
        (418, True, Outcome.FAILED, False, False),
        (429, True, Outcome.FAILED, False, False),
        (500, True, Outcome.FAILED, False, False),
        (503, True, Outcome.FAILED, False, False),
        (599, True, Outcome.FAILED, False, False),
    ],
)
def test_a_status_without_a_page_has_one_outcome(
    status: int, known: bool, outcome: Outcome, is_absence: bool, shows: bool
) -> None:
    """Only 404, 410 and 451 speak against an article; server trouble and walls say nothing of it."""
    found = verdict(status=status, known=known, body=b"", request_headers=(("If-None-Match", '"1"'),))
    assert (found.outcome, found.absence is not None, found.shows_article) == (outcome, is_absence, shows)
    assert str(status) in found.reason


def test_only_a_410_is_final() -> None:
    """A 404 needs a second visit that agrees."""
    assert verdict(status=410).absence == Absence("HTTP 410", is_final=True)
    assert verdict(status=404).absence == Absence("HTTP 404")


@pytest.mark.parametrize(
    ("leads", "is_absence"),
    [
        ("elsewhere on the site", False),
        ("to the front page", True),
        ("off the site", False),
        ("in a circle", False),
        ("nowhere", False),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_speaks_against_an_article_when_it_leads_away_from_it(
    status: int, leads: Any, is_absence: bool
) -> None:
    """Sent home, the story is not there; sent on or off the site (a consent host?), it may be; a loop says nothing."""
    found = verdict(status=status, redirect=Redirect("https://herne.example/", leads))
    assert (found.outcome, found.absence is not None) == (Outcome.REDIRECT, is_absence)
    assert "https://herne.example/" in found.reason


def test_a_redirect_without_an_address_says_nothing() -> None:
    """A 300 or 302 that names no address is kept as what it is."""
    assert verdict(status=302).absence is None
    assert verdict(status=300).outcome is Outcome.REDIRECT


@pytest.mark.parametrize(
    ("page", "known", "outcome", "is_absence", "shows"),
    [
        (PageKind.ARTICLE, False, Outcome.NEW, False, True),
        (PageKind.ARTICLE, True, Outcome.UNCHANGED, False, True),
        (PageKind.LISTING, True, Outcome.SOFT_404, True, False),
        (PageKind.NOT_FOUND, True, Outcome.SOFT_404, True, False),
        (PageKind.WALLED, True, Outcome.WALLED, False, False),
        (PageKind.GALLERY, True, Outcome.LISTING, False, False),
        (PageKind.GALLERY, False, Outcome.LISTING, False, False),
        (PageKind.EVENT, True, Outcome.LISTING, False, False),
        (PageKind.EVENT, False, Outcome.LISTING, False, False),
        (PageKind.DOCUMENT, True, Outcome.PARTIAL, False, False),
        (PageKind.DOCUMENT, False, Outcome.PARTIAL, False, False),
        (PageKind.EMPTY, True, Outcome.PARTIAL, False, False),
        (None, True, Outcome.UNCHANGED, False, True),
    ],
)
def test_a_page_is_judged_by_what_it_shows(
    page: PageKind | None, known: bool, outcome: Outcome, is_absence: bool, shows: bool
) -> None:
    """A 200 is an article, another page in its place, a wall, or nothing; the same bytes show what they showed."""
    found = verdict(page=page, known=known)
    assert (found.outcome, found.absence is not None, found.shows_article) == (outcome, is_absence, shows)


@pytest.mark.parametrize("purpose", [Purpose.LISTING, Purpose.FEED, Purpose.SITEMAP, Purpose.ROBOTS])
def test_what_was_not_asked_for_as_an_article_is_never_one(purpose: Purpose) -> None:
    """A listing that reads like a story stays a listing."""
    found = verdict(page=PageKind.ARTICLE, purpose=purpose)
    assert (found.outcome, found.shows_article) == (Outcome.LISTING, False)


@pytest.mark.parametrize("cut", ["length", "time", "disconnect"])
def test_a_body_that_was_cut_is_no_page(cut: str) -> None:
    """Half a page is kept, and believed in nothing."""
    found = verdict(page=PageKind.ARTICLE, truncated=cut)
    assert (found.outcome, found.absence, found.shows_article) == (Outcome.PARTIAL, None, False)
    assert cut in found.reason


def test_a_404_cut_short_is_still_a_404() -> None:
    """The status line came whole."""
    assert verdict(status=404, truncated="disconnect").outcome is Outcome.GONE


def test_no_answer_is_a_failure_and_never_an_absence() -> None:
    """A dead server says nothing of the article."""
    found = verdict(status=None, failure="the name herne.example cannot be resolved")
    assert (found.outcome, found.absence) == (Outcome.FAILED, None)
    assert found.reason == "the name herne.example cannot be resolved"


def test_what_we_declined_to_ask_is_refused() -> None:
    """Robots and guard are our own doing, and the reason is kept."""
    found = verdict(status=None, refused=True, failure="robots.txt forbids it")
    assert (found.outcome, found.absence, found.reason) == (Outcome.REFUSED, None, "robots.txt forbids it")


def test_a_page_that_could_not_be_read_is_partial() -> None:
    """The reader's trouble is ours, not the article's."""
    found = verdict(problem="reading the page took longer than 20 s")
    assert (found.outcome, found.reason) == (Outcome.PARTIAL, "reading the page took longer than 20 s")


@pytest.mark.parametrize("purpose", [Purpose.LISTING, Purpose.FEED, Purpose.SITEMAP])
def test_a_listing_that_could_not_be_read_is_looked_at_again(purpose: Purpose) -> None:
    """It named nothing that anybody saw, so it must not be asked for conditionally the next time."""
    assert verdict(status=200, purpose=purpose, problem="the reader died").outcome is Outcome.PARTIAL


def test_a_page_whose_part_failed_is_no_version() -> None:
    """Half of the text may be missing; what we may not ask for was never part of it."""
    page = {"status": 200, "page": PageKind.ARTICLE, "rendered": b"<p>half", "failure": "a part is missing (HTTP 503)"}
    assert verdict(**page).outcome is Outcome.PARTIAL
    assert verdict(**page, refused=True).shows_article
    assert verdict(**page | {"page": PageKind.EMPTY}, refused=True).outcome is Outcome.PARTIAL
