"""Addresses are claims: redirects, aliases and whole sites in trouble invent no edit, no deletion and no merger."""

import pytest

from archive.models import Outcome, PageKind, Status
from archive.store import validators
from tests.archive.scene import OTHER_URL, URL, Scene, blocks, hour, story

ANOTHER = story(
    title="Rat stimmt für das Hallenbad",
    blocks=blocks("Der Rat hat am Dienstag mit großer Mehrheit für den Neubau gestimmt.", lead=None),
)
SOFT = story(kind=PageKind.NOT_FOUND, reason="not found")


def test_a_redirect_to_a_story_never_seen_is_no_edit_of_the_old_one(scene: Scene) -> None:
    """The old story is missing, the other one gets a record of its own, whoever was visited first."""
    scene.visit(0, story())
    found = scene.visit(5, ANOTHER, url=OTHER_URL, came_from=URL)
    assert (found.outcome, found.article.url) == (Outcome.NEW, OTHER_URL)
    assert scene.rows("SELECT url, status FROM articles") == [(URL, "missing"), (OTHER_URL, "live")]
    assert scene.rows("SELECT article_id, number FROM versions") == [(1, 1), (2, 1)]


def test_a_moved_story_with_a_new_headline_is_still_one_story(scene: Scene) -> None:
    """Most of its words are the same, so the redirect is a move and the headline an edit."""
    scene.visit(0, story())
    moved = scene.visit(5, story(title="Halle brennt nieder"), url=OTHER_URL, came_from=URL)
    assert (moved.article.id, moved.outcome, moved.article.url) == (1, Outcome.CHANGED, OTHER_URL)


def test_a_move_to_the_same_bytes_is_noted(scene: Scene) -> None:
    """A page that need not be read again still tells its new address."""
    scene.visit(0, story())
    moved = scene.visit(5, url=OTHER_URL, came_from=URL, body=repr(story()).encode())
    assert (moved.article.url, scene.events()) == (OTHER_URL, ["published", "moved"])


def test_that_an_alias_is_gone_says_nothing_of_the_story(scene: Scene) -> None:
    """An absence counts at the article's own address only."""
    scene.visit(0, story())
    scene.visit(1, story(), url=OTHER_URL)
    for number in (2, 3):
        assert scene.visit(number, url=OTHER_URL, status=404).article.status is Status.LIVE


def test_an_alias_that_tells_another_story_is_a_story_of_its_own(scene: Scene) -> None:
    """Two addresses that once had the same words need not have them for ever."""
    scene.visit(0, story())
    scene.visit(1, story(), url=OTHER_URL)
    assert scene.visit(2, ANOTHER, url=OTHER_URL).outcome is Outcome.NEW
    assert scene.one("SELECT COUNT(*) FROM versions WHERE article_id = 1") == (1,)


@pytest.mark.hazard(27)
def test_when_most_of_a_paper_is_missing_at_once_nothing_is_gone(scene: Scene) -> None:
    """A maintenance page at every address is the site's trouble, and the stories reappear after it."""
    urls = [f"https://herne.example/artikel/{number}" for number in range(10, 18)]
    for number, url in enumerate(urls):
        scene.visit(0, story(title=f"Meldung {number}", blocks=blocks(f"Text Nummer {number}.")), url=url)
    for at in (1, 2, 3):
        for url in urls:
            scene.visit(at, SOFT, url=url)
    assert scene.rows("SELECT DISTINCT status FROM articles") == [("missing",)]
    assert "gone" not in scene.events()


def test_a_410_is_believed_even_then(scene: Scene) -> None:
    """It is the server's own word for this very page."""
    urls = [f"https://herne.example/artikel/{number}" for number in range(10, 18)]
    for number, url in enumerate(urls):
        scene.visit(0, story(title=f"Meldung {number}", blocks=blocks(f"Text Nummer {number}.")), url=url)
        scene.visit(1, SOFT, url=url)
    assert scene.visit(2, url=urls[0], status=410).article.status is Status.GONE


def test_two_stories_do_not_become_one_text(scene: Scene) -> None:
    """A page that shows at one story's address what stands at another's is held and is no version."""
    scene.visit(0, story())
    scene.visit(0, ANOTHER, url=OTHER_URL)
    held = scene.visit(1, ANOTHER)
    assert (held.outcome, held.article.id) == (Outcome.WALLED, 1)
    assert scene.one("SELECT COUNT(*) FROM versions") == (2,)


def test_a_304_is_asked_for_the_current_version_only(scene: Scene) -> None:
    """Validators of an earlier version would let a 304 confirm the wrong one."""
    etag = (("ETag", '"1"'),)
    scene.visit(0, story(), response_headers=etag)
    scene.visit(1, story(title="Neu"), url=OTHER_URL, came_from=URL)
    assert validators(scene.connection, URL, at=hour(2), version_id=1) is not None
    assert validators(scene.connection, URL, at=hour(2), version_id=2) is None


def test_validators_are_taken_from_what_was_held_at_a_moment(scene: Scene) -> None:
    """What came later may not have been taken in everywhere."""
    scene.visit(0, story(), response_headers=(("ETag", '"old"'),))
    scene.visit(4, story(), response_headers=(("ETag", '"new"'),), body=b"2")
    held = validators(scene.connection, URL, at=hour(5), version_id=1, until=hour(2))
    assert held is not None
    assert held.etag == '"old"'


def test_a_stale_modification_time_is_not_believed(scene: Scene) -> None:
    """A cache that answers with an old page does not make the next silent edit a declared one."""
    scene.visit(0, story(modified_at=hour(-1)))
    scene.visit(1, story(modified_at=hour(-3)), body=b"stale")
    changed = scene.visit(2, story(title="Neu", modified_at=hour(-1)), body=b"fresh")
    assert changed.declared == "undeclared"
    assert scene.events() == ["published", "edited"]


def test_a_story_that_moved_without_a_redirect_is_not_gone(scene: Scene) -> None:
    """Its old address is empty, but another one shows it: it has moved."""
    scene.visit(0, story())
    scene.visit(1, story(), url=OTHER_URL)
    scene.visit(2, status=404)
    moved = scene.visit(3, story(), url=OTHER_URL)
    assert (moved.article.status, moved.article.url) == (Status.LIVE, OTHER_URL)
    assert scene.events() == ["published", "missing", "reappeared", "moved"]


def test_two_addresses_that_one_sitemap_names_are_two_stories(scene: Scene) -> None:
    """The site says so, whatever their words."""
    for url in (URL, OTHER_URL):
        scene.advertise(0, hour(0), url=url)
        scene.visit(0, story(), url=url)
    assert scene.one("SELECT COUNT(*) FROM articles") == (2,)
