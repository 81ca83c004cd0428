"""Puts the new history of a few articles in the place of the one that stands, in the caller's transaction.

Version ids live on, what is replaced is kept, the chain of events only grows: by what had not been seen before. What
captures say of the wire is never touched.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from archive.digests import Json
from archive.errors import CannotMerge
from archive.models import Identity, Wishes
from archive.placing.captures import Written, write_captures
from archive.placing.cluster import Cluster
from archive.placing.matching import NewVersion, articles_matched, versions_matched
from archive.placing.scratch import Scratch
from archive.placing.telling import append_what_is_new
from archive.placing.versions import put_versions, write_article, write_urls
from archive.search import index_version, remove_version
from archive.store import append_event, find_by_id, old_versions, store_article


@dataclass(slots=True)
class Changed:
    """What the placing of a cluster changed: its articles, and how many versions are new, placed anew, or no more."""

    articles: list[int] = field(default_factory=list)
    new_articles: int = 0
    new_versions: int = 0
    moved: int = 0
    merged: int = 0


def transplant(
    connection: sqlite3.Connection,
    scratch: Scratch,
    cluster: Cluster,
    *,
    at: datetime,
    wishes: Mapping[int, Wishes | None],
    source: str,
) -> Changed:
    """Write the scratch's history; `wishes` are those that the imported captures' pages state, `source` names the
    files. Raises CannotMerge before anything is written."""
    real_of = {here: there for there, here in scratch.captures.items()}
    news = _new_versions(scratch.connection, real_of)
    shown = {article: frozenset().union(*(one.shown for one in found)) for article, found in news.items()}
    matched = articles_matched(connection, cluster.articles, shown)
    if matched is None:
        raise CannotMerge("two articles would be one")
    rows = scratch.connection.execute("SELECT * FROM articles WHERE id > 0 ORDER BY id").fetchall()
    _make_room(connection, rows, set(matched.values()))
    connection.execute("PRAGMA defer_foreign_keys = ON")
    changed = Changed()
    articles: dict[int, int] = {}
    for row in rows:
        known = matched.get(row["id"])
        if known is None:
            identity = Identity(key=row["key"], url=row["url"])
            known = store_article(connection, row["site_id"], identity, at=datetime.fromisoformat(row["first_seen_at"]))
            changed.new_articles += 1
        articles[row["id"]] = known
    return _written(connection, scratch, news, articles, changed, at=at, wishes=wishes, source=source)


def _written(
    connection: sqlite3.Connection,
    scratch: Scratch,
    news: Mapping[int, list[NewVersion]],
    articles: Mapping[int, int],
    changed: Changed,
    *,
    at: datetime,
    wishes: Mapping[int, Wishes | None],
    source: str,
) -> Changed:
    versions: dict[int, int] = {}
    for here, there in articles.items():
        old, before = old_versions(connection, there), find_by_id(connection, there)
        found = news.get(here, [])
        kept = versions_matched(found, old)
        put = put_versions(connection, scratch.connection, there, found, kept, old, versions, at=at)
        write_urls(connection, scratch.connection, here, articles)
        write_article(connection, scratch.connection, here, there, versions)
        is_redated = find_by_id(connection, there).first_seen_at != before.first_seen_at
        for version_id in put.all_ids:
            if is_redated:
                remove_version(connection, version_id)
            index_version(connection, version_id)
        changed.articles.append(there)
        changed.new_versions += len(put.new)
        changed.moved += len(put.moved)
        changed.merged += len(put.merged)
        if put.moved or put.merged:
            _tell(connection, there, put.moved, put.merged, at=at, source=source)
    write_captures(connection, scratch, Written(articles, versions), at=at, wishes=wishes)
    append_what_is_new(connection, scratch.connection, articles, versions, source=source)
    return changed


def _tell(
    connection: sqlite3.Connection,
    article_id: int,
    moved: list[dict[str, Json]],
    merged: list[dict[str, Json]],
    *,
    at: datetime,
    source: str,
) -> None:
    """The chain keeps which versions came to stand elsewhere, and why."""
    detail: dict[str, Json] = {
        "reason": "captures of an earlier time were taken in, and found their place",
        "source": source,
        "versions": moved,
        "merged": merged,
    }
    append_event(connection, "imported", at=at, article_id=article_id, detail=detail)


def _new_versions(scratch: sqlite3.Connection, real_of: Mapping[int, int]) -> dict[int, list[NewVersion]]:
    """The versions of the new history by article, in order."""
    found: dict[int, list[NewVersion]] = {}
    for row in scratch.execute("SELECT * FROM versions ORDER BY article_id, number").fetchall():
        shown = scratch.execute("SELECT id FROM captures WHERE version_id = :id", {"id": row["id"]})
        version = NewVersion(
            row=row, head=real_of[row["capture_id"]], shown=frozenset(real_of[one["id"]] for one in shown)
        )
        found.setdefault(row["article_id"], []).append(version)
    return found


def _make_room(connection: sqlite3.Connection, rows: Sequence[sqlite3.Row], ours: set[int]) -> None:
    """Take the keys off the articles that get others now. Raises CannotMerge where one is that of an article that is
    not told anew."""
    for row in rows:
        owner = connection.execute(
            "SELECT id FROM articles WHERE site_id = :site_id AND key = :key",
            {"site_id": row["site_id"], "key": row["key"]},
        ).fetchone()
        if owner is not None and owner["id"] not in ours:
            raise CannotMerge("the key of a story is that of another one")
    for article in ours:
        connection.execute("UPDATE articles SET key = 'placed ' || id WHERE id = :id", {"id": article})
