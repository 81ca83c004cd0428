"""Payloads that are to be read without others: the one seam to how the payload store packs them.

It decides nothing about what is withheld.
"""

import sqlite3
from collections.abc import Collection, Iterable

import zstandard

from archive.digests import digest
from archive.errors import DamagedPayload
from archive.store import Repacked, dependents, read_payload, repack
from archive.withdrawal.holders import Held
from archive.withdrawal.vault import Cell, unpacked

LEVEL = 3
COLUMNS = ("encoding", "stored_size", "dictionary_id", "body", "base_id", "neighbour_id", "depth", "recoding")
GONE = {"withheld", "erased"}


def payload_cells(connection: sqlite3.Connection, name: str, held: Held) -> list[Cell]:
    """The cells of a payload that is taken out of view: as it stands, or packed anew where it needs others to be read.

    One that is damaged goes as it stands, whatever it needs. Where it is out of view already, those that are held;
    empty where it was erased.
    """
    row = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM payloads WHERE digest = :name", {"name": name}
    ).fetchone()
    if row is None or row["encoding"] in GONE:
        return held.payload(name) if row is not None and row["encoding"] == "withheld" else []
    stands_alone = all(row[name] is None for name in ("dictionary_id", "base_id", "neighbour_id", "recoding"))
    try:
        body = read_payload(connection, name)
    except DamagedPayload:
        return withheld_cells(name, dict(row))
    return withheld_cells(name, dict(row) if stands_alone else alone(body))


def damaged_among(cells: Collection[Cell]) -> dict[str, str]:
    """The payloads among these cells whose bytes do not prove, with the digest of the bytes as they stand."""
    encodings = {one.key: str(one.value) for one in cells if one.column == "encoding"}
    return {
        name: digest(one.value)
        for one in cells
        if one.table == "payloads" and one.column == "body" and isinstance(one.value, bytes)
        if unpacked(name := str(one.key[0][1]), one.value, encodings[one.key]) is None
    }


def withheld_cells(name: str, values: dict[str, object]) -> list[Cell]:
    """The cells of a payload with these values by column."""
    blanks = {**dict.fromkeys(COLUMNS), "encoding": "withheld", "stored_size": 0, "body": b"", "depth": 0}
    key = (("digest", name),)
    return [Cell("payloads", key, column, values[column], blanks[column]) for column in COLUMNS]  # type: ignore[arg-type]  # values of SQLite


def alone(body: bytes) -> dict[str, object]:
    """The columns of a payload packed without dictionary and base."""
    packed = zstandard.ZstdCompressor(level=LEVEL).compress(body)
    encoding, stored = ("zstd", packed) if len(packed) < len(body) else ("identity", body)
    given = {"encoding": encoding, "stored_size": len(stored), "body": stored, "depth": 0}
    return {**dict.fromkeys(COLUMNS), **given}


def free_dependents(connection: sqlite3.Connection, names: Iterable[str]) -> Repacked:
    """Pack anew every payload that was packed against one of these, but what is damaged.

    One that is freed of a payload may lean on what that one leaned on, so all are looked at until none leans on any.
    What leans on a damaged one and can be read is freed of that too, which cannot be unpacked any more.
    """
    taken, count = frozenset(names), 0
    gone = set(taken)
    while leaning := [name for name in sorted(gone) if not gone.issuperset(dependents(connection, name))]:
        for name in leaning:
            again = repack(connection, name)
            count += again.count
            gone |= again.damaged
    return Repacked(count, frozenset(gone - taken))
