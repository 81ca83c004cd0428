"""Whether a site may be asked for more, and for what next; and the words for what was left. It sends nothing."""

import sqlite3
from collections.abc import Collection, Mapping
from datetime import datetime

from archive.models import Purpose, Site
from crawler.settings import MOST_PARTS

from . import allowance
from .frontier import Frontier, Lease
from .hosts import origins_of, told
from .lanes import Lane
from .rests import Rest

LISTINGS = (Purpose.FEED, Purpose.SITEMAP, Purpose.LISTING)
PAGES = (*LISTINGS, Purpose.ARTICLE)
EVERYTHING = (Purpose.TDM, *PAGES, Purpose.REQUISITE)


def may_ask(lane: Lane, connection: sqlite3.Connection, *, at: datetime) -> bool:
    """Whether one more request may be sent for a site now; when its quiet hours or its budget say no, it stops.

    While the last requests of a budget are under way it only has to wait; a budget too small for a page with all its
    parts lets one through at a time.
    """
    at_most = requests_of_turn(lane.site)
    under_way = len(lane.turns) * at_most + (lane.report.requests == 0)  # the first visit may bring robots.txt along
    if lane.stopped or (lane.turns and lane.budget < under_way + at_most):
        return False
    pause = allowance.quiet_of(lane.site, at=at)
    if pause is None and lane.budget <= 0:
        lane.budget = allowance.budget_of(lane.site, connection, at=at)
        pause = allowance.spent_until(lane.site, connection, at=at)
    if pause is not None:
        lane.stopped = True
        lane.report.pauses.append(allowance.told(lane.site, pause))
    return pause is None


def requests_of_turn(site: Site) -> int:
    """How many requests one turn may take at most: with `render` those for the parts of its page too."""
    return 1 + MOST_PARTS if site.render else 1


def next_lease(
    lane: Lane, frontier: Frontier, purposes: tuple[Purpose, ...], *, at: datetime, but: Collection[str]
) -> Lease | None:
    """The next lease of a site, but none of the given origins.

    Listings first, since they say what else is worth a visit; parts of pages last.
    """
    first = tuple(purpose for purpose in purposes if purpose not in (Purpose.ARTICLE, Purpose.REQUISITE))
    lease = frontier.lease(lane.site.id, now=at, purposes=first, but=but)
    if lease or any(turn.lease.purpose in LISTINGS for turn in lane.turns.values()):
        return lease
    if Purpose.ARTICLE in purposes and lane.left != 0:
        lease = frontier.lease(lane.site.id, now=at, purposes=(Purpose.ARTICLE,), but=but)
        if lease and lane.left is not None:
            lane.left -= 1
    if lease or Purpose.REQUISITE not in purposes:
        return lease
    return frontier.lease(lane.site.id, now=at, purposes=(Purpose.REQUISITE,), but=but)


def name_what_is_left(
    lane: Lane, frontier: Frontier, closed: Mapping[str, Rest], purposes: tuple[Purpose, ...], *, at: datetime
) -> None:
    """Say of what is due, and was not asked, that its host is left alone."""
    due = frontier.due_count(lane.site.id, now=at, purposes=purposes)
    for place in origins_of(lane.site):
        if place in closed and frontier.due_count(lane.site.id, now=at, purposes=purposes, but=[place]) < due:
            lane.name(closed[place].place, told(closed[place]))
