"""Whether a site may be asked for more while turns are under way."""

import sqlite3
from datetime import UTC, datetime
from unittest.mock import sentinel

import pytest

from archive.models import Site
from crawler.settings import MOST_PARTS
from scheduler.lanes import Lane
from scheduler.leasing import may_ask

PAGE = 1 + MOST_PARTS
NOW = datetime(2024, 9, 2, 6, tzinfo=UTC)
CASES = (
    ("a single request is left", False, 0, 1, True),
    ("it is under way", False, 1, 2, False),
    ("room for one more, and robots.txt", False, 1, 3, True),
    ("a page that is shown may load no more than is left", True, 1, 2 * PAGE, False),
    ("there is room for two such pages, and robots.txt", True, 1, 2 * PAGE + 1, True),
    ("each page under way keeps its room", True, 2, 3 * PAGE, False),
    ("a budget too small for all parts lets one page through", True, 0, 5, True),
    ("but one at a time", True, 1, 5, False),
)


@pytest.mark.parametrize(("name", "render", "turns", "budget", "allowed"), CASES)
def test_a_turn_is_begun_only_when_the_budget_holds_all_it_may_ask(
    name: str, render: bool, turns: int, budget: int, allowed: bool
) -> None:
    """A page that a browser is shown may load parts, each of which is a request."""
    site = Site(id="a", name="A", home_url="https://a.example/", seeds=(), render=render)
    lane = Lane(site=site, run_id=1, left=None, budget=budget)
    lane.turns = dict.fromkeys(range(turns), sentinel.turn)
    assert may_ask(lane, sqlite3.connect(":memory:"), at=NOW) is allowed, name
