"""The words of the contract as types: purposes, outcomes, states. No behaviour."""

from enum import StrEnum
from typing import Literal

UrlKind = Literal["canonical", "alias", "redirect"]


class Purpose(StrEnum):
    """What a URL was asked for as; decides how its answer is read."""

    ARTICLE = "article"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"
    TDM = "tdm"
    REQUISITE = "requisite"


class PageKind(StrEnum):
    """What a page turned out to be, whatever it was asked for as."""

    ARTICLE = "article"
    LISTING = "listing"
    NOT_FOUND = "not-found"
    WALLED = "walled"
    GALLERY = "gallery"
    EVENT = "event"
    DOCUMENT = "document"
    EMPTY = "empty"


class Outcome(StrEnum):
    """What a capture brought; the contract's words for `captures.outcome`, and `requisite` for a part of a page."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not-modified"
    GONE = "gone"
    SOFT_404 = "soft-404"
    REDIRECT = "redirect"
    WALLED = "walled"
    PARTIAL = "partial"
    REFUSED = "refused"
    FAILED = "failed"
    LISTING = "listing"
    REQUISITE = "requisite"


class Status(StrEnum):
    """What is known of an article's presence; the contract's words for `articles.status`."""

    LIVE = "live"
    MISSING = "missing"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
