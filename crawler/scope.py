"""Which URLs belong to a site, and which address is a page of a listing. Fetches nothing and knows no article.

The rules are about addresses alone: scheme, host and port, file extension, length, repeated path segments
(the traps of calendars and relative links that never end).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from archive.models import Site
from archive.urls import authority, normalise

MAX_URL_LENGTH = 2048  # longer addresses are produced by traps; browsers and servers stop near here too
NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svgz?|ico|bmp|tiff?|heic|mp[34]|m4[av]|mpe?g|webm|mov|avi|wmv|mkv|og[gav]|wav|flac|aac"
    r"|m3u8|pdf|epub|docx?|xlsx?|pptx?|od[tsp]|zip|tar|tgz|rar|7z|exe|dmg|apk|iso|css|m?js|woff2?|ttf|eot|ics|vcf|torrent)$",
    re.IGNORECASE,
)
# Heritrix' rule against endless paths: the same run of segments three times in a row; digits may repeat (/02/02/02/).
REPEATED = re.compile(r"(/(?=[^/]*[^/\d])[^/]+(?:/[^/]+)??)\1\1(?:/|$)")
PAGE_KEYS = frozenset({"page", "seite", "paged", "pg", "p"})
PAGE_SEGMENT = re.compile(r"/(?:seite|page)[/-](?P<number>\d{1,5})(?P<end>/?)$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a URL belongs to the site, and why (not)."""

    allowed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A listing's own address without its page number, and the number; None where the address carries none."""

    listing: str
    number: int | None


def in_scope(site: Site, url: str) -> Verdict:
    """Whether the URL may be asked for as part of the site.

    A host in `site.hosts` without a port means the default ports; the home page's own authority always belongs.
    """
    address = normalise(url)
    return address_in_scope(site, address) if address else Verdict(False, f"no web address: {url[:100]!r}")


def address_in_scope(site: Site, address: str) -> Verdict:
    """`in_scope` for an address that is in its normal form already; sitemaps have fifty thousand of them."""
    if len(address) > MAX_URL_LENGTH:
        return Verdict(False, f"an address of {len(address)} characters is longer than {MAX_URL_LENGTH}")
    parts = urlsplit(address)
    if parts.netloc not in authorities(site):
        return Verdict(False, f"{parts.netloc} is not among the hosts of {site.id}")
    return _page_verdict(parts.path)


def requisite_in_scope(site: Site, url: str) -> bool:
    """Whether a picture or style sheet of a page may be asked for: from the site's hosts, or those for requisites."""
    address = normalise(url)
    if address is None or len(address) > MAX_URL_LENGTH:
        return False
    return urlsplit(address).netloc in {*authorities(site), *(bare_host(host) for host in site.requisite_hosts)}


def authorities(site: Site) -> frozenset[str]:
    """Every host (with its port, unless it is a default one) that belongs to the site."""
    return _authorities(site.home_url, site.hosts)


@lru_cache(maxsize=256)
def _authorities(home_url: str, hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset({authority(home_url), *(bare_host(host) for host in hosts)})


def bare_host(host: str) -> str:
    """A host as it stands in a normalised URL; a default port says nothing and is dropped.

    >>> bare_host("WWW.Herne.example:443"), bare_host("127.0.0.1:8100")
    ('www.herne.example', '127.0.0.1:8100')
    """
    return authority(f"https://{authority(f'http://{host}/')}/")


def page_of(url: str) -> ListingPage:
    """What listing a URL shows, and which page of it.

    >>> page_of("https://a.example/sport/seite/3/")
    ListingPage(listing='https://a.example/sport', number=3)
    >>> page_of("https://a.example/suche?page=2&search=x")
    ListingPage(listing='https://a.example/suche?search=x', number=2)
    >>> page_of("https://a.example/sport/")
    ListingPage(listing='https://a.example/sport', number=None)
    """
    parts = urlsplit(normalise(url) or url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [int(value) for key, value in pairs if _is_page_number(key, value)]
    query = urlencode([(key, value) for key, value in pairs if not _is_page_number(key, value)])
    segment = PAGE_SEGMENT.search(parts.path)
    path = parts.path[: segment.start()] if segment else parts.path
    if segment:
        numbers.append(int(segment["number"]))
    listing = urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), query, ""))
    return ListingPage(listing, numbers[-1] if numbers else None)


def _page_verdict(path: str) -> Verdict:
    """Whether a path may lead to a page."""
    if extension := NO_PAGE.search(path):
        return Verdict(False, f"{extension[0].lower()} is no page")
    if trap := REPEATED.search(path):
        return Verdict(False, f"the path repeats {trap[1]!r}, which looks like a trap")
    return Verdict(True, "belongs to the site")


def _is_page_number(key: str, value: str) -> bool:
    """Whether a query parameter counts the pages of a listing (`p=123` is a WordPress article, so only two digits)."""
    lengths = 2 if len(key) == 1 else 5
    return key.lower() in PAGE_KEYS and value.isascii() and value.isdigit() and len(value) <= lengths
