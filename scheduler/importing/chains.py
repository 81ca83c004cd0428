"""Which captures followed from redirects: a file holds the hops one by one, a crawl knew that they are one visit."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from archive.models import Exchange, Site
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
