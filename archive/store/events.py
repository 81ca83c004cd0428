"""The event chain: each row's digest covers the row before, so that nothing can be changed or taken out unseen.

It writes what it is told; which event to write is decided elsewhere.
"""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from archive.digests import Json, canonical_json, digest
from archive.models import timestamp

CHAIN_START = digest(b"")


def append_event(
    connection: sqlite3.Connection,
    kind: str,
    *,
    at: datetime,
    article_id: int | None,
    version_id: int | None = None,
    detail: Mapping[str, Json],
) -> int:
    """Add an event to the end of the chain and return its id."""
    last = connection.execute("SELECT digest FROM events ORDER BY id DESC LIMIT 1").fetchone()
    previous = last["digest"] if last else CHAIN_START
    row: dict[str, Json] = {
        "at": timestamp(at),
        "kind": kind,
        "article_id": article_id,
        "version_id": version_id,
        "detail": dict(detail),
        "previous_digest": previous,
    }
    cursor = connection.execute(
        "INSERT INTO events (at, kind, article_id, version_id, detail, digest, previous_digest)"
        " VALUES (:at, :kind, :article_id, :version_id, :detail, :digest, :previous_digest)",
        row | {"detail": canonical_json(row["detail"]), "digest": event_digest(row)},
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def event_digest(row: Mapping[str, Json]) -> str:
    """The digest of an event given as its six chained members, `detail` as an object."""
    return digest(canonical_json(row).encode())
