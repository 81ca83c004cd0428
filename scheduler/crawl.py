"""The crawl: leases become visits, exchanges become captures, until nothing is due. It reads no page itself.

One writer: everything that touches the two databases happens on the event loop, between awaits. The fetching process
and the reading processes work beside it and hand their results to one inbox.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from archive.errors import ArchiveError
from archive.models import Exchange, Outcome, Purpose, Site
from archive.store import Store, current_model, finish_run, start_run, store_site
from crawler.clock import now, simulated
from crawler.configuration import Clock
from crawler.fetcher import Fetcher
from crawler.politeness import rest_s
from crawler.visits import Fetched, Postponed

from .desk import Desk, Finished, Settled
from .frontier import Frontier, Lease
from .holding import settle_site
from .lanes import Lane
from .reading import Read, Readers
from .report import Report
from .turn import Turn, last_shown, needs_reading, next_hop, visit_of

WINDOW = 16  # visits of a site under way at once: one on the wire, the others being read or waiting their turn
BATCH = 40  # captures a transaction
SILENT_HOST = 3  # visits in a row without any answer, after which a site is left alone
ERRING_HOST = 10  # answers in a row that were errors, after which a site is left alone
SILENT_REST = timedelta(minutes=10)
LISTINGS = (Purpose.FEED, Purpose.SITEMAP, Purpose.LISTING)
EVERYTHING = (*LISTINGS, Purpose.ARTICLE)

Progress = Callable[[Report, int], None]


class Crawl:
    """Crawls over the sites of one archive, one after the other, with open databases and running processes."""

    def __init__(
        self, store: Store, frontier: Frontier, fetcher: Fetcher, readers: Readers, *, clock: Clock | None
    ) -> None:
        self.store = store
        self.frontier = frontier
        self.fetcher = fetcher
        self.readers = readers
        self.clock = clock
        self.desk = Desk(store, frontier)
        self.lanes: dict[str, Lane] = {}
        self.inbox: asyncio.Queue[Finished | Postponed] = asyncio.Queue()
        self.follow: list[tuple[Lane, Turn]] = []
        self.last_visit = 0

    async def set_clock(self, clock: Clock) -> None:
        """Put all clocks of the crawl to another time (demonstrations only)."""
        self.clock = clock
        await self.fetcher.set_clock(clock)

    async def run(
        self,
        sites: Iterable[Site],
        *,
        reason: str,
        purposes: Iterable[Purpose] = EVERYTHING,
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Visit what is due on the given sites until nothing is, or `limit` articles were visited on each.

        Raises FetcherDied when the fetching process ends, ArchiveError when the archive cannot be written. Open
        leases are given back in any case.
        """
        self.lanes = {site.id: self._start(site, reason=reason, limit=limit) for site in sites}
        wanted = tuple(purposes)
        receiver = asyncio.create_task(self._receive())
        error = "interrupted"
        try:
            while await self._fill(wanted):
                self._settle(await self._arrived(receiver))
                if progress is not None:
                    progress(self.report(), self._waiting(wanted))
            await self._settle_held()
            error = ""
        finally:
            receiver.cancel()
            # After a failure, what cannot be written any more is made good at the next start.
            with contextlib.suppress(*((sqlite3.DatabaseError, ArchiveError) if error else ())):
                self._wind_up(error)
        return self.report()

    def report(self) -> Report:
        """The numbers so far, over all sites of the crawl."""
        total = Report()
        for lane in self.lanes.values():
            total.add(lane.report)
        return total

    def _start(self, site: Site, *, reason: str, limit: int | None) -> Lane:
        at = now(self.clock)
        with self.store.transaction() as connection:
            store_site(connection, site)
            run_id = start_run(connection, site.id, at=at, reason=reason)
        lane = Lane(site=site, run_id=run_id, left=limit)
        resting = self.frontier.resting(site.id, now=at)
        if resting is not None:
            self._stop(lane, f"{site.id} is left alone until {resting.at:%Y-%m-%d %H:%M} UTC: {resting.why}")
        return lane

    async def _fill(self, purposes: tuple[Purpose, ...]) -> bool:
        """Send off redirects to follow and what fits into each site's window; returns whether any visit is open."""
        while self.follow:
            lane, turn = self.follow.pop()
            if lane.stopped:
                self.frontier.give_back(turn.lease)
            else:
                await self._send(lane, turn)
        for lane in self.lanes.values():
            while not lane.stopped and len(lane.turns) < WINDOW and (lease := self._lease(lane, purposes)):
                await self._send(lane, Turn(lease=lease, chain=(lease.url,)))
        return any(lane.turns for lane in self.lanes.values())

    def _lease(self, lane: Lane, purposes: tuple[Purpose, ...]) -> Lease | None:
        """The next lease of a site: listings first, since they say what else is worth a visit."""
        at = now(self.clock)
        listings = tuple(purpose for purpose in purposes if purpose is not Purpose.ARTICLE)
        lease = self.frontier.lease(lane.site.id, now=at, purposes=listings)
        listing_open = any(turn.lease.purpose is not Purpose.ARTICLE for turn in lane.turns.values())
        if lease or listing_open or Purpose.ARTICLE not in purposes or lane.left == 0:
            return lease
        lease = self.frontier.lease(lane.site.id, now=at, purposes=(Purpose.ARTICLE,))
        if lease and lane.left is not None:
            lane.left -= 1
        return lease

    async def _send(self, lane: Lane, turn: Turn) -> None:
        self.last_visit += 1
        lane.turns[self.last_visit] = turn
        await self.fetcher.send(visit_of(turn, lane.site, self.store.connection, visit_id=self.last_visit))

    async def _receive(self) -> None:
        """Take exchanges as they arrive and have each read beside the others. Ends only by an error."""
        reading: set[asyncio.Task[None]] = set()
        while True:
            message = await self.fetcher.receive()
            if isinstance(message, Postponed):
                self.inbox.put_nowait(message)
            else:
                task = asyncio.create_task(self._read(message))
                reading.add(task)
                task.add_done_callback(reading.discard)

    async def _read(self, fetched: Fetched) -> None:
        exchange = fetched.exchange
        lane = self.lanes[exchange.site_id]
        turn = lane.turns[fetched.visit_id] if fetched.visit_id is not None else None
        read = await self._read_page(exchange, turn, lane.site) if turn is not None else Read()
        self.inbox.put_nowait(
            Finished(
                exchange=exchange,
                site=lane.site,
                run_id=lane.run_id,
                turn=turn,
                visit_id=fetched.visit_id,
                read=read,
            )
        )

    async def _read_page(self, exchange: Exchange, turn: Turn, site: Site) -> Read:
        if not needs_reading(exchange, turn, site, self.store.connection):
            return Read()
        model = current_model(self.store.connection, site.id)
        read = await self.readers.read(exchange, site, model)
        shown = last_shown(exchange, turn, site, self.store.connection, read)
        if shown is None:
            return read
        confrontation = await self.readers.confront(shown[1], exchange, site, model)
        return replace(read, confrontation=confrontation, confronted_id=shown[0])

    async def _arrived(self, receiver: "asyncio.Task[None]") -> list[Finished | Postponed]:
        """What has arrived: at least one answer, and whatever else is there already."""
        first = asyncio.ensure_future(self.inbox.get())
        await asyncio.wait({first, receiver}, return_when=asyncio.FIRST_COMPLETED)
        if not first.done():
            first.cancel()
            receiver.result()
        batch = [first.result()]
        while len(batch) < BATCH and not self.inbox.empty():
            batch.append(self.inbox.get_nowait())
        return batch

    def _settle(self, batch: list[Finished | Postponed]) -> None:
        """Write what arrived, count it, and see what follows for the lanes."""
        for postponed in (item for item in batch if isinstance(item, Postponed)):
            self._postpone(postponed)
        finished = [item for item in batch if isinstance(item, Finished)]
        for settled in self.desk.settle(finished, now=now(self.clock)) if finished else ():
            self._count(settled)

    async def _settle_held(self) -> None:
        for lane in self.lanes.values():
            settled = await settle_site(self.store, self.readers, lane.site, at=now(self.clock))
            for ingested in settled.released:
                lane.report.count_released(ingested)
            if settled.problem is not None:
                lane.drift = settled.problem
                lane.report.problems.append(settled.problem)

    def _postpone(self, postponed: Postponed) -> None:
        lane = next(lane for lane in self.lanes.values() if postponed.visit_id in lane.turns)
        until = now(self.clock) + simulated(postponed.seconds, self.clock)
        self.frontier.give_back(lane.turns.pop(postponed.visit_id).lease)
        self.frontier.rest(
            lane.site.id, until=until, reason=postponed.reason, asked=postponed.asked, now=now(self.clock)
        )
        if not lane.stopped:
            self._stop(lane, f"{lane.site.id}: {postponed.reason}; left alone until {until:%Y-%m-%d %H:%M} UTC")

    def _count(self, settled: Settled) -> None:
        finished = settled.finished
        lane = self.lanes[finished.site.id]
        turn = lane.turns.pop(finished.visit_id) if finished.visit_id is not None else None
        lane.report.count(finished.exchange, settled.ingested, settled.status_before)
        lane.report.discovered += settled.news
        lane.advertised += settled.advertised
        lane.listings += finished.exchange.purpose in LISTINGS and settled.ingested.outcome is Outcome.LISTING
        self._heed(lane, finished.exchange)
        if turn is not None and settled.next_hop is not None:
            self.follow.append((lane, next_hop(turn, settled.next_hop)))

    def _heed(self, lane: Lane, exchange: Exchange) -> None:
        """Leave a site alone that asks for rest, or does not answer at all."""
        rest = rest_s(exchange.status, exchange.header("retry-after"), at=exchange.fetched_at)
        if rest > 0:
            until = exchange.fetched_at + simulated(rest, self.clock)
            said, at = f"it answered {exchange.status}", exchange.fetched_at
            self.frontier.rest(lane.site.id, until=until, reason=said, asked=True, now=at)
        if exchange.purpose in (Purpose.ROBOTS, Purpose.REQUISITE) or exchange.refused:
            return
        lane.silent = lane.silent + 1 if exchange.status is None else 0
        is_error = exchange.status is not None and (exchange.status in (403, 429) or exchange.status >= 500)
        lane.errors = lane.errors + 1 if is_error else 0
        if lane.silent >= SILENT_HOST:
            self._give_up(lane, f"does not answer: {exchange.failure}")
        elif lane.errors >= ERRING_HOST:
            self._give_up(lane, f"answered {lane.errors} times in a row with an error, such as HTTP {exchange.status}")

    def _give_up(self, lane: Lane, reason: str) -> None:
        """Leave a site alone for a while that seems to be down."""
        if not lane.stopped:
            at = now(self.clock)
            self.frontier.rest(lane.site.id, until=at + SILENT_REST, reason=reason, asked=False, now=at)
            self._stop(lane, f"{lane.site.id} {reason}")

    def _stop(self, lane: Lane, problem: str) -> None:
        lane.stopped = True
        lane.report.problems.append(problem)

    def _wind_up(self, error: str) -> None:
        """Give back open leases and close the runs."""
        for lane in self.lanes.values():
            for turn in lane.turns.values():
                self.frontier.give_back(turn.lease)
            lane.turns.clear()
            if not lane.stopped:
                lane.report.judge(lane.site.id, listings=lane.listings, advertised=lane.advertised)
            # What is held is known from its own table until it is settled.
            problem = "; ".join(one for one in lane.report.problems if one != lane.drift) or error or None
            with self.store.transaction() as connection:
                finish_run(connection, lane.run_id, at=now(self.clock), counts=lane.report.outcomes, error=problem)
        for _, turn in self.follow:
            self.frontier.give_back(turn.lease)
        self.follow.clear()

    def _waiting(self, purposes: tuple[Purpose, ...]) -> int:
        at = now(self.clock)
        under_way = sum(len(lane.turns) for lane in self.lanes.values())
        due = sum(self.frontier.due_count(site_id, now=at, purposes=purposes) for site_id in self.lanes)
        return under_way + due
