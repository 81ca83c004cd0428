"""Versions with their images and links as rows. Decides nothing."""

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime

from archive.content import Content, blocks_json, blocks_of
from archive.models import Decision, Extraction, Image, moment, timestamp
from archive.urls import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """The current version of an article, as far as a decision needs it.

    `last_reading` is the content digest that the last capture which showed it was read as, and by which reader;
    a newer reader or a new template may read the same story otherwise. None where it was never read again.
    """

    version_id: int
    number: int
    content: Content
    content_digest: str
    seen_until: datetime
    modified_at: date | None
    last_reading: tuple[str, str] | None = None

    def was_read_as(self, content_digest: str, extractor: str) -> bool:
        """Whether a content is the version's own, or what the same reader read in the bytes that last showed it."""
        return content_digest == self.content_digest or self.last_reading == (content_digest, extractor)


def current_version(connection: sqlite3.Connection, version_id: int) -> KnownVersion:
    """A version's row as a decision needs it."""
    row = connection.execute("SELECT * FROM versions WHERE id = :id", {"id": version_id}).fetchone()
    seen = moment(row["seen_until"])
    assert isinstance(seen, datetime)
    return KnownVersion(
        version_id=version_id,
        number=row["number"],
        content=content_of_version(connection, row),
        content_digest=row["content_digest"],
        seen_until=seen,
        modified_at=moment(row["modified_at"]) if row["modified_at"] else None,
        last_reading=_last_reading(connection, row["article_id"], version_id),
    )


def _last_reading(connection: sqlite3.Connection, article_id: int, version_id: int) -> tuple[str, str] | None:
    row = connection.execute(
        "SELECT content_digest, extractor FROM captures WHERE article_id = :article_id AND version_id = :id"
        " AND content_digest IS NOT NULL ORDER BY fetched_at DESC, id DESC LIMIT 1",
        {"article_id": article_id, "id": version_id},
    ).fetchone()
    return (row["content_digest"], row["extractor"]) if row else None


def content_of_version(connection: sqlite3.Connection, row: sqlite3.Row) -> Content:
    """The content fields of a version's row, with its images."""
    images = connection.execute(
        "SELECT url, caption, credit FROM images WHERE version_id = :id ORDER BY position", {"id": row["id"]}
    )
    return Content(
        kicker=row["kicker"],
        heading=row["heading"],
        title=row["title"],
        blocks=blocks_of(row["blocks"], row["text"]),
        images=tuple(Image(url=i["url"], caption=i["caption"], credit=i["credit"]) for i in images),
        authors=tuple(json.loads(row["authors"])),
        source=row["source"],
        section=row["section"],
        tags=tuple(json.loads(row["tags"])),
    )


def earlier_digests(connection: sqlite3.Connection, article_id: int) -> dict[str, int]:
    """The content digests of an article's versions, each with the first version that had it."""
    rows = connection.execute(
        "SELECT content_digest, id, MIN(number) FROM versions WHERE article_id = :id GROUP BY content_digest",
        {"id": article_id},
    )
    return {row["content_digest"]: row["id"] for row in rows}


def store_version(
    connection: sqlite3.Connection,
    extraction: Extraction,
    decision: Decision,
    *,
    article_id: int,
    capture_id: int,
    current: KnownVersion | None,
    at: datetime,
) -> int:
    """Keep a decided version with its images and links; returns its id."""
    row = content_columns(extraction) | {
        "id": free_version_id(connection),
        "article_id": article_id,
        "number": current.number + 1 if current else 1,
        "content_digest": decision.content_digest,
        "at": timestamp(at),
        # A clock that was set back must not make an interval that ends before it begins.
        "unchanged_before": timestamp(min(current.seen_until, at)) if current else None,
        "capture_id": capture_id,
        "changed_fields": json.dumps(decision.changed_fields),
        "words_added": decision.words_added,
        "words_removed": decision.words_removed,
        "declared": decision.declared,
        "same_as_version_id": decision.same_as_version_id,
        "reason": decision.reason,
        "change_kind": decision.change_kind,
        "way": json.dumps(decision.way) if decision.is_edit else None,
    }
    cursor = connection.execute(
        "INSERT INTO versions (article_id, number, title, kicker, lead, text, authors, source, section, tags, language,"
        " published_at, modified_at, word_count, content_digest, seen_from, seen_until, unchanged_before, capture_id,"
        " changed_fields, words_added, words_removed, declared, same_as_version_id, extractor, reason, blocks,"
        " field_rules, heading, change_kind, way, form, is_free, id)"
        " VALUES (:article_id, :number, :title, :kicker, :lead, :text, :authors, :source, :section, :tags, :language,"
        " :published_at, :modified_at, :word_count, :content_digest, :at, :at, :unchanged_before, :capture_id,"
        " :changed_fields, :words_added, :words_removed, :declared, :same_as_version_id, :extractor, :reason, :blocks,"
        " :field_rules, :heading, :change_kind, :way, :form, :is_free, :id)",
        row,
    )
    assert cursor.lastrowid is not None
    store_images(connection, cursor.lastrowid, extraction)
    store_links(connection, cursor.lastrowid, extraction)
    return cursor.lastrowid


def free_version_id(connection: sqlite3.Connection) -> int:
    """A version id that never stood for another version, not even for one that was replaced: events name it."""
    (highest,) = connection.execute(
        "SELECT MAX(COALESCE((SELECT MAX(id) FROM versions), 0),"
        " COALESCE((SELECT MAX(version_id) FROM replaced_versions), 0))"
    ).fetchone()
    return int(highest) + 1


def content_columns(extraction: Extraction) -> dict[str, object]:
    """The columns of a version that hold what was read."""

    def named(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    published, modified = extraction.published_at, extraction.modified_at
    return {
        "title": extraction.title,
        "kicker": extraction.kicker,
        "heading": extraction.heading,
        "lead": extraction.lead,
        "text": extraction.text,
        "authors": named(extraction.authors),
        "source": extraction.source,
        "section": extraction.section,
        "tags": named(extraction.tags),
        "language": extraction.language,
        "published_at": timestamp(published) if published else None,
        "modified_at": timestamp(modified) if modified else None,
        "word_count": len(re.findall(r"\w+", extraction.text)),
        "extractor": extraction.extractor,
        "blocks": blocks_json(extraction.blocks, extraction.text),
        "field_rules": named(dict(extraction.rules)),
        "form": extraction.form,
        "is_free": None if extraction.is_free is None else int(extraction.is_free),
    }


def store_images(connection: sqlite3.Connection, version_id: int, extraction: Extraction) -> None:
    """Keep the photos of a version that has none yet."""
    connection.executemany(
        "INSERT INTO images (version_id, position, url, caption, credit)"
        " VALUES (:version_id, :position, :url, :caption, :credit)",
        [
            {
                "version_id": version_id,
                "position": position,
                "url": image.url,
                "caption": image.caption,
                "credit": image.credit,
            }
            for position, image in enumerate(extraction.images, start=1)
        ],
    )


def store_links(connection: sqlite3.Connection, version_id: int, extraction: Extraction) -> None:
    """Keep the links of a version that has none yet."""
    connection.executemany(
        "INSERT INTO links (version_id, position, url, anchor, nofollow, target_article_id)"
        " VALUES (:version_id, :position, :url, :anchor, :nofollow,"
        " (SELECT article_id FROM article_urls WHERE url = :normal))",
        [
            {
                "version_id": version_id,
                "position": position,
                "url": link.url,
                "anchor": link.anchor,
                "nofollow": int(link.nofollow),
                "normal": normalise(link.url),
            }
            for position, link in enumerate(extraction.links, start=1)
        ],
    )
