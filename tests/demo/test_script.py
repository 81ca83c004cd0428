"""The paper's days hold every kind of change, far enough apart for a patient crawler."""

from datetime import timedelta
from itertools import pairwise

from tests.demo.reading import presence_at, state_at, utc

QUARTER = timedelta(minutes=15)
AGES = tuple(timedelta(hours=hours) for hours in (0.25, 0.75, 1.75, 3.75, 7.75, 16, 24, 32, 64, 127, 168, 240))
KINDS = {
    *("typo", "number", "headline", "headline-back", "kicker", "lead", "caption", "credit", "authors", "source"),
    *("paragraph-added", "paragraph-removed", "paragraph-changed", "update", "correction", "lastmod-only", "touched"),
    *("tags", "section", "rewrite", "gone", "returned", "moved", "outage", "redesign"),
}


def announcements(article):
    """When lists, feeds or sitemaps tell of a change: declared, or visible in a teaser, or another address."""
    teased = {"kicker", "title", "lead"}
    told = [one.from_at for one in article.states if one.declared == "declared" or teased & set(one.changed_fields)]
    return [*told, *(one.at for one in article.presence if one.what in ("returned", "moved"))]


def visits(article, begins_at, ends_at):
    """The visits of a crawler with growing distances that starts anew after each change it saw or was told of."""
    at = origin = max(article.presence[0].at, begins_at)
    told = [one + QUARTER for one in announcements(article)]
    while at < ends_at:
        yield at
        due = next(origin + age for age in (*AGES, timedelta(days=365)) if origin + age > at)
        before, at = at, min([due, *(one for one in told if one > at)])
        is_news = at in told or state_at(article, before) != state_at(article, at)
        origin = at if is_news else origin
    yield ends_at


def test_every_kind_of_step_is_played(paper):
    """The script leaves out nothing that the archive must tell apart."""
    assert {step.kind for step in paper.script} == KINDS
    assert {step.how for step in paper.script if step.kind == "gone"} == {
        *("404", "410", "redirect-home", "soft-404-home", "soft-404-page")
    }


def test_a_crawler_that_waits_longer_and_longer_misses_nothing(paper, truth):
    """Every state and every coming and going is met by a visit at the geometric ages or after an announcement."""
    for article in truth.values():
        looked = list(visits(article, paper.begins_at, paper.ends_at))
        assert {state_at(article, at) for at in looked} - {None} == set(article.states), article.key
        assert {presence_at(article, at) for at in looked} == set(article.presence), article.key


def test_states_live_thirty_hours(paper, truth):
    """No state within the paper's days is shorter, so that the newsroom's haste is not what is tested."""
    for article in truth.values():
        changes = [*(one.from_at for one in article.states), *(one.at for one in article.presence[1:])]
        for before, after in pairwise(sorted(changes)):
            assert after - before >= timedelta(hours=30), article.key


def test_the_moments_are_few_and_follow_the_steps(paper):
    """Three looks a day; each step is looked at within the hour, and the last look ends the days."""
    moments = paper.moments()
    assert len(moments) <= 32
    assert moments == tuple(sorted(moments))
    assert (moments[0], moments[-1]) == (paper.begins_at, paper.ends_at)
    for at in paper.happenings():
        assert any(timedelta(0) < moment - at <= timedelta(hours=1, minutes=5) for moment in moments)


def test_a_touched_story_declares_a_change_that_is_none(paper, truth):
    """The sitemap names a new day, the truth knows one state."""
    times = [paper.by_number["48190"].edition_at(at).draft.lastmod for at in (utc(2, 12), utc(4, 12), utc(11, 12))]
    assert times == sorted(set(times))
    assert len(truth["48190"].states) == 1


def test_a_headline_that_returns_is_a_third_state(truth):
    """A-B-A: the third state has the words of the first."""
    first, second, third = truth["48217"].states
    assert (first.title, first.text) == (third.title, third.text)
    assert first.title != second.title


def test_silent_and_declared_edits_are_told_apart(truth):
    """Notes, modification times and a sitemap's lastmod declare; everything else is silent."""
    said = {key: [state.declared for state in article.states[1:]] for key, article in truth.items()}
    assert said["48210"] == ["undeclared", "declared"]
    assert said["48213"] == ["declared", "undeclared"]
    assert said["47310"] == said["48198"] == said["48275"] == ["declared"]
    assert sum(one == "undeclared" for states in said.values() for one in states) >= 15


def test_articles_are_of_the_length_of_news(truth):
    """Forty articles and more, of 120 to 450 words, every photo shown."""
    assert len(truth) >= 40
    for article in truth.values():
        assert 115 <= len(article.states[0].text.split()) <= 450, article.key
