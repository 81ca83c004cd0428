"""SQLite's own look at the file, table by table: pages, indexes, schema, header. It knows no digest."""

import sqlite3
from collections.abc import Iterator

from archive.fixity.reading import Unreadable, asked
from archive.store import APPLICATION_ID, STEPS, present_schema

FILE = "the whole file"  # a step of its own: what belongs to no table


def tables(connection: sqlite3.Connection, after: str, most: int) -> list[str]:
    """The next tables; the file as a whole comes last of all."""
    rows = asked(connection, "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0")
    names = [] if isinstance(rows, Unreadable) else sorted(str(row["name"]) for row in rows)
    later = [name for name in names if after < name] if after != FILE else []
    return [*later, *([FILE] if after != FILE else [])][:most]


def look_at_structure(connection: sqlite3.Connection, name: str) -> Iterator[str]:
    """What SQLite's check says of a table with its indexes, or of the file."""
    if name == FILE:
        yield from _other_head(connection)
        yield from _other_schema(connection)
        yield from (f"file: {said}" for said in _check(connection, None))
    else:
        yield from (f"table {name}: {said}" for said in _check(connection, name))


def _check(connection: sqlite3.Connection, name: str | None) -> list[str]:
    named = "" if name is None else f'("{name.replace(chr(34), chr(34) * 2)}")'
    rows = asked(connection, f"PRAGMA main.integrity_check{named}")
    if isinstance(rows, Unreadable):
        return [f"SQLite cannot check it ({rows.error})"]
    said = [line for row in rows for line in str(row["integrity_check"]).splitlines()]
    return [line for line in said if line not in ("ok", "*** in database main ***")]


def _other_head(connection: sqlite3.Connection) -> Iterator[str]:
    wanted = {"application_id": APPLICATION_ID, "user_version": STEPS, "auto_vacuum": 0}
    for name, value in wanted.items():
        rows = asked(connection, f"PRAGMA main.{name}")
        if isinstance(rows, Unreadable) or rows[0][name] != value:
            yield f"file: its {name} is not {value}"


def _other_schema(connection: sqlite3.Connection) -> Iterator[str]:
    """Tables, indexes and views whose text is not that of the present schema."""
    rows = asked(connection, "SELECT name, sql FROM main.sqlite_schema")
    present = {} if isinstance(rows, Unreadable) else {row["name"]: row["sql"] for row in rows}
    for name, text in present_schema().items():
        if name not in present:
            yield f"schema: {name} is missing"
        elif present[name] != text:
            yield f"schema: the text of {name} was changed"


def unreadable_schema(connection: sqlite3.Connection) -> str | None:
    """What SQLite says where it cannot read the schema, and so nothing at all; None where it can."""
    rows = asked(connection, "SELECT COUNT(*) FROM main.sqlite_schema")
    return f"schema: it cannot be read ({rows.error})" if isinstance(rows, Unreadable) else None


def opened_anyway(connection: sqlite3.Connection) -> bool:
    """Let SQLite pass over the entries of the schema that it cannot read; whether the rest can be read then."""
    asked(connection, "PRAGMA writable_schema = ON")
    return unreadable_schema(connection) is None
