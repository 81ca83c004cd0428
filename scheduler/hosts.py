"""Which hosts a crawl leaves alone, and for how long: what they ask for, and what became of asking them.

It keeps that in `frontier.db` (`rests`), so that the next process knows; how long is judged in `retry`.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from archive.models import Exchange, Purpose, Site
from archive.urls import authority
from crawler.clock import simulated
from crawler.configuration import Clock
from crawler.politeness import MAX_RETRY_AFTER_S, PATIENCE_S, rest_of
from crawler.scope import authorities
from crawler.visits import Postponed, Ruled

from .rests import LONGEST, SCHEMES, Kind, Rest, Rests
from .retry import Failing, host_rest, robots_rest

log = logging.getLogger(__name__)

LONG_UNREACHABLE = timedelta(days=30)  # RFC 9309, section 2.3.1.4: then the site's settings decide
DISBELIEVED_FOR = timedelta(days=30)


class Hosts:
    """What is known of the hosts of one archive; what they did in a row is known of this process only."""

    def __init__(self, rests: Rests, clock: Clock | None) -> None:
        self.rests = rests
        self.failing: dict[str, Failing] = {}
        self.set_clock(clock)

    def set_clock(self, clock: Clock | None) -> None:
        """Count by another clock. A rest is waited for in real time, so a fast clock shows a longer one."""
        self.clock = clock
        self.rests.longest = max(LONGEST, simulated(MAX_RETRY_AFTER_S, clock))

    def closed(self, *, now: datetime) -> dict[str, Rest]:
        """The origins that nothing may be sent to, each with the reason; a short rest is sat out in the lane."""
        patience = simulated(PATIENCE_S, self.clock)
        long = [rest for rest in self.rests.current(now=now) if rest.until - now > patience]
        return {place: rest for rest in reversed(long) for place in rest.origins}

    def heed(self, exchange: Exchange, *, now: datetime) -> Rest | None:
        """Keep the rest that an answer asks for; returns that of a host that failed too often in a row."""
        host = authority(exchange.url)
        rest = rest_of(exchange)
        if rest > 0:
            until = now + simulated(rest, self.clock)
            self.rests.leave(host, "asked", until=until, reason=f"it answered {exchange.status}", now=now)
        was_tried = bool(exchange.request_headers) or exchange.trouble is not None
        if exchange.purpose is Purpose.ROBOTS or exchange.refused or not was_tried:
            return None
        row = self.failing.get(host, Failing()).after(exchange)
        self.failing[host] = row
        if row == Failing():
            self.rests.forget(host, "silence")
        elif (why := row.verdict(exchange)) is not None:
            self.failing.pop(host)
            return self._fail(host, "silence", why, now=now, binds=False)
        return None

    def heed_rules(self, ruled: Ruled, *, now: datetime) -> str | None:
        """Keep what came of asking for a robots.txt; returns what is to be said of one that could not be had."""
        if ruled.unreachable is None:
            self.rests.forget(ruled.origin, "robots")
            return None
        rest = self._fail(ruled.origin, "robots", ruled.unreachable, now=now, binds=not ruled.no_answer)
        if ruled.stood_in:
            self.rests.end(ruled.origin, "robots", now=now)
        said = long_unreachable(rest, now=now, is_believed=ruled.stood_in)
        if said is not None:
            log.warning(said)
        return said or told(rest)

    def postpone(self, postponed: Postponed, *, now: datetime) -> datetime:
        """A visit was not made since its place rests; returns until when."""
        until = now + simulated(postponed.seconds, self.clock)
        kind: Kind = "robots" if postponed.kind == "robots" else "asked"
        known = self.rests.row(postponed.place, kind)
        if known is None or known.until <= now:
            self.rests.leave(postponed.place, kind, until=until, reason=postponed.reason, now=now)
            return until
        return known.until

    def call_liar(self, url: str, *, now: datetime) -> None:
        """Remember that a host answered 304 though its page was another, and ask it without conditions for a while."""
        host, until = authority(url), now + DISBELIEVED_FOR
        self.rests.call_liar(host, until=until, reason=f"{url} came otherwise under the validator of a 304")
        log.warning("%s answered 304 though its page was another: asked without conditions until %s", host, until)

    def is_liar(self, url: str, *, now: datetime) -> bool:
        """Whether a 304 of a URL's host would not be believed."""
        return self.rests.is_liar(authority(url), now=now)

    def _fail(self, place: str, kind: Kind, reason: str, *, now: datetime, binds: bool) -> Rest:
        """One more failure in a row: the place rests, longer each time."""
        known = self.rests.row(place, kind)
        tries = known.tries + 1 if known else 1
        wait = robots_rest(tries, place) if kind == "robots" else host_rest(tries, place)
        self.rests.leave(place, kind, until=now + wait, reason=reason, now=now, tries=tries, binds=binds)
        rest = self.rests.row(place, kind)
        assert rest is not None
        return rest


def origins_of(site: Site) -> Iterable[str]:
    """The origins that a site's pages may have."""
    return [f"{scheme}://{host}" for host in sorted(authorities(site)) for scheme in SCHEMES]


def told(rest: Rest) -> str:
    """What is left alone, until when and why, for people."""
    return f"{rest.place} is left alone until {rest.until:%Y-%m-%d %H:%M} UTC: {rest.reason}"


def long_unreachable(rest: Rest, *, now: datetime, is_believed: bool) -> str | None:
    """The sentence on a robots.txt that could not be had for thirty days; None for one that is not such."""
    if rest.kind != "robots" or now - rest.since < LONG_UNREACHABLE:
        return None
    days = (now - rest.since).days
    then = (
        "its last good copy is believed meanwhile"
        if is_believed
        else ('nothing is asked there; `robots_unreachable = "last-copy"` would believe its last good copy')
    )
    return f"robots.txt of {rest.place} could not be had for {days} days: {then}"
