"""Is this a new version, of which kind, and did the publisher say so? Pure: decides, stores nothing."""

from collections.abc import Mapping
from datetime import date, datetime

from archive.content import FIELDS, Content, content_digest, content_of, normal, normal_fields
from archive.diff import changed_words
from archive.models import Decision, Extraction
from archive.store import KnownVersion


def decide(
    extraction: Extraction,
    *,
    current: KnownVersion | None,
    earlier: Mapping[str, int],
    declared_before: date | None,
    advertised_at: date | None,
) -> Decision:
    """Compare an extraction with the article's current version.

    `earlier` maps the content digests of all the article's versions to the first version that had them.
    `declared_before` is the latest modification time the page had declared so far, `advertised_at` the one that
    sitemap or feed give now; both may be None.
    """
    content = content_of(extraction)
    name = content_digest(content)
    if current is None:
        return Decision(is_version=True, reason="first sight of the article", content_digest=name)
    if name == current.content_digest:
        return _unchanged(extraction, name, declared_before=declared_before)
    fields = changed_fields(current.content, content) or ("text",)  # the lead has moved within the text
    declaration = declaration_of(extraction, current=current, before=declared_before, advertised_at=advertised_at)
    words = changed_words(current.content.readable, content.readable)
    return Decision(
        is_version=True,
        reason=f"{', '.join(fields)} changed; {declaration or 'nothing was declared'}",
        content_digest=name,
        changed_fields=fields,
        words_added=words.added,
        words_removed=words.removed,
        declared="declared" if declaration else "undeclared",
        same_as_version_id=earlier.get(name),
    )


def changed_fields(old: Content, new: Content) -> tuple[str, ...]:
    """The names of the content fields that differ, in the order of `FIELDS`."""
    before, after = normal_fields(old), normal_fields(new)
    return tuple(name for name in FIELDS if before[name] != after[name])


def declaration_of(
    extraction: Extraction, *, current: KnownVersion, before: date | None, advertised_at: date | None
) -> str | None:
    """How the publisher declared a change since the current version was last seen, or None for a silent one.

    The page's own word goes first; a sitemap's lastmod counts only where the page declares no time of its own,
    since many sitemaps put the time of their making there.
    """
    old_text = normal(current.content.text)
    for note in extraction.notes:
        if normal(note) not in old_text:
            return f"declared by the note “{note[:80]}”"
    if extraction.modified_at is not None:
        new = extraction.modified_at != before and _is_later(extraction.modified_at, before or current.seen_until)
        return "declared by the page's modification time" if new else None
    if advertised_at is not None and _is_later(advertised_at, current.seen_until):
        return "declared by the sitemap's or feed's modification time"
    return None


def _unchanged(extraction: Extraction, name: str, *, declared_before: date | None) -> Decision:
    modified = extraction.modified_at
    touched = modified is not None and declared_before is not None and _is_later(modified, declared_before)
    reason = "content as before, though the page declares a change" if touched else "content as before"
    return Decision(is_version=False, reason=reason, content_digest=name, touched=touched)


def _is_later(one: date, other: date) -> bool:
    """Whether one moment is later than another; where one of them is only a day, days are compared."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return _day(one) > _day(other)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
