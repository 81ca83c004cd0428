"""Dictionaries of a site's pages: trained when that pays, kept for good. Reads no page's meaning."""

import sqlite3
from datetime import datetime

from archive.digests import Json, canonical_json, digest
from archive.errors import DamagedPayload
from archive.models import timestamp
from archive.packing import dictionary_pays, pack, pack_with, train, trained
from archive.store.shelf import dictionary, unpacked

FEWEST_SAMPLES = 32  # fewer teach less than half as well
MOST_SAMPLES = 64
_PROVED_ON = 8  # further pages, by whose sizes the old and the new dictionary are compared
_LARGEST_SAMPLE = 256 * 1024
_ASKED_ONE_IN = 8  # of the stored bodies: whether a dictionary is due


def newest_dictionary(connection: sqlite3.Connection, site_id: str | None, avoiding: int | None = None) -> int | None:
    """The number of a site's dictionary, None where it has none (but one to be avoided) or they are out of view."""
    row = connection.execute(
        "SELECT MAX(id) AS id FROM dictionaries WHERE site_id = :site_id AND id IS NOT :avoiding AND size > 0",
        {"site_id": site_id, "avoiding": avoiding},
    ).fetchone()
    return None if row["id"] is None else int(row["id"])


def is_asked_after(name: str) -> bool:
    """Whether a body of that digest is one after which training is thought of: the same ones on every machine."""
    return int(name[-4:], 16) % _ASKED_ONE_IN == 0


def train_if_due(connection: sqlite3.Connection, site_id: str, *, at: datetime) -> int | None:
    """Give a site a new dictionary where that pays; returns its number.

    Due is the first after some tens of pages, each further one when eight times as many came as the last was learned
    from; then it must prove itself on pages that it was not trained on.
    """
    last = connection.execute(
        "SELECT id, made_at, trained_from FROM dictionaries WHERE site_id = :site_id AND size > 0"
        " ORDER BY id DESC LIMIT 1",
        {"site_id": site_id},
    ).fetchone()
    wanted = FEWEST_SAMPLES + _PROVED_ON if last is None else 8 * MOST_SAMPLES
    names = _recent_pages(connection, site_id, after=last["made_at"] if last else "", most=wanted)
    if len(names) < wanted:
        return None
    pages = _contents(connection, names[: MOST_SAMPLES + _PROVED_ON])
    samples, proof = dict(list(pages.items())[_PROVED_ON:]), list(pages.values())[:_PROVED_ON]
    body = train(list(samples.values())) if len(samples) >= FEWEST_SAMPLES else None
    if body is None or not _pays(connection, last["id"] if last else None, body, proof, expected=wanted):
        return None
    return _store(connection, site_id, body, at=at, samples=samples)


def _pays(connection: sqlite3.Connection, old: int | None, body: bytes, proof: list[bytes], *, expected: int) -> bool:
    known = dictionary(connection, old) if old is not None else None
    now = sum(len(pack_with(one, known) if known is not None else pack(one)) for one in proof)
    then = sum(len(pack_with(one, trained(body))) for one in proof)
    return dictionary_pays(now=now, then=then, uses=expected // len(proof), size=len(body))


def _store(
    connection: sqlite3.Connection, site_id: str, body: bytes, *, at: datetime, samples: dict[str, bytes]
) -> int | None:
    learned: dict[str, Json] = {
        "payloads": len(samples),
        "bytes": sum(map(len, samples.values())),
        "digests": list(samples),
    }
    cursor = connection.execute(
        "INSERT INTO dictionaries (site_id, made_at, trained_from, digest, size, body)"
        " VALUES (:site_id, :at, :trained_from, :digest, :size, :body) ON CONFLICT (digest) DO NOTHING",
        {
            "site_id": site_id,
            "at": timestamp(at),
            "trained_from": canonical_json(learned),
            "digest": digest(body),
            "size": len(body),
            "body": body,
        },
    )
    return cursor.lastrowid if cursor.rowcount else None


def _recent_pages(connection: sqlite3.Connection, site_id: str, *, after: str, most: int) -> list[str]:
    """Digests of the last first sights of articles, newest first."""
    rows = connection.execute(
        "SELECT DISTINCT payload_digest FROM captures WHERE site_id = :site_id AND fetched_at > :after"
        " AND purpose = 'article' AND outcome = 'new' AND status = 200 AND payload_digest IS NOT NULL"
        " ORDER BY fetched_at DESC, id DESC LIMIT :most",
        {"site_id": site_id, "after": after, "most": most},
    )
    return [row["payload_digest"] for row in rows]


def _contents(connection: sqlite3.Connection, names: list[str]) -> dict[str, bytes]:
    """The unpacked bytes of payloads, of large ones the beginning; what cannot be read is left out."""
    found = {}
    for name in names:
        try:
            found[name] = unpacked(connection, name).content[:_LARGEST_SAMPLE]
        except DamagedPayload:
            continue  # `chronik verify` names the damaged ones
    return {name: content for name, content in found.items() if content}
