"""What a first visit says of the pattern of its address, counted; and patterns that are cut, parked and tried again.

It judges by the rules of `budgets`; it reads no page.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.ingest import Ingested
from archive.models import Exchange, Outcome, PageKind, Purpose, Site
from archive.store import Store, captures_of, known_articles, never_advertised
from crawler.folding import patterns_of

from .budgets import Worth, counted_levels, worth_of_article
from .descent import is_starting_point
from .frontier import Frontier, Lease
from .frontier_patterns import Cut, Cuts, count_visit, newly_barren, park, parkable, tally_of, unpark
from .reading import Read
from .turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstVisit:
    """A settled visit, as far as it says what its kind of address is worth.

    `is_first` says that no article was known by the lease's key, `first_named` are the articles that no sitemap had
    named before, `news` counts those that were new to us.
    """

    lease: Lease
    read: Read
    ingested: Ingested
    is_first: bool
    leads_home: bool
    first_named: tuple[str, ...] | None
    news: int


def first_named(
    connection: sqlite3.Connection, exchange: Exchange, turn: Turn | None, read: Read
) -> tuple[str, ...] | None:
    """The articles of a new sitemap that no sitemap had named before; None for what is no new sitemap.

    Asked when the exchange is stored, and before its discoveries are.
    """
    if exchange.purpose is not Purpose.SITEMAP or turn is None or turn.lease.visited_at is not None:
        return None
    if captures_of(connection, exchange.url) > 1:  # the frontier was lost; the archive knows it
        return None
    urls = [one.url for one in read.discoveries if one.purpose is Purpose.ARTICLE]
    return tuple(never_advertised(connection, exchange.site_id, "sitemap", urls))


def take_account(store: Store, frontier: Frontier, site: Site, visit: FirstVisit, *, now: datetime) -> Cut | None:
    """Count a visit to its address's patterns; where one of them is barren now, cut it and park its addresses."""
    lease = visit.lease
    cuts = Cuts(frontier.connection, site.id, now=now)
    worth = _worth_of_article(visit) if lease.purpose is Purpose.ARTICLE else _worth_of_listing(site, visit, cuts)
    if worth == "unknown":
        return None
    patterns = patterns_of(lease.url)
    own = tally_of(frontier.connection, site.id, lease.purpose, patterns[0])
    counted = patterns[: counted_levels(own, len(patterns))]
    count_visit(
        frontier.connection, site.id, lease.purpose, counted, is_news=worth == "news", example=lease.url, now=now
    )
    cut = newly_barren(frontier.connection, site.id, lease.purpose, counted, now=now)
    if cut is not None:
        park_cut(store, frontier, site.id, now=now)
    return cut


def park_cut(store: Store, frontier: Frontier, site_id: str, *, now: datetime) -> None:
    """Bring the plan of a site in line with its cuts; known articles are visited on, whatever their address."""
    cuts = Cuts(frontier.connection, site_id, now=now)
    unpark(frontier.connection, site_id, cuts, now=now)
    if cuts:
        keys = parkable(frontier.connection, site_id, cuts)
        known = known_articles(store.connection, site_id, keys)
        park(frontier.connection, site_id, [key for key in keys if key not in known])


def _worth_of_article(visit: FirstVisit) -> Worth:
    if not visit.is_first:
        return "unknown"
    article, outcome = visit.ingested.article, visit.ingested.outcome
    extraction = visit.read.extraction
    is_empty = extraction is not None and extraction.kind is PageKind.EMPTY
    return worth_of_article(
        outcome,
        is_other_address=article is not None and article.key != visit.lease.key,
        shows_nothing=visit.leads_home or (outcome is Outcome.PARTIAL and is_empty),
    )


def _worth_of_listing(site: Site, visit: FirstVisit, cuts: Cuts) -> Worth:
    """A further listing is worth the new articles it names; a sitemap those that none had named before."""
    lease = visit.lease
    if lease.visited_at is not None or visit.ingested.outcome is not Outcome.LISTING:
        return "unknown"
    if is_starting_point(site, lease.url):
        return "unknown"
    if lease.purpose is Purpose.SITEMAP:
        if visit.first_named is None:
            return "unknown"
        if any(one.purpose is Purpose.SITEMAP for one in visit.read.discoveries):
            return "unknown"  # an index is worth what its children are
        named = any(not cuts.covers(url, Purpose.ARTICLE) for url in visit.first_named)
        return "news" if named else "nothing"
    return "news" if visit.news else "nothing"
