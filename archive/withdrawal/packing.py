"""Payloads that are to be read without others: the one seam to how the payload store packs them.

It decides nothing about what is withheld.
"""

import sqlite3
from collections.abc import Iterable

import zstandard

from archive.store import dependents, read_payload, repack, repack_without_dictionary
from archive.withdrawal.holders import Held
from archive.withdrawal.vault import Cell

LEVEL = 3
COLUMNS = ("encoding", "stored_size", "dictionary_id", "body", "base_id", "neighbour_id", "depth", "recoding")
GONE = {"withheld", "erased"}


def payload_cells(connection: sqlite3.Connection, name: str, held: Held) -> list[Cell]:
    """The cells of a payload that is taken out of view: as it stands, or packed anew where it needs others to be read.

    Where it is out of view already, those that are held; empty where it was erased.
    """
    row = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM payloads WHERE digest = :name", {"name": name}
    ).fetchone()
    if row is None or row["encoding"] in GONE:
        return held.payload(name) if row is not None and row["encoding"] == "withheld" else []
    stands_alone = all(row[name] is None for name in ("dictionary_id", "base_id", "neighbour_id", "recoding"))
    values = dict(row) if stands_alone else alone(read_payload(connection, name))
    return withheld_cells(name, values)


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


def free_dependents(connection: sqlite3.Connection, names: Iterable[str]) -> int:
    """Pack anew every payload that was packed against one of these; returns how many.

    One that is freed of a payload may lean on what that one leaned on, so all are looked at until none leans on any.
    """
    gone, freed = set(names), 0
    while leaning := [name for name in sorted(gone) if not gone.issuperset(dependents(connection, name))]:
        freed += sum(repack(connection, name) for name in leaning)
    return freed


def drop_dictionary(connection: sqlite3.Connection, dictionary_id: int) -> int:
    """Pack anew all that needs a dictionary, and destroy it; returns how many payloads needed it."""
    count = repack_without_dictionary(connection, dictionary_id)
    connection.execute("DELETE FROM dictionaries WHERE id = :id", {"id": dictionary_id})
    return count
