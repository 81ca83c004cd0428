"""The writing desk: finished turns into the archive, then into the frontier, each as one transaction.

It decides nothing about pages: `archive.ingest` says what came of an exchange, `refresh` and `retry` say when to
look again, `intake` takes in what was advertised, `worth` counts what addresses of each pattern bring.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.errors import ArchiveFull
from archive.ingest import Ingested, ingest
from archive.models import Exchange, Outcome, Purpose, Site
from archive.outcomes import Redirect
from archive.store import Article, Store, article_history, find_by_key, is_kept_requisite, store_discoveries
from archive.withdrawal import CONTENT, keys_out_of_view

from .descent import is_archive_page, is_further_page, is_named_by_index
from .disk import Disk
from .frontier import Frontier
from .frontier_patterns import Cut
from .intake import Intake, Taken
from .out_of_view import without_titles
from .reading import Read
from .refresh import History, Look, NextVisit, next_listing_visit, next_visit
from .retry import next_try
from .sidelines import SIDELINES, add_parts, add_tdm_file, advertised_parts, next_on_the_side
from .turn import Turn, reading_of, reading_rules, redirect_of
from .worth import FirstVisit, first_named, take_account

JUST = timedelta(hours=1)
OF_AN_INDEX = timedelta(days=21)  # between looks at a quiet sitemap: its index says when it changes
SHOWED_SOMETHING_NEW = (Outcome.NEW, Outcome.CHANGED, Outcome.REQUISITE)
SHOWED_NOTHING = (Outcome.FAILED, Outcome.REFUSED, Outcome.WALLED, Outcome.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A visit that was made and read. `turn` and `visit_id` are None for robots.txt, which nobody leased."""

    exchange: Exchange
    site: Site
    run_id: int
    turn: Turn | None
    visit_id: int | None
    read: Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a finished visit: the ingest, what it advertised, where it sends us on.

    `leads_home` says that it was sent to the front page, `first_named` which articles no sitemap had named before,
    `cut` which pattern of addresses is left alone from now on, after this visit.
    """

    finished: Finished
    ingested: Ingested
    status_before: str | None
    is_first: bool = False
    leads_home: bool = False
    first_named: tuple[str, ...] | None = None
    news: int = 0
    advertised: int = 0
    next_hop: str | None = None
    cut: Cut | None = None


class Desk:
    """The two open databases, and the one way in which visits are written to them."""

    def __init__(self, store: Store, frontier: Frontier, disk: Disk) -> None:
        self.store = store
        self.frontier = frontier
        self.disk = disk
        self.shortage: str | None = None  # why a transaction needed the reserve
        self.redirected_parts: dict[str, str] = {}  # where parts of pages lead to, and which of them goes there

    def settle(self, batch: Sequence[Finished], *, now: datetime) -> list[Settled]:
        """Write a batch of visits: first the archive, and when that is on the disk, the frontier.

        Where either finds no room on the disk, the reserve is given up for it, once; ArchiveFull where that is no help.
        """
        settled = self._with_reserve(lambda: self._keep(batch))
        return self._with_reserve(lambda: self._plan(settled, now=now))

    def _keep(self, batch: Sequence[Finished]) -> list[Settled]:
        with self.store.transaction() as connection:
            return [self._ingest(connection, finished) for finished in batch]

    def _plan(self, settled: Sequence[Settled], *, now: datetime) -> list[Settled]:
        with self.frontier.transaction():
            return [self._reschedule(item, now=now) for item in settled]

    def _with_reserve(self, write: Callable[[], list[Settled]]) -> list[Settled]:
        try:
            return write()
        except ArchiveFull as error:
            self.shortage = str(error)
            if not self.disk.spend_reserve():
                raise
            return write()

    def _ingest(self, connection: sqlite3.Connection, finished: Finished) -> Settled:
        exchange, turn, read = finished.exchange, finished.turn, finished.read
        if exchange.purpose is Purpose.ARTICLE:
            exchange = replace(exchange, notes=(*exchange.notes, *read.notes))
        before = find_by_key(connection, exchange.site_id, turn.lease.key) if turn else None
        redirect = redirect_of(exchange, turn, finished.site) if turn else None
        reading = reading_of(exchange, turn, finished.site, read=read, redirect=redirect)
        ingested = ingest(connection, reading, run_id=finished.run_id)
        named = first_named(connection, exchange, turn, read)
        parts = advertised_parts(read.parts if ingested.outcome in SHOWED_SOMETHING_NEW else ())
        found = (*zip(read.discoveries, read.keys, strict=True), *parts)
        hidden = keys_out_of_view(connection, exchange.site_id, CONTENT)
        store_discoveries(connection, exchange.site_id, without_titles(found, hidden), at=exchange.fetched_at)
        return Settled(
            finished=finished,
            ingested=ingested,
            status_before=before.status if before and _is_same(before, ingested.article) else None,
            is_first=before is None,
            leads_home=redirect is not None and redirect.leads == "to the front page",
            first_named=named,
            next_hop=self._next_hop(turn, redirect) if turn and redirect else None,
        )

    def _next_hop(self, turn: Turn, redirect: Redirect) -> str | None:
        """Where a redirect on the site leads us; a part of a page that several lead to is asked for once."""
        target = redirect.target
        if redirect.leads != "elsewhere on the site":
            return None
        if turn.lease.purpose is not Purpose.REQUISITE:
            return target
        is_ours = self.redirected_parts.setdefault(target, turn.lease.key) == turn.lease.key
        return target if is_ours and not is_kept_requisite(self.store.connection, target) else None

    def _reschedule(self, settled: Settled, *, now: datetime) -> Settled:
        """End the turn's lease unless it goes on to a next hop, and take in what the page advertised."""
        finished = settled.finished
        if finished.turn is None or settled.next_hop is not None:
            return settled
        lease = finished.turn.lease
        if settled.ingested.outcome in SHOWED_SOMETHING_NEW:
            parts = finished.read.parts
            add_parts(self.store.connection, self.frontier, finished.site, parts, named_by=lease.purpose, now=now)
        if lease.purpose in SIDELINES:
            self._complete_sideline(finished.turn, settled.ingested, now=now)
            return settled
        taken = Intake(self.store, self.frontier, finished.site, now=now).take_in(
            finished.exchange, lease, finished.read
        )
        if lease.purpose is Purpose.ARTICLE:
            add_tdm_file(self.frontier, finished.site, finished.turn.url, now=now)
            self._complete_article(finished.turn, settled.ingested, now=now)
        else:
            self._complete_listing(finished, settled.ingested, news=taken.news, now=now)
        cut = take_account(self.store, self.frontier, finished.site, _visit(settled, taken), now=now)
        return replace(settled, news=taken.news, advertised=taken.advertised, cut=cut)

    def _complete_listing(self, finished: Finished, ingested: Ingested, *, news: int, now: datetime) -> None:
        assert finished.turn is not None
        lease = finished.turn.lease
        failed = ingested.outcome in (*SHOWED_NOTHING, Outcome.GONE, Outcome.REDIRECT)
        quiet = 0 if news else lease.quiet_rounds + 1
        attempts = lease.attempts + 1 if failed else 0
        planned: NextVisit | None
        if failed:
            planned = next_try(ingested.outcome, url=lease.url, attempts=attempts, now=now)
        elif is_further_page(finished.site, lease.url) or is_archive_page(finished.site, lease.url):
            planned = None  # a next page is advertised again when the first one has news; a day gone by has none
        else:
            longest = OF_AN_INDEX if is_named_by_index(self.frontier, lease) else None
            planned = next_listing_visit(lease.purpose, quiet_rounds=quiet, now=now, longest=longest)
        self.frontier.complete(
            lease,
            key=lease.key,
            url=lease.url,
            outcome=ingested.outcome.value,
            next_visit=planned,
            attempts=attempts,
            quiet_rounds=quiet,
            now=now,
            read_with=reading_rules(finished.site) if not failed else None,
        )

    def _complete_sideline(self, turn: Turn, ingested: Ingested, *, now: datetime) -> None:
        lease, outcome = turn.lease, ingested.outcome
        attempts = lease.attempts + 1 if outcome in SHOWED_NOTHING else 0
        self.frontier.complete(
            lease,
            key=lease.key,
            url=lease.url,
            outcome=outcome.value,
            next_visit=next_on_the_side(lease.purpose, outcome, url=lease.url, attempts=attempts, now=now),
            attempts=attempts,
            quiet_rounds=0,
            now=now,
        )

    def _complete_article(self, turn: Turn, ingested: Ingested, *, now: datetime) -> None:
        lease = turn.lease
        # A redirect may have shown another story: the lease is planned for its own.
        article = find_by_key(self.store.connection, lease.site_id, lease.key) or ingested.article
        if article is None or (ingested.outcome in SHOWED_NOTHING and not ingested.is_held):
            attempts = lease.attempts + 1
            planned = next_try(ingested.outcome, url=lease.url, attempts=attempts, now=now)
        else:
            attempts = 0
            planned = next_visit(self._history(article), now)
            is_other = article.key != lease.key and article.url != lease.url
            if is_other and not self._was_just_visited(article, now=now):
                planned = NextVisit(now, "another address shows the same story")
        self.frontier.complete(
            lease,
            key=article.key if article else lease.key,
            url=article.url if article else lease.url,
            outcome=ingested.outcome.value,
            next_visit=planned,
            attempts=attempts,
            quiet_rounds=0,
            now=now,
        )

    def _was_just_visited(self, article: Article, *, now: datetime) -> bool:
        """Whether an article's own address was asked within the hour: with session ids it has others without end."""
        visited_at = self.frontier.visited_at(article.site_id, article.key)
        return visited_at is not None and now - visited_at < JUST

    def _history(self, article: Article) -> History:
        looks = article_history(self.store.connection, article.id)
        born_at = article.first_seen_at
        if isinstance(article.published_at, datetime):
            born_at = min(born_at, article.published_at)
        return History(
            born_at=born_at,
            looks=[Look(at, changed) for at, changed in looks],
            status=article.status,
            gone_at=article.gone_at,
        )


def _is_same(before: Article, after: Article | None) -> bool:
    return after is not None and after.id == before.id


def _visit(settled: Settled, taken: Taken) -> FirstVisit:
    assert settled.finished.turn is not None
    return FirstVisit(
        lease=settled.finished.turn.lease,
        read=settled.finished.read,
        ingested=settled.ingested,
        is_first=settled.is_first,
        leads_home=settled.leads_home,
        first_named=settled.first_named,
        news=taken.news,
    )
