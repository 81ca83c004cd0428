"""Restrictions as rows of `archive.db`. Decides nothing and takes nothing out of view."""

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime

from archive.models import timestamp
from archive.withdrawal.decided import Order, Restriction


def store_restriction(connection: sqlite3.Connection, article_id: int, order: Order, *, at: datetime) -> int:
    """A new restriction in force, and the article's access in line with it; returns its id."""
    cursor = connection.execute(
        "INSERT INTO restrictions (article_id, kind, reason, legal_basis, made_by, made_at, until)"
        " VALUES (:article_id, :kind, :reason, :basis, :by, :at, :until)",
        {
            "article_id": article_id,
            "kind": order.kind,
            "reason": order.reason,
            "basis": order.basis,
            "by": order.by,
            "at": timestamp(at),
            "until": timestamp(order.until) if order.until else None,
        },
    )
    assert cursor.lastrowid is not None
    set_access(connection, article_id, order.kind)
    return cursor.lastrowid


def set_access(connection: sqlite3.Connection, article_id: int, access: str) -> None:
    """Who may see an article."""
    connection.execute("UPDATE articles SET access = :access WHERE id = :id", {"access": access, "id": article_id})


def lift_restriction(
    connection: sqlite3.Connection, restriction_id: int, *, at: datetime, by: str | None, reason: str
) -> None:
    """A restriction is in force no more; `by` is None where it ended by itself."""
    connection.execute(
        "UPDATE restrictions SET lifted_at = :at, lifted_by = :by, lifted_reason = :reason WHERE id = :id",
        {"at": timestamp(at), "by": by, "reason": reason, "id": restriction_id},
    )


def in_force(connection: sqlite3.Connection, article_id: int) -> Restriction | None:
    """The restriction of an article that is in force; there is one at most."""
    row = connection.execute(
        "SELECT * FROM restrictions WHERE article_id = :id AND lifted_at IS NULL ORDER BY id DESC LIMIT 1",
        {"id": article_id},
    ).fetchone()
    return _restriction(row) if row else None


def all_in_force(connection: sqlite3.Connection) -> list[Restriction]:
    """Every restriction in force, oldest first."""
    rows = connection.execute("SELECT * FROM restrictions WHERE lifted_at IS NULL ORDER BY id").fetchall()
    return [_restriction(row) for row in rows]


def is_in_force(connection: sqlite3.Connection, restriction_id: int) -> bool:
    """Whether a restriction is there and was not lifted."""
    query = "SELECT 1 FROM restrictions WHERE id = :id AND lifted_at IS NULL"
    return connection.execute(query, {"id": restriction_id}).fetchone() is not None


def became_erased(connection: sqlite3.Connection, restriction_id: int) -> bool:
    """Whether the story of a restriction that was lifted is erased now."""
    query = (
        "SELECT 1 FROM restrictions r JOIN restrictions e ON e.article_id = r.article_id WHERE r.id = :id"
        " AND e.kind = 'erased' AND e.lifted_at IS NULL"
    )
    return connection.execute(query, {"id": restriction_id}).fetchone() is not None


def article_keys(connection: sqlite3.Connection, article_id: int) -> tuple[str, frozenset[str]]:
    """The site of an article, and its keys with those of all its addresses."""
    rows = connection.execute(
        "SELECT site_id, key FROM articles WHERE id = :id UNION SELECT a.site_id, u.key FROM article_urls u"
        " JOIN articles a ON a.id = u.article_id WHERE a.id = :id",
        {"id": article_id},
    ).fetchall()
    return rows[0]["site_id"], frozenset(row["key"] for row in rows)


def keys_out_of_view(connection: sqlite3.Connection, site_id: str, kinds: Collection[str]) -> frozenset[str]:
    """The keys of a site's articles on which a restriction of these kinds is in force, those of all their addresses."""
    rows = connection.execute(
        "SELECT a.key FROM restrictions r JOIN articles a ON a.id = r.article_id WHERE r.lifted_at IS NULL"
        " AND a.site_id = :site_id AND r.kind IN (SELECT value FROM json_each(:kinds))"
        " UNION SELECT u.key FROM restrictions r JOIN articles a ON a.id = r.article_id JOIN article_urls u"
        " ON u.article_id = a.id WHERE r.lifted_at IS NULL AND a.site_id = :site_id"
        " AND r.kind IN (SELECT value FROM json_each(:kinds))",
        {"site_id": site_id, "kinds": json.dumps(list(kinds))},
    )
    return frozenset(row["key"] for row in rows)


def _restriction(row: sqlite3.Row) -> Restriction:
    return Restriction(
        id=row["id"],
        article_id=row["article_id"],
        kind=row["kind"],
        reason=row["reason"],
        legal_basis=row["legal_basis"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        until=row["until"],
        lifted_at=row["lifted_at"],
    )
