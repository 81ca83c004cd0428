"""The service: APScheduler runs discovery, refresh, fixity, backup, drill and report jobs until it is told to stop.

Jobs are kept in `frontier.db` with the time of their next run, so a restart runs what was missed, once. The archive
has one writer, so jobs take turns. It reads no page and knows no rule of its own.
"""

import asyncio
import contextlib
import logging
import signal
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from archive.backup import take_in_notes
from archive.errors import ArchiveError, ArchiveFull
from archive.fixity import root_of
from archive.models import Purpose, Site
from archive.withdrawal import lift_ended
from crawler.clock import Watch, now, real_seconds, simulated, way_of
from crawler.configuration import Config
from crawler.errors import FetcherDied

from . import allowance
from .allowance import pause_of
from .crawl import Crawl
from .disk import Disk
from .folder import workshop
from .frontier_clock import FARTHEST, forget_future
from .health import state_of
from .hosts import origins_of, told
from .jobs import LastRun, last_run, next_run, set_last_run, set_next_run
from .leasing import EVERYTHING, LISTINGS
from .report import Report
from .timing import JUMPED
from .upkeep import Upkeep

log = logging.getLogger(__name__)

REST_AFTER_TROUBLE_S = 10.0
DISK_LOOKED_AT_S = 2.0  # while it is full
SHORTEST_REAL_S = 0.5  # between two runs of a job, however fast a simulated clock runs
DAY = timedelta(days=1)
EVERY = {
    "discovery": timedelta(minutes=1),
    "refresh": timedelta(minutes=1),
    "restrictions": timedelta(hours=1),
    "fixity": DAY,
    "report": DAY,
}
MONTH = 30 * DAY
SELDOM = ("backup", "drill")
CLOCK_LOOKED_AT_S = 15.0


@dataclass(slots=True)
class Tally:
    """What the service has done since it started."""

    turns: int = 0
    report: Report = field(default_factory=Report)


class Service:
    """The running service of one archive."""

    def __init__(self, folder: Path, config: Config, crawl: Crawl, tally: Tally) -> None:
        self.folder = folder
        self.sites: tuple[Site, ...] = config.sites
        self.crawl = crawl
        self.clock = config.clock
        self.tally = tally
        self.running: set[str] = set()
        self.writing = asyncio.Lock()
        self.ending = threading.Event()
        self.upkeep = Upkeep(folder, crawl.store, config.settings, self.ending)
        self.broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.scheduler = AsyncIOScheduler(timezone=UTC)
        self.jobs: dict[str, Callable[[], Awaitable[str]]] = {
            "discovery": self.discovery,
            "refresh": self.refresh,
            "fixity": self.fixity,
            "restrictions": self.restrictions,
            "report": self.report,
        }
        self.every = EVERY | {"backup": timedelta(hours=config.settings.backup_every_hours), "drill": MONTH}
        if config.settings.backup_to is not None:
            self.jobs |= {"backup": self.backup, "drill": self.drill}

    async def discovery(self) -> str:
        """Look at the feeds, sitemaps and listings that are due."""
        return await self._visit("schedule: discovery", (Purpose.TDM, *LISTINGS))

    async def refresh(self) -> str:
        """Visit the articles that are due; listings that fall due meanwhile go first."""
        return await self._visit("schedule: refresh", EVERYTHING)

    async def backup(self) -> str:
        """Copy the archive to where the configuration says, and prove the copy."""
        return await self.upkeep.backup(at=now(self.clock))

    async def drill(self) -> str:
        """Prove that the newest backup can be restored."""
        return await self.upkeep.drill(at=now(self.clock))

    async def restrictions(self) -> str:
        """Put back into view what was out of it until a moment that is over."""
        async with self.writing:
            lifted = lift_ended(self.crawl.store, at=now(self.clock))
        said = f"{len(lifted)} restrictions ended"
        log.info("restrictions: %s", said)
        return said

    async def fixity(self) -> str:
        """Prove a day's share of the archive beside its work; `chronik doctor` shows what its round found."""
        return await self.upkeep.fixity(self.writing, at=now(self.clock))

    async def report(self) -> str:
        """Log how the archive stands, and its root: who keeps the log can prove later that nothing was rewritten."""
        take_in_notes(self.crawl.store)
        counts = state_of(self.crawl.store.connection).counts
        said = ", ".join(f"{number} {name}" for name, number in counts.items())
        log.info("report: %s", said)
        log.info("%s", root_of(self.crawl.store.connection))
        return said

    async def _visit(self, reason: str, purposes: tuple[Purpose, ...]) -> str:
        async with self.writing:
            at = now(self.clock)
            awake = [site for site in self.sites if pause_of(site, self.crawl.store.connection, at=at) is None]
            closed, due_count = self.crawl.hosts.closed(now=at), self.crawl.frontier.due_count
            awake = [site for site in awake if due_count(site.id, now=at, purposes=purposes, but=closed)]
            if not awake:
                return "nothing was due"
            try:
                report = await self.crawl.run(awake, reason=reason, purposes=purposes)
            finally:
                self.tally.report.add(self.crawl.report())
                self.tally.turns += 1
            log.info("%s: %s", reason, _told(report))
            return "; ".join((*report.problems, *report.pauses)) or _told(report)

    async def run_once(self) -> None:
        """Run every job once; backup and drill only where they are due, since `--once` may be run every few minutes."""
        for name, job in self.jobs.items():
            last, at = last_run(self.crawl.frontier.connection, name), now(self.clock)
            if name not in SELDOM or last is None or not (at - self.every[name] < last.at <= at):
                set_last_run(self.crawl.frontier.connection, name, LastRun(at, await job()))

    def start(self) -> None:
        """Set every job to its next run: the stored one, or now; what was missed while nobody ran is due at once."""
        for name in self.jobs:
            self._plan(name, self._next(name))
        self.scheduler.start()

    def _next(self, name: str) -> datetime:
        """When a job is to run: as it was planned, but now if it never was, or by a clock that ran ahead."""
        at, jobs = now(self.clock), self.crawl.frontier.connection
        planned, last = next_run(jobs, name), last_run(jobs, name)
        ran_ahead = last is not None and last.at > at + JUMPED
        return at if planned is None or ran_ahead or planned > at + self.every[name] + FARTHEST else planned

    async def heed_clock(self) -> None:
        """Plan the jobs anew whenever the machine's clock was set: one that was set back would hold them all up."""
        watch = Watch()
        while True:
            await asyncio.sleep(CLOCK_LOOKED_AT_S)
            if abs(off := watch.off()) > JUMPED:
                log.warning("the machine's clock was set %s by %s; jobs are planned anew", *way_of(off))
                watch, frontier = Watch(), self.crawl.frontier
                forget_future(frontier.connection, now=now(self.clock), longest_rest=frontier.rests.longest)
                for name in self.jobs.keys() - self.running:
                    self._plan(name, min(self._next(name), now(self.clock) + self.every[name]))

    def _plan(self, name: str, at: datetime) -> None:
        set_next_run(self.crawl.frontier.connection, name, at=at)
        wait = max(real_seconds(at - now(self.clock), self.clock), 0.0)
        self.scheduler.add_job(
            self._run,
            DateTrigger(datetime.now(UTC) + timedelta(seconds=wait), timezone=UTC),
            args=[name],
            id=name,
            replace_existing=True,
            coalesce=True,
            misfire_grace_time=None,  # a job that is late is run, however late
        )

    async def _run(self, name: str) -> None:
        """Run a job and plan its next run, whatever came of it; trouble and faults of our own end the service."""
        started = now(self.clock)
        self.running.add(name)
        try:
            said = await self.jobs[name]()
            set_last_run(self.crawl.frontier.connection, name, LastRun(started, said))
        except asyncio.CancelledError:
            return  # the service ends: a job that was cut off is run again at the next start
        except (ArchiveError, FetcherDied, sqlite3.DatabaseError) as error:
            # A crawl that broke off leaves answers behind: everything is opened anew.
            if not self.broken.done():
                self.broken.set_exception(error)
            return
        except Exception as error:  # a fault of our own: a service without this job would look well
            if not self.broken.done():
                self.broken.set_exception(error)
            raise
        finally:
            self.running.discard(name)
        soonest = now(self.clock) + simulated(SHORTEST_REAL_S, self.clock)
        self._plan(name, max(started + self.every[name], soonest))


async def serve(folder: Path, config: Config, *, once: bool) -> Tally:
    """Run the service until SIGTERM or SIGINT (leases are given back), or, with `once`, until every job ran once.

    After trouble (a full disk, a dead fetching process) everything is opened anew.
    """
    tally, stopped = Tally(), asyncio.Event()
    if once:
        async with workshop(folder, config) as crawl:
            await Service(folder, config, crawl, tally).run_once()
            tally.report.problems += _left_alone(crawl, config)
        return tally
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    disk = Disk(folder, least_free_mb=config.settings.least_free_mb)
    while not stopped.is_set():
        try:
            await _serve(folder, config, tally, stopped)
        except ArchiveFull as error:
            log.error("%s; it goes on by itself when there is room", error)
            tally.report.problems.append(str(error))
            await _rest(stopped, REST_AFTER_TROUBLE_S if disk.has_room_again() else DISK_LOOKED_AT_S)
            while not (stopped.is_set() or disk.has_room_again()):
                await _rest(stopped, DISK_LOOKED_AT_S)
        except (ArchiveError, FetcherDied) as error:
            log.error("%s; everything is opened anew in %.0f s", error, REST_AFTER_TROUBLE_S)
            tally.report.problems.append(str(error))
            await _rest(stopped)
    return tally


async def _rest(stopped: asyncio.Event, seconds: float = REST_AFTER_TROUBLE_S) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds)


async def _serve(folder: Path, config: Config, tally: Tally, stopped: asyncio.Event) -> None:
    """Run the jobs until it is time to stop. Raises FetcherDied, or ArchiveError."""
    async with workshop(folder, config) as crawl:
        service = Service(folder, config, crawl, tally)
        service.start()
        heeding = asyncio.create_task(service.heed_clock())
        try:
            ended: set[asyncio.Future[None]] = {asyncio.ensure_future(_wait(stopped)), service.broken}
            await asyncio.wait(ended, return_when=asyncio.FIRST_COMPLETED)
        finally:
            service.ending.set()
            heeding.cancel()
            service.scheduler.shutdown(wait=False)  # cancels running jobs; a cancelled crawl gives its leases back
            await asyncio.sleep(0)
        if service.broken.done():
            service.broken.result()


def _left_alone(crawl: Crawl, config: Config) -> list[str]:
    """One sentence for each site that may not be asked at the moment."""
    at = now(config.clock)
    closed = crawl.hosts.closed(now=at)
    pauses = ((site, pause_of(site, crawl.store.connection, at=at)) for site in config.sites)
    places = (place for site in config.sites for place in origins_of(site))
    rests = {closed[place].place: told(closed[place]) for place in places if place in closed}
    return [*(allowance.told(site, pause) for site, pause in pauses if pause), *rests.values()]


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


def _told(report: Report) -> str:
    """The numbers of a report that are not zero."""
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in report.counts().items() if number)
