"""Payloads stored again without something that they lean on, proved each. Takes nothing out and decides nothing.

Whoever destroys or withholds the bytes of a payload first has everything repacked that is read with their help. All of
it happens in the caller's transaction.
"""

import sqlite3

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


def dependents(connection: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """Digests of all payloads that cannot be read without one, through all depths, those that lean on it directly first
    where that is possible."""
    rows = connection.execute(
        f"{_BELOW} SELECT digest FROM below JOIN payloads ON payload_id = id WHERE digest <> :digest"
        " ORDER BY depth, payload_id",
        {"digest": name},
    )
    return tuple(row["digest"] for row in rows)


def repack(connection: sqlite3.Connection, name: str) -> int:
    """Store whatever leans on a payload so that it no longer does; returns how many payloads were stored again.

    Each is read whole before and after. Raises DamagedPayload where one cannot be read or does not come out the same;
    the caller's transaction is then to be undone.
    """
    below = dependents(connection, name)
    direct = [row["digest"] for row in connection.execute(_LEANING, {"digest": name})]
    for one in direct:
        _store_again(connection, one, without=name)
    for one in below:
        connection.execute(
            "UPDATE payloads SET depth = :depth WHERE digest = :digest",
            {"depth": len(needed_for(connection, one)), "digest": one},
        )
    return len(direct)


def repack_without_dictionary(connection: sqlite3.Connection, dictionary_id: int) -> int:
    """Store whatever needs a dictionary so that nothing does; returns how many payloads were stored again.

    The dictionary's own row stays: the caller takes it out. Raises as `repack`.
    """
    rows = connection.execute(
        "SELECT digest FROM payloads WHERE dictionary_id = :id ORDER BY payload_id", {"id": dictionary_id}
    ).fetchall()
    for row in rows:
        _store_again(connection, row["digest"], avoiding=dictionary_id)
    return len(rows)


def dictionaries_with(connection: sqlite3.Connection, name: str) -> tuple[int, ...]:
    """The dictionaries that were trained on a payload, and so may hold pieces of it."""
    rows = connection.execute(
        "SELECT DISTINCT d.id FROM dictionaries d, json_each(d.trained_from, '$.digests') WHERE value = :digest"
        " ORDER BY d.id",
        {"digest": name},
    )
    return tuple(row["id"] for row in rows)


def _store_again(
    connection: sqlite3.Connection, name: str, *, without: str | None = None, avoiding: int | None = None
) -> None:
    """Pack a payload anew, without leaning on another or on a dictionary, and prove that it comes out the same."""
    wanted, found = read_payload(connection, name), unpacked(connection, name)
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
