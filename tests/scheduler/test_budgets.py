"""What patterns of addresses are worth: archives are taken in whole, traps are cut, and a cut ends."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Outcome, Purpose
from crawler.folding import patterns_of
from crawler.periods import period_of
from scheduler.budgets import ALLOWANCES, CUT_FOR, LEAST_SHARE, Tally, counted_levels, worth_of_article
from scheduler.frontier import Frontier
from scheduler.frontier_patterns import Cuts, all_cuts, count_visit, lift, newly_barren, tally_of

NOW = datetime(2024, 9, 2, 6, tzinfo=UTC)
TRAP = "https://a.example/kalender/{}/tag"
HONEST = "https://a.example/lokales/rathaus-wird-saniert-{}"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    frontier = Frontier(tmp_path)
    yield frontier.connection
    frontier.close()


def visit(connection: sqlite3.Connection, url: str, *, is_news: bool, at: datetime = NOW) -> None:
    """One first visit, counted as the desk does."""
    patterns = patterns_of(url)
    own = tally_of(connection, "a", Purpose.ARTICLE, patterns[0])
    counted = patterns[: counted_levels(own, len(patterns))]
    count_visit(connection, "a", Purpose.ARTICLE, counted, is_news=is_news, example=url, now=at)
    newly_barren(connection, "a", Purpose.ARTICLE, counted, now=at)


def covers(connection: sqlite3.Connection, url: str, at: datetime = NOW) -> bool:
    return Cuts(connection, "a", now=at).covers(url, Purpose.ARTICLE)


def test_twenty_thousand_honest_articles_of_one_pattern_are_never_cut(connection: sqlite3.Connection) -> None:
    """Also when a trap of the same host is cut beside them, and half of the old ones turn out to be gone."""
    for number in range(20_000):
        visit(connection, HONEST.format(number), is_news=number % 2 == 0)
        assert number % 997 or not covers(connection, HONEST.format(number + 1))
        if number % 40 == 0:
            visit(connection, TRAP.format(number), is_news=False)
    assert not covers(connection, HONEST.format(20_001))
    assert covers(connection, TRAP.format(1))


def test_a_pattern_is_cut_after_thirty_visits_that_brought_nothing(connection: sqlite3.Connection) -> None:
    """Not one before; what is said of it names the pattern, the counts and the remedy."""
    for number in range(ALLOWANCES[0]):
        assert not covers(connection, TRAP.format("x"))
        visit(connection, TRAP.format(number), is_news=False)
    assert covers(connection, TRAP.format(7))
    assert not covers(connection, HONEST.format(7))
    (cut,) = all_cuts(connection, now=NOW)
    assert str(cut) == (
        "a: article addresses like a.example/kalender/#/tag are left alone until 2024-10-02, since 30 visits brought 0"
        " new, for example https://a.example/kalender/29/tag; `chronik crawl --url` with one of them lifts this"
    )


def test_a_trap_that_invents_patterns_is_cut_by_its_folder_then_by_its_host(connection: sqlite3.Connection) -> None:
    """What has proven itself is spared."""
    for number in range(40):
        visit(connection, HONEST.format(number), is_news=True)
    words = [chr(97 + a) + chr(97 + b) for a in range(26) for b in range(26)]
    for word in words[: ALLOWANCES[1]]:
        visit(connection, f"https://a.example/tag/{word}", is_news=False)
    assert covers(connection, "https://a.example/tag/neu")
    assert not covers(connection, "https://a.example/ganz/neu")
    for word in words:
        visit(connection, f"https://a.example/{word}/wort", is_news=False)
    assert covers(connection, "https://a.example/ganz/neu")
    assert not covers(connection, HONEST.format(99))


def test_a_cut_ends_after_a_month_or_when_a_person_asks(connection: sqlite3.Connection) -> None:
    """Counting begins anew: the site may only have been ill."""
    for number in range(30):
        visit(connection, TRAP.format(number), is_news=False)
    later = NOW + CUT_FOR + timedelta(seconds=1)
    assert not covers(connection, TRAP.format(1), later)
    visit(connection, TRAP.format(1), is_news=False, at=later)
    assert tally_of(connection, "a", Purpose.ARTICLE, patterns_of(TRAP.format(1))[0]) == Tally(1, 0)
    for number in range(30):
        visit(connection, TRAP.format(number), is_news=False, at=later)
    assert covers(connection, TRAP.format(1), later)
    lift(connection, "a", Purpose.ARTICLE, TRAP.format(3))
    assert not covers(connection, TRAP.format(1), later)


@given(st.integers(0, 10**5), st.integers(0, 10**5))
def test_a_pattern_with_enough_news_is_never_barren(visits: int, news: int) -> None:
    """One in twenty is enough at any size."""
    tally = Tally(visits, min(news, visits))
    assert not (tally.is_fruitful and tally.is_barren(0))
    assert tally.is_barren(30) is (visits >= 30 and tally.news * LEAST_SHARE < visits)


@pytest.mark.parametrize(
    ("outcome", "is_other", "is_empty", "worth"),
    [
        (Outcome.NEW, False, False, "news"),
        (Outcome.SOFT_404, False, False, "nothing"),
        (Outcome.LISTING, False, False, "nothing"),
        (Outcome.UNCHANGED, True, False, "nothing"),
        (Outcome.REDIRECT, False, True, "nothing"),
        (Outcome.PARTIAL, False, True, "nothing"),
        (Outcome.PARTIAL, False, False, "unknown"),
        (Outcome.REDIRECT, False, False, "unknown"),
        (Outcome.GONE, False, False, "unknown"),
        (Outcome.WALLED, False, False, "unknown"),
        (Outcome.FAILED, False, False, "unknown"),
        (Outcome.REFUSED, False, False, "unknown"),
    ],
)
def test_a_sites_weather_says_nothing_of_its_addresses(
    outcome: Outcome, is_other: bool, is_empty: bool, worth: str
) -> None:
    """Failures, walls, deletions and refusals count neither way."""
    assert worth_of_article(outcome, is_other_address=is_other, shows_nothing=is_empty) == worth


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://a.example/artikel/feuer-in-wanne-4711", "a.example/artikel/feuer-*-#"),
        ("https://a.example/artikel/4711.htm?b=1&a=2", "a.example/artikel/#.htm?a&b"),
        ("https://a.example/2024/09/02/", "a.example/#"),
        ("https://a.example/(S(1f2e))/lokales", "a.example/*/lokales"),
        ("https://a.example/a/a/a/b/b", "a.example/a/b"),
        ("https://a.example/1/a/2/b/3/c/4/d", "a.example/#/a/#/b/#/c/…"),
        ("https://a.example/index.php?option=com_content&id=4", "a.example/index.php?id&option"),
        ("https://a.example/x?filter[3]=a&filter[4]=b", "a.example/x?filter[#]"),
    ],
)
def test_what_varies_in_an_address_is_folded(url: str, pattern: str) -> None:
    """Numbers, ids, slugs and values; not the words that name a part of the site."""
    assert patterns_of(url)[0] == pattern


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/archiv/2024/09/02", "2024-09-02"),
        ("/2024/9/2/", "2024-09-02"),
        ("/2024/09/", "2024-09-01"),
        ("/archiv/2024", "2024-01-01"),
        ("/archiv/2024-09-02.html", "2024-09-02"),
        ("/ausgabe/20240902", "2024-09-02"),
        ("/?date=2024-09-02", "2024-09-02"),
        ("/archiv?datum=2.9.2024", "2024-09-02"),
        ("/archiv?jahr=2024&monat=9&tag=2", "2024-09-02"),
        ("/2024/09/02/feuer", None),
        ("/artikel/-2024", None),
        ("/2024/13/", None),
        ("/2024/02/31/", None),
        ("/1970/01/01/", None),
        ("/?date=2024-09-02&sid=4", None),
        ("/artikel/20245", None),
        (f"/?jahr={'1' * 5000}&monat=9", None),
        ("/", None),
    ],
)
def test_a_page_of_a_day_is_known_by_its_address(path: str, day: str | None) -> None:
    """A date with a name behind it is a story."""
    found = period_of(f"https://a.example{path}")
    assert (found.isoformat() if found else None) == day
