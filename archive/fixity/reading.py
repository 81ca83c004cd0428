"""Reads rows of a file that may be damaged: what cannot be read is a value too, and never an end. Judges nothing."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from archive.store import Sealed, named_rows

CHUNK = 1000
MOST_ASKED = 5000  # ids beyond the last readable one that are asked for singly when the table breaks off
Row = dict[str, object]


class _Columns(dict[str, object]):
    """A row of a table whose schema may be damaged: a column that is not there is NULL."""

    def __missing__(self, name: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row, or the rest of a table, that SQLite cannot read any more, and what it says."""

    error: str


@contextmanager
def patiently(connection: sqlite3.Connection) -> Iterator[None]:
    """One unchanging view of the file, in which text that is no UTF-8 can be read, too."""
    before, connection.text_factory = connection.text_factory, _text
    opens = not connection.in_transaction
    if opens:
        connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.text_factory = before
        if opens and connection.in_transaction:
            connection.execute("ROLLBACK")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def rows_under(connection: sqlite3.Connection, sealed: Sealed, key: str) -> list[Row] | Unreadable:
    """The rows under a key of a sealed table."""
    where = " AND ".join(f"{column} = ?" for column in sealed.key)
    order = f" ORDER BY {sealed.order}" if sealed.order else ""
    return asked(connection, f"SELECT * FROM main.{sealed.table} WHERE {where}{order}", *sealed.values(key))


def asked(connection: sqlite3.Connection, sql: str, *values: object) -> list[Row] | Unreadable:
    """The rows of a query, or why they cannot be had."""
    try:
        return [_Columns(row) for row in named_rows(connection.execute(sql, values))]
    except (sqlite3.DatabaseError, UnicodeError, MemoryError, OverflowError) as error:
        return Unreadable(str(error) or type(error).__name__)


def numbered(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, Row | Unreadable]]:
    """All rows of a table in the order of its `id`; those on a page that cannot be read one by one."""
    last = 0
    while True:
        rows = asked(
            connection, f"SELECT * FROM main.{table} WHERE id > ? ORDER BY id LIMIT {CHUNK}", last
        )  # our names
        if isinstance(rows, Unreadable):
            last = yield from _singly(connection, table, after=last, error=rows)
            if last == 0:
                return
            continue
        for row in rows:
            number = row["id"]
            yield (number, row) if isinstance(number, int) else (last, Unreadable("its id is no number"))
        if len(rows) < CHUNK or not isinstance(rows[-1]["id"], int):
            return
        last = rows[-1]["id"]


def _singly(
    connection: sqlite3.Connection, table: str, *, after: int, error: Unreadable
) -> Generator[tuple[int, Row | Unreadable], None, int]:
    """The next rows asked for one by one; returns the last id asked, or 0 where none of them is there."""
    found = False
    for number in range(after + 1, after + MOST_ASKED + 1):
        rows = asked(connection, f"SELECT * FROM main.{table} WHERE id = ?", number)  # our names
        if isinstance(rows, Unreadable):
            yield number, rows
        elif rows:
            found = True
            yield number, rows[0]
    if not found:
        yield after + 1, error
        return 0
    return after + MOST_ASKED
