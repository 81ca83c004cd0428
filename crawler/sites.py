"""A site is data: which article a URL belongs to, and where a crawl of the site starts. Fetches and stores nothing.

Sites are written down in `chronik.toml` (see `configuration`); what is shipped about known sites stands in
`profiles/*.toml`.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from archive.models import Identity, Purpose, Seed, Site
from archive.urls import normalise, path_of

from .configuration import Clock, Config, Settings, append_site, read_sites, write_sites
from .errors import UnknownSite
from .profiles import load_profile, profile_names, with_profile
from .scope import address_in_scope, page_of
from .shapes import is_numbered_query
from .site_table import Profile

__all__ = [
    "Clock",
    "Config",
    "Profile",
    "Settings",
    "append_site",
    "identity",
    "identity_of_address",
    "is_legacy",
    "is_listing",
    "load_profile",
    "profile_names",
    "read_sites",
    "site_named",
    "starting_points",
    "with_profile",
    "write_sites",
]

FRONT_PAGE = re.compile(r"/(?:index\.(?:html?|php))?$")


def identity(site: Site, url: str) -> Identity | None:
    """The article a URL belongs to by the site's rule; None when it is no article's address.

    With a group `id` in the site's pattern the id is the key, and neither host, scheme nor query matter
    (`?k=tick` and a changed slug lead to the same article). Without an id the normalised URL is the key, and the
    site's own listings, feeds and sitemaps are no articles even where the pattern is loose. A site without a
    pattern takes every other address in scope for an article.
    """
    address = normalise(url)
    return identity_of_address(site, address) if address else None


def identity_of_address(site: Site, address: str) -> Identity | None:
    """`identity` for an address that is in its normal form already; sitemaps have fifty thousand of them."""
    if not address_in_scope(site, address).allowed:
        return None
    found = compiled(site.article_pattern or "").search(path_of(address))
    if found is None:
        return None
    if key := found.groupdict().get("id"):
        return Identity(key=key, url=address.partition("?")[0])
    return None if _is_starting_point(site, address) else Identity(key=address, url=address)


def is_legacy(site: Site, url: str) -> bool:
    """Whether a URL has the form in which a former system of the site may have named an article.

    Only where the site has a pattern of its own: without one every address is taken for what it looks like.
    """
    if site.article_pattern is None or "?" not in url or not is_numbered_query(url):
        return False
    address = normalise(url)
    return address is not None and address_in_scope(site, address).allowed and page_of(address).number is None


def is_listing(site: Site, url: str) -> bool:
    """Whether a URL is the front page, or a page of one of the site's listings."""
    address = normalise(url) or url
    parts = urlsplit(address)
    if FRONT_PAGE.fullmatch(parts.path) and not parts.query:
        return True
    return page_of(address).listing in _listings(starting_points(site))


def starting_points(site: Site) -> tuple[Seed, ...]:
    """Where a crawl of the site starts: its seeds as written down, and the front page first if it is none of them."""
    if any(seed.url == site.home_url for seed in site.seeds):
        return site.seeds
    return (Seed(url=site.home_url, purpose=Purpose.LISTING), *site.seeds)


def site_named(config: Config, site_id: str) -> Site:
    """The site of that id; UnknownSite lists the ones there are."""
    for site in config.sites:
        if site.id == site_id:
            return site
    known = ", ".join(site.id for site in config.sites) or "none; `chronik init` adds one"
    raise UnknownSite(f"this archive keeps no site {site_id!r}; its sites are: {known}.")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern; one site's is asked for thousands of times in a row, with other sites' between."""
    return re.compile(pattern)


def _is_starting_point(site: Site, address: str) -> bool:
    return is_listing(site, address) or address in _addresses(site.seeds)


@lru_cache(maxsize=256)
def _listings(seeds: tuple[Seed, ...]) -> frozenset[str]:
    return frozenset(page_of(seed.url).listing for seed in seeds if seed.purpose is Purpose.LISTING)


@lru_cache(maxsize=256)
def _addresses(seeds: tuple[Seed, ...]) -> frozenset[str]:
    return frozenset(normalise(seed.url) or seed.url for seed in seeds)
