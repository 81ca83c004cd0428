"""Held captures as rows: differences that may be a site's redesign, until they are settled. Decides nothing."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.models import timestamp

MOST_LATELY = 50  # changes of a site are looked through for one that another article shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A held capture that is still open; `since` is when the crawl began that made it.

    `is_newest` says that no later capture showed the article.
    """

    capture_id: int
    article_id: int
    way: tuple[str, ...]
    is_newest: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many articles of a site were seen in a time, and how many are there that were known before it."""

    seen: int
    live: int


def hold_capture(
    connection: sqlite3.Connection,
    capture_id: int,
    *,
    article_id: int,
    fields: Iterable[str],
    way: Iterable[str],
    at: datetime,
    reason: str,
) -> None:
    """Note that a capture is held."""
    connection.execute(
        "INSERT INTO held (capture_id, article_id, fields, way, held_at, reason)"
        " VALUES (:capture_id, :article_id, :fields, :way, :at, :reason)",
        {
            "capture_id": capture_id,
            "article_id": article_id,
            "fields": json.dumps(list(fields)),
            "way": json.dumps(list(way)),
            "at": timestamp(at),
            "reason": reason,
        },
    )


def open_held(connection: sqlite3.Connection, site_id: str) -> list[Held]:
    """The captures of a site that are still held, oldest first."""
    rows = connection.execute(
        "SELECT h.capture_id, h.article_id, h.way, COALESCE(r.started_at, h.held_at) AS since,"
        " NOT EXISTS (SELECT 1 FROM captures l WHERE l.article_id = h.article_id AND l.version_id IS NOT NULL"
        "  AND (l.fetched_at > h.held_at OR (l.fetched_at = h.held_at AND l.id > h.capture_id))) AS is_newest"
        " FROM held h JOIN articles a ON a.id = h.article_id JOIN captures c ON c.id = h.capture_id"
        " LEFT JOIN runs r ON r.id = c.run_id"
        " WHERE h.settled_at IS NULL AND a.site_id = :site_id ORDER BY h.held_at, h.capture_id",
        {"site_id": site_id},
    )
    return [
        Held(
            capture_id=row["capture_id"],
            article_id=row["article_id"],
            way=tuple(json.loads(row["way"])),
            is_newest=bool(row["is_newest"]),
            since=datetime.fromisoformat(row["since"]),
        )
        for row in rows
    ]


def witnesses(
    connection: sqlite3.Connection,
    site_id: str,
    *,
    since: datetime,
    until: datetime | None = None,
    known_at: datetime | None = None,
) -> Witnesses:
    """How many articles were seen in a time, whatever their pages showed, held ones included.

    Only those that were known at a moment (None: when the time begins): a newer one has no page to differ from.
    """
    known = timestamp(known_at or since)
    seen = connection.execute(
        "SELECT COUNT(DISTINCT c.article_id) FROM captures c JOIN articles a ON a.id = c.article_id"
        " LEFT JOIN held h ON h.capture_id = c.id"
        " WHERE a.first_seen_at <= :known AND c.site_id = :site_id AND c.fetched_at BETWEEN :since AND :until"
        " AND (c.version_id IS NOT NULL OR h.capture_id IS NOT NULL) AND c.outcome != 'new'",
        {
            "site_id": site_id,
            "since": timestamp(since),
            "until": timestamp(until) if until else "9999",
            "known": known,
        },
    ).fetchone()[0]
    live = connection.execute(
        "SELECT COUNT(*) FROM articles WHERE site_id = :site_id AND status IN ('live', 'missing')"
        " AND first_seen_at <= :known",
        {"site_id": site_id, "known": known},
    ).fetchone()[0]
    return Witnesses(seen=seen, live=live)


def ways_since(connection: sqlite3.Connection, site_id: str, since: datetime, *, but: int) -> frozenset[str]:
    """The ways in which articles of a site, but for one, differed since a time: the last held ones, the last edits."""
    given = {"site_id": site_id, "since": timestamp(since), "but": but, "most": MOST_LATELY}
    held = connection.execute(
        "SELECT h.way FROM held h JOIN articles a ON a.id = h.article_id WHERE a.site_id = :site_id"
        " AND h.held_at >= :since AND h.article_id != :but ORDER BY h.capture_id DESC LIMIT :most",
        given,
    )
    edits = connection.execute(
        "SELECT v.way FROM versions v JOIN articles a ON a.id = v.article_id"
        " WHERE v.seen_from >= :since AND a.site_id = :site_id AND v.way IS NOT NULL AND v.article_id != :but"
        " ORDER BY v.seen_from DESC LIMIT :most",
        given,
    )
    return frozenset(part for (way,) in (*held, *edits) for part in json.loads(way))


def settle_held(
    connection: sqlite3.Connection,
    capture_id: int,
    *,
    settled_as: Literal["edit", "redesign", "unreadable"],
    reason: str,
    at: datetime,
) -> None:
    """Close a held capture's row."""
    connection.execute(
        "UPDATE held SET settled_as = :settled_as, reason = :reason, settled_at = :at WHERE capture_id = :id",
        {"id": capture_id, "settled_as": settled_as, "reason": reason, "at": timestamp(at)},
    )
