"""One visit's turn: the visit that follows from a lease, and what follows from its exchange.

    lease -> visit -> (redirects: further visits) -> read -> ingest -> next visit, discoveries -> lease ended

Captured and ingested is one transaction of the archive; rescheduling is one of the frontier. A crash between them
fetches the page again and finds the same digest: at least once is safe. It fetches nothing itself and reads no page.
"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from archive.digests import canonical_json, digest
from archive.errors import DamagedPayload, WithheldPayload
from archive.ingest import Reading, is_as_before, was_extracted
from archive.models import Exchange, Identity, PageKind, Purpose, Site, Status
from archive.outcomes import Redirect
from archive.store import Validators, decoded_exchange_of, find_by_id, find_by_key, last_reading_capture, validators
from archive.urls import normalise, path_of
from crawler.scope import in_scope, requisite_in_scope
from crawler.sites import identity, is_listing
from crawler.visits import Visit

from .frontier import Lease
from .reading import Read
from .sidelines import names_parts

MAX_HOPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A lease with the chain of addresses its visit has led through so far; the last one is asked now."""

    lease: Lease
    chain: tuple[str, ...]

    @property
    def url(self) -> str:
        """The address asked now."""
        return self.chain[-1]


def visit_of(
    turn: Turn, site: Site, connection: sqlite3.Connection, *, visit_id: int, at: datetime, is_liar: bool
) -> Visit:
    """The visit for a turn; conditional where a 304 would tell us all there is to know, and can be believed."""
    # Behind an app shell that never changes the articles do: a 304 for it would tell nothing.
    held = None if is_liar or site.render else _held(turn, site, connection, at=at)
    return Visit(
        id=visit_id,
        url=turn.url,
        site_id=turn.lease.site_id,
        purpose=turn.lease.purpose,
        etag=held.etag if held else None,
        last_modified=held.last_modified if held else None,
    )


def reading_rules(site: Site) -> str:
    """The rules of a site by which its listings are read; when they change, listings are read anew."""
    return digest(canonical_json([site.article_pattern or "", site.home_url, *site.hosts]).encode())


def redirect_of(exchange: Exchange, turn: Turn, site: Site) -> Redirect | None:
    """Where an exchange sends us, and whether we go there; None when it is no redirect or names no address."""
    if exchange.location is None:
        return None
    target = normalise(exchange.location, exchange.url)
    if target is None:
        return Redirect(exchange.location[:200], "nowhere")
    is_part = exchange.purpose is Purpose.REQUISITE
    if not (requisite_in_scope(site, target) if is_part else in_scope(site, target).allowed):
        return Redirect(target, "off the site")
    if target in turn.chain or len(turn.chain) > MAX_HOPS:
        return Redirect(target, "in a circle")
    if exchange.purpose is Purpose.ARTICLE and is_listing(site, target):
        return Redirect(target, "to the front page")
    return Redirect(target, "elsewhere on the site")


def reading_of(exchange: Exchange, turn: Turn | None, site: Site, *, read: Read, redirect: Redirect | None) -> Reading:
    """All that the archive needs to know of an exchange; addresses are judged by the site's rules here."""
    if read.left_out:
        left = f"{read.left_out} pictures or style sheets left out: on other hosts, or too many"
        exchange = replace(exchange, notes=(*exchange.notes, left))
    if turn is None or exchange.purpose is not Purpose.ARTICLE:
        return Reading(
            exchange=exchange,
            redirect=redirect,
            problem=read.problem,
            notes=read.notes,
            wishes=read.wishes,
            decoded_digest=read.decoded_digest,
        )
    asked = identity(site, exchange.url)
    return Reading(
        exchange=exchange,
        identity=asked or Identity(key=turn.lease.key if len(turn.chain) == 1 else turn.url, url=turn.url),
        extraction=read.extraction,
        canonical=_canonical(read, asked, site),
        came_from=_came_from(turn, site),
        redirect=redirect,
        problem=read.problem,
        confrontation=read.confrontation,
        confronted_id=read.confronted_id,
        wishes=read.wishes,
        decoded_digest=read.decoded_digest,
    )


def needs_reading(exchange: Exchange, turn: Turn, site: Site, connection: sqlite3.Connection) -> bool:
    """Whether a page must be read: a whole 200 whose bytes did not show the article's current version before."""
    if exchange.status != 200 or exchange.truncated or exchange.purpose is Purpose.TDM:
        return False
    if exchange.failure and not exchange.rendered:
        return False
    if exchange.purpose is Purpose.REQUISITE:
        return site.requisites == "page" and names_parts(turn.lease.key, exchange)
    if exchange.purpose is not Purpose.ARTICLE:
        return True
    asked = _came_from(turn, site) or identity(site, exchange.url)
    return asked is None or not was_extracted(connection, exchange, asked)


def last_shown(
    exchange: Exchange, turn: Turn, site: Site, connection: sqlite3.Connection, read: Read
) -> tuple[int, Exchange] | None:
    """The article's current version and the exchange that last showed it, where the page read now differs from it.

    None where there is nothing to compare with, or nothing to tell.
    """
    extraction = read.extraction
    if extraction is None or extraction.kind is not PageKind.ARTICLE:
        return None
    asked = _came_from(turn, site) or identity(site, exchange.url)
    canonical = _canonical(read, asked, site)
    keys = [one.key for one in (asked, canonical) if one is not None]
    article = next((found for key in keys if (found := find_by_key(connection, site.id, key))), None)
    if article is None or article.current_version_id is None:
        return None
    known = is_as_before(connection, article.current_version_id, extraction)
    return None if known else shown_before(connection, article.id)


def shown_before(connection: sqlite3.Connection, article_id: int) -> tuple[int, Exchange] | None:
    """An article's current version and the exchange that last showed it; None where its bytes are not there."""
    version_id = find_by_id(connection, article_id).current_version_id
    capture_id = last_reading_capture(connection, article_id, version_id) if version_id else None
    try:
        return (
            None
            if version_id is None or capture_id is None
            else (version_id, decoded_exchange_of(connection, capture_id))
        )
    except (DamagedPayload, WithheldPayload):
        return None  # `chronik verify` names it


def next_hop(turn: Turn, target: str) -> Turn:
    """The turn after a redirect that is followed."""
    return replace(turn, chain=(*turn.chain, target))


def _held(turn: Turn, site: Site, connection: sqlite3.Connection, *, at: datetime) -> Validators | None:
    """The validators of what we hold of a turn's address; None where it must be asked for without conditions.

    An article: when it was there at the last look, and what we hold shows its current version. A listing: when what
    it advertised was taken in, which a crash or a change of the site's rules may have prevented.
    """
    lease = turn.lease
    if lease.purpose is not Purpose.ARTICLE:  # a part of a page is asked for once, a tdmrep.json without conditions
        read = lease.visited_at is not None and lease.read_with == reading_rules(site)
        return validators(connection, turn.url, at=at, until=lease.visited_at) if read else None
    article = find_by_key(connection, lease.site_id, lease.key)
    if article is None or article.status is not Status.LIVE:
        return None
    return validators(connection, turn.url, at=at, version_id=article.current_version_id)


def _came_from(turn: Turn, site: Site) -> Identity | None:
    if len(turn.chain) == 1 or turn.lease.purpose is not Purpose.ARTICLE:
        return None
    return identity(site, turn.chain[0]) or Identity(key=turn.lease.key, url=turn.chain[0])


def _canonical(read: Read, asked: Identity | None, site: Site) -> Identity | None:
    """The address the page declares as its own, where it can be believed (RFC 6596).

    It must be an article's address on this site: with the same id where the site has ids of its own, else with the
    same path, so that it only leaves out a query or names the other host. A page under another path that has the
    same words is found to be the same article when it is visited itself.
    """
    declared = read.extraction.canonical_url if read.extraction else None
    if declared is None or asked is None or is_listing(site, declared):
        return None
    named = identity(site, declared)
    if named is None:
        return None
    has_id = asked.key != asked.url
    same = named.key == asked.key if has_id else path_of(named.url).rstrip("/") == path_of(asked.url).rstrip("/")
    return named if same else None
