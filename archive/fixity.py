"""Proves that what is stored is what was stored: payloads, version contents, the event chain. Mends nothing."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from archive.content import content_digest
from archive.errors import DamagedPayload
from archive.store import broken_events, content_of_version, read_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixity:
    """What was looked at, and one sentence for each record that is damaged."""

    payloads: int
    versions: int
    events: int
    damaged: tuple[str, ...]


def verify(connection: sqlite3.Connection, *, progress: Callable[[int], None] = lambda _: None) -> Fixity:
    """Check every digest of the archive; `progress` is told of each record.

    Reads through the rows by key, one payload in memory at a time.
    """
    damaged: list[str] = []
    payloads = [row["digest"] for row in connection.execute("SELECT digest FROM payloads ORDER BY digest")]
    for name in payloads:
        damaged += _broken_payload(connection, name)
        progress(1)
    versions = 0
    for row in connection.execute("SELECT * FROM versions ORDER BY id"):
        damaged += _broken_version(connection, row)
        versions += 1
        progress(1)
    damaged += _unchained_versions(connection)
    damaged += _missing_payloads(connection)
    damaged += broken_events(connection)
    (events,) = connection.execute("SELECT COUNT(*) FROM events").fetchone()
    return Fixity(payloads=len(payloads), versions=versions, events=events, damaged=tuple(damaged))


def record_count(connection: sqlite3.Connection) -> int:
    """How many records `verify` will go through."""
    (count,) = connection.execute("SELECT (SELECT COUNT(*) FROM payloads) + (SELECT COUNT(*) FROM versions)").fetchone()
    return int(count)


def _broken_payload(connection: sqlite3.Connection, name: str) -> list[str]:
    try:
        read_payload(connection, name)
    except DamagedPayload as error:
        return [str(error)]
    return []


def _broken_version(connection: sqlite3.Connection, row: sqlite3.Row) -> list[str]:
    """A version whose content no longer has its digest, in its fields or in the text made of them."""
    where = f"version {row['id']} (article {row['article_id']}, number {row['number']})"
    try:
        content = content_of_version(connection, row)
    except ValueError as error:
        return [f"{where}: a column cannot be read ({error})"]
    if content_digest(content) != row["content_digest"]:
        return [f"{where}: its content no longer matches its digest; its payload can be extracted again"]
    if content.text != row["text"] or content.lead != row["lead"]:
        return [f"{where}: its text differs from its blocks; its payload can be extracted again"]
    return []


def _unchained_versions(connection: sqlite3.Connection) -> list[str]:
    """Versions that the chain does not bear witness to: the event of each holds its content's and payload's digest."""
    rows = connection.execute(
        "SELECT v.id, v.article_id, v.number, v.content_digest, c.payload_digest,"
        " (SELECT e.detail FROM events e WHERE e.article_id = v.article_id AND e.version_id = v.id"
        "  AND e.kind IN ('published', 'edited') ORDER BY e.id DESC LIMIT 1) AS detail"
        " FROM versions v LEFT JOIN captures c ON c.id = v.capture_id ORDER BY v.id"
    )
    return [
        f"version {row['id']} (article {row['article_id']}, number {row['number']}): it is not what its event says"
        for row in rows
        if _witnessed(row["detail"]) != (row["content_digest"], row["payload_digest"])
    ]


def _witnessed(detail: str | None) -> tuple[str, str] | None:
    """Content and payload digest as an event holds them; None where there is none that can be read."""
    try:
        held = json.loads(detail or "{}")
        return held["content_digest"], held["payload_digest"]
    except (ValueError, KeyError):
        return None


def _missing_payloads(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT c.id, c.payload_digest FROM captures c LEFT JOIN payloads p ON p.digest = c.payload_digest"
        " WHERE c.payload_digest IS NOT NULL AND p.digest IS NULL ORDER BY c.id"
    )
    return [f"capture {row['id']}: its payload {row['payload_digest']} is missing" for row in rows]
