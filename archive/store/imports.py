"""The files that captures came from, as rows: how far they were read, and what was wrong. Decides nothing."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.digests import Json, canonical_json, terse_json
from archive.models import Exchange, Outcome, Purpose, Wishes, timestamp
from archive.store.captures import store_capture
from archive.store.wishes import wish_values

MOST_PROBLEMS = 1000  # kept of one file; the others are only counted
UNPLACED = "imported, and not read yet: `chronik import` goes on with it"


@dataclass(slots=True)
class Import:
    """A file that is being taken in. `position` is what its reader wants to find again, `problems` are pairs of an
    offset and a sentence, `finished` says whether all of it was read and has found its place."""

    id: int
    name: str
    digest: str
    position: dict[str, Json] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[int, str]] = field(default_factory=list)
    warcinfo: list[Mapping[str, str]] = field(default_factory=list)
    software: str | None = None
    finished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """An imported capture that was not read yet."""

    id: int
    import_id: int
    site_id: str
    url: str
    purpose: Purpose
    fetched_at: datetime
    record_id: str


def begin_import(connection: sqlite3.Connection, name: str, *, digest: str, size: int, at: datetime) -> Import:
    """The row of a file, as it was left when it is known by its digest; a new one else."""
    connection.execute(
        "INSERT INTO imports (name, digest, size, started_at) VALUES (:name, :digest, :size, :at)"
        " ON CONFLICT (digest) DO NOTHING",
        {"name": name, "digest": digest, "size": size, "at": timestamp(at)},
    )
    row = connection.execute("SELECT * FROM imports WHERE digest = :digest", {"digest": digest}).fetchone()
    return Import(
        id=row["id"],
        name=row["name"],
        digest=row["digest"],
        position=json.loads(row["position"]),
        counts=Counter(json.loads(row["counts"])),
        problems=[(offset, sentence) for offset, sentence in json.loads(row["problems"])],
        warcinfo=json.loads(row["warcinfo"] or "[]"),
        software=row["software"],
        finished=row["finished_at"] is not None,
    )


def note_import(connection: sqlite3.Connection, one: Import, *, finished_at: datetime | None = None) -> None:
    """Keep how far the reading of a file is, and what it has found; with a time, that all of it is done."""
    connection.execute(
        "UPDATE imports SET position = :position, counts = :counts, problems = :problems, warcinfo = :warcinfo,"
        " software = :software, finished_at = COALESCE(finished_at, :at) WHERE id = :id",
        {
            "id": one.id,
            "position": canonical_json(one.position),
            "counts": canonical_json(dict(one.counts)),
            "problems": json.dumps(one.problems[:MOST_PROBLEMS], ensure_ascii=False),
            "warcinfo": json.dumps(one.warcinfo, ensure_ascii=False) if one.warcinfo else None,
            "software": one.software,
            "at": timestamp(finished_at) if finished_at else None,
        },
    )


def store_unplaced(
    connection: sqlite3.Connection, exchange: Exchange, *, import_id: int, decoded_digest: str | None
) -> int:
    """Keep an imported exchange; what it brought is decided when it is read, in its place in time."""
    return store_capture(
        connection,
        exchange,
        outcome=Outcome.PARTIAL,
        reason=UNPLACED,
        import_id=import_id,
        decoded_digest=decoded_digest,
    )


def unplaced_sites(connection: sqlite3.Connection) -> frozenset[str]:
    """The sites that have imported captures which were not read yet."""
    rows = connection.execute(
        "SELECT DISTINCT site_id FROM captures"
        " WHERE import_id IS NOT NULL AND outcome = 'partial' AND reason = :reason",
        {"reason": UNPLACED},
    )
    return frozenset(row["site_id"] for row in rows)


def unplaced_captures(
    connection: sqlite3.Connection,
    site_id: str,
    *,
    later: bool,
    than: str,
    after: Unplaced | None = None,
    most: int = -1,
) -> list[Unplaced]:
    """The imported captures of a site that were not read yet, in order of time: those that are later than a time (as
    the archive writes it), with all that are no articles, or the articles that are not; those behind `after`, so that
    what was listed before is not passed again."""
    rows = connection.execute(
        "SELECT id, import_id, site_id, url, purpose, fetched_at, record_id FROM captures WHERE site_id = :site_id"
        " AND import_id IS NOT NULL AND outcome = 'partial' AND reason = :reason"
        " AND (fetched_at > :than OR purpose != 'article') = :later AND (fetched_at, id) > (:at, :id)"
        " ORDER BY fetched_at, id LIMIT :most",
        {"site_id": site_id, "reason": UNPLACED, "than": than, "later": int(later), "most": most}
        | {"at": timestamp(after.fetched_at) if after else "", "id": after.id if after else 0},
    )
    return [
        Unplaced(
            id=row["id"],
            import_id=row["import_id"],
            site_id=row["site_id"],
            url=row["url"],
            purpose=Purpose(row["purpose"]),
            fetched_at=datetime.fromisoformat(row["fetched_at"]),
            record_id=row["record_id"],
        )
        for row in rows
    ]


def unplaced_count(connection: sqlite3.Connection, site_id: str) -> int:
    """How many imported captures of a site were not read yet."""
    (count,) = connection.execute(
        "SELECT COUNT(*) FROM captures WHERE site_id = :site_id AND import_id IS NOT NULL AND outcome = 'partial'"
        " AND reason = :reason",
        {"site_id": site_id, "reason": UNPLACED},
    ).fetchone()
    return int(count)


def complete_capture(
    connection: sqlite3.Connection,
    capture_id: int,
    *,
    outcome: Outcome,
    reason: str,
    article_id: int | None,
    version_id: int | None = None,
    notes: tuple[str, ...] = (),
    wishes: Wishes | None = None,
    identified_type: str | None = None,
) -> None:
    """Complete an imported capture with what it brought."""
    connection.execute(
        "UPDATE captures SET outcome = :outcome, reason = :reason, article_id = :article_id, version_id = :version_id,"
        " notes = :notes, identified_type = :identified_type, robots_directives = :robots_directives,"
        " tdm_reservation = :tdm_reservation, tdm_policy = :tdm_policy, tdm_source = :tdm_source WHERE id = :id",
        {
            "id": capture_id,
            "outcome": outcome.value,
            "reason": reason,
            "article_id": article_id,
            "version_id": version_id,
            "notes": terse_json(list(dict.fromkeys(notes))),
            "identified_type": identified_type,
            **wish_values(wishes),
        },
    )


def capture_of_record(connection: sqlite3.Connection, record_id: str) -> sqlite3.Row | None:
    """Number, address, time and payload digest of the capture of a record, or None."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT id, url, fetched_at, payload_digest FROM captures WHERE record_id = :id", {"id": record_id}
    ).fetchone()
    return row


def captures_with_payload(
    connection: sqlite3.Connection, url: str, *, at: datetime | None = None, most: int = 50
) -> list[sqlite3.Row]:
    """Number and payload digest of the captures of an address that came with a payload, newest first."""
    return connection.execute(
        "SELECT id, payload_digest FROM captures WHERE url = :url AND status = 200 AND payload_size > 0"
        " AND (:at IS NULL OR fetched_at = :at) ORDER BY fetched_at DESC, id DESC LIMIT :most",
        {"url": url, "at": timestamp(at) if at else None, "most": most},
    ).fetchall()
