"""Which of many keys stand for an article: one question for a whole sitemap. Changes nothing."""

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from archive.models import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """The little that a listing's word is compared with."""

    key: str
    url: str
    status: Status
    current_version_id: int | None


def known_articles(connection: sqlite3.Connection, site_id: str, keys: Collection[str]) -> dict[str, KnownArticle]:
    """The articles that keys stand for, by these keys, also where a key belongs to another of an article's addresses.

    The same answers as `find_by_key` for each of them.
    """
    given = {"site_id": site_id, "keys": json.dumps(list(keys))}
    own = connection.execute(
        "SELECT key AS asked, key, url, status, current_version_id FROM articles"
        " WHERE site_id = :site_id AND key IN (SELECT value FROM json_each(:keys))",
        given,
    )
    found = dict(map(_known, own))
    given["keys"] = json.dumps([key for key in keys if key not in found])
    other = connection.execute(
        "SELECT u.key AS asked, a.key, a.url, a.status, a.current_version_id FROM article_urls u"
        " JOIN articles a ON a.id = u.article_id WHERE a.site_id = :site_id"
        " AND u.key IN (SELECT value FROM json_each(:keys)) ORDER BY a.id DESC",
        given,
    )
    return found | dict(map(_known, other))


def never_advertised(connection: sqlite3.Connection, site_id: str, via: str, urls: Collection[str]) -> Iterator[str]:
    """Which of the addresses no sitemap (or whatever `via` names) of the site has named so far."""
    rows = connection.execute(
        "SELECT value FROM json_each(:urls) WHERE NOT EXISTS"
        " (SELECT 1 FROM discoveries WHERE site_id = :site_id AND url = value AND via = :via)",
        {"site_id": site_id, "via": via, "urls": json.dumps(list(urls))},
    ).fetchall()
    return (str(row["value"]) for row in rows)


def captures_of(connection: sqlite3.Connection, url: str) -> int:
    """How often an address was asked for."""
    (count,) = connection.execute("SELECT COUNT(*) FROM captures WHERE url = :url", {"url": url}).fetchone()
    return int(count)


def ways_of_finding(connection: sqlite3.Connection, site_id: str) -> frozenset[str]:
    """The ways (`sitemap`, `feed`, `listing` …) in which articles of a site were ever found."""
    ways = ("sitemap", "feed", "listing")
    query = "SELECT 1 FROM discoveries WHERE site_id = :site_id AND via = :via AND key IS NOT NULL LIMIT 1"
    return frozenset(via for via in ways if connection.execute(query, {"site_id": site_id, "via": via}).fetchone())


def _known(row: sqlite3.Row) -> tuple[str, KnownArticle]:
    article = KnownArticle(
        key=row["key"], url=row["url"], status=Status(row["status"]), current_version_id=row["current_version_id"]
    )
    return row["asked"], article
