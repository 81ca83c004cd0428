"""What a 304 is worth: those that a later whole answer disproves are taken back. It judges no content.

A 304 says that what stands there has the validator of the last whole answer. When another content comes under that
very validator, without having been asked for conditionally, the 304s in between have proved nothing.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from archive.digests import digest
from archive.models import Exchange, timestamp

TAKEN_BACK = "taken back: another content came later under the same validator"


def disproved(connection: sqlite3.Connection, exchange: Exchange, *, capture_id: int) -> tuple[int, ...]:
    """The captures at an exchange's URL whose 304 it disproves, if its content is another than the one before.

    `capture_id` is the capture that the exchange became.
    """
    if exchange.is_conditional or exchange.status != 200 or exchange.truncated:
        return ()
    before = connection.execute(
        "SELECT id, fetched_at, payload_digest, response_headers FROM captures WHERE url = :url"
        " AND (fetched_at, id) < (:at, :id) AND status = 200 AND truncated IS NULL"
        " AND outcome IN ('new', 'changed', 'unchanged', 'listing')"
        " ORDER BY fetched_at DESC, id DESC LIMIT 1",
        {"url": exchange.url, "at": timestamp(exchange.fetched_at), "id": capture_id},
    ).fetchone()
    if before is None or before["payload_digest"] == digest(exchange.body) or not _same_validator(before, exchange):
        return ()
    rows = connection.execute(
        "SELECT id FROM captures WHERE url = :url AND status = 304 AND outcome = 'not-modified'"
        " AND (fetched_at, id) > (:since, :first) AND (fetched_at, id) < (:at, :id)",
        {
            "url": exchange.url,
            "since": before["fetched_at"],
            "first": before["id"],
            "at": timestamp(exchange.fetched_at),
            "id": capture_id,
        },
    )
    return tuple(row["id"] for row in rows)


def take_back(connection: sqlite3.Connection, captures: Sequence[int], *, version_id: int, capture_id: int) -> datetime:
    """Let captures show no version, and a version end with the last of the others that showed it; returns that time.

    `capture_id` is the capture that showed the next content.
    """
    connection.execute(
        "UPDATE captures SET version_id = NULL, reason = reason || '; ' || :why"
        " WHERE id IN (SELECT value FROM json_each(:captures))",
        {"captures": json.dumps(list(captures)), "why": TAKEN_BACK},
    )
    connection.execute(
        "UPDATE versions SET seen_until = MAX(seen_from, MIN(seen_until, COALESCE((SELECT MAX(c.fetched_at)"
        "  FROM captures c JOIN captures n ON n.id = :next WHERE c.article_id = versions.article_id"
        "  AND c.version_id = :id AND (c.fetched_at, c.id) < (n.fetched_at, n.id)), seen_from))) WHERE id = :id",
        {"id": version_id, "next": capture_id},
    )
    row = connection.execute("SELECT seen_until FROM versions WHERE id = :id", {"id": version_id}).fetchone()
    return datetime.fromisoformat(row["seen_until"])


def add_note(connection: sqlite3.Connection, capture_id: int, note: str) -> None:
    """Add to what was odd about a capture."""
    connection.execute(
        "UPDATE captures SET notes = json_insert(notes, '$[#]', :note) WHERE id = :id"
        " AND NOT EXISTS (SELECT 1 FROM json_each(notes) WHERE value = :note)",
        {"id": capture_id, "note": note},
    )


def _same_validator(before: sqlite3.Row, exchange: Exchange) -> bool:
    """Whether an answer carries the validator of the one before: the ETag, or where it had none, Last-Modified."""
    headers = {name.lower(): value for name, value in json.loads(before["response_headers"])}
    name = "etag" if "etag" in headers else "last-modified"
    return name in headers and exchange.header(name) == headers[name]
