"""One host's lane: robots first, one request at a time, and the promised gap between any two of them.

It decides when a request may go out; `exchange` makes it. It decides nothing about pages.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from archive.models import Exchange, Purpose
from archive.urls import normalise, origin

from .exchange import Download, exchanged
from .oddities import noted
from .politeness import PATIENCE_S, gap_s, is_failure, quiet_until, rest_of
from .robots import MAX_HOPS, Rules
from .rulebook import Rulebook
from .visits import Fetched, Held, Lane, Postponed, Ruled, Visit, Wait

Emit = Callable[[Fetched], Awaitable[None]]
Show = Callable[[Exchange], Awaitable[Exchange]]
MARGIN_S = 0.005  # timers may fire a little early; a promised gap is never shorter than promised


class HostLane:
    """The state of one host: its rules, and when it may be asked again.

    `started` is when this process began (monotonic): until then another one may have asked the host. `lane_of` gives
    the lane of any other address, since a robots.txt may redirect to another host. `room` waits until answers have gone
    on their way: nothing more is asked before.
    """

    def __init__(
        self,
        host: str,
        lane: Lane,
        *,
        user_agent: str,
        download: Download,
        now: Callable[[], datetime],
        started: float,
        lane_of: Callable[[Visit], "HostLane"],
        room: Callable[[], Awaitable[None]],
    ) -> None:
        self.host = host
        self.lane = lane
        self.sites: dict[str, Lane] = {}
        self.user_agent = user_agent
        self.download = download
        self.now = now
        self.lane_of = lane_of
        self.room = room
        self.turn = asyncio.Lock()  # of a visit, with its robots.txt
        self.wire = asyncio.Lock()  # of a request: another host's robots.txt may have led here
        self.ended_at = started  # monotonic, of the last request
        self.rest_until = float("-inf")  # monotonic
        self.took_s = 0.0
        self.failures = 0
        self.rulebook = Rulebook(now)

    def take_in(self, lane: Lane) -> None:
        """Keep the wishes of one more site on this host too: the longer gap counts for all; its leaves are its own."""
        self.sites[lane.site_id] = lane
        self.lane = replace(self.lane, delay_s=max(self.lane.delay_s, lane.delay_s))

    def hold(self, held: Held) -> None:
        """Believe a robots.txt that the archive holds, as long as its age allows."""
        self.rulebook.hold(held)

    def rest(self, until: float) -> None:
        """Leave the host alone until a moment (monotonic), as it asked another process."""
        self.rest_until = max(self.rest_until, until + MARGIN_S)

    async def visit(self, visit: Visit, *, emit: Emit, show: Show | None = None) -> Fetched | Postponed:
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

    async def made(self, visit: Visit, *, emit: Emit) -> Fetched | Postponed:
        """What becomes of a visit, made by whoever holds the turn."""
        known = self.rulebook.of(visit)
        if known is not None and known.unreachable is not None:
            return _postponed(visit, known.max_age_s, known.unreachable, kind="robots", place=origin(visit.url))
        rules = known or await self._ask_rules(visit, emit)
        if isinstance(rules, Postponed):
            return rules
        if (refusal := rules.refusal(visit.url)) is not None:
            return self._not_made(visit, refusal, refused=not rules.no_answer)
        answer = await self.ask(visit)
        return answer if isinstance(answer, Postponed) else Fetched(visit_id=visit.id, exchange=answer)

    async def ask(self, visit: Visit) -> Exchange | Postponed:
        """One request after the gap, as an exchange; put off where the host is to rest for long, or it is quiet hours.

        The gap is known only now: robots.txt, asked for before, may have named a longer one.
        """
        async with self.wire:
            await self.room()
            rest = self.rest_until - time.monotonic()
            if rest > max(PATIENCE_S, self.lane.delay_s * 2):
                return _postponed(visit, rest, f"{self.host} asked for rest", kind="rest", place=self.host)
            await asyncio.sleep(max(0.0, self._free_at() - time.monotonic()))
            site = self.sites.get(visit.site_id, self.lane)
            quiet = quiet_until(site.quiet_hours, site.timezone, self.now())
            if quiet is not None:
                seconds = (quiet - self.now()).total_seconds()
                return _postponed(visit, seconds, f"quiet hours of {visit.site_id}", kind="quiet", place=visit.site_id)
            return await self._exchange(visit)

    def _free_at(self) -> float:
        """When the next request may go out, monotonic."""
        return max(self.rest_until, self.ended_at + self._gap_s())

    def _gap_s(self) -> float:
        """Seconds between the end of one request and the start of the next, at the moment."""
        delay_s = self.rulebook.crawl_delay_s
        gap = gap_s(self.lane.delay_s, delay_s, took_s=self.took_s, failures=self.failures)
        return gap + MARGIN_S if gap else 0.0

    async def _exchange(self, visit: Visit) -> Exchange:
        """One request now; what it asks for in rest, and how the server does, is kept for the whole host."""
        exchange = await exchanged(
            visit,
            self.sites.get(visit.site_id, self.lane),
            user_agent=self.user_agent,
            download=self.download,
            now=self.now,
            gap_s=self._gap_s(),
        )
        self.ended_at = time.monotonic()
        self.took_s = exchange.duration_ms / 1000
        self.failures = self.failures + 1 if is_failure(exchange.status) and not exchange.refused else 0
        rest = rest_of(exchange)
        if rest > 0:
            self.rest_until = max(self.rest_until, self.ended_at + rest + MARGIN_S)
        return noted(exchange)

    async def _ask_rules(self, visit: Visit, emit: Emit) -> Rules | Postponed:
        """The host's rules, asked for now; the visit that asked bears what comes of it, later ones are postponed."""
        place = origin(visit.url)
        last = await self._robots(replace(visit, url=f"{place}/robots.txt"), emit)
        if isinstance(last, Postponed):
            # Where the rules redirect to a host that rests, they cannot be had either.
            return replace(last, kind="robots", place=place) if last.kind == "rest" else last
        # Too many redirects are "unavailable" (RFC 9309, section 2.3.1.2): there are no rules.
        rules = self.rulebook.read(visit, replace(last, status=404) if _target(last) else last)
        followed = self.rulebook.of(visit) or rules
        ruled = Ruled(
            origin=place,
            unreachable=rules.unreachable,
            no_answer=rules.no_answer,
            stood_in=followed is not rules,
        )
        await emit(Fetched(visit_id=None, exchange=last, ruled=ruled))
        return followed

    async def _robots(self, visit: Visit, emit: Emit) -> Exchange | Postponed:
        """The last answer to robots.txt, over at most five hops, each an exchange of its own, emitted before it."""
        asked = replace(visit, purpose=Purpose.ROBOTS, etag=None, last_modified=None)
        answer = await self.lane_of(asked).ask(asked)
        for _ in range(MAX_HOPS):
            if isinstance(answer, Postponed) or (target := _target(answer)) is None:
                break
            await emit(Fetched(visit_id=None, exchange=answer))
            asked = replace(asked, url=target)
            answer = await self.lane_of(asked).ask(asked)
        return answer

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


def _target(answer: Exchange) -> str | None:
    """Where a robots.txt redirects to; None where it does not, or to no web address."""
    return normalise(answer.location, answer.url) if answer.location else None


def _postponed(visit: Visit, seconds: float, reason: str, *, kind: Wait, place: str) -> Postponed:
    return Postponed(visit_id=visit.id, seconds=seconds, reason=reason, kind=kind, place=place)
