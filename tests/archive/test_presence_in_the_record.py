"""Absences, returns, moves and doubles: which article a visit speaks of, and whether it is still there."""

import pytest

from archive.models import Outcome, PageKind, Status, timestamp
from archive.outcomes import Redirect
from tests.archive.scene import OTHER_URL, URL, Scene, blocks, hour, story

HOME = "https://herne.example/"
SAYS_NOTHING = (PageKind.WALLED, PageKind.EMPTY, PageKind.GALLERY, PageKind.EVENT, PageKind.DOCUMENT)
LISTING = story(kind=PageKind.LISTING, reason="the front page")
INTERVALS = "SELECT number, seen_from, seen_until, unchanged_before FROM versions ORDER BY number"


def at(number: float) -> str:
    return timestamp(hour(number))


def test_two_404s_make_a_story_gone_since_the_first(scene: Scene) -> None:
    """The first look is a doubt, the second confirms it; gone since is the first."""
    scene.visit(0, story())
    assert scene.visit(2, status=404, body=b"no").article.status is Status.MISSING
    gone = scene.visit(3, status=404, body=b"no")
    assert (gone.article.status, gone.article.gone_at) == (Status.GONE, hour(2))
    assert scene.events() == ["published", "missing", "gone"]
    assert scene.one("SELECT kind, observed_at, last_seen_at, evidence, http_status FROM deletions") == (
        "gone",
        at(3),
        at(0),
        "HTTP 404",
        404,
    )


def test_a_410_makes_a_story_gone_at_once(scene: Scene) -> None:
    """Gone is the server's own word."""
    scene.visit(0, story())
    gone = scene.visit(2, status=410, body=b"gone")
    assert (gone.outcome, gone.article.status, gone.article.gone_at) == (Outcome.GONE, Status.GONE, hour(2))
    assert scene.events() == ["published", "gone"]


def test_a_gone_story_that_comes_back_has_returned(scene: Scene) -> None:
    """It is live again, its absence stays in the ledger, and the same text is no new version."""
    scene.visit(0, story())
    scene.visit(2, status=410)
    back = scene.visit(8, story())
    assert (back.article.status, back.article.gone_at, back.outcome) == (Status.LIVE, None, Outcome.UNCHANGED)
    assert scene.events() == ["published", "gone", "returned"]
    assert scene.one("SELECT status_now, returned_at FROM deletions") == ("live", at(8))


def test_one_404_between_two_sights_is_no_deletion(scene: Scene) -> None:
    """A hiccup of the server is noted as such and stands in no ledger of deletions."""
    scene.visit(0, story())
    scene.visit(1, status=404)
    scene.visit(2, story())
    assert scene.events() == ["published", "missing", "reappeared"]
    assert scene.rows("SELECT * FROM deletions") == []


def test_a_story_missing_a_second_time_is_gone_since_that_second_time(scene: Scene) -> None:
    """An old hiccup does not date a new deletion."""
    scene.visit(0, story())
    scene.visit(1, status=404)
    scene.visit(2, story())
    scene.visit(10, status=404)
    assert scene.visit(11, status=404).article.gone_at == hour(10)


@pytest.mark.parametrize("leads", ["to the front page"])
def test_a_redirect_away_from_the_story_is_an_absence(scene: Scene, leads: str) -> None:
    """Twice sent home is gone, with the redirect as evidence."""
    scene.visit(0, story())
    for number in (1, 2):
        away = scene.visit(number, status=302, redirect=Redirect(HOME, leads))
    assert (away.outcome, away.article.status) == (Outcome.REDIRECT, Status.GONE)
    assert leads in scene.one("SELECT evidence FROM deletions")[0]


def test_a_listing_in_the_storys_place_is_a_soft_404(scene: Scene) -> None:
    """The last version is kept and the front page does not become an edit."""
    scene.visit(0, story())
    soft = scene.visit(1, LISTING)
    assert (soft.outcome, soft.article.status) == (Outcome.SOFT_404, Status.MISSING)
    assert scene.one("SELECT COUNT(*), MAX(title) FROM versions") == (1, story().title)


@pytest.mark.parametrize("page", [story(kind=kind) for kind in SAYS_NOTHING])
def test_a_wall_or_an_empty_page_is_no_edit_and_no_absence(scene: Scene, page: object) -> None:
    """What could not be seen is not judged."""
    scene.visit(0, story())
    scene.visit(1, page)
    assert scene.rows(INTERVALS) == [(1, at(0), at(0), None)]
    assert scene.one("SELECT status FROM articles") == ("live",)


@pytest.mark.parametrize("status", [404, 410, 302, 500])
def test_an_address_where_no_story_was_ever_seen_gets_a_capture_and_no_article(scene: Scene, status: int) -> None:
    """A dead link of a listing does not become a deletion."""
    never = scene.visit(0, status=status, body=b"no")
    assert never.article is None
    assert scene.one("SELECT status, article_id FROM captures") == (status, None)
    assert scene.rows("SELECT id FROM articles UNION ALL SELECT id FROM events") == []


def test_a_story_that_moved_by_redirect_stays_one_story(scene: Scene) -> None:
    """The new address becomes the canonical one, the old one redirects, and the move is an event."""
    scene.visit(0, story())
    moved = scene.visit(5, story(), url=OTHER_URL, came_from=URL)
    assert (moved.article.id, moved.article.url, moved.outcome) == (1, OTHER_URL, Outcome.UNCHANGED)
    assert dict(scene.rows("SELECT url, kind FROM article_urls")) == {URL: "redirect", OTHER_URL: "canonical"}
    assert scene.events() == ["published", "moved"]
    assert scene.visit(6, story(), url=OTHER_URL).article.id == 1


def test_a_redirect_to_another_known_story_is_an_absence_and_no_edit(scene: Scene) -> None:
    """A deleted story that is sent on to another one does not take over that one's words and address."""
    scene.visit(0, story())
    scene.visit(0, story(title="Ganz anders", blocks=blocks("Etwas anderes.")), url=OTHER_URL)
    scene.visit(5, story(title="Ganz anders", blocks=blocks("Etwas anderes.")), url=OTHER_URL, came_from=URL)
    assert scene.rows("SELECT id, url, status, current_version_id FROM articles") == [
        (1, URL, "missing", 1),
        (2, OTHER_URL, "live", 2),
    ]
    assert scene.events() == ["published", "published", "missing"]


def test_two_short_texts_with_the_same_words_are_two_stories(scene: Scene) -> None:
    """`Foto folgt.` stands below many headlines."""
    short = story(blocks=blocks("Foto folgt.", lead=None))
    scene.visit(0, short)
    assert scene.visit(1, short, url=OTHER_URL).article.id == 2


def test_a_believable_canonical_address_is_the_articles(scene: Scene) -> None:
    """A story first met at a side address is kept under the address it declares."""
    scene.visit(0, story(), url=f"{URL}-amp", canonical=URL)
    assert scene.one("SELECT key, url FROM articles") == ("1", URL)
    assert scene.visit(1, story(title="Neu")).article.id == 1


def test_a_canonical_address_that_belongs_to_another_story_is_not_believed(scene: Scene) -> None:
    """A broken template that names one story on every page does not turn all pages into it."""
    scene.visit(0, story())
    liar = scene.visit(1, story(title="Ganz anders", blocks=blocks("Anders.")), url=OTHER_URL, canonical=URL)
    assert (liar.outcome, liar.article.id, liar.article.url) == (Outcome.NEW, 2, OTHER_URL)
    assert scene.rows("SELECT url, article_id FROM article_urls ORDER BY url") == [(URL, 1), (OTHER_URL, 2)]
