"""Which captures followed from redirects: a file holds the hops one by one, a crawl knew that they are one visit."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.errors import DamagedPayload
from archive.models import Exchange, Site, location_in, timestamp
from archive.store import UNPLACED, exchange_of
from archive.urls import normalise
from crawler.sites import identity

from ..frontier import Lease
from ..turn import Turn, redirect_of

FOLLOWED_WITHIN = timedelta(hours=1)


@dataclass(slots=True)
class Chains:
    """The redirects of a site that were seen so far, in order of time, and that were not followed yet."""

    site: Site
    open: dict[str, tuple[tuple[str, ...], datetime]] = field(default_factory=dict)

    def turn_of(self, exchange: Exchange) -> Turn:
        """The turn in which an exchange was made: the last hop of a redirect that led here, or a visit of its own."""
        url = exchange.url
        chain, since = self.open.pop(normalise(url) or url, ((), exchange.fetched_at))
        if exchange.fetched_at - since > FOLLOWED_WITHIN or chain[-1:] == (url,):
            chain = ()
        turn = Turn(lease=_lease(self.site, exchange, (*chain, url)[0]), chain=(*chain, url))
        redirect = redirect_of(exchange, turn, self.site)
        if redirect is not None and redirect.leads == "elsewhere on the site":
            self.open[redirect.target] = (turn.chain, exchange.fetched_at)
        return turn


def senders(connection: sqlite3.Connection, site: Site, url: str, at: datetime) -> dict[int, str]:
    """The redirects in the archive that lead to an address, of the hour before a time: number and address of each."""
    rows = connection.execute(
        "SELECT id, url, status, response_headers FROM captures WHERE site_id = :site_id AND purpose = 'article'"
        " AND fetched_at BETWEEN :since AND :until AND status IN (301, 302, 303, 307, 308) AND reason != :unplaced",
        {
            "site_id": site.id,
            "since": timestamp(at - FOLLOWED_WITHIN),
            "until": timestamp(at),
            "unplaced": UNPLACED,
        },
    )
    found: dict[int, str] = {}
    for row in rows:
        headers = tuple((name, value) for name, value in json.loads(row["response_headers"] or "[]"))
        target = location_in(row["status"], headers)
        if row["url"] != url and target and normalise(target, row["url"]) == (normalise(url) or url):
            found[row["id"]] = row["url"]
    return found


def readable_exchange(connection: sqlite3.Connection, capture_id: int) -> Exchange | None:
    """A stored capture as the exchange it was; None where its bytes are out of view or damaged."""
    try:
        return exchange_of(connection, capture_id)
    except DamagedPayload:
        return None  # `chronik verify` names what is damaged


def subject_of(site: Site, turn: Turn) -> set[str]:
    """The keys of the articles that a turn may concern, and its addresses."""
    found = (identity(site, url) for url in turn.chain)
    return {one.key for one in found if one is not None} | set(turn.chain)


def _lease(site: Site, exchange: Exchange, url: str) -> Lease:
    known = identity(site, url)
    return Lease(
        site_id=site.id,
        key=known.key if known else url,
        url=url,
        purpose=exchange.purpose,
        attempts=0,
        quiet_rounds=0,
    )
