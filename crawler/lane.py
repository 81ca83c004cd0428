"""One host's lane: robots first, one request at a time, and the promised gap between any two of them.

It decides when a request may go out; `exchange` makes it. It decides nothing about pages.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from archive.models import Exchange, Purpose
from archive.urls import normalise

from .exchange import Download, exchanged
from .politeness import PATIENCE_S, gap_s, rest_s
from .robots import MAX_HOPS, Rules, rules_of
from .visits import Fetched, Lane, Postponed, Visit

Show = Callable[[Exchange], Awaitable[Exchange]]
MARGIN_S = 0.005  # timers may fire a little early; a promised gap is never shorter than promised


class HostLane:
    """The state of one host: its rules, and when it may be asked again."""

    def __init__(
        self, host: str, lane: Lane, *, user_agent: str, download: Download, now: Callable[[], datetime]
    ) -> None:
        self.host = host
        self.lane = lane
        self.user_agent = user_agent
        self.download = download
        self.now = now
        self.turn = asyncio.Lock()
        self.ended_at = float("-inf")  # monotonic, of the last request
        self.rest_until = 0.0  # monotonic
        self.crawl_delay_s: float | None = None
        self.rules: dict[str, tuple[Rules, float]] = {}

    def take_in(self, lane: Lane) -> None:
        """Keep the wishes of one more site on this host too: the longer gap, and any leave to be private."""
        delay_s = max(self.lane.delay_s, lane.delay_s)
        private = tuple(dict.fromkeys((*self.lane.allow_private, *lane.allow_private)))
        self.lane = replace(self.lane, delay_s=delay_s, allow_private=private)

    async def visit(
        self, visit: Visit, *, emit: Callable[[Fetched], None], show: Show | None = None
    ) -> Fetched | Postponed:
        """Make one visit when it is its turn; robots.txt, when it has to be asked for, is emitted on the way.

        `show` turns what came into what a browser makes of it, before the turn ends.
        """
        if normalise(visit.url) is None:
            return self._not_made(visit, f"{visit.url[:100]} is no web address")
        async with self.turn:
            made = await self.made(visit, emit=emit)
            if show is not None and isinstance(made, Fetched):
                return replace(made, exchange=await show(made.exchange))
            return made

    async def made(self, visit: Visit, *, emit: Callable[[Fetched], None]) -> Fetched | Postponed:
        """What becomes of a visit, made by whoever holds the turn."""
        rest = self.rest_until - time.monotonic()
        if rest > max(PATIENCE_S, self.lane.delay_s * 2):
            return Postponed(visit_id=visit.id, seconds=rest, reason=f"{self.host} asked for rest", asked=True)
        known = self._known_rules(visit)
        if known is not None and known.unreachable is not None:
            seconds, asked = known.max_age_s, not known.no_answer
            return Postponed(visit_id=visit.id, seconds=seconds, reason=known.unreachable, asked=asked)
        rules = known or await self._ask_rules(visit, emit)
        self.crawl_delay_s = rules.crawl_delay_s
        if (refusal := rules.refusal(visit.url)) is not None:
            return self._not_made(visit, refusal, refused=not rules.no_answer)
        return Fetched(visit_id=visit.id, exchange=await self._ask(visit))

    def _known_rules(self, visit: Visit) -> Rules | None:
        """The host's rules where they were read, and not too long ago."""
        known, read_at = self.rules.get(urlsplit(visit.url).scheme, (None, 0.0))
        return known if known is not None and time.monotonic() - read_at < known.max_age_s else None

    async def _ask_rules(self, visit: Visit, emit: Callable[[Fetched], None]) -> Rules:
        """The host's rules, asked for now; the visit that asked bears what comes of it, later ones are postponed."""
        scheme = urlsplit(visit.url).scheme
        answer = await self._robots(replace(visit, url=f"{scheme}://{self.host}/robots.txt"), emit)
        rules = rules_of(answer)
        self.rules[scheme] = (rules, time.monotonic())
        return rules

    async def _robots(self, visit: Visit, emit: Callable[[Fetched], None]) -> Exchange:
        """The final answer to robots.txt, over at most five hops, each an exchange of its own."""
        asked = replace(visit, purpose=Purpose.ROBOTS, etag=None, last_modified=None)
        for _ in range(MAX_HOPS + 1):
            answer = await self._ask(asked)
            emit(Fetched(visit_id=None, exchange=answer))
            location = answer.header("location")
            target = normalise(location, asked.url) if location else None
            if answer.status not in (301, 302, 303, 307, 308) or target is None:
                return answer
            asked = replace(asked, url=target)
        return replace(answer, status=404)  # too many hops count as "unavailable": RFC 9309, section 2.3.1.2

    async def _ask(self, visit: Visit) -> Exchange:
        """One request after the gap, as an exchange; what it asks for in rest is kept for the whole host.

        The gap is known only now: robots.txt, asked for before, may have named a longer one.
        """
        gap = gap_s(self.lane.delay_s, self.crawl_delay_s)
        free_at = max(self.rest_until, self.ended_at + (gap + MARGIN_S if gap else 0.0))
        await asyncio.sleep(max(0.0, free_at - time.monotonic()))
        exchange = await exchanged(visit, self.lane, user_agent=self.user_agent, download=self.download, now=self.now)
        self.ended_at = time.monotonic()
        rest = rest_s(exchange.status, exchange.header("retry-after"), at=exchange.fetched_at)
        self.rest_until = max(self.rest_until, self.ended_at + rest + MARGIN_S if rest else 0.0)
        return exchange

    def _not_made(self, visit: Visit, reason: str, *, refused: bool = True) -> Fetched:
        exchange = Exchange(
            url=visit.url,
            site_id=visit.site_id,
            purpose=visit.purpose,
            fetched_at=self.now(),
            status=None,
            failure=reason,
            refused=refused,
        )
        return Fetched(visit_id=visit.id, exchange=exchange)
