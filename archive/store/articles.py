"""Articles, their addresses and what sites advertised, as rows. Decides nothing."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from archive.models import AbsentShare, Discovery, Identity, Status, UrlKind, moment, timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article's row, as far as decisions need it."""

    id: int
    site_id: str
    key: str
    url: str
    status: Status
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    published_at: date | None
    modified_at: date | None
    current_version_id: int | None


def find_by_id(connection: sqlite3.Connection, article_id: int) -> Article:
    """The article of an id that is known to exist."""
    row = connection.execute("SELECT * FROM articles WHERE id = :id", {"id": article_id}).fetchone()
    return _article(row)


def find_by_key(connection: sqlite3.Connection, site_id: str, key: str) -> Article | None:
    """The article a site's key stands for, also when the key belongs to another of its addresses."""
    row = connection.execute(
        "SELECT * FROM articles WHERE site_id = :site_id AND key = :key", {"site_id": site_id, "key": key}
    ).fetchone()
    row = (
        row
        or connection.execute(
            "SELECT a.* FROM article_urls u JOIN articles a ON a.id = u.article_id"
            " WHERE u.key = :key AND a.site_id = :site_id ORDER BY a.first_seen_at, a.id LIMIT 1",
            {"site_id": site_id, "key": key},
        ).fetchone()
    )
    return _article(row) if row else None


def find_by_content(connection: sqlite3.Connection, site_id: str, content_digest: str) -> Article | None:
    """An article of the site whose current content is exactly this, or None."""
    row = connection.execute(
        "SELECT a.* FROM versions v JOIN articles a ON a.id = v.article_id AND a.current_version_id = v.id"
        " WHERE v.content_digest = :digest AND a.site_id = :site_id ORDER BY a.first_seen_at, a.id LIMIT 1",
        {"site_id": site_id, "digest": content_digest},
    ).fetchone()
    return _article(row) if row else None


def advertised_together(connection: sqlite3.Connection, site_id: str, one: str, other: str) -> bool:
    """Whether a sitemap named two keys at the same look, the last one at which it named either."""
    row = connection.execute(
        "SELECT 1 FROM discoveries a JOIN discoveries b ON b.site_id = a.site_id AND b.via = a.via"
        " AND b.last_at = a.last_at WHERE a.site_id = :site_id AND a.via = 'sitemap' AND a.key = :one"
        " AND b.key = :other LIMIT 1",
        {"site_id": site_id, "one": one, "other": other},
    ).fetchone()
    return row is not None


def all_articles(connection: sqlite3.Connection, site_id: str) -> Iterator[Article]:
    """Every article of a site, in order of id."""
    rows = connection.execute("SELECT * FROM articles WHERE site_id = :site_id ORDER BY id", {"site_id": site_id})
    return map(_article, rows.fetchall())


def store_article(connection: sqlite3.Connection, site_id: str, identity: Identity, *, at: datetime) -> int:
    """A new article, live, without a version yet; returns its id."""
    cursor = connection.execute(
        "INSERT INTO articles (site_id, key, url, status, first_seen_at, last_seen_at)"
        " VALUES (:site_id, :key, :url, 'live', :at, :at)",
        {"site_id": site_id, "key": identity.key, "url": identity.url, "at": timestamp(at)},
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def store_url(
    connection: sqlite3.Connection, article_id: int, identity: Identity, kind: UrlKind, *, at: datetime
) -> None:
    """Note an address of an article; one that is known keeps its first sight and its article, and takes the new kind
    unless a mere alias would hide that it is canonical or redirects."""
    connection.execute(
        "INSERT INTO article_urls (url, article_id, kind, key, first_seen_at)"
        " VALUES (:url, :article_id, :kind, :key, :at)"
        " ON CONFLICT (url) DO UPDATE SET kind = excluded.kind"
        " WHERE excluded.kind != 'alias' AND article_urls.article_id = excluded.article_id",
        {"url": identity.url, "article_id": article_id, "kind": kind, "key": identity.key, "at": timestamp(at)},
    )
    connection.execute(
        "UPDATE links SET target_article_id = :article_id WHERE url = :url AND target_article_id IS NULL",
        {"url": identity.url, "article_id": article_id},
    )


def set_address(connection: sqlite3.Connection, article_id: int, identity: Identity, *, at: datetime) -> bool:
    """Make an address the article's canonical one; the one it had becomes an alias.

    Returns whether it was done: an address that belongs to another article is not taken away from it.
    """
    owner = connection.execute("SELECT article_id FROM article_urls WHERE url = :url", {"url": identity.url}).fetchone()
    if owner is not None and owner["article_id"] != article_id:
        return False
    connection.execute(
        "UPDATE article_urls SET kind = 'alias' WHERE article_id = :id AND kind = 'canonical' AND url != :url",
        {"id": article_id, "url": identity.url},
    )
    store_url(connection, article_id, identity, "canonical", at=at)
    connection.execute("UPDATE articles SET url = :url WHERE id = :id", {"id": article_id, "url": identity.url})
    return True


def set_seen(
    connection: sqlite3.Connection,
    article_id: int,
    version_id: int,
    *,
    at: datetime,
    published_at: date | None,
    modified_at: date | None,
) -> None:
    """The article was seen with a version. A declared time that was known is not lost when a page stops naming it."""
    connection.execute(
        "UPDATE articles SET current_version_id = :version_id, last_seen_at = MAX(last_seen_at, :at),"
        " published_at = COALESCE(:published_at, published_at),"
        " modified_at = MAX(COALESCE(modified_at, :modified_at), COALESCE(:modified_at, modified_at))"
        " WHERE id = :id",
        {
            "id": article_id,
            "version_id": version_id,
            "at": timestamp(at),
            "published_at": timestamp(published_at) if published_at else None,
            "modified_at": timestamp(modified_at) if modified_at else None,
        },
    )
    connection.execute(
        "UPDATE versions SET seen_until = MAX(seen_until, :at) WHERE id = :id", {"id": version_id, "at": timestamp(at)}
    )


def set_sighting(connection: sqlite3.Connection, article_id: int, *, at: datetime) -> None:
    """The article was there, though what its page shows is not decided yet."""
    connection.execute(
        "UPDATE articles SET last_seen_at = MAX(last_seen_at, :at) WHERE id = :id",
        {"id": article_id, "at": timestamp(at)},
    )


def set_status(connection: sqlite3.Connection, article_id: int, status: Status, *, gone_at: str | None) -> None:
    """Set status and the time it was first found gone (None while it is not gone)."""
    connection.execute(
        "UPDATE articles SET status = :status, gone_at = :gone_at WHERE id = :id",
        {"id": article_id, "status": status.value, "gone_at": gone_at},
    )


def first_missed_at(connection: sqlite3.Connection, article_id: int) -> str | None:
    """When the present absence of a missing article was first seen: its last `missing` event."""
    row = connection.execute(
        "SELECT at FROM events WHERE article_id = :id AND kind = 'missing' ORDER BY at DESC, id DESC LIMIT 1",
        {"id": article_id},
    ).fetchone()
    return row["at"] if row else None


def store_discoveries(
    connection: sqlite3.Connection, site_id: str, found: Iterable[tuple[Discovery, str | None]], *, at: datetime
) -> None:
    """Note what a site advertised, each with the article key of its URL (None: not an article's address).

    A look that lies before the last one (an import) only says what that one did not.
    """
    moment_of_look = timestamp(at)
    connection.executemany(
        "INSERT INTO discoveries (site_id, url, via, key, first_at, last_at, title, modified_at, nofollow)"
        " VALUES (:site_id, :url, :via, :key, :at, :at, :title, :modified_at, :nofollow)"
        " ON CONFLICT (site_id, url, via) DO UPDATE SET first_at = MIN(first_at, excluded.first_at),"
        " last_at = MAX(last_at, excluded.last_at), key = IIF(excluded.last_at >= last_at, excluded.key, key),"
        " title = IIF(excluded.last_at >= last_at, COALESCE(excluded.title, title), COALESCE(title, excluded.title)),"
        " modified_at = IIF(excluded.last_at >= last_at, COALESCE(excluded.modified_at, modified_at),"
        "  COALESCE(modified_at, excluded.modified_at)),"
        " nofollow = IIF(excluded.last_at >= last_at, excluded.nofollow, nofollow)",
        (
            {
                "site_id": site_id,
                "url": item.url,
                "via": item.via,
                "key": key,
                "at": moment_of_look,
                "title": item.title,
                "modified_at": timestamp(item.modified_at) if item.modified_at else None,
                "nofollow": int(item.nofollow),
            }
            for item, key in found
        ),
    )


def undiscovered(connection: sqlite3.Connection, site_id: str) -> list[tuple[str, str]]:
    """Key and URL of every article that was advertised, but never captured."""
    rows = connection.execute(
        "SELECT d.key, MIN(d.url) AS url FROM discoveries d WHERE d.site_id = :site_id AND d.key IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM article_urls u JOIN articles a ON a.id = u.article_id"
        " WHERE u.key = d.key AND a.site_id = d.site_id) GROUP BY d.key",
        {"site_id": site_id},
    )
    return [(row["key"], row["url"]) for row in rows]


def advertised_modified_at(connection: sqlite3.Connection, site_id: str, key: str) -> date | None:
    """The latest modification time that a sitemap or feed gives for an article, or None."""
    row = connection.execute(
        "SELECT MAX(modified_at) AS at FROM discoveries WHERE site_id = :site_id AND key = :key",
        {"site_id": site_id, "key": key},
    ).fetchone()
    return moment(row["at"]) if row["at"] else None


def absent_share(connection: sqlite3.Connection, site_id: str) -> AbsentShare:
    """How many of a site's articles are missing at the moment, of those that are live or missing."""
    row = connection.execute(
        "SELECT SUM(status = 'missing') AS missing, SUM(status IN ('missing', 'live')) AS total"
        " FROM articles WHERE site_id = :site_id",
        {"site_id": site_id},
    ).fetchone()
    return AbsentShare(missing=row["missing"] or 0, total=row["total"] or 0)


def article_history(connection: sqlite3.Connection, article_id: int) -> list[tuple[datetime, bool]]:
    """The visits that showed an article, oldest first: when, and whether its content had changed."""
    rows = connection.execute(
        "SELECT fetched_at, outcome FROM captures WHERE article_id = :id AND version_id IS NOT NULL"
        " AND outcome IN ('new', 'changed', 'unchanged', 'not-modified') ORDER BY fetched_at, id",
        {"id": article_id},
    )
    return [(datetime.fromisoformat(row["fetched_at"]), row["outcome"] == "changed") for row in rows]


def _article(row: sqlite3.Row) -> Article:
    return Article(
        id=row["id"],
        site_id=row["site_id"],
        key=row["key"],
        url=row["url"],
        status=Status(row["status"]),
        first_seen_at=datetime.fromisoformat(row["first_seen_at"]),
        last_seen_at=datetime.fromisoformat(row["last_seen_at"]),
        gone_at=datetime.fromisoformat(row["gone_at"]) if row["gone_at"] else None,
        published_at=moment(row["published_at"]) if row["published_at"] else None,
        modified_at=moment(row["modified_at"]) if row["modified_at"] else None,
        current_version_id=row["current_version_id"],
    )
