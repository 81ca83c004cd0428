"""Versions, addresses and the row of an article, as the new history has them. Decides nothing."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.digests import Json
from archive.placing.matching import NewVersion
from archive.search import remove_version
from archive.store import (
    OldVersion,
    change_version,
    drop_version,
    free_version_id,
    keep_replaced,
    put_numbers_aside,
    put_version,
)
from archive.urls import normalise

FIXED = ("id", "article_id", "capture_id", "same_as_version_id", "restriction_id")
PLACED = ("number", "seen_from", "seen_until", "unchanged_before")
READ_BY = ("extractor", "field_rules", "reason")
FROM_ARTICLE = ("url", "key", "status", "first_seen_at", "last_seen_at", "gone_at", "published_at", "modified_at")


@dataclass(slots=True)
class Put:
    """The versions of an article once they are in place: all, the new ones, those with another number or content than
    before, and those that became part of another."""

    all_ids: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    moved: list[dict[str, Json]] = field(default_factory=list)
    merged: list[dict[str, Json]] = field(default_factory=list)


def put_versions(
    connection: sqlite3.Connection,
    scratch: sqlite3.Connection,
    article_id: int,
    found: Sequence[NewVersion],
    kept: Mapping[int, OldVersion],
    old: Sequence[OldVersion],
    ids: dict[int, int],
    *,
    at: datetime,
) -> Put:
    """Write an article's versions in their new order; `ids` learns which version here each of the scratch became."""
    put, next_id = Put(), free_version_id(connection)
    for one in found:
        version = kept.get(one.row["number"])
        ids[one.row["id"]] = version.id if version else next_id
        next_id += version is None
    _end_merged(connection, found, kept, old, ids, put, at=at)
    put_numbers_aside(connection, article_id)
    for one in found:
        version = kept.get(one.row["number"])
        columns = _columns(one, ids)
        if version is None:
            put_version(connection, ids[one.row["id"]], columns | {"article_id": article_id})
            put.new.append(ids[one.row["id"]])
        else:
            _change(connection, version, columns, put, at=at)
        if version is None or _reads_otherwise(version, one.row):
            _put_belongings(connection, scratch, one.row["id"], ids[one.row["id"]])
        put.all_ids.append(ids[one.row["id"]])
    return put


def _end_merged(
    connection: sqlite3.Connection,
    found: Sequence[NewVersion],
    kept: Mapping[int, OldVersion],
    old: Sequence[OldVersion],
    ids: Mapping[int, int],
    put: Put,
    *,
    at: datetime,
) -> None:
    """Versions that are none of their own any more: kept as replaced, and taken out of the index."""
    living = {version.id for version in kept.values()}
    for version in (one for one in old if one.id not in living):
        holder = next((one for one in found if version.capture_id in one.shown), None)
        became = ids[holder.row["id"]] if holder else None
        remove_version(connection, version.id)
        keep_replaced(connection, version, became=became, at=at)
        drop_version(connection, version.id)
        put.merged.append({"version_id": version.id, "content_digest": version.content_digest, "into": became})


def _columns(one: NewVersion, ids: Mapping[int, int]) -> dict[str, object]:
    columns: dict[str, object] = {name: one.row[name] for name in one.row.keys() if name not in FIXED}  # noqa: SIM118
    same = one.row["same_as_version_id"]
    return columns | {"capture_id": one.head, "same_as_version_id": ids[same] if same else None}


def _change(
    connection: sqlite3.Connection, version: OldVersion, columns: Mapping[str, object], put: Put, *, at: datetime
) -> None:
    if _differs(version, columns, but=(*PLACED, *READ_BY, "capture_id", "same_as_version_id")):
        remove_version(connection, version.id)
        keep_replaced(connection, version, became=version.id, at=at)
    if _differs(version, columns, but=("seen_until", *READ_BY)):
        put.moved.append(
            {
                "version_id": version.id,
                "number": columns["number"],  # type: ignore[dict-item]  # columns hold what SQLite holds
                "number_before": version.number,
                "seen_from": columns["seen_from"],  # type: ignore[dict-item]
                "seen_from_before": version.row["seen_from"],
            }
        )
    change_version(connection, version.id, columns)


def _differs(version: OldVersion, columns: Mapping[str, object], *, but: tuple[str, ...]) -> bool:
    return any(version.row[name] != value for name, value in columns.items() if name not in but)


def _reads_otherwise(version: OldVersion, row: sqlite3.Row) -> bool:
    return (
        version.content_digest != row["content_digest"]
        or version.row["extractor"] != row["extractor"]
        or any(version.row[name] != row[name] for name in ("text", "blocks", "title"))
    )


def _put_belongings(connection: sqlite3.Connection, scratch: sqlite3.Connection, here: int, there: int) -> None:
    """The images and links of a version of the scratch."""
    for table in ("images", "links"):
        connection.execute(f"DELETE FROM {table} WHERE version_id = :id", {"id": there})  # our names
    for row in scratch.execute("SELECT * FROM images WHERE version_id = :id", {"id": here}).fetchall():
        connection.execute(
            "INSERT INTO images (version_id, position, url, caption, credit)"
            " VALUES (:there, :position, :url, :caption, :credit)",
            dict(row) | {"there": there},
        )
    for row in scratch.execute("SELECT * FROM links WHERE version_id = :id", {"id": here}).fetchall():
        connection.execute(
            "INSERT INTO links (version_id, position, url, anchor, nofollow, target_article_id)"
            " VALUES (:there, :position, :url, :anchor, :nofollow,"
            " (SELECT article_id FROM article_urls WHERE url = :normal))",
            dict(row) | {"there": there, "normal": normalise(row["url"])},
        )


def write_urls(
    connection: sqlite3.Connection, scratch: sqlite3.Connection, here: int, articles: Mapping[int, int]
) -> None:
    """The addresses of an article, with their true first sight."""
    for row in scratch.execute("SELECT * FROM article_urls WHERE article_id = :id", {"id": here}).fetchall():
        given = dict(row) | {"there": articles[here]}
        connection.execute(
            "INSERT INTO article_urls (url, article_id, kind, key, first_seen_at)"
            " VALUES (:url, :there, :kind, :key, :first_seen_at) ON CONFLICT (url) DO UPDATE SET"
            " article_id = excluded.article_id, kind = excluded.kind, key = excluded.key,"
            " first_seen_at = excluded.first_seen_at",
            given,
        )
        connection.execute(
            "UPDATE links SET target_article_id = :there WHERE url = :url AND target_article_id IS NULL", given
        )


def write_article(
    connection: sqlite3.Connection, scratch: sqlite3.Connection, here: int, there: int, versions: Mapping[int, int]
) -> None:
    """The row of an article: its address, times and presence, and its newest version."""
    row = scratch.execute("SELECT * FROM articles WHERE id = :id", {"id": here}).fetchone()
    current = row["current_version_id"]
    connection.execute(
        f"UPDATE articles SET {', '.join(f'{name} = :{name}' for name in FROM_ARTICLE)},"  # our names
        " current_version_id = :current WHERE id = :there",
        dict(row) | {"current": versions[current] if current else None, "there": there},
    )
