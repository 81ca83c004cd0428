"""Histories that imported captures change in the middle: made anew in memory, in order of time, and put in place."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from archive.drift import Settled
from archive.errors import CannotMerge, DamagedPayload
from archive.extract import stamp_of
from archive.models import Confrontation, Exchange, Extraction, Site, Wishes, location_in
from archive.placing import (
    Changed,
    Cluster,
    Scratch,
    captures_of_cluster,
    leave_as_they_are,
    neighbours,
    transplant,
    was_outage,
    whole_site,
)
from archive.store import Store, Unplaced, current_model, exchange_of, find_by_key
from archive.urls import normalise
from archive.withdrawal import withhold_traces
from crawler.sites import identity

from ..reading import Read, Readers
from ..turn import Turn, last_shown, needs_reading, reading_of, redirect_of
from .barred import out_of_view
from .chains import Chains, readable_exchange, senders

ROUNDS = 5  # in which a cluster may grow by the articles that it turns out to concern
ABSENT = (404, 451)
MOST_WHOLE = 2000  # captures of articles of a site, up to which all its histories are made anew together

Attempt = Callable[[Cluster], Awaitable[Changed]]


class Histories:
    """Makes histories anew, one cluster of articles after the other. `made` counts them, `apart` those that could not
    be told as they would have been."""

    def __init__(self, store: Store, readers: Readers, site: Site, *, at: datetime) -> None:
        self.store = store
        self.readers = readers
        self.site = site
        self.at = at
        self.made = 0
        self.apart = 0
        self.waiting: Sequence[Unplaced] = ()
        self.reads: dict[int, Read] = {}
        self.confrontations: dict[tuple[str | None, int], Confrontation | None] = {}

    def clusters(self, captures: Sequence[Unplaced]) -> Iterator[tuple[int, Cluster]]:
        """The captures in clusters that hang together by their articles, each with how many captures are through; all
        in one where the site is small."""
        whole = self._whole(captures) if captures else None
        if whole is not None:
            self.waiting = captures
            yield len(captures), whole
        else:
            yield from self._small_clusters(captures)

    async def place(self, cluster: Cluster, outcomes: Counter[str], articles: set[int]) -> None:
        """Make the cluster's history anew, and put it in place."""
        if not cluster.is_whole or not await self._try(self._as_it_is, cluster, articles):
            before = self.apart
            small = [one for _, one in self._small_clusters(self.waiting)] if cluster.is_whole else [cluster]
            for one in small:
                await self._place_small(one, articles)
            self.apart += cluster.is_whole and self.apart == before
        self._count(cluster, outcomes)

    async def _place_small(self, cluster: Cluster, articles: set[int]) -> None:
        if await self._try(self._widened, cluster, articles):
            return
        self.apart += 1
        if not await self._try(self._as_it_is, cluster, articles):
            await self._one_by_one(cluster, articles)

    async def _try(self, attempt: Attempt, cluster: Cluster, articles: set[int]) -> bool:
        """Whether a cluster could be placed so."""
        self.reads.clear()
        self.confrontations.clear()
        try:
            changed = await attempt(cluster)
        except (CannotMerge, DamagedPayload):
            return False
        self.made += len(changed.articles)
        articles |= set(changed.articles)
        return True

    def _small_clusters(self, captures: Sequence[Unplaced]) -> Iterator[tuple[int, Cluster]]:
        done = 0
        for group in _together(self._ties(captures)):
            done += len(group)
            yield done, self._cluster(captures[number] for number in group)

    def _whole(self, captures: Sequence[Unplaced]) -> Cluster | None:
        connection = self.store.connection
        stamp = stamp_of(current_model(connection, self.site.id))
        numbers = (one.id for one in captures)
        return whole_site(connection, self.site.id, numbers, extractor=stamp, most=MOST_WHOLE)

    async def _widened(self, cluster: Cluster) -> Changed:
        for _ in range(ROUNDS):
            with closing(Scratch(self.store.connection, self.site)) as scratch:
                wishes = await self._replay(scratch, cluster)
                found = neighbours(self.store.connection, scratch.connection, cluster)
                wider = cluster.with_articles(found - out_of_view(self.store.connection, found))
                if wider == cluster:
                    return self._put(scratch, cluster, wishes)
            cluster = wider
        return await self._as_it_is(cluster)

    async def _as_it_is(self, cluster: Cluster) -> Changed:
        with closing(Scratch(self.store.connection, self.site)) as scratch:
            wishes = await self._replay(scratch, cluster)
            return self._put(scratch, cluster, wishes)

    async def _one_by_one(self, cluster: Cluster, articles: set[int]) -> None:
        """Each article of the record with the captures at its own key; those of no article by themselves. What even so
        finds no place is left, without what found one."""
        own: dict[int | None, set[int]] = defaultdict(set)
        for capture in cluster.captures:
            own[self._article_at(self._exchange(capture).url)].add(capture)
        for article, captures in own.items():
            part = Cluster(
                site_id=self.site.id,
                articles=frozenset() if article is None else frozenset({article}),
                captures=frozenset(captures),
            )
            if not await self._try(self._as_it_is, part, articles):
                with self.store.transaction() as connection:
                    leave_as_they_are(connection, part.captures)
                    withhold_traces(connection, self._read_of(part), at=self.at)

    def _put(self, scratch: Scratch, cluster: Cluster, wishes: dict[int, Wishes | None]) -> Changed:
        with self.store.transaction() as connection:
            source = _sources(connection, cluster)
            changed = transplant(connection, scratch, cluster, at=self.at, wishes=wishes, source=source)
            withhold_traces(connection, self._read_of(cluster), at=self.at)
        return changed

    def _read_of(self, cluster: Cluster) -> dict[int, Extraction | None]:
        """What was read of each imported capture; None where nothing needed to be."""
        return {one: self.reads[one].extraction if one in self.reads else None for one in sorted(cluster.captures)}

    async def _replay(self, scratch: Scratch, cluster: Cluster) -> dict[int, Wishes | None]:
        """Take every capture of a cluster into a scratch; returns what the pages of the imported ones ask."""
        real = self.store.connection
        scratch.bring_what_was_advertised(self._keys(cluster))
        chains, wishes = Chains(self.site), dict[int, Wishes | None]()
        captures = captures_of_cluster(real, cluster)
        for capture_id in captures:
            exchange = self._exchange(capture_id)
            for sender in senders(real, self.site, exchange.url, exchange.fetched_at):
                sent = None if sender in captures else readable_exchange(real, sender)
                if sent is not None:  # that of a story that is not told anew
                    chains.turn_of(sent)
            turn = chains.turn_of(exchange)
            read = await self._read(scratch, capture_id, exchange, turn)
            wishes[capture_id] = read.wishes
            noted = replace(exchange, notes=(*exchange.notes, *read.notes))
            reading = reading_of(noted, turn, self.site, read=read, redirect=redirect_of(exchange, turn, self.site))
            scratch.take_in(
                capture_id,
                reading,
                settled_as=_settled_as(real, capture_id),
                is_outage=not cluster.is_whole and self._is_outage(scratch, exchange),
            )
        return wishes

    async def _read(self, scratch: Scratch, capture_id: int, exchange: Exchange, turn: Turn) -> Read:
        """What is read from a capture in its place; each page is read once, however often a cluster grows."""
        if not needs_reading(exchange, turn, self.site, scratch.connection):
            return Read()
        model = current_model(self.store.connection, self.site.id)
        if capture_id not in self.reads:
            self.reads[capture_id] = await self.readers.read(exchange, self.site, model)
        read = self.reads[capture_id]
        shown = last_shown(exchange, turn, self.site, scratch.connection, read)
        if shown is None:
            return read
        pair = (shown[1].record_id, capture_id)
        if pair not in self.confrontations:
            self.confrontations[pair] = await self.readers.confront(shown[1], exchange, self.site, model)
        return replace(read, confrontation=self.confrontations[pair], confronted_id=shown[0])

    def _is_outage(self, scratch: Scratch, exchange: Exchange) -> bool:
        """Whether an absence that would be confirmed is most of the site's; else it need not be asked."""
        if exchange.status not in ABSENT:
            return False
        row = scratch.connection.execute("SELECT 1 FROM articles WHERE status = 'missing' AND id > 0").fetchone()
        return row is not None and was_outage(self.store.connection, self.site.id, at=exchange.fetched_at)

    def _exchange(self, capture_id: int) -> Exchange:
        return exchange_of(self.store.connection, capture_id)

    def _article_at(self, url: str) -> int | None:
        article = find_by_key(self.store.connection, self.site.id, self._key(url))
        return article.id if article else None

    def _key(self, url: str) -> str:
        found = identity(self.site, url)
        return found.key if found else url

    def _keys(self, cluster: Cluster) -> set[str]:
        """Every key by which the cluster's articles may have been advertised."""
        found = {self._key(self._exchange(one).url) for one in cluster.captures}
        for article in cluster.articles:
            rows = self.store.connection.execute(
                "SELECT key FROM articles WHERE id = :id UNION SELECT key FROM article_urls WHERE article_id = :id",
                {"id": article},
            )
            found |= {row["key"] for row in rows}
        return found

    def _ties(self, captures: Sequence[Unplaced]) -> list[set[str]]:
        """For each capture what ties it to others: its key, where it was sent on, and the article there."""
        found = []
        for one in captures:
            sent = senders(self.store.connection, self.site, one.url, one.fetched_at)
            keys = {self._key(url) for url in (one.url, *self._sent_to(one), *sent.values())}
            known = (find_by_key(self.store.connection, self.site.id, key) for key in keys)
            found.append(keys | {f"article {article.id}" for article in known if article})
        return found

    def _sent_to(self, capture: Unplaced) -> Iterator[str]:
        exchange = readable_exchange(self.store.connection, capture.id)
        target = location_in(exchange.status, exchange.response_headers) if exchange else None
        address = normalise(target, capture.url) if target else None
        if address is not None and identity(self.site, address) is not None:
            yield address

    def _cluster(self, captures: Iterable[Unplaced]) -> Cluster:
        own = tuple(captures)
        ties = {tie for found in self._ties(own) for tie in found if tie.startswith("article ")}
        return Cluster(
            site_id=self.site.id,
            articles=frozenset(int(tie.removeprefix("article ")) for tie in ties if tie[8:].isdigit()),
            captures=frozenset(one.id for one in own),
        )

    def _count(self, cluster: Cluster, outcomes: Counter[str]) -> None:
        for capture in cluster.captures:
            row = self.store.connection.execute(
                "SELECT outcome FROM captures WHERE id = :id", {"id": capture}
            ).fetchone()
            outcomes[row["outcome"]] += 1


def _together(ties: Sequence[set[str]]) -> list[list[int]]:
    """Numbers in groups that share a tie, directly or by others, in order of their first one."""
    root = list(range(len(ties)))

    def top(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    first: dict[str, int] = {}
    for number, own in enumerate(ties):
        for tie in own:
            one, other = sorted((top(number), top(first.setdefault(tie, number))))
            root[other] = one
    groups: dict[int, list[int]] = {}
    for number in range(len(ties)):
        groups.setdefault(top(number), []).append(number)
    return list(groups.values())


def _settled_as(connection: sqlite3.Connection, capture_id: int) -> Settled | None:
    row = connection.execute("SELECT settled_as FROM held WHERE capture_id = :id", {"id": capture_id}).fetchone()
    return row["settled_as"] if row else None


def _sources(connection: sqlite3.Connection, cluster: Cluster) -> str:
    """The names of the files from which a cluster's captures come."""
    marks = ", ".join("?" * len(cluster.captures))
    rows = connection.execute(
        f"SELECT DISTINCT i.name FROM captures c JOIN imports i ON i.id = c.import_id WHERE c.id IN ({marks})"
        " ORDER BY i.name",
        sorted(cluster.captures),
    )
    return ", ".join(row["name"] for row in rows)[:500]
