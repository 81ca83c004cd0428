"""One version of a story as it is read, and the story's timeline. It reads rows and decides nothing."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.browse.rows import all_rows, facts, names, one_row
from archive.content import blocks_of
from archive.models import Block, Image
from archive.withdrawal import HIDING


@dataclass(frozen=True, slots=True)
class Story:
    """An article and what is known of its presence."""

    id: int
    site_id: str
    site_name: str
    key: str
    url: str
    status: str
    first_seen_at: str
    last_seen_at: str
    gone_at: str | None
    published_at: str | None
    current_version_id: int | None
    captures: int
    access: str

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of its text is to be shown."""
        return self.status == "withdrawn" or self.access in HIDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version with everything that belongs to it."""

    id: int
    number: int
    title: str | None
    kicker: str | None
    heading: str | None
    blocks: tuple[Block, ...]
    text: str
    authors: tuple[str, ...]
    source: str | None
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    published_at: str | None
    modified_at: str | None
    word_count: int
    seen_from: str
    seen_until: str
    unchanged_before: str | None
    declared: str
    extractor: str
    images: tuple[Image, ...]
    captured_url: str
    captured_at: str
    has_page: bool


@dataclass(frozen=True, slots=True)
class TextLink:
    """A link inside the text, and the story of this archive that it points to."""

    url: str
    anchor: str
    target_article_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline: something that was observed, with the version it brought if it brought one."""

    at: str
    kind: str
    facts: Mapping[str, str]
    number: int | None = None
    old_title: str | None = None
    new_title: str | None = None
    fields: tuple[str, ...] = ()
    words_added: int = 0
    words_removed: int = 0
    declared: str = "not applicable"
    unchanged_before: str | None = None
    same_as_number: int | None = None
    reason: str | None = None

    @property
    def title_changed(self) -> bool:
        """Whether this version brought another headline."""
        return "title" in self.fields


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole page of one version."""

    story: Story
    edition: Edition
    links: tuple[TextLink, ...]
    timeline: tuple[Moment, ...]
    versions: int

    @property
    def is_current(self) -> bool:
        """Whether this is the newest version."""
        return self.edition.id == self.story.current_version_id


def read_article(connection: sqlite3.Connection, article_id: int, number: int | None) -> Reading | None:
    """The current version of a story, or the one of that number; None where there is none."""
    story = read_story(connection, article_id)
    edition = None if story is None else read_edition(connection, article_id, number)
    if story is None or edition is None:
        return None
    timeline = _timeline(connection, article_id)
    versions = sum(moment.number is not None for moment in timeline)
    return Reading(story, edition, _links(connection, edition.id), timeline, versions)


def read_story(connection: sqlite3.Connection, article_id: int) -> Story | None:
    """The row of a story with its site's name and the number of its captures."""
    sql = """
        SELECT a.id, a.site_id, s.name, a.key, a.url, a.status, a.first_seen_at, a.last_seen_at, a.gone_at,
               a.published_at, a.current_version_id,
               (SELECT COUNT(*) FROM captures c WHERE c.article_id = a.id) AS captures, a.access
        FROM articles a JOIN sites s ON s.id = a.site_id
        WHERE a.id = :article
    """
    row = one_row(connection, sql, article=article_id)
    return None if row is None else Story(*row)


def read_edition(connection: sqlite3.Connection, article_id: int, number: int | None) -> Edition | None:
    """A version of a story by its number; without one, the current version."""
    sql = """
        SELECT v.id, v.number, v.title, v.kicker, v.heading, v.blocks, v.text, v.authors, v.source, v.section, v.tags,
               v.language, v.published_at, v.modified_at, v.word_count, v.seen_from, v.seen_until, v.unchanged_before,
               v.declared, v.extractor, c.url AS captured_url, c.fetched_at AS captured_at,
               EXISTS (SELECT 1 FROM payloads p WHERE p.digest = c.payload_digest
                       AND p.encoding NOT IN ('withheld', 'erased')) AS has_page
        FROM versions v JOIN articles a ON a.id = v.article_id JOIN captures c ON c.id = v.capture_id
        WHERE v.article_id = :article AND (v.number = :number OR (:number IS NULL AND v.id = a.current_version_id))
    """
    row = one_row(connection, sql, article=article_id, number=number)
    if row is None:
        return None
    given = dict(zip(row.keys(), row, strict=True))
    given["blocks"] = blocks_of(row["blocks"], row["text"])
    given |= {name: names(row[name]) for name in ("authors", "tags")}
    given["has_page"] = bool(row["has_page"])
    return Edition(**given, images=_images(connection, row["id"]))


def article_of_version(connection: sqlite3.Connection, version_id: int) -> tuple[int, int] | None:
    """The story and the number of a version; None where there is no such version."""
    sql = "SELECT article_id, number FROM versions WHERE id = :version"
    row = one_row(connection, sql, version=version_id)
    return None if row is None else (row["article_id"], row["number"])


def _images(connection: sqlite3.Connection, version_id: int) -> tuple[Image, ...]:
    sql = "SELECT url, caption, credit FROM images WHERE version_id = :version ORDER BY position"
    rows = all_rows(connection, sql, version=version_id)
    return tuple(Image(url=row["url"], caption=row["caption"], credit=row["credit"]) for row in rows)


def _links(connection: sqlite3.Connection, version_id: int) -> tuple[TextLink, ...]:
    sql = "SELECT url, anchor, target_article_id FROM links WHERE version_id = :version ORDER BY position"
    return tuple(TextLink(*row) for row in all_rows(connection, sql, version=version_id))


def _timeline(connection: sqlite3.Connection, article_id: int) -> tuple[Moment, ...]:
    """Versions, all other events and what is held, newest first."""
    moments = [
        *_versions(connection, article_id),
        *_events(connection, article_id),
        *_held(connection, article_id),
    ]
    return tuple(sorted(moments, key=lambda moment: (moment.at, moment.number or 0), reverse=True))


def _versions(connection: sqlite3.Connection, article_id: int) -> list[Moment]:
    sql = """
        SELECT v.number, v.seen_from, p.title AS old_title, v.title AS new_title, v.changed_fields, v.words_added,
               v.words_removed, v.declared, v.unchanged_before, s.number AS same_as_number, v.reason
        FROM versions v
        LEFT JOIN versions p ON p.article_id = v.article_id AND p.number = v.number - 1
        LEFT JOIN versions s ON s.id = v.same_as_version_id
        WHERE v.article_id = :article
    """
    return [
        Moment(
            at=row["seen_from"],
            kind="edited" if row["number"] > 1 else "published",
            facts={},
            number=row["number"],
            old_title=row["old_title"],
            new_title=row["new_title"],
            fields=names(row["changed_fields"]),
            words_added=row["words_added"],
            words_removed=row["words_removed"],
            declared=row["declared"],
            unchanged_before=row["unchanged_before"],
            same_as_number=row["same_as_number"],
            reason=row["reason"],
        )
        for row in all_rows(connection, sql, article=article_id)
    ]


def _events(connection: sqlite3.Connection, article_id: int) -> list[Moment]:
    """What happened to the story besides its versions, which stand for published and edited."""
    sql = """
        SELECT at, kind, detail FROM events
        WHERE article_id = :article AND kind NOT IN ('published', 'edited')
    """
    rows = all_rows(connection, sql, article=article_id)
    return [Moment(at=row["at"], kind=row["kind"], facts=facts(row["detail"])) for row in rows]


def _held(connection: sqlite3.Connection, article_id: int) -> list[Moment]:
    """Differences that are, or were taken for, the site's redesign; those that became edits are versions."""
    sql = """
        SELECT held_at, fields, reason FROM held
        WHERE article_id = :article AND settled_as IS NOT 'edit'
    """
    rows = all_rows(connection, sql, article=article_id)
    return [
        Moment(at=row["held_at"], kind="held", facts={"reason": row["reason"]}, fields=names(row["fields"]))
        for row in rows
    ]
