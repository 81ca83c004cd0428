"""What an address would have been asked for as, told from the address and from what came. Fetches and reads no page.

For exchanges that somebody else made: a visit of ours knows its purpose before it asks.
"""

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.media import identified_type
from archive.models import Exchange, Purpose, Site
from archive.urls import normalise, path_of
from archive.wishes import TDM_PATH

from .discover.payload import format_of, unpacked
from .scope import authorities, in_scope, requisite_in_scope
from .sites import identity, is_legacy, is_listing, starting_points

ROBOTS_PATH = "/robots.txt"
LOOKED_AT = 64 * 1024
PARTS = ("image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript",
         "application/x-javascript", "application/font", "application/pdf")  # fmt: skip
BY_FORMAT = {"sitemap": Purpose.SITEMAP, "feed": Purpose.FEED}


def site_of(sites: tuple[Site, ...], url: str) -> Site | None:
    """The site that an address belongs to, or whose pages it may be a part of; None for an address of strangers."""
    address = normalise(url)
    if address is None:
        return None
    host = address.partition("://")[2].partition("/")[0]
    own = next((site for site in sites if host in authorities(site)), None)
    return own or next((site for site in sites if requisite_in_scope(site, address)), None)


def purpose_of(site: Site, exchange: Exchange) -> Purpose:
    """The purpose of an exchange of a site: files for crawlers, seeds, articles by the site's rule, and for the rest
    what its bytes are."""
    address = normalise(exchange.url) or exchange.url
    path = path_of(address)
    if path == ROBOTS_PATH:
        return Purpose.ROBOTS
    if path == TDM_PATH:
        return Purpose.TDM
    if seed := next((seed for seed in starting_points(site) if normalise(seed.url) == address), None):
        return seed.purpose
    if is_listing(site, address):
        return Purpose.LISTING
    is_article = identity(site, address) is not None or is_legacy(site, address)
    if is_article and site.article_pattern is not None:
        return Purpose.ARTICLE
    by_bytes = _by_bytes(site, exchange)
    return Purpose.ARTICLE if is_article and by_bytes is Purpose.LISTING else by_bytes


def _by_bytes(site: Site, exchange: Exchange) -> Purpose:
    kind = identified_type(exchange) or (exchange.header("content-type") or "").partition(";")[0].strip().lower()
    if not in_scope(site, exchange.url).allowed or kind.startswith(PARTS):
        return Purpose.REQUISITE
    try:
        body = unpacked(decoded_body(exchange)[:LOOKED_AT]).body
    except UndecodableBody:
        return Purpose.LISTING
    found = format_of(body)
    if found == "json":
        return Purpose.FEED if "feed" in kind else Purpose.REQUISITE
    is_text = found == "text" and bool(body) and exchange.status == 200 and kind != "text/html"
    return Purpose.REQUISITE if is_text else BY_FORMAT.get(found, Purpose.LISTING)
