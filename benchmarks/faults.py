"""Faults for the files of `rot`: one flipped bit, or one row taken out, swapped with another, or edited.

Each is done by a connection that knows nothing of seals, as a failing disk or somebody with a SQL shell would.
"""

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.store import SEALED

KEYS = {sealed.table: sealed.key for sealed in SEALED}


@dataclass(frozen=True, slots=True)
class Fault:
    """What was done, and words of which one must stand in what verify says (none: anything will do)."""

    told: str
    marks: tuple[str, ...] = ()


def flip_file(path: Path, drawn: random.Random) -> Fault:
    """One bit anywhere in the file."""
    data = bytearray(path.read_bytes())
    place, bit = drawn.randrange(len(data)), drawn.randrange(8)
    data[place] ^= 1 << bit
    path.write_bytes(data)
    return Fault(f"bit {bit} of byte {place}")


def flip_value(path: Path, drawn: random.Random) -> Fault:
    """One bit of one value of one row of any table."""

    def change(value: object) -> object:
        if isinstance(value, int):
            return value ^ (1 << drawn.randrange(max(value.bit_length(), 1)))
        data = bytearray(value if isinstance(value, bytes) else str(value).encode())
        if not data:
            return None
        data[drawn.randrange(len(data))] ^= 1 << drawn.randrange(8)
        return bytes(data)

    return _changed(path, drawn, change)


def edit_row(path: Path, drawn: random.Random) -> Fault:
    """Another value in one column of one row of any table."""

    def change(value: object) -> object:
        if isinstance(value, int):
            return value + drawn.randrange(1, 1000)
        data = value if isinstance(value, bytes) else str(value).encode()
        return data[: len(data) // 2] + b"x" + data[len(data) // 2 :]

    return _changed(path, drawn, change)


def _changed(path: Path, drawn: random.Random, change: object) -> Fault:
    with closing(_opened(path)) as connection:
        while True:
            table, row = _row(connection, drawn)
            column = drawn.choice([name for name in row.keys() if row[name] is not None])  # noqa: SIM118
            new = change(row[column])  # type: ignore[operator]
            if new is None or new == row[column]:
                continue
            cast = "CAST(? AS TEXT)" if isinstance(row[column], str) else "?"
            where, values = _where(connection, table, row)
            try:
                connection.execute(f'UPDATE "{table}" SET "{column}" = {cast} WHERE {where}', (new, *values))
            except sqlite3.DatabaseError:
                continue  # a key that stands there already, or a row that its table refuses
            return Fault(f"{table}.{column} of {values}: {row[column]!r:.80}", _marks(table, row))


def delete_row(path: Path, drawn: random.Random) -> Fault:
    """One row of any table taken out."""
    with closing(_opened(path)) as connection:
        table, row = _row(connection, drawn)
        where, values = _where(connection, table, row)
        connection.execute(f'DELETE FROM "{table}" WHERE {where}', values)
        return Fault(f"{table}: row {values} taken out", _marks(table, row))


def swap_rows(path: Path, drawn: random.Random) -> Fault:
    """All that two rows of a table say besides their keys, exchanged."""
    with closing(_opened(path)) as connection:
        while True:
            table, row = _row(connection, drawn)
            other = connection.execute(f'SELECT * FROM "{table}" ORDER BY random() LIMIT 1').fetchone()
            keys = _primary(connection, table)
            names = [name for name in row.keys() if name not in keys and row[name] != other[name]]  # noqa: SIM118
            if not names:
                continue
            sets = ", ".join(f'"{name}" = ?' for name in names)
            try:
                for one, values in ((row, None), (other, row), (row, other)):
                    where, key = _where(connection, table, one)
                    new = [_aside(one[name]) if values is None else values[name] for name in names]
                    connection.execute(f'UPDATE "{table}" SET {sets} WHERE {where}', (*new, *key))
            except sqlite3.DatabaseError:
                connection.execute("ROLLBACK") if connection.in_transaction else None
                continue
            return Fault(f"{table}: {_where(connection, table, row)[1]} and another swapped", _marks(table, row))


def _aside(value: object) -> object:
    """A value that no other row has, for the time of the exchange."""
    if isinstance(value, int):
        return -value - 1_000_000
    return b"aside" + value if isinstance(value, bytes) else f"aside {value}"


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    return connection


def _row(connection: sqlite3.Connection, drawn: random.Random) -> tuple[str, sqlite3.Row]:
    """Any row of any table; each table is as likely as the others."""
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name"
    while True:
        table = drawn.choice([name for (name,) in map(tuple, connection.execute(sql))])
        (count,) = connection.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()
        if count:
            offset = drawn.randrange(count)
            return table, connection.execute(f'SELECT * FROM "{table}" LIMIT 1 OFFSET {offset}').fetchone()


def _primary(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row["name"] for row in connection.execute(f'PRAGMA table_info("{table}")') if row["pk"]]


def _where(connection: sqlite3.Connection, table: str, row: sqlite3.Row) -> tuple[str, list[object]]:
    keys = _primary(connection, table)
    return " AND ".join(f'"{name}" = ?' for name in keys), [row[name] for name in keys]


def _marks(table: str, row: sqlite3.Row) -> tuple[str, ...]:
    """Words that name a row; of the index, which is made again as a whole, that it is the index."""
    if table.startswith("search"):
        return ("search index:", "table search")
    if table == "discoveries":
        return (f"discoveries of {row['site_id']}",)
    if table in ("payloads", "seals"):
        return (str(row["digest"]),) if table == "payloads" else (f"seal {row['id']}:", f"seal {row['id'] + 1}:")
    key = " ".join(str(row[name]) for name in KEYS[table][:1])
    return (f" {key}:", f'["{key}"')
