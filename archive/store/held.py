"""Held captures as rows: differences that may be a site's redesign, until they are settled. Decides nothing."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.models import timestamp

MOST_EDITS = 50  # of a run are looked through for a change that another article shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A held capture that is still open; `since` is when the crawl began that made it."""

    capture_id: int
    article_id: int
    way: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many articles of a site were seen in a time, and how many are live."""

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


def open_held(connection: sqlite3.Connection, site_id: str, *, article_id: int | None = None) -> list[Held]:
    """The captures of a site (of one article, if named) that are still held, oldest first."""
    rows = connection.execute(
        "SELECT h.capture_id, h.article_id, h.way, COALESCE(r.started_at, h.held_at) AS since FROM held h"
        " JOIN articles a ON a.id = h.article_id JOIN captures c ON c.id = h.capture_id"
        " LEFT JOIN runs r ON r.id = c.run_id"
        " WHERE h.settled_at IS NULL AND a.site_id = :site_id"
        " AND (:article_id IS NULL OR h.article_id = :article_id) ORDER BY h.held_at, h.capture_id",
        {"site_id": site_id, "article_id": article_id},
    )
    return [
        Held(
            capture_id=row["capture_id"],
            article_id=row["article_id"],
            way=tuple(json.loads(row["way"])),
            since=datetime.fromisoformat(row["since"]),
        )
        for row in rows
    ]


def witnesses(
    connection: sqlite3.Connection, site_id: str, *, since: datetime, until: datetime | None = None
) -> Witnesses:
    """How many articles were seen in a time, whatever their pages showed, held ones included."""
    seen = connection.execute(
        "SELECT COUNT(DISTINCT c.article_id) FROM captures c LEFT JOIN held h ON h.capture_id = c.id"
        " WHERE c.site_id = :site_id AND c.article_id IS NOT NULL AND c.fetched_at BETWEEN :since AND :until"
        " AND (c.version_id IS NOT NULL OR h.capture_id IS NOT NULL) AND c.outcome != 'new'",
        {"site_id": site_id, "since": timestamp(since), "until": timestamp(until) if until else "9999"},
    ).fetchone()[0]
    live = connection.execute(
        "SELECT COUNT(*) FROM articles WHERE site_id = :site_id AND status IN ('live', 'missing')", {"site_id": site_id}
    ).fetchone()[0]
    return Witnesses(seen=seen, live=live)


def ways_of_run(connection: sqlite3.Connection, capture_id: int, *, article_id: int) -> frozenset[str]:
    """The ways in which other articles of the site differ: open held ones, and the last edits of the capture's run."""
    site = "SELECT site_id FROM captures WHERE id = :capture_id"
    rows = connection.execute(
        f"SELECT h.way FROM held h JOIN articles a ON a.id = h.article_id WHERE h.settled_at IS NULL"
        f" AND a.site_id = ({site}) AND h.article_id != :article_id"
        " UNION ALL SELECT w.way FROM (SELECT v.way FROM captures c JOIN versions v ON v.capture_id = c.id"
        "  WHERE c.run_id = (SELECT run_id FROM captures WHERE id = :capture_id) AND v.article_id != :article_id"
        "  AND v.way IS NOT NULL ORDER BY c.id DESC LIMIT :most) w",
        {"capture_id": capture_id, "article_id": article_id, "most": MOST_EDITS},
    )
    return frozenset(part for (way,) in rows for part in json.loads(way))


def settle_held(
    connection: sqlite3.Connection,
    capture_id: int,
    *,
    settled_as: Literal["edit", "redesign"],
    reason: str,
    at: datetime,
) -> None:
    """Close a held capture's row."""
    connection.execute(
        "UPDATE held SET settled_as = :settled_as, reason = :reason, settled_at = :at WHERE capture_id = :id",
        {"id": capture_id, "settled_as": settled_as, "reason": reason, "at": timestamp(at)},
    )
