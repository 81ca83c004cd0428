"""Restrictions as rows of `archive.db`. Decides nothing and takes nothing out of view."""

import sqlite3
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
