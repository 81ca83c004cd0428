"""The values in which the demo paper answers and tells the truth about itself. No behaviour; it knows no archive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

BlockKind = Literal["lead", "paragraph", "subhead", "quote", "list"]
Declared = Literal["declared", "undeclared", "not applicable"]
FIELDS = ("kicker", "title", "lead", "text", "captions", "credits", "authors", "source", "section", "tags")


class TrueBlock(NamedTuple):
    """One piece of the running text: each item of a list is a block of its own."""

    kind: BlockKind
    text: str


class TrueImage(NamedTuple):
    """A photo of the article: the path of its file, its caption, and the credit without the word `Foto:`."""

    path: str
    caption: str | None
    credit: str | None


class TrueLink(NamedTuple):
    """A link in the running text: its target as written in the page (a path, or a URL of another site), its words."""

    path: str
    anchor: str


class Presence(NamedTuple):
    """A change of an article's presence.

    `detail` is empty for `live` and `returned`; for `gone` it is `404`, `410`, `redirect-home`, `soft-404-home` or
    `soft-404-page`; for `moved` the new canonical path.
    """

    at: datetime
    what: Literal["live", "gone", "returned", "moved"]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueVersion:
    """One content an article really had, from `from_at` until `until_at` (None: the last one known).

    `published_at` and `modified_at` are what the page declares: aware UTC, a bare date where it names only a day,
    None where it says nothing. A deletion ends no version: see `TrueArticle.presence`.
    """

    from_at: datetime
    until_at: datetime | None
    number: int
    kicker: str | None
    title: str
    lead: str | None
    text: str
    blocks: tuple[TrueBlock, ...]
    authors: tuple[str, ...]
    source: str | None
    section: str | None
    tags: tuple[str, ...]
    published_at: date
    modified_at: datetime | None
    images: tuple[TrueImage, ...]
    links: tuple[TrueLink, ...]
    declared: Declared
    changed_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueArticle:
    """An article that was published: its first number, its present path, all it ever said, and when it was there.

    `urls` are the other paths under which the paper itself links it, or did before it moved.
    """

    key: str
    path: str
    urls: tuple[str, ...]
    states: tuple[TrueVersion, ...]
    presence: tuple[Presence, ...]


@dataclass(frozen=True, slots=True)
class PaperResponse:
    """What the paper answers to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
