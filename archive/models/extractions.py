"""What was read from a page, and the decision on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from .words import PageKind

BlockKind = Literal["lead", "paragraph", "subhead", "quote", "list"]
Form = Literal["story", "ticker"]
ChangeKind = Literal["minor", "major", "ticker"]
Declared = Literal["declared", "undeclared", "not applicable"]


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
    """A link inside the running text: absolute URL and its words; `nofollow` where the page says so (`rel`)."""

    url: str
    anchor: str
    nofollow: bool = False


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
