"""The values that cross the boundaries of the archive. No behaviour beyond what follows from the fields themselves.

A thing that changes state changes its noun: an `Exchange` becomes a capture, an `Extraction` becomes a version.
Times are aware datetimes in UTC; a plain `date` means that the page named a day and no clock time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Literal

BlockKind = Literal["lead", "paragraph", "subhead", "quote", "list"]
Form = Literal["story", "ticker"]
ChangeKind = Literal["minor", "major", "ticker"]
UrlKind = Literal["canonical", "alias", "redirect"]
Declared = Literal["declared", "undeclared", "not applicable"]
Headers = tuple[tuple[str, str], ...]


class Purpose(StrEnum):
    """What a URL was asked for as; decides how its answer is read."""

    ARTICLE = "article"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"


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
    """What a capture brought; the contract's words for `captures.outcome`."""

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


class Status(StrEnum):
    """What is known of an article's presence; the contract's words for `articles.status`."""

    LIVE = "live"
    MISSING = "missing"
    GONE = "gone"
    WITHDRAWN = "withdrawn"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which article a URL belongs to: the site's key of it and its normalised address."""

    key: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its response as they crossed the wire, not stored yet.

    `status` is None when no response came; `failure` then says why in one sentence, and `refused` whether it was we
    who declined to ask (robots, guard, scope). `body` holds the bytes as sent, still content-coded. `truncated` is
    WARC's word (`length`, `time`, `disconnect`) when the body was cut.
    """

    url: str
    site_id: str
    purpose: Purpose
    fetched_at: datetime
    status: int | None
    request_headers: Headers = ()
    response_headers: Headers = ()
    body: bytes = b""
    ip: str | None = None
    duration_ms: int = 0
    truncated: Literal["length", "time", "disconnect"] | None = None
    failure: str | None = None
    refused: bool = False

    def header(self, name: str) -> str | None:
        """The first response header of that name, in any case of letters; None when it was not sent."""
        wanted = name.lower()
        return next((value for key, value in self.response_headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Block:
    """One typed piece of the running text, normalised, without line breaks inside."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A photo of the article: absolute URL, and what stands below it."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link inside the running text: absolute URL and its words."""

    url: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What the extractor read from one payload; can always be made again from the stored bytes.

    `blocks` are the running text in order: the lead first (kind `lead`) when there is one, no captions, no ads.
    `notes` are the visible declarations of a change ("Update, Montag (2.9.2024), 13:50 Uhr", "Korrektur: …"), which
    also stand in `blocks`. `heading` is the page's first heading where that is not the headline. `form` tells a running
    ticker from a story. `is_free` is what the page declares
    (`isAccessibleForFree`), None where it says nothing. `canonical_url` is what the page declares, absolute,
    unchecked. `extractor` names the program and, where one was used, the site model. `rules` says for each field
    which rule gave it. `reason` says why `kind` was chosen.
    """

    kind: PageKind
    reason: str
    extractor: str
    form: Form = "story"
    is_free: bool | None = None
    canonical_url: str | None = None
    kicker: str | None = None
    heading: str | None = None
    title: str | None = None
    blocks: tuple[Block, ...] = ()
    authors: tuple[str, ...] = ()
    source: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    published_at: date | None = None
    modified_at: date | None = None
    images: tuple[Image, ...] = ()
    links: tuple[Link, ...] = ()
    notes: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def lead(self) -> str | None:
        """The lead paragraph, or None when the article has none."""
        return next((block.text for block in self.blocks if block.kind == "lead"), None)

    @property
    def text(self) -> str:
        """Lead and body: the blocks joined by one blank line."""
        return "\n\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteModel:
    """What a site's own captures taught of its furniture: the lines and the places that are never an article's text.

    `number` counts the models of the site in this archive, from 1. `lines` are folded texts of lines that stand on
    several stories, `places` the signatures of elements whose lines change while the story stays the same. Both are
    sorted, so that equal models are equal rows.
    """

    site_id: str
    number: int
    lines: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confrontation:
    """Two payloads of one article, read by the same reader: like is compared with like.

    `before` is what today's reader finds in the bytes that last showed the current version. `is_redesigned` says
    whether the page's template was replaced in between, and `elsewhere` names the content fields whose old words
    still stand on the new page and whose new words stood on the old one: read from another place, not edited.
    """

    before: Extraction
    is_redesigned: bool
    elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A URL that a listing, feed or sitemap advertised, with what it said of it."""

    url: str
    purpose: Purpose
    via: Literal["sitemap", "feed", "listing", "pagination", "robots", "redirect"]
    title: str | None = None
    published_at: date | None = None
    modified_at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an extraction is a new version, and everything the version's row says about the change.

    `change_kind` is None for the first version. `is_suspect` says that the page's template was replaced at the same
    time, so that only the look at other articles can tell an edit from the redesign; `way` is then what they are
    compared by (`drift.way_of`).
    """

    is_version: bool
    reason: str
    content_digest: str
    changed_fields: tuple[str, ...] = ()
    words_added: int = 0
    words_removed: int = 0
    declared: Declared = "not applicable"
    same_as_version_id: int | None = None
    touched: bool = False
    change_kind: ChangeKind | None = None
    is_suspect: bool = False
    way: tuple[str, ...] = ()

    @property
    def is_edit(self) -> bool:
        """Whether it is a version after the first."""
        return self.declared != "not applicable"


@dataclass(frozen=True, slots=True)
class AbsentShare:
    """How many of a site's articles are missing, and how many are live or missing."""

    missing: int
    total: int


def timestamp(moment: date) -> str:
    """The moment as the archive writes it: `2024-09-02T11:50:00Z`, or `2024-09-02` where only a day is known.

    A datetime must be aware; it is turned into UTC, fractions of a second are dropped.
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be archived: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def moment(text: str) -> date:
    """The inverse of `timestamp`: an aware datetime in UTC, or a date."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
