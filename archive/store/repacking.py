"""Payloads stored again without something that they lean on, proved each. Takes nothing out and decides nothing.

Whoever destroys or withholds the bytes of a payload first has everything repacked that is read with their help. All of
it happens in the caller's transaction. What is damaged cannot be repacked: it stays as it is, and is named.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.errors import DamagedPayload
from archive.packing import ALONE, Candidate
from archive.store.dictionaries import newest_dictionary
from archive.store.payloads import Bench, Packed, columns, read_payload
from archive.store.relatives import kin_among, needed_for
from archive.store.shelf import unpacked

_LEANING = (
    "SELECT p.digest FROM payloads b JOIN payloads p ON p.base_id = b.payload_id OR p.neighbour_id = b.payload_id"
    " WHERE b.digest = :digest ORDER BY p.depth, p.payload_id"
)
_BELOW = (
    "WITH RECURSIVE below (id) AS (SELECT payload_id FROM payloads WHERE digest = :digest"
    " UNION SELECT p.payload_id FROM below JOIN payloads p ON p.base_id = id"
    " UNION SELECT p.payload_id FROM below JOIN payloads p ON p.neighbour_id = id)"
)


@dataclass(frozen=True, slots=True)
class Repacked:
    """How many payloads were stored again, and which were not, since they are damaged."""

    count: int = 0
    damaged: frozenset[str] = frozenset()


def dependents(connection: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """Digests of all payloads that cannot be read without one, through all depths, those that lean on it directly first
    where that is possible."""
    rows = connection.execute(
        f"{_BELOW} SELECT digest FROM below JOIN payloads ON payload_id = id WHERE digest <> :digest"
        " ORDER BY depth, payload_id",
        {"digest": name},
    )
    return tuple(row["digest"] for row in rows)


def repack(connection: sqlite3.Connection, name: str) -> Repacked:
    """Store whatever leans on a payload so that it no longer does, but what is damaged.

    Each is read whole before and after. Raises DamagedPayload where one does not come out the same; the caller's
    transaction is then to be undone.
    """
    below = dependents(connection, name)
    direct = [row["digest"] for row in connection.execute(_LEANING, {"digest": name})]
    again = _stored_again(connection, direct, without=name)
    for one in below:
        connection.execute(
            "UPDATE payloads SET depth = :depth WHERE digest = :digest",
            {"depth": len(needed_for(connection, one)), "digest": one},
        )
    return again


def repack_without_dictionary(connection: sqlite3.Connection, dictionary_id: int) -> Repacked:
    """Store whatever needs a dictionary so that it no longer does, but what is damaged.

    The dictionary's own row stays: the caller takes it out. Raises as `repack`.
    """
    rows = connection.execute(
        "SELECT digest FROM payloads WHERE dictionary_id = :id ORDER BY payload_id", {"id": dictionary_id}
    ).fetchall()
    return _stored_again(connection, (row["digest"] for row in rows), avoiding=dictionary_id)


def dictionaries_with(connection: sqlite3.Connection, name: str) -> tuple[int, ...]:
    """The dictionaries that were trained on a payload, and so may hold pieces of it."""
    rows = connection.execute(
        "SELECT DISTINCT d.id FROM dictionaries d, json_each(d.trained_from, '$.digests') WHERE value = :digest"
        " ORDER BY d.id",
        {"digest": name},
    )
    return tuple(row["id"] for row in rows)


def _stored_again(
    connection: sqlite3.Connection, names: Iterable[str], *, without: str | None = None, avoiding: int | None = None
) -> Repacked:
    count, damaged = 0, set()
    for name in names:
        try:
            wanted = read_payload(connection, name)
        except DamagedPayload:
            damaged.add(name)
            continue
        _store_again(connection, name, wanted, without=without, avoiding=avoiding)
        count += 1
    return Repacked(count, frozenset(damaged))


def _store_again(
    connection: sqlite3.Connection, name: str, wanted: bytes, *, without: str | None, avoiding: int | None
) -> None:
    """Pack a payload anew, without leaning on another or on a dictionary, and prove that it comes out the same."""
    found = unpacked(connection, name)
    packed = _packed_again(connection, name, found.content, without=without, avoiding=avoiding)
    if found.recipe is None and len(packed.body) >= len(wanted):
        packed = Packed(encoding="identity", body=wanted)
    # The recoding stays, even where the coded bytes are fewer: others lean on what this one is when unpacked.
    connection.execute(
        "UPDATE payloads SET encoding = :encoding, body = :body, stored_size = :stored_size, depth = :depth,"
        " dictionary_id = :dictionary_id, base_id = (SELECT payload_id FROM payloads WHERE digest = :base),"
        " neighbour_id = (SELECT payload_id FROM payloads WHERE digest = :neighbour) WHERE digest = :name",
        {"name": name, **columns(packed)},
    )
    if read_payload(connection, name) != wanted:
        raise DamagedPayload(f"payload {name} does not come out the same: undo the transaction and report this")


def _packed_again(
    connection: sqlite3.Connection, name: str, content: bytes, *, without: str | None, avoiding: int | None
) -> Packed:
    """The smallest way that is left: what else it leaned on, what the other leaned on itself, a dictionary, nothing."""
    left = [one for one in _leans_on(connection, name, without) if one not in (name, without)]
    kin = kin_among(connection, left)
    ways = [Candidate(base=one) for one in left if without not in kin.needed[one]]
    bench = Bench(connection, content, kin, newest_dictionary(connection, _site_of(connection, name), avoiding))
    best = bench.best([*ways, ALONE])
    assert best is not None  # alone is always possible
    return bench.made[best.way]


def _leans_on(connection: sqlite3.Connection, *names: str | None) -> list[str]:
    """What payloads were packed against directly."""
    found = []
    for name in names:
        rows = connection.execute(
            "SELECT o.digest FROM payloads p JOIN payloads o ON o.payload_id IN (p.base_id, p.neighbour_id)"
            " WHERE p.digest = :digest ORDER BY o.payload_id",
            {"digest": name},
        )
        found += [row["digest"] for row in rows]
    return found


def _site_of(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute(
        "SELECT site_id FROM captures WHERE payload_digest = :digest OR rendered_digest = :digest LIMIT 1",
        {"digest": name},
    ).fetchone()
    return row["site_id"] if row is not None else None
