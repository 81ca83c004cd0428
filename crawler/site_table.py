"""What is said of a site, in a profile or in `chronik.toml`, and the `Site` it makes. Reads no file, writes none."""

import re
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from cssselect import SelectorError, parse

from archive.models import Purpose, Seed, Site
from archive.urls import authority, normalise

from .errors import BadSite
from .scope import authorities, bare_host
from .tables import Table

KEYS = (
    "name", "home", "hosts", "feeds", "sitemaps", "listings", "article_pattern", "delay_s", "timezone",
    "listing_pages", "allow_private", "quiet_hours", "requests_per_day", "requisites", "requisite_hosts", "render",
    "unverified_tls", "robots_unreachable", "selectors",
)  # fmt: skip
SELECTOR_KEYS = ("title", "kicker", "lead", "body", "byline")
REQUISITES = ("off", "images", "page")
ROBOTS_UNREACHABLE = ("wait", "last-copy")
HOURS = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
SITE_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is said of a site; None where nothing is said, so that one can be laid over another."""

    name: str | None = None
    home_url: str | None = None
    hosts: tuple[str, ...] | None = None
    feeds: tuple[str, ...] | None = None
    sitemaps: tuple[str, ...] | None = None
    listings: tuple[str, ...] | None = None
    article_pattern: str | None = None
    delay_s: float | None = None
    timezone: str | None = None
    listing_pages: int | None = None
    allow_private: tuple[str, ...] | None = None
    selectors: Mapping[str, str] | None = None
    quiet_hours: tuple[str, ...] | None = None
    requests_per_day: int | None = None
    requisites: str | None = None
    requisite_hosts: tuple[str, ...] | None = None
    render: bool | None = None
    unverified_tls: tuple[str, ...] | None = None
    robots_unreachable: str | None = None


def profile_from(table: Table) -> Profile:
    """What one TOML table says of a site; BadSite names the line of the first mistake. The caller checks the keys."""
    return Profile(
        name=table.string("name"),
        home_url=_url(table, "home", table.string("home")),
        hosts=_hosts(table, "hosts"),
        feeds=_urls(table, "feeds"),
        sitemaps=_urls(table, "sitemaps"),
        listings=_urls(table, "listings"),
        article_pattern=_pattern(table),
        delay_s=table.number("delay_s"),
        timezone=_timezone(table),
        listing_pages=table.whole("listing_pages"),
        allow_private=_hosts(table, "allow_private"),
        selectors=_selectors(table),
        quiet_hours=_spans(table, "quiet_hours"),
        requests_per_day=table.whole("requests_per_day"),
        requisites=table.choice("requisites", REQUISITES),
        requisite_hosts=_hosts(table, "requisite_hosts"),
        render=table.flag("render"),
        unverified_tls=_hosts(table, "unverified_tls"),
        robots_unreachable=table.choice("robots_unreachable", ROBOTS_UNREACHABLE),
    )


def profile_of(site: Site) -> Profile:
    """All that is known of a site, as a profile."""
    return Profile(
        name=site.name,
        home_url=site.home_url,
        hosts=site.hosts,
        feeds=_seed_urls(site, Purpose.FEED),
        sitemaps=_seed_urls(site, Purpose.SITEMAP),
        listings=_seed_urls(site, Purpose.LISTING),
        article_pattern=site.article_pattern,
        delay_s=site.delay_s,
        timezone=site.timezone,
        listing_pages=site.listing_pages,
        allow_private=site.allow_private,
        selectors=site.selectors,
        quiet_hours=site.quiet_hours,
        requests_per_day=site.requests_per_day,
        requisites=site.requisites,
        requisite_hosts=site.requisite_hosts,
        render=site.render,
        unverified_tls=site.unverified_tls,
        robots_unreachable=site.robots_unreachable,
    )


def site_of(site_id: str, said: Profile) -> Site:
    """The site a profile describes; BadSite when there is no home page, or a seed lies outside the hosts."""
    if not SITE_ID.fullmatch(site_id):
        raise BadSite(f"a site's id is made of letters, digits, - and _, which {site_id!r} is not.")
    if said.home_url is None:
        raise BadSite(f'the site {site_id} has no home page; add home = "https://…/".')
    given = {key: value for key, value in _said(said).items() if key not in ("feeds", "sitemaps", "listings", "name")}
    site = Site(id=site_id, name=said.name or site_id, seeds=tuple(_seeds(said)), **given)  # type: ignore[arg-type]  # the fields have the types of Profile's
    _refuse_foreign_seeds(site)
    return site


def laid_over(under: Profile, over: Profile) -> Profile:
    """What both say of a site; where they differ, the second is believed."""
    return replace(under, **_said(over))  # type: ignore[arg-type]  # its own fields


def fitting(known: Profile, home_url: str | None) -> Profile:
    """What a profile knows of a site with that front page.

    Elsewhere (a mirror, a test server) its addresses do not count: whoever names another host means that host.
    """
    hosts = {bare_host(host) for host in known.hosts or ()}
    if home_url is None or authority(home_url) in hosts:
        return known
    return replace(known, name=None, home_url=None, hosts=None, feeds=None, sitemaps=None, listings=None)


def _said(said: Profile) -> dict[str, object]:
    """The fields of which something is said."""
    pairs = ((field.name, getattr(said, field.name)) for field in fields(said))
    return {name: value for name, value in pairs if value is not None}


def _seeds(said: Profile) -> Iterable[Seed]:
    """Feeds first, since they are the freshest; then sitemaps, then listings."""
    groups = ((said.feeds, Purpose.FEED), (said.sitemaps, Purpose.SITEMAP), (said.listings, Purpose.LISTING))
    return (Seed(url=url, purpose=purpose) for urls, purpose in groups for url in urls or ())


def _seed_urls(site: Site, purpose: Purpose) -> tuple[str, ...]:
    return tuple(seed.url for seed in site.seeds if seed.purpose is purpose)


def _refuse_foreign_seeds(site: Site) -> None:
    for seed in site.seeds:
        if authority(seed.url) not in authorities(site):
            host = authority(seed.url)
            raise BadSite(f'{seed.url} of the site {site.id} is on a foreign host; add "{host}" to its hosts.')


def _url(table: Table, key: str, given: str | None) -> str | None:
    """A web address in its normal form."""
    if given is None or (url := normalise(given)) is not None:
        return given and url
    raise table.wrong(key, f"{given!r} is no web address; it must begin with https:// or http:// and name a host")


def _urls(table: Table, key: str) -> tuple[str, ...] | None:
    given = table.strings(key)
    return None if given is None else tuple(url for text in given if (url := _url(table, key, text)) is not None)


def _hosts(table: Table, key: str) -> tuple[str, ...] | None:
    """Hosts, each with its port unless that is a default one."""
    given = table.strings(key)
    for host in given or ():
        if "/" in host or "@" in host or normalise(f"http://{host}/") is None:
            raise table.wrong(key, f'{host!r} is no host; write only the name, such as "www.example.org"')
    return None if given is None else tuple(bare_host(host) for host in given)


def _spans(table: Table, key: str) -> tuple[str, ...] | None:
    """Spans of local time, each from one moment to another; one that ends before it begins goes over midnight."""
    given = table.strings(key)
    for span in given or ():
        if not HOURS.fullmatch(span) or span[:5] == span[6:]:
            raise table.wrong(key, f'{span!r} is no span of hours; write it as "07:00-09:00"')
    return given


def _pattern(table: Table) -> str | None:
    """A regular expression that does not take every address for an article."""
    pattern = table.string("article_pattern")
    try:
        takes_all = pattern is not None and re.compile(pattern).search("/") is not None
    except re.error as error:
        raise table.wrong("article_pattern", f"{pattern!r} is no regular expression: {error}") from error
    if takes_all:
        raise table.wrong("article_pattern", f"{pattern!r} also matches the front page; begin it with ^/ and a folder")
    return pattern


def _timezone(table: Table) -> str | None:
    name = table.string("timezone")
    try:
        return zoneinfo.ZoneInfo(name).key if name is not None else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise table.wrong("timezone", f"{name!r} is no time zone; write one such as Europe/Berlin") from error


def _selectors(table: Table) -> dict[str, str] | None:
    below = table.table("selectors")
    if below is None:
        return None
    below.refuse_unknown(SELECTOR_KEYS)
    return {key: selector for key in below.values if (selector := _selector(below, key)) is not None}


def _selector(table: Table, key: str) -> str | None:
    selector = table.string(key)
    try:
        parse(selector or "*")
    except SelectorError as error:
        raise table.wrong(key, f"{selector!r} is no CSS selector: {error}") from error
    return selector
