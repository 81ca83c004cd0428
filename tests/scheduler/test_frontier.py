"""The frontier: who may visit what, and when; every claim ends."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.models import Purpose
from scheduler.errors import SchedulerError
from scheduler.frontier import FRONTIER_FILE, Frontier, Lease
from scheduler.jobs import LastRun, last_run, next_run, set_last_run, set_next_run
from scheduler.refresh import NextVisit

NOW = datetime(2024, 9, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL = (Purpose.FEED, Purpose.SITEMAP, Purpose.LISTING, Purpose.ARTICLE)


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    with closing(Frontier(tmp_path)) as opened:
        yield opened


def add(frontier: Frontier, key: str, *, purpose: Purpose = Purpose.ARTICLE, due: timedelta = -HOUR) -> bool:
    url = f"https://a.example/{key}"
    return frontier.add(site_id="a", key=key, url=url, purpose=purpose, due_at=NOW + due, why="new", now=NOW)


def lease(frontier: Frontier, *, count: int = 10, now: datetime = NOW, purposes: Any = ALL) -> list[Lease]:
    claims = (frontier.lease("a", now=now, purposes=purposes) for _ in range(count))
    return [taken for taken in claims if taken]


def complete(frontier: Frontier, taken: Lease, *, key: str | None = None, at: datetime | None = NOW + HOUR) -> None:
    frontier.complete(
        taken,
        key=key or taken.key,
        url=taken.url,
        outcome="new",
        next_visit=NextVisit(at, "later") if at else None,
        attempts=0,
        quiet_rounds=0,
        now=NOW,
    )


def test_a_leased_url_is_leased_to_nobody_else(frontier: Frontier, tmp_path: Path) -> None:
    """Two who ask at once get different URLs, also from two connections."""
    for key in "123":
        add(frontier, key)
    with closing(Frontier(tmp_path)) as other:
        first, second = lease(frontier, count=2), lease(other)
    assert sorted(taken.key for taken in first + second) == ["1", "2", "3"]
    assert lease(frontier) == []


def test_what_is_not_due_is_not_leased(frontier: Frontier) -> None:
    """Neither the future nor another site nor another purpose."""
    add(frontier, "later", due=HOUR)
    add(frontier, "feed", purpose=Purpose.FEED)
    assert lease(frontier, purposes=[Purpose.ARTICLE]) == []
    assert frontier.lease("b", now=NOW, purposes=ALL) is None
    assert [taken.key for taken in lease(frontier, now=NOW + HOUR)] == ["feed", "later"]


def test_listings_go_first_and_then_the_longest_due(frontier: Frontier) -> None:
    """Listings say what else is worth a visit."""
    add(frontier, "new", due=-HOUR)
    add(frontier, "old", due=-5 * HOUR)
    add(frontier, "sitemap", purpose=Purpose.SITEMAP, due=timedelta(0))
    assert [taken.key for taken in lease(frontier)] == ["sitemap", "old", "new"]


def test_a_lease_given_back_is_due_as_before(frontier: Frontier) -> None:
    """A visit that was not made leaves no trace, unless it is put off."""
    add(frontier, "1")
    (taken,) = lease(frontier)
    frontier.give_back(taken)
    assert lease(frontier) == [taken]
    frontier.give_back(taken, due_at=NOW + HOUR)
    assert lease(frontier) == []


def test_a_lease_lasts_as_long_as_its_visit(frontier: Frontier) -> None:
    """A visit that waits an hour on a slow lane is not made by somebody else meanwhile."""
    add(frontier, "1")
    lease(frontier)
    assert lease(frontier, now=NOW + 1000 * HOUR) == []


@pytest.mark.hazard(69)
def test_after_a_crash_all_leases_are_given_back_at_once(frontier: Frontier) -> None:
    """Who holds the archive's lock knows that nobody else holds a lease."""
    for key in "12":
        add(frontier, key)
    lease(frontier)
    assert frontier.give_back_all() == 2
    assert len(lease(frontier)) == 2


def test_a_completed_visit_is_due_when_it_was_planned(frontier: Frontier) -> None:
    """The reason is kept for people."""
    add(frontier, "1")
    complete(frontier, lease(frontier)[0])
    (entry,) = frontier.entries(limit=5)
    assert (entry.due_at, entry.why) == (NOW + HOUR, "later")
    assert lease(frontier) == []
    assert len(lease(frontier, now=NOW + HOUR)) == 1


def test_a_url_that_is_given_up_comes_back_when_it_is_advertised_again(frontier: Frontier) -> None:
    """Given up is not forgotten: the row stays, a new word of it makes it due."""
    add(frontier, "1")
    complete(frontier, lease(frontier)[0], at=None)
    assert lease(frontier, now=NOW + 1000 * HOUR) == []
    assert add(frontier, "1") is False
    assert [taken.attempts for taken in lease(frontier)] == [0]


def test_a_known_url_is_not_made_due_by_being_found_again(frontier: Frontier) -> None:
    """Its own plan holds; only a trigger changes it."""
    assert add(frontier, "1", due=HOUR) is True
    assert add(frontier, "1") is False
    assert lease(frontier) == []


def test_two_addresses_of_one_article_become_one_row(frontier: Frontier) -> None:
    """A visit that turned out to show a known article leaves one row, under the article's key."""
    add(frontier, "1", due=HOUR)
    add(frontier, "alias")
    (taken,) = lease(frontier)
    complete(frontier, taken, key="1", at=NOW + 2 * HOUR)
    assert [(entry.key, entry.due_at) for entry in frontier.entries(limit=9)] == [("1", NOW + 2 * HOUR)]
    assert frontier.counts() == {"article": 1}


def test_a_trigger_brings_a_visit_forward_and_never_puts_it_off(frontier: Frontier) -> None:
    """By key or by purpose; what is due already stays as it is."""
    add(frontier, "due", due=-5 * HOUR)
    add(frontier, "later", due=HOUR)
    add(frontier, "feed", purpose=Purpose.FEED, due=HOUR)
    frontier.make_due("a", at=NOW, why="asked for", key="due")
    frontier.make_due("a", at=NOW, why="asked for", purposes=[Purpose.FEED])
    assert {entry.key: (entry.due_at, entry.why) for entry in frontier.entries(limit=9)} == {
        "due": (NOW - 5 * HOUR, "new"),
        "feed": (NOW, "asked for"),
        "later": (NOW + HOUR, "new"),
    }


def test_a_transaction_is_kept_whole_or_undone_whole(frontier: Frontier, tmp_path: Path) -> None:
    """An error in a block undoes the block."""
    with pytest.raises(ZeroDivisionError), frontier.transaction():
        raise_after(add(frontier, "1"))
    assert frontier.is_empty()
    with frontier.transaction():
        add(frontier, "2")
    with closing(Frontier(tmp_path)) as other:
        assert not other.is_empty()


def raise_after(_: object) -> None:
    raise ZeroDivisionError


def test_jobs_remember_their_next_run_and_what_they_said(frontier: Frontier) -> None:
    """A restart knows what was missed."""
    jobs = frontier.connection
    assert (next_run(jobs, "fixity"), last_run(jobs, "fixity")) == (None, None)
    set_next_run(jobs, "fixity", at=NOW)
    set_next_run(jobs, "fixity", at=NOW + HOUR)
    assert (next_run(jobs, "fixity"), last_run(jobs, "fixity")) == (NOW + HOUR, None)
    set_last_run(jobs, "fixity", LastRun(NOW, "0 damaged records"))
    assert last_run(jobs, "fixity") == LastRun(NOW, "0 damaged records")


def test_a_broken_file_is_an_error_with_the_remedy(tmp_path: Path) -> None:
    """The frontier may be deleted: it is made again from the archive."""
    (tmp_path / FRONTIER_FILE).write_bytes(b"rotten" * 1000)
    with pytest.raises(SchedulerError, match="delete it, it is made again from the archive"):
        Frontier(tmp_path)
