"""Two versions of a story laid side by side, field by field. It reads two editions and compares their values."""

import sqlite3
from dataclasses import dataclass

from archive.browse.reading import Edition, Story, read_edition, read_story
from archive.diff import Row, WordCount, changed_words, side_by_side


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field that differs, in rows of facing paragraphs."""

    name: str
    rows: tuple[Row, ...]
    count: WordCount


@dataclass(frozen=True, slots=True)
class Comparison:
    """An older and a newer version, what differs and what does not."""

    story: Story
    old: Edition
    new: Edition
    changed: tuple[ChangedField, ...]
    unchanged: tuple[str, ...]


def read_comparison(connection: sqlite3.Connection, article_id: int, old: int, new: int) -> Comparison | None:
    """The comparison of two versions by number; None where one of them is not there."""
    story = read_story(connection, article_id)
    left, right = (read_edition(connection, article_id, number) for number in (old, new))
    if story is None or left is None or right is None:
        return None
    before, after = _fields(left), _fields(right)
    changed = tuple(_changed(name, before[name], after[name]) for name in before if before[name] != after[name])
    unchanged = tuple(name for name in before if before[name] == after[name] and before[name])
    return Comparison(story, left, right, changed, unchanged)


def _changed(name: str, old: str, new: str) -> ChangedField:
    return ChangedField(name, side_by_side(old, new), changed_words(old, new))


def _fields(edition: Edition) -> dict[str, str]:
    """Everything that is content of a version, as texts in the order of the page."""
    return {
        "kicker": edition.kicker or "",
        "headline": edition.title or "",
        "first heading": edition.heading or "",
        "text": edition.text,
        "captions": "\n\n".join(image.caption for image in edition.images if image.caption),
        "credits": "\n\n".join(image.credit for image in edition.images if image.credit),
        "authors": ", ".join(edition.authors),
        "source": edition.source or "",
        "section": edition.section or "",
        "tags": ", ".join(edition.tags),
    }
