"""Proves that what is stored is what was stored: payloads, version contents, the event chain. Mends nothing."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from archive.content import content_digest
from archive.errors import DamagedPayload, WithheldPayload
from archive.store import broken_events, content_of_version, read_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixity:
    """What was looked at, and one sentence for each record that is damaged."""

    payloads: int
    versions: int
    events: int
    damaged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """What an event says of a version; `rendered_digest` is None where no browser was asked for its page."""

    event_id: int
    content_digest: str
    payload_digest: str | None
    rendered_digest: str | None = None

    def names(self, row: sqlite3.Row) -> bool:
        """Whether these are the bytes of a version's capture."""
        return (self.payload_digest, self.rendered_digest) == (row["payload_digest"], row["rendered_digest"])


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
    except WithheldPayload:
        return []  # its bytes are elsewhere, or gone for good, and the table restrictions says why
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
    """Versions that the chain does not bear witness to: the event of each holds its content's and payload's digest.

    A re-extraction gives a version another content, and its event holds that; the payload is still the one that the
    first event named.
    """
    rows = connection.execute(
        "SELECT v.id, v.article_id, v.number, v.content_digest, c.payload_digest, c.rendered_digest,"
        " (SELECT MAX(e.id) FROM events e WHERE e.article_id = v.article_id AND e.version_id = v.id"
        "  AND e.kind IN ('published', 'edited')) AS event_id"
        " FROM versions v LEFT JOIN captures c ON c.id = v.capture_id ORDER BY v.id"
    )
    reread = _reread(connection)
    return [
        f"version {row['id']} (article {row['article_id']}, number {row['number']}): it is not what its event says"
        for row in rows
        if not _is_witnessed(connection, row, reread.get((row["article_id"], row["id"])))
    ]


def _is_witnessed(connection: sqlite3.Connection, row: sqlite3.Row, reread: Witness | None) -> bool:
    """Whether the last event that speaks of a version names its content, and all of them name its payload."""
    spoken = []
    if row["event_id"] is not None:
        event = connection.execute("SELECT detail FROM events WHERE id = :id", {"id": row["event_id"]}).fetchone()
        spoken.append(_witness(row["event_id"], event["detail"]))
    if reread is not None and reread.event_id > (row["event_id"] or 0):
        spoken.append(reread)
    if not spoken or spoken[-1] is None or spoken[-1].content_digest != row["content_digest"]:
        return False
    return all(one is not None and one.names(row) for one in spoken)


def _reread(connection: sqlite3.Connection) -> dict[tuple[int, int], Witness]:
    """What the last re-extraction that touched a version said of it, by article and version."""
    found = {}
    for event in connection.execute("SELECT id, article_id, detail FROM events WHERE kind = 'reextracted' ORDER BY id"):
        try:
            for one in json.loads(event["detail"])["versions"]:
                witness = Witness(event["id"], one["content_digest"], one["payload_digest"], one.get("rendered_digest"))
                found[event["article_id"], one["version_id"]] = witness
        except (ValueError, KeyError, TypeError):
            continue  # a damaged event is named by the look at the chain
    return found


def _witness(event_id: int, detail: str) -> Witness | None:
    """Content and payload digest as an event holds them; None where there is none that can be read."""
    try:
        held = json.loads(detail)
        return Witness(event_id, held["content_digest"], held["payload_digest"], held.get("rendered_digest"))
    except (ValueError, KeyError, TypeError):
        return None


def _missing_payloads(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT named.id, named.digest FROM (SELECT id, payload_digest AS digest FROM captures"
        " UNION ALL SELECT id, rendered_digest FROM captures) AS named LEFT JOIN payloads p ON p.digest = named.digest"
        " WHERE named.digest IS NOT NULL AND p.digest IS NULL ORDER BY named.id"
    )
    return [f"capture {row['id']}: its payload {row['digest']} is missing" for row in rows]
