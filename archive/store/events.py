"""The event chain: each row's digest covers the row before, so that nothing can be changed or taken out unseen.

It writes what it is told; which event to write is decided elsewhere.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
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


def broken_events(
    connection: sqlite3.Connection, *, is_withheld: Callable[[sqlite3.Row], bool] = lambda _: False
) -> list[str]:
    """One sentence for each event whose digest or whose tie to the row before does not hold.

    `is_withheld` says of an event that its detail was taken out of view, so that its digest cannot be made again.
    """
    found, previous = [], CHAIN_START
    for row in connection.execute("SELECT * FROM events ORDER BY id"):
        chained = {name: row[name] for name in ("at", "kind", "article_id", "version_id", "previous_digest")}
        try:
            detail = json.loads(row["detail"])
        except ValueError:
            found.append(f"event {row['id']}: its detail is no JSON")
        else:
            if event_digest(chained | {"detail": detail}) != row["digest"] and not is_withheld(row):
                found.append(f"event {row['id']}: its content no longer matches its digest")
        if row["previous_digest"] != previous:
            found.append(f"event {row['id']}: the row before it was changed or taken out")
        previous = row["digest"]
    return found
