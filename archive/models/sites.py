"""A publisher as data, and what its listings advertise. No behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .words import Purpose

Requisites = Literal["off", "images", "page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A URL a crawl starts from, and what is expected there."""

    url: str
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A publisher as data: read from a profile and `chronik.toml`, never from code.

    `article_pattern` is a regular expression matched against the path (query dropped); its group `id`, if it has
    one, is the site's own stable id of an article. `selectors` are optional CSS selectors by field name (`title`,
    `kicker`, `lead`, `body`, `byline`) that help the extraction. `delay_s` is the floor between two requests.

    `quiet_hours` are spans of the site's local time in which it is left alone (`07:00-09:00`), `requests_per_day` is
    the most that is asked of it within 24 hours. `requisites` says what of a page is kept besides its own bytes: its
    pictures, or its style sheets too; `requisite_hosts` are further hosts that these may come from. A site with
    `render` is shown to a browser. `unverified_tls` names hosts whose certificate is not verified. `robots_unreachable`
    says what to do when robots.txt could not be had for thirty days: go on waiting, or believe the last copy.
    """

    id: str
    name: str
    home_url: str
    seeds: tuple[Seed, ...] = ()
    hosts: tuple[str, ...] = ()
    article_pattern: str | None = None
    delay_s: float = 2.0
    timezone: str = "Europe/Berlin"
    listing_pages: int = 3
    allow_private: tuple[str, ...] = ()
    selectors: Mapping[str, str] = field(default_factory=dict)
    quiet_hours: tuple[str, ...] = ()
    requests_per_day: int = 20_000
    requisites: Requisites = "off"
    requisite_hosts: tuple[str, ...] = ()
    render: bool = False
    unverified_tls: tuple[str, ...] = ()
    robots_unreachable: Literal["wait", "last-copy"] = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which article a URL belongs to: the site's key of it and its normalised address."""

    key: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A URL that a listing, feed or sitemap advertised, with what it said of it.

    `teaser` holds the words beside the headline, `nofollow` says that the link carried `rel=nofollow`.
    """

    url: str
    purpose: Purpose
    via: Literal["sitemap", "feed", "listing", "pagination", "archive", "robots", "redirect", "page"]
    title: str | None = None
    published_at: date | None = None
    modified_at: date | None = None
    teaser: str | None = None
    nofollow: bool = False
