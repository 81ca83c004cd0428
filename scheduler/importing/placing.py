"""The second half of an import: every imported capture is read, and finds its place in time.

What is later than everything that an archive holds of a site is taken in as a crawl would have. What is earlier goes,
with the captures that are there, through an archive in memory in order of time; the history that comes of it replaces
the one that stands (`archive.placing`).
"""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from archive.errors import DamagedPayload, WithheldPayload
from archive.ingest import Ingested, Reading, ingest
from archive.models import Exchange, Outcome, Purpose, Site, timestamp
from archive.placing import set_aside
from archive.store import (
    UNPLACED,
    Store,
    Unplaced,
    exchange_of,
    store_discoveries,
    unplaced_captures,
    unplaced_count,
    unplaced_sites,
)
from archive.withdrawal import withhold_traces
from crawler.sites import Config

from ..holding import settle_site
from ..reading import Read, Readers
from ..showing import read_page
from ..turn import Turn, reading_of, redirect_of
from .chains import FOLLOWED_WITHIN, Chains, readable_exchange, subject_of
from .histories import Histories

AT_ONCE = 4  # pages that are read at once
MANY = 1000  # captures that are listed at once
PAUSE = timedelta(minutes=30)  # between two captures of a site: the end of a run, as far as one can tell from outside

Watch = Callable[[str, int, int], object]


@dataclass(slots=True)
class Placed:
    """What became of imported captures, by outcome; the articles they concern; how many histories were made anew."""

    outcomes: Counter[str] = field(default_factory=Counter)
    articles: set[int] = field(default_factory=set)
    histories: int = 0
    apart: int = 0


@dataclass(frozen=True, slots=True)
class _Next:
    """A capture on its way in: its exchange, the turn it would have had, and what it is called besides."""

    capture: Unplaced
    exchange: Exchange
    turn: Turn


@dataclass(slots=True)
class Placing:
    """The work of one call."""

    store: Store
    readers: Readers
    config: Config
    at: datetime
    watch: Watch

    async def place(self) -> Placed:
        """Place whatever was imported and not placed yet, also by an import that was killed."""
        waiting, placed = unplaced_sites(self.store.connection), Placed()
        for site in self.config.sites:
            if site.id in waiting:
                await self._place_site(site, placed)
        return placed

    async def _place_site(self, site: Site, placed: Placed) -> None:
        connection = self.store.connection
        newest, total = _newest_placed(connection, site.id), unplaced_count(connection, site.id)
        waiting = unplaced_captures(connection, site.id, later=False, than=newest)
        early = [one for one in waiting if self._exchange_of(one, placed) is not None]
        histories = Histories(self.store, self.readers, site, at=self.at)
        what = f"reading pages of {site.id}"
        self.watch(what, 0, total)
        for done, cluster in histories.clusters(early):
            await histories.place(cluster, placed.outcomes, placed.articles)
            self.watch(what, done, total)
        placed.histories += histories.made
        placed.apart += histories.apart
        await self._in_order(site, newest, placed, watch=lambda done: self.watch(what, len(waiting) + done, total))
        await settle_site(self.store, self.readers, site, at=self.at)

    async def _in_order(self, site: Site, newest: str, placed: Placed, *, watch: Callable[[int], object]) -> None:
        """Take captures in as crawls take in what they fetched, the earliest first; pauses end a run."""
        chains, done, last = Chains(site), 0, self.at
        connection, seen = self.store.connection, None
        while late := unplaced_captures(connection, site.id, later=True, than=newest, after=seen, most=MANY):
            seen = late[-1]
            if not done:
                for exchange in _lately_redirected(connection, late[0]):
                    chains.turn_of(exchange)
            for batch in _batches(late):
                if done and batch[0].fetched_at - last > PAUSE:
                    await settle_site(self.store, self.readers, site, at=self.at)
                last = batch[-1].fetched_at
                for group in _without_doubles(list(self._next(batch, chains, placed)), site):
                    await self._take_in(group, site, placed)
                done += len(batch)
                watch(done)

    async def _take_in(self, group: Sequence[_Next], site: Site, placed: Placed) -> None:
        read = await asyncio.gather(*(self._read(one, site) for one in group))
        with self.store.transaction() as connection:
            for one, what in zip(group, read, strict=True):
                result = _taken_in(connection, one, site, what, at=self.at)
                placed.outcomes[result.outcome.value] += 1
                placed.articles |= {result.article.id} if result.article else set()

    def _next(self, batch: Sequence[Unplaced], chains: Chains, placed: Placed) -> Iterator[_Next]:
        for capture in batch:
            exchange = self._exchange_of(capture, placed)
            if exchange is not None:
                yield _Next(capture, exchange, chains.turn_of(exchange))

    def _exchange_of(self, capture: Unplaced, placed: Placed) -> Exchange | None:
        """The exchange of a capture; None where its bytes cannot be read, which then is what became of it."""
        try:
            return exchange_of(self.store.connection, capture.id)
        except DamagedPayload as error:
            with self.store.transaction() as connection:
                set_aside(connection, capture.id, error)
            placed.outcomes[Outcome.PARTIAL.value] += 1
            placed.apart += not isinstance(error, WithheldPayload)
            return None

    async def _read(self, one: _Next, site: Site) -> Read:
        return await read_page(one.exchange, one.turn, site, self.store.connection, self.readers)


def _taken_in(connection: sqlite3.Connection, one: _Next, site: Site, read: Read, *, at: datetime) -> Ingested:
    reading = whole_reading(one.exchange, one.turn, site, read)
    result = ingest(connection, reading, capture_id=one.capture.id, at=at)
    if one.exchange.purpose is Purpose.ARTICLE:
        withhold_traces(connection, {one.capture.id: read.extraction}, at=at)
    if result.outcome is Outcome.LISTING:
        found = tuple(zip(read.discoveries, read.keys, strict=True))
        store_discoveries(connection, site.id, found, at=one.exchange.fetched_at)
    return result


def whole_reading(exchange: Exchange, turn: Turn, site: Site, read: Read) -> Reading:
    """All that the archive needs to know of an exchange, as the desk of a crawl puts it together."""
    if exchange.purpose is Purpose.ARTICLE:
        exchange = replace(exchange, notes=(*exchange.notes, *read.notes))
    return reading_of(exchange, turn, site, read=read, redirect=redirect_of(exchange, turn, site))


def _newest_placed(connection: sqlite3.Connection, site_id: str) -> str:
    row = connection.execute(
        "SELECT MAX(fetched_at) AS at FROM captures"
        " WHERE site_id = :site AND purpose = 'article' AND reason != :reason",
        {"site": site_id, "reason": UNPLACED},
    ).fetchone()
    return str(row["at"] or "")


def _lately_redirected(connection: sqlite3.Connection, first: Unplaced) -> Iterator[Exchange]:
    """What the archive holds of the hour before a capture: a redirect may lead to it."""
    rows = connection.execute(
        "SELECT id FROM captures WHERE site_id = :site_id AND reason != :reason AND purpose = 'article'"
        " AND fetched_at BETWEEN :since AND :until ORDER BY fetched_at, id",
        {
            "site_id": first.site_id,
            "reason": UNPLACED,
            "since": timestamp(first.fetched_at - FOLLOWED_WITHIN),
            "until": timestamp(first.fetched_at),
        },
    )
    for row in rows.fetchall():
        exchange = readable_exchange(connection, row["id"])
        if exchange is not None:
            yield exchange


def _batches(captures: Sequence[Unplaced]) -> Iterator[Sequence[Unplaced]]:
    """So many at once, and none from both sides of a pause."""
    batch: list[Unplaced] = []
    for one in captures:
        if batch and (len(batch) == AT_ONCE or one.fetched_at - batch[-1].fetched_at > PAUSE):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _without_doubles(found: Sequence[_Next], site: Site) -> Iterator[list[_Next]]:
    """Parted wherever an article comes again: its second page is compared with what the first one left."""
    group: list[_Next] = []
    subjects: set[str] = set()
    for one in found:
        own = subject_of(site, one.turn)
        if own & subjects:
            yield group
            group, subjects = [], set()
        group.append(one)
        subjects |= own
    if group:
        yield group
