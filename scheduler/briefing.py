"""What the fetching process is told before a crawl: rests that outlast the process, and the robots.txt held already.

It reads the two databases and decides nothing: whether rules are too old is the lane's to say.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from archive.models import Site
from archive.store import robots_answers
from crawler.clock import real_seconds
from crawler.configuration import Clock
from crawler.robots import MAX_HOPS, rules_of
from crawler.visits import Held, Rest

from .hosts import LONG_UNREACHABLE, origins_of
from .rests import Rests


def briefing(
    site: Site, connection: sqlite3.Connection, rests: Rests, *, now: datetime, clock: Clock | None
) -> Iterator[Held | Rest]:
    """What is known of a site's hosts. A stand-in that is handed over ends the rest of the robots.txt it stands for."""
    for rest in rests.current(now=now):
        if rest.kind == "asked":
            yield Rest(host=rest.place, seconds=real_seconds(rest.until - now, clock))
    for place in origins_of(site):
        answers = robots_answers(connection, f"{place}/robots.txt", hops=MAX_HOPS)
        if (last := next(answers, None)) is not None and last.status is not None and not rules_of(last).unreachable:
            yield Held(exchange=replace(last, site_id=site.id))
        if (stand_in := _stand_in(site, place, connection, rests, now=now)) is not None:
            rests.end(place, "robots", now=now)
            yield stand_in


def _stand_in(site: Site, place: str, connection: sqlite3.Connection, rests: Rests, *, now: datetime) -> Held | None:
    """The last good copy of a robots.txt, where it could not be had for long and the site's settings say so."""
    rest = rests.row(place, "robots")
    if site.robots_unreachable != "last-copy" or rest is None or now - rest.since < LONG_UNREACHABLE:
        return None
    answers = robots_answers(connection, f"{place}/robots.txt", hops=MAX_HOPS, only_good=True)
    good = next((answer for answer in answers if rules_of(answer).unreachable is None), None)
    return Held(exchange=replace(good, site_id=site.id), is_stand_in=True) if good else None
