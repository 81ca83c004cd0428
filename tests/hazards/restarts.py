"""Crawls of one archive, each with processes of its own and at its own time: what a restarted service would do."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.models import Purpose, Site
from archive.store import open_to_read
from crawler.clock import now, set_to
from crawler.configuration import Config
from scheduler.crawl import Crawl
from scheduler.folder import workshop
from scheduler.leasing import EVERYTHING
from scheduler.report import Report
from scheduler.verbs.crawling import crawl_now
from tests.scheduler.town import SETTINGS, make_archive, rows

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Archive:
    """An archive that is opened anew for each crawl."""

    def __init__(self, folder: Path, *sites: Site) -> None:
        self.folder = make_archive(folder, *sites)
        self.sites = sites
        self.born_at = time.monotonic()

    @asynccontextmanager
    async def open(self, after: timedelta = timedelta(0)) -> AsyncIterator[Crawl]:
        """The archive in new processes, so long after the first crawl."""
        async with workshop(self.folder, self.config(after)) as work:
            yield work

    def config(self, after: timedelta = timedelta(0)) -> Config:
        """The configuration with a clock that goes on from one crawl to the next, moved on by so much."""
        passed = timedelta(seconds=time.monotonic() - self.born_at)
        return Config(sites=self.sites, settings=SETTINGS, clock=set_to(START + after + passed))

    async def crawl(self, after: timedelta = timedelta(0), **how: Any) -> Report:
        """What the service would do: only what is due, whoever rests."""
        async with self.open(after) as work:
            for site in self.sites:
                work.frontier.make_due(site.id, at=now(work.clock), why="test", purposes=EVERYTHING)
            return await work.run(self.sites, reason="test", **how)

    async def crawl_for_a_person(self, after: timedelta = timedelta(0)) -> Report:
        """`chronik crawl`."""
        async with self.open(after) as work:
            return await crawl_now(work, self.sites, reason="test", as_person=False)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query to archive.db."""
        store = open_to_read(self.folder)
        try:
            return rows(store.connection, query, *values)
        finally:
            store.close()

    def captures(self, purpose: Purpose = Purpose.ARTICLE) -> list[tuple[Any, ...]]:
        """Status and outcome of each capture of a purpose, in order."""
        return self.rows("SELECT status, outcome FROM captures WHERE purpose = ? ORDER BY id", purpose.value)
