"""Is this a new version, of which kind, and did the publisher say so? Pure: decides, stores nothing."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from rapidfuzz.distance import Levenshtein

from archive.content import Content, content_digest, content_of, normal
from archive.diff import changed_words
from archive.drift import edited, way_of
from archive.models import ChangeKind, Confrontation, Decision, Extraction, PageKind
from archive.store import KnownVersion

MINOR_FIELDS = frozenset({"captions", "credits", "authors", "source", "section", "tags"})
SMALL_SHARE = 0.01  # of the characters of the running text: below it a change is minor
_ENTRY = re.compile(r"^\W*(?:update\b|(?:\w+,? )?\d{1,2}[.:]\d{2}(?:\b|uhr))", re.IGNORECASE)


def decide(
    extraction: Extraction,
    *,
    current: KnownVersion | None,
    earlier: Mapping[str, int],
    declared_before: date | None,
    advertised_at: date | None,
    confrontation: Confrontation | None = None,
) -> Decision:
    """Compare an extraction with the article's current version.

    `earlier` maps the content digests of all the article's versions to the first version that had them.
    `declared_before` is the latest modification time the page had declared so far, `advertised_at` the one that
    sitemap or feed give now; both may be None. With a `confrontation` the page is compared with what the same reader
    finds in the bytes that last showed the version, so that a newer reader edits nothing; without one it is compared
    with the version as it was read then.
    """
    content = content_of(extraction)
    name = content_digest(content)
    if current is None:
        return Decision(is_version=True, reason="first sight of the article", content_digest=name)
    if current.was_read_as(name, extraction.extractor):
        return _unchanged(extraction, name, "content as before", declared_before=declared_before)
    base = current.content
    if confrontation is not None and confrontation.before.kind is PageKind.ARTICLE:
        base = content_of(confrontation.before)
    if content_digest(base) == name:
        same = "content as before, read by another reader then"
        return _unchanged(extraction, name, same, declared_before=declared_before)
    fields = edited(base, content, confrontation)
    if not fields and confrontation is not None and confrontation.is_redesigned:
        same = "content as before in another template"
        return _unchanged(extraction, name, same, declared_before=declared_before)
    return _edit(
        extraction,
        content,
        base=base,
        fields=fields or ("text",),  # the lead has moved within the text
        declaration=declaration_of(
            extraction, current=current, base=base, before=declared_before, advertised_at=advertised_at
        ),
        same_as=earlier.get(name),
        is_suspect=confrontation is not None and confrontation.is_redesigned,
    )


def _edit(
    extraction: Extraction,
    content: Content,
    *,
    base: Content,
    fields: tuple[str, ...],
    declaration: str | None,
    same_as: int | None,
    is_suspect: bool,
) -> Decision:
    words = changed_words(base.readable, content.readable)
    return Decision(
        is_version=True,
        reason=f"{', '.join(fields)} changed; {declaration or 'nothing was declared'}",
        content_digest=content_digest(content),
        changed_fields=fields,
        words_added=words.added,
        words_removed=words.removed,
        declared="declared" if declaration else "undeclared",
        same_as_version_id=same_as,
        change_kind=kind_of(extraction, content, base=base, fields=fields),
        is_suspect=is_suspect,
        way=way_of(base, content, fields),
    )


def kind_of(extraction: Extraction, content: Content, *, base: Content, fields: tuple[str, ...]) -> ChangeKind:
    """How much a change weighs: a ticker that goes on, a minor one, or a major one.

    Minor is what leaves headline, kicker and running text alone, or changes less than 1 % of the characters of the
    running text under the same headline.
    """
    if extraction.form == "ticker" and {"lead", "text"} & set(fields):
        return "ticker"
    if set(fields) <= MINOR_FIELDS:
        return "minor"
    if {"title", "kicker", "heading"} & set(fields):
        return "major"
    old, new = normal(base.text), normal(content.text)
    distance = Levenshtein.distance(old, new, score_cutoff=int(SMALL_SHARE * len(old)))
    return "minor" if distance < SMALL_SHARE * len(old) else "major"


def declaration_of(
    extraction: Extraction,
    *,
    current: KnownVersion,
    base: Content,
    before: date | None,
    advertised_at: date | None,
) -> str | None:
    """How the publisher declared a change since the current version was last seen, or None for a silent one.

    The page's own word goes first; a sitemap's lastmod counts only where the page declares no time of its own,
    since many sitemaps put the time of their making there.
    """
    old_text = normal(base.text)
    for note in extraction.notes:
        if normal(note) not in old_text:
            return f"declared by the note “{note[:80]}”"
    if extraction.form == "ticker" and (entry := _new_entry(extraction, old_text)) is not None:
        return f"declared by the entry “{entry[:80]}”"
    if extraction.modified_at is not None:
        new = extraction.modified_at != before and _is_later(extraction.modified_at, before or current.seen_until)
        return "declared by the page's modification time" if new else None
    if advertised_at is not None and _is_later(advertised_at, current.seen_until):
        return "declared by the sitemap's or feed's modification time"
    return None


def _new_entry(extraction: Extraction, old_text: str) -> str | None:
    """The first dated entry of a ticker that was not there before."""
    texts = (block.text for block in extraction.blocks)
    return next((text for text in texts if _ENTRY.match(text) and normal(text) not in old_text), None)


def _unchanged(extraction: Extraction, name: str, reason: str, *, declared_before: date | None) -> Decision:
    modified = extraction.modified_at
    touched = modified is not None and declared_before is not None and _is_later(modified, declared_before)
    reason = f"{reason}, though the page declares a change" if touched else reason
    return Decision(is_version=False, reason=reason, content_digest=name, touched=touched)


def _is_later(one: date, other: date) -> bool:
    """Whether one moment is later than another; where one of them is only a day, days are compared."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return _day(one) > _day(other)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
