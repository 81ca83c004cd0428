"""What the exchanges of a probe show, read once: the front page, what robots.txt names, what each answer advertises.

It decides nothing about the site; `probe` does.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.models import Discovery, Exchange, Purpose, Site
from archive.urls import authority, normalise

from .discover import Found, Page, discover, parse

MAX_REQUESTS = 25  # a probe is a stranger's visit


@dataclass(frozen=True, slots=True)
class Answer:
    """One exchange of the probe and what its payload advertises."""

    exchange: Exchange
    found: Found

    def urls(self, purpose: Purpose) -> tuple[str, ...]:
        """The addresses it advertises for a purpose, in its order."""
        return tuple(one.url for one in self.found.discoveries if one.purpose is purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """All that was seen of a site so far. `page` is None where the front page gave no HTML."""

    site: Site
    home: Exchange
    robots: Exchange | None
    page: Page | None
    front: Answer
    answers: tuple[Answer, ...]

    @property
    def named_sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that robots.txt names."""
        return answer_of(self.robots, self.home).urls(Purpose.SITEMAP) if self.robots else ()

    @property
    def children(self) -> frozenset[str]:
        """The addresses that one of the answered sitemap indexes names."""
        return frozenset(url for answer in self.answers for url in answer.urls(Purpose.SITEMAP))

    def working(self, purpose: Purpose) -> tuple[Answer, ...]:
        """The answers that advertise something, those alike only once: `/rss` and `/feed` are often one feed."""
        kept: dict[tuple[str, ...], Answer] = {}
        for answer in self.answers:
            urls = tuple(one.url for one in answer.found.discoveries)
            if answer.exchange.purpose is purpose and urls:
                kept.setdefault(urls, answer)
        return tuple(kept.values())

    def articles(self) -> tuple[Discovery, ...]:
        """Every address that may be an article: of the feeds first, then the front page, then the sitemaps."""
        answers = (*self.working(Purpose.FEED), self.front, *self.working(Purpose.SITEMAP))
        found = (one for answer in answers for one in answer.found.discoveries)
        return tuple(one for one in found if one.purpose is Purpose.ARTICLE)


def look(home: Exchange, robots: Exchange | None, fetched: Sequence[Exchange]) -> Look:
    """The exchanges, read. `home` is read as a listing, whatever it was asked for as."""
    return Look(
        site=provisional(home),
        home=home,
        robots=replace(robots, purpose=Purpose.ROBOTS, body=plain_body(robots)) if robots else None,
        page=parse(plain_body(home), url=home.url, content_type=home.header("content-type")),
        front=answer_of(replace(home, purpose=Purpose.LISTING), home),
        answers=tuple(answer_of(exchange, home) for exchange in fetched),
    )


@lru_cache(maxsize=2 * MAX_REQUESTS)
def answer_of(exchange: Exchange, home: Exchange) -> Answer:
    """An exchange with what it advertises; nothing unless it was answered with 200.

    Remembered, since a probe looks at the same answers again after each new one.
    """
    if exchange.status != 200:
        return Answer(exchange, Found())
    kind, site = exchange.header("content-type"), provisional(home)
    found = discover(plain_body(exchange), url=exchange.url, purpose=exchange.purpose, site=site, content_type=kind)
    return Answer(exchange, found)


def plain_body(exchange: Exchange) -> bytes:
    """The body without its content coding; as it came where the coding cannot be undone."""
    try:
        return decoded_body(exchange)
    except UndecodableBody:
        return exchange.body


def provisional(home: Exchange) -> Site:
    """The little that the front page's address says: id, home, and the host with and without `www.`."""
    url = normalise(home.url) or home.url
    host = urlsplit(url).hostname or ""
    private = (authority(url),) if _is_private(host) else ()
    twin = authority(url).removeprefix("www.") if host.startswith("www.") else f"www.{authority(url)}"
    hosts = (authority(url),) if private else (authority(url), twin)
    return Site(id=_site_id(host, url), name=host, home_url=url, hosts=hosts, allow_private=private)


def _site_id(host: str, url: str) -> str:
    """A short id out of a host: `www.lokales.example.de` gives `lokales-example`.

    >>> _site_id("www.herne.example", "https://www.herne.example/"), _site_id("127.0.0.1", "http://127.0.0.1:81/")
    ('herne', '127-0-0-1-81')
    """
    labels = host.removeprefix("www.").split(".")
    name = authority(url) if _is_address(host) or len(labels) == 1 else ".".join(labels[:-1])
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "site"


def _is_private(host: str) -> bool:
    """Whether the address itself says that it is on this machine or in a private network."""
    if not _is_address(host):
        return host == "localhost" or host.endswith(".localhost")
    return not ipaddress.ip_address(host).is_global


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
