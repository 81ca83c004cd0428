"""The captures that showed an article, and its versions: what a re-extraction starts from. Writes nothing."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive.content import Content
from archive.models import Image, Link, Outcome, moment
from archive.store.versions import content_of_version

Row = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCapture:
    """A capture that showed an article. `has_page`: it came with a whole page of its own; `is_held`: what it showed
    was not taken for a version yet; `settled_as` what it was taken for then. `rendered_digest` is that of the page as
    a browser made it, None where none was asked."""

    id: int
    url: str
    fetched_at: datetime
    outcome: Outcome
    payload_digest: str | None
    version_id: int | None
    has_page: bool
    is_held: bool
    settled_as: Literal["edit", "redesign"] | None = None
    rendered_digest: str | None = None

    @property
    def shown_digest(self) -> str | None:
        """The digest of the bytes that are read: as a browser made them, else as they were sent."""
        return self.rendered_digest or self.payload_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class OldVersion:
    """A version as it stands in the archive: its row with all columns, and what belongs to it."""

    id: int
    number: int
    capture_id: int
    content: Content
    content_digest: str
    modified_at: date | None
    row: Row
    images: tuple[Image, ...]
    links: tuple[Link, ...]


def shown_captures(connection: sqlite3.Connection, article_id: int) -> list[ShownCapture]:
    """The captures that showed an article or are held for it, in order of time."""
    rows = connection.execute(
        "SELECT c.id, c.url, c.fetched_at, c.status, c.outcome, c.payload_digest, c.rendered_digest, c.version_id,"
        " c.truncated,"
        " h.capture_id IS NOT NULL AND h.settled_at IS NULL AS is_held, h.settled_as"
        " FROM captures c LEFT JOIN held h ON h.capture_id = c.id"
        " WHERE c.article_id = :id AND c.purpose = 'article' AND (h.capture_id IS NOT NULL OR (c.version_id IS NOT NULL"
        " AND c.outcome IN ('new', 'changed', 'unchanged', 'not-modified'))) ORDER BY c.fetched_at, c.id",
        {"id": article_id},
    )
    return [
        ShownCapture(
            id=row["id"],
            url=row["url"],
            fetched_at=datetime.fromisoformat(row["fetched_at"]),
            outcome=Outcome(row["outcome"]),
            payload_digest=row["payload_digest"],
            rendered_digest=row["rendered_digest"],
            version_id=row["version_id"],
            has_page=row["status"] == 200 and row["truncated"] is None and row["payload_digest"] is not None,
            is_held=bool(row["is_held"]),
            settled_as=row["settled_as"],
        )
        for row in rows
    ]


def old_versions(connection: sqlite3.Connection, article_id: int) -> list[OldVersion]:
    """All versions of an article, in order."""
    rows = connection.execute(
        "SELECT * FROM versions WHERE article_id = :id ORDER BY number", {"id": article_id}
    ).fetchall()
    return [_old_version(connection, row) for row in rows]


def _old_version(connection: sqlite3.Connection, row: sqlite3.Row) -> OldVersion:
    content = content_of_version(connection, row)
    links = connection.execute(
        "SELECT url, anchor, nofollow FROM links WHERE version_id = :id ORDER BY position", {"id": row["id"]}
    )
    return OldVersion(
        id=row["id"],
        number=row["number"],
        capture_id=row["capture_id"],
        content=content,
        content_digest=row["content_digest"],
        modified_at=moment(row["modified_at"]) if row["modified_at"] else None,
        row=dict(row),
        images=content.images,
        links=tuple(Link(link["url"], link["anchor"], nofollow=bool(link["nofollow"])) for link in links),
    )
