"""Rows of a read-only connection by column name. It holds no query and keeps no connection."""

import json
import sqlite3
from collections.abc import Mapping

Value = str | int | None


def all_rows(connection: sqlite3.Connection, sql: str, **parameters: Value) -> list[sqlite3.Row]:
    """Every row of a query whose parameters are named in it."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql, parameters).fetchall()


def one_row(connection: sqlite3.Connection, sql: str, **parameters: Value) -> sqlite3.Row | None:
    """The first row of a query, or None."""
    found = all_rows(connection, sql, **parameters)
    return found[0] if found else None


def names(text: str) -> tuple[str, ...]:
    """The strings of a JSON array as the archive stores them."""
    return tuple(str(item) for item in json.loads(text))


def facts(text: str) -> Mapping[str, str]:
    """The members of a JSON object as short texts; nested ones stay JSON."""
    return {name: _fact(value) for name, value in json.loads(text).items() if value not in (None, "")}


def _fact(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
