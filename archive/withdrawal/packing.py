"""Payloads that are to be read without others: the one seam to how the payload store packs them.

It decides nothing about what is withheld.
"""

import sqlite3
from collections.abc import Iterable

import zstandard

from archive.store import read_payload
from archive.withdrawal.vault import Cell

LEVEL = 3
COLUMNS = ("encoding", "stored_size", "dictionary_id", "body", "base_digest", "depth", "recoding")
GONE = {"withheld", "erased"}


def payload_cells(connection: sqlite3.Connection, name: str) -> list[Cell]:
    """The cells of a payload that is taken out of view: as it stands, or packed anew where it needs others to be read.

    Empty where it is out of view already.
    """
    row = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM payloads WHERE digest = :name", {"name": name}
    ).fetchone()
    if row is None or row["encoding"] in GONE:
        return []
    stands_alone = (row["dictionary_id"], row["base_digest"], row["recoding"]) == (None, None, None)
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
    """Pack anew, alone, every payload that was packed against one of these; returns how many."""
    gone = set(names)
    found = [
        row["digest"]
        for name in gone
        for row in connection.execute("SELECT digest FROM payloads WHERE base_digest = :name", {"name": name})
        if row["digest"] not in gone
    ]
    for name in found:
        repack_alone(connection, name)
    return len(found)


def repack_alone(connection: sqlite3.Connection, name: str) -> None:
    """Pack a payload so that it can be read without any other, and correct the depth of those above it."""
    values = alone(read_payload(connection, name))
    sets = ", ".join(f"{column} = :{column}" for column in COLUMNS)
    connection.execute(f"UPDATE payloads SET {sets} WHERE digest = :name", {**values, "name": name})
    _correct_depth(connection, name, 0)


def _correct_depth(connection: sqlite3.Connection, name: str, depth: int) -> None:
    for row in connection.execute("SELECT digest FROM payloads WHERE base_digest = :name", {"name": name}).fetchall():
        query = "UPDATE payloads SET depth = :depth WHERE digest = :digest"
        connection.execute(query, {"depth": depth + 1, "digest": row["digest"]})
        _correct_depth(connection, row["digest"], depth + 1)


def drop_dictionary(connection: sqlite3.Connection, dictionary_id: int) -> int:
    """Pack anew all that needs a dictionary, and destroy it; returns how many payloads needed it."""
    query = "SELECT digest FROM payloads WHERE dictionary_id = :id ORDER BY depth"
    names = [row["digest"] for row in connection.execute(query, {"id": dictionary_id})]
    for name in names:
        repack_alone(connection, name)
    connection.execute("DELETE FROM dictionaries WHERE id = :id", {"id": dictionary_id})
    return len(names)
