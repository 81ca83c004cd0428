"""The crawl: leases become visits, exchanges become captures, until nothing is due. It reads no page itself.

One writer: everything that touches the two databases happens on the event loop, between awaits. The fetching process
and the reading processes work beside it and hand their results to one inbox.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable

from archive.errors import ArchiveError, ArchiveFull
from archive.models import Purpose, Site
from archive.store import Store, disproved, finish_run, start_run, ways_of_finding
from archive.urls import authority, origin
from crawler.clock import now
from crawler.configuration import Clock
from crawler.fetcher import Fetcher
from crawler.visits import Fetched, Postponed

from . import allowance
from .briefing import briefing
from .desk import Desk, Finished, Settled
from .disk import Disk
from .frontier import Frontier
from .holding import settle_site
from .hosts import Hosts, told
from .inbox import Inbox
from .lanes import Lane
from .leasing import EVERYTHING, may_ask, name_what_is_left, next_lease
from .out_of_view import leave_alone
from .reading import Readers
from .report import Report
from .room import Room, size_of
from .showing import read_page
from .timing import Timing
from .turn import Turn, next_hop, visit_of
from .worth import park_cut

WINDOW = 16  # visits of a site under way at once: one on the wire, the others being read or waiting their turn
BATCH = 40  # captures a transaction

Progress = Callable[[Report, int], None]


class Crawl:
    """Crawls over the sites of one archive, one after the other, with open databases and running processes."""

    def __init__(
        self, store: Store, frontier: Frontier, fetcher: Fetcher, readers: Readers, *, clock: Clock | None, disk: Disk
    ) -> None:
        self.store = store
        self.frontier = frontier
        self.fetcher = fetcher
        self.readers = readers
        self.clock = clock
        self.disk = disk
        self.desk = Desk(store, frontier, disk)
        self.hosts = Hosts(frontier.rests, clock)
        self.lanes: dict[str, Lane] = {}
        self.inbox: Inbox[Finished | Postponed] = Inbox()
        self.follow: list[tuple[Lane, Turn]] = []
        self.last_visit = 0
        self.unasked = 0  # answers that no visit waits for, and that are not settled yet (robots.txt)

    async def set_clock(self, clock: Clock) -> None:
        """Put all clocks of the crawl to another time (demonstrations only)."""
        self.clock = clock
        self.hosts.set_clock(clock)
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

        Raises FetcherDied when the fetching process ends, ArchiveError when the archive cannot be written, ArchiveFull
        when its disk has less room than it should; what is under way then is still kept where it can be. Open leases
        are given back in any case.
        """
        self.desk.shortage = None
        self.room, self.inbox, self.timing, self.unasked = Room(), Inbox(), Timing(), 0
        self.lanes = {site.id: self._start(site, reason=reason, limit=limit) for site in sites}
        wanted = tuple(purposes)
        self.inbox.start(self._receive())
        error = "interrupted"
        try:
            await self._brief()
            while await self._fill(wanted) or self.unasked:
                self._settle(await self.inbox.take(BATCH))
                if progress is not None:
                    progress(self.report(), self._waiting(wanted))
            for lane in self.lanes.values():
                at = now(self.clock)
                name_what_is_left(lane, self.frontier, self.hosts.closed(now=at), wanted, at=at)
            await self._settle_held()
            if self.desk.shortage is not None:
                raise ArchiveFull(self.desk.shortage)
            error = ""
        except (ArchiveFull, sqlite3.OperationalError) as failure:
            error = str(failure)
            self.disk.end_reserve()  # so that leases and the run's end find room
            raise
        finally:
            self.inbox.close()
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
            run_id = start_run(connection, site, at=at, reason=reason)
        with self.frontier.transaction():
            park_cut(self.store, self.frontier, site.id, now=at)
            leave_alone(self.store, self.frontier, site.id, now=at)
        lane = Lane(
            site=site, run_id=run_id, left=limit, budget=allowance.budget_of(site, self.store.connection, at=at)
        )
        may_ask(lane, self.store.connection, at=at)
        return lane

    async def _brief(self) -> None:
        """Tell the fetching process what is known of the hosts, which another process may have learned."""
        for lane in self.lanes.values():
            at, rests = now(self.clock), self.frontier.rests
            for known in briefing(lane.site, self.store.connection, rests, now=at, clock=self.clock):
                await self.fetcher.tell(known)

    async def _fill(self, purposes: tuple[Purpose, ...]) -> bool:
        """Send off redirects to follow and what fits into each site's window; returns whether any visit is open."""
        at = now(self.clock)
        self.desk.shortage = self.desk.shortage or self.disk.shortage()
        if self.desk.shortage is not None:
            return any(lane.turns for lane in self.lanes.values())
        closed = self.hosts.closed(now=at)
        to_follow, self.follow = self.follow, []
        for lane, turn in to_follow:
            if (rest := closed.get(origin(turn.url))) is not None:
                self.frontier.give_back(turn.lease, due_at=rest.until)
            elif may_ask(lane, self.store.connection, at=at):
                await self._send(lane, turn)
            elif lane.stopped:
                self.frontier.give_back(turn.lease)
            else:
                self.follow.append((lane, turn))
        for lane in self.lanes.values():
            while len(lane.turns) < WINDOW and may_ask(lane, self.store.connection, at=at):
                lease = next_lease(lane, self.frontier, purposes, at=at, but=closed)
                if lease is None:
                    break
                await self._send(lane, Turn(lease=lease, chain=(lease.url,)))
        return any(lane.turns for lane in self.lanes.values())

    async def _send(self, lane: Lane, turn: Turn) -> None:
        self.last_visit += 1
        lane.turns[self.last_visit] = turn
        at = now(self.clock)
        visit = visit_of(
            turn,
            lane.site,
            self.store.connection,
            visit_id=self.last_visit,
            at=at,
            is_liar=self.hosts.is_liar(turn.url, now=at),
        )
        await self.fetcher.send(visit)

    async def _receive(self) -> None:
        """Take exchanges as they arrive and have each read beside the others. Ends only by an error."""
        while True:
            message = await self.fetcher.receive()
            if isinstance(message, Postponed):
                self.inbox.put(message)
            else:
                await self.room.take(size_of(message.exchange))
                self._heed_rules(message)
                self.unasked += message.visit_id is None
                self.inbox.start(self._read(self.timing.noted(message, self.lanes[message.exchange.site_id].report)))

    async def _read(self, fetched: Fetched) -> None:
        exchange = fetched.exchange
        lane = self.lanes[exchange.site_id]
        turn = lane.turns.get(fetched.visit_id) if fetched.visit_id is not None else None
        if turn is None and fetched.visit_id is not None:
            return  # the crawl was broken off and its lease given back: it is visited again
        read = await read_page(exchange, turn, lane.site, self.store.connection, self.readers)
        self.inbox.put(
            Finished(
                exchange=exchange,
                site=lane.site,
                run_id=lane.run_id,
                turn=turn,
                visit_id=fetched.visit_id,
                read=read,
            )
        )

    def _settle(self, batch: list[Finished | Postponed]) -> None:
        """Write what arrived, count it, and see what follows for the lanes."""
        for postponed in (item for item in batch if isinstance(item, Postponed)):
            self._postpone(postponed)
        finished = [item for item in batch if isinstance(item, Finished)]
        self.unasked -= sum(item.visit_id is None for item in finished)
        for settled in self.desk.settle(finished, now=now(self.clock)) if finished else ():
            self._count(settled)
            self.room.give(size_of(settled.finished.exchange))

    async def _settle_held(self) -> None:
        for lane in self.lanes.values():
            settled = await settle_site(self.store, self.readers, lane.site, at=now(self.clock))
            for ingested in settled.released:
                lane.report.count_released(ingested)
                if ingested.disproved and ingested.article:
                    self.hosts.call_liar(ingested.article.url, now=now(self.clock))
            if settled.problem is not None:
                lane.drift = settled.problem
                lane.report.problems.append(settled.problem)

    def _heed_rules(self, fetched: Fetched) -> None:
        ruled = fetched.ruled
        if ruled is not None and (said := self.hosts.heed_rules(ruled, now=now(self.clock))) is not None:
            self.lanes[fetched.exchange.site_id].name(ruled.origin, said)

    def _postpone(self, postponed: Postponed) -> None:
        lane = next(lane for lane in self.lanes.values() if postponed.visit_id in lane.turns)
        lease, at = lane.turns.pop(postponed.visit_id).lease, now(self.clock)
        if postponed.kind == "quiet":
            self.frontier.give_back(lease)
            may_ask(lane, self.store.connection, at=at)
            return
        until = self.hosts.postpone(postponed, now=at)
        # A redirect may have led to the place that rests: its beginning must not be asked for again and again.
        elsewhere = postponed.place.rpartition("/")[2] != authority(lease.url)
        self.frontier.give_back(lease, due_at=until if elsewhere else None)
        lane.name(postponed.place, f"{postponed.reason}; left alone until {until:%Y-%m-%d %H:%M} UTC")

    def _count(self, settled: Settled) -> None:
        finished = settled.finished
        lane = self.lanes[finished.site.id]
        turn = lane.turns.pop(finished.visit_id) if finished.visit_id is not None else None
        lane.report.count(finished.exchange, settled.ingested, settled.status_before)
        lane.report.discovered += settled.news
        lane.yields.count(
            finished.exchange.purpose,
            settled.ingested.outcome,
            reason=settled.ingested.reason,
            advertised=settled.advertised,
            children=sum(one.purpose is Purpose.SITEMAP for one in finished.read.discoveries),
        )
        lane.report.notes += [str(settled.cut)] if settled.cut else []
        lane.budget -= bool(finished.exchange.request_headers) and not finished.exchange.refused
        self._heed(lane, settled)
        if turn is not None and settled.next_hop is not None:
            self.follow.append((lane, next_hop(turn, settled.next_hop)))

    def _heed(self, lane: Lane, settled: Settled) -> None:
        """What the answer says of its host."""
        at, exchange = now(self.clock), settled.finished.exchange
        if (rest := self.hosts.heed(exchange, now=at)) is not None:
            lane.name(rest.place, told(rest))
        ingested, record = settled.ingested, self.store.connection
        if ingested.disproved or (settled.news and disproved(record, exchange, capture_id=ingested.capture_id)):
            self.hosts.call_liar(exchange.url, now=at)

    def _wind_up(self, error: str) -> None:
        """Give back open leases and close the runs."""
        for lane in self.lanes.values():
            for turn in lane.turns.values():
                self.frontier.give_back(turn.lease)
            lane.turns.clear()
            if not lane.stopped and not lane.named:
                formerly = ways_of_finding(self.store.connection, lane.site.id)
                lane.report.judge(lane.site.id, dry=tuple(lane.yields.problems(lane.site.id, formerly=formerly)))
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
