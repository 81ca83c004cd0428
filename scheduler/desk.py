"""The writing desk: finished turns into the archive, then into the frontier, each as one transaction.

It decides nothing about pages: `archive.ingest` says what came of an exchange, `refresh` and `retry` say when to
look again, `triggers` what a listing's word is worth.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.ingest import Ingested, ingest
from archive.models import Discovery, Exchange, Outcome, Purpose, Site, Status
from archive.outcomes import Redirect
from archive.store import Article, Store, article_history, find_by_key, is_kept_requisite, store_discoveries
from crawler.scope import page_of
from crawler.sites import identity, starting_points

from .frontier import Frontier
from .reading import Read
from .refresh import History, Look, NextVisit, next_listing_visit, next_visit
from .retry import next_try
from .sidelines import SIDELINES, add_parts, add_tdm_file, advertised_parts, next_on_the_side
from .triggers import hint_of, trigger
from .turn import Turn, reading_of, reading_rules, redirect_of

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
    """What became of a finished visit: the ingest, the new article keys it advertised, where it sends us on."""

    finished: Finished
    ingested: Ingested
    status_before: str | None
    news: int = 0
    advertised: int = 0
    next_hop: str | None = None


class Desk:
    """The two open databases, and the one way in which visits are written to them."""

    def __init__(self, store: Store, frontier: Frontier) -> None:
        self.store = store
        self.frontier = frontier
        self.redirected_parts: dict[str, str] = {}  # where parts of pages lead to, and which of them goes there

    def settle(self, batch: Sequence[Finished], *, now: datetime) -> list[Settled]:
        """Write a batch of visits: first the archive, and when that is on the disk, the frontier."""
        with self.store.transaction() as connection:
            settled = [self._ingest(connection, finished) for finished in batch]
        with self.frontier.transaction():
            return [self._reschedule(item, now=now) for item in settled]

    def _ingest(self, connection: sqlite3.Connection, finished: Finished) -> Settled:
        exchange, turn = finished.exchange, finished.turn
        before = find_by_key(connection, exchange.site_id, turn.lease.key) if turn else None
        redirect = redirect_of(exchange, turn, finished.site) if turn else None
        reading = reading_of(exchange, turn, finished.site, read=finished.read, redirect=redirect)
        ingested = ingest(connection, reading, run_id=finished.run_id)
        keyed = [(item, _key(finished.site, item)) for item in finished.read.discoveries]
        parts = advertised_parts(finished.read.parts if ingested.outcome in SHOWED_SOMETHING_NEW else ())
        store_discoveries(connection, exchange.site_id, [*keyed, *parts], at=exchange.fetched_at)
        return Settled(
            finished=finished,
            ingested=ingested,
            status_before=before.status if before and _is_same(before, ingested.article) else None,
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
        news, advertised = self._take_in(finished, now=now)
        if settled.ingested.outcome in SHOWED_SOMETHING_NEW:
            named_by = finished.turn.lease.purpose
            add_parts(
                self.store.connection, self.frontier, finished.site, finished.read.parts, named_by=named_by, now=now
            )
        if finished.turn.lease.purpose in SIDELINES:
            self._complete_sideline(finished.turn, settled.ingested, now=now)
        elif finished.turn.lease.purpose is Purpose.ARTICLE:
            add_tdm_file(self.frontier, finished.site, finished.turn.url, now=now)
            self._complete_article(finished.turn, settled.ingested, now=now)
        else:
            self._complete_listing(finished, settled.ingested, news=news, now=now)
        return Settled(
            finished=finished,
            ingested=settled.ingested,
            status_before=settled.status_before,
            news=news,
            advertised=advertised,
        )

    def _take_in(self, finished: Finished, *, now: datetime) -> tuple[int, int]:
        """Make discoveries known to the frontier; returns how many articles were new, and how many named in all."""
        news = advertised = 0
        for discovery in finished.read.discoveries:
            if discovery.purpose is Purpose.ARTICLE:
                news += self._take_article(finished, discovery, now=now)
                advertised += 1
        for discovery in finished.read.discoveries:
            if discovery.purpose is not Purpose.ARTICLE:
                self._take_listing(finished, discovery, news=news, now=now)
        return news, advertised

    def _take_article(self, finished: Finished, discovery: Discovery, *, now: datetime) -> bool:
        site = finished.site
        found = identity(site, discovery.url)
        if found is None:
            return False
        known = find_by_key(self.store.connection, site.id, found.key)
        # A story that is not at its address any more may have moved to this one.
        is_there = known is not None and known.status is Status.LIVE
        key, url = (known.key, known.url) if known and is_there else (found.key, found.url)
        why = f"new, found by {discovery.via}"
        is_new = self.frontier.add(
            site_id=site.id, key=key, url=url, purpose=Purpose.ARTICLE, due_at=now, why=why, now=now
        )
        hints = self.frontier.hints(site.id, key)
        listing = finished.exchange.url
        reason = trigger(hints.get(listing), discovery)
        if hints.get(listing) != hint_of(discovery):
            self.frontier.set_hint(site.id, key, listing, hint_of(discovery))
        if reason is not None:
            self.frontier.make_due(site.id, at=now, why=reason, key=key)
        return is_new and known is None

    def _take_listing(self, finished: Finished, discovery: Discovery, *, news: int, now: datetime) -> None:
        """Feeds and sitemaps are kept for good; the next page of a listing is only worth it while news comes."""
        is_page = discovery.via == "pagination"
        if is_page and (news == 0 or not self._has_room(finished, discovery)):
            return
        self.frontier.add(
            site_id=finished.site.id,
            key=discovery.url,
            url=discovery.url,
            purpose=discovery.purpose,
            due_at=now,
            why="the page before brought news" if is_page else f"found by {discovery.via}",
            now=now,
        )

    def _has_room(self, finished: Finished, discovery: Discovery) -> bool:
        number = page_of(discovery.url).number
        return number is not None and number <= finished.site.listing_pages

    def _complete_listing(self, finished: Finished, ingested: Ingested, *, news: int, now: datetime) -> None:
        assert finished.turn is not None
        lease = finished.turn.lease
        failed = ingested.outcome in (*SHOWED_NOTHING, Outcome.GONE, Outcome.REDIRECT)
        quiet = 0 if news else lease.quiet_rounds + 1
        attempts = lease.attempts + 1 if failed else 0
        planned: NextVisit | None
        if failed:
            planned = next_try(ingested.outcome, url=lease.url, attempts=attempts, now=now)
        elif _is_further_page(finished.site, lease.url):
            planned = None  # advertised again when the first page has news
        else:
            planned = next_listing_visit(lease.purpose, quiet_rounds=quiet, now=now)
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
            if article.key != lease.key and article.url != lease.url:
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


def _key(site: Site, discovery: Discovery) -> str | None:
    """The article key of a discovery; None for listings, feeds and sitemaps."""
    found = identity(site, discovery.url) if discovery.purpose is Purpose.ARTICLE else None
    return found.key if found else None


def _is_further_page(site: Site, url: str) -> bool:
    """Whether a URL is the second or a later page of a listing, rather than a starting point."""
    number = page_of(url).number
    return number is not None and number > 1 and all(seed.url != url for seed in starting_points(site))
