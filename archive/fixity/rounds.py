"""The account of the rounds: where the last slice ended, what was found, and an event for a round that is through.

It looks at nothing itself and asks no time.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.digests import canonical_json
from archive.fixity.stages import Position
from archive.fixity.verifying import Fixity
from archive.models import timestamp
from archive.store import append_event


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round that is not through: its number, where its next slice begins, and what its slices found so far."""

    id: int
    position: Position
    counts: Mapping[str, int]
    damaged: tuple[str, ...]


def open_round(connection: sqlite3.Connection) -> Round | None:
    """The round that is under way; None where none is, or where its row cannot be read: then a new one begins."""
    try:
        row = connection.execute(
            "SELECT id, position, counts, damaged FROM fixity_checks WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        number, place, counts, damaged = row
        position = Position(**json.loads(place))
        return Round(id=number, position=position, counts=dict(json.loads(counts)), damaged=tuple(json.loads(damaged)))
    except (sqlite3.DatabaseError, ValueError, TypeError):
        return None


def keep_account(
    connection: sqlite3.Connection, found: Fixity, *, under_way: Round | None, at: datetime
) -> tuple[str, ...]:
    """Note a slice of a round (None: the first of a new one); returns all that the round has found so far.

    The caller holds the transaction. A round that is through leaves an event, also where all is whole: that it was
    looked at is what PREMIS calls a fixity check.
    """
    damaged = tuple(dict.fromkeys((*(under_way.damaged if under_way else ()), *found.damaged)))
    counts = Counter(under_way.counts if under_way else {})
    counts.update({name: number for name, number in found.counts.items() if name != "seals"})
    counts["seals"] = found.counts.get("seals", 0)
    row = {
        "at": timestamp(at),
        "end": None if found.position else timestamp(at),
        "position": canonical_json(_told(found.position)),
        "counts": canonical_json(dict(counts)),
        "damaged": canonical_json(damaged),
    }
    number = _note(connection, row, under_way)
    if found.position is None:
        detail = {"round": number, "records": sum(counts.values()), "damaged": len(damaged)}
        append_event(connection, "verified", at=at, article_id=None, detail=detail)
    return damaged


def _note(connection: sqlite3.Connection, row: dict[str, str | None], under_way: Round | None) -> int:
    if under_way is None:
        cursor = connection.execute(
            "INSERT INTO fixity_checks (started_at, finished_at, position, counts, damaged)"
            " VALUES (:at, :end, :position, :counts, :damaged)",
            row,
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid
    connection.execute(
        "UPDATE fixity_checks SET finished_at = :end, position = :position, counts = :counts, damaged = :damaged"
        " WHERE id = :id",
        {**row, "id": under_way.id},
    )
    return under_way.id


def _told(position: Position | None) -> dict[str, str]:
    return {"stage": position.stage, "key": position.key} if position else {}
