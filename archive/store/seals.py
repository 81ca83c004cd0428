"""Seals: each write transaction ends with a row that holds the digest of every row it wrote, changed or took out.

Triggers of the writing connection note what is touched, so that no code path can forget it. It proves nothing: that
is `archive.fixity`.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from archive.digests import canonical_json, digest
from archive.store.events import append_event
from archive.store.row_digests import (
    BY_TABLE,
    SEALED,
    SUMMED,
    SUMMED_COLUMNS,
    Sealed,
    key_digest,
    named_rows,
    row_number,
    seal_digest,
    sum_text,
)

Rows = dict[str, dict[str, str | None]]
MOST_ROWS = 5000  # in one seal; a longer transaction has several
_START = digest(b"")


def watch_rows(connection: sqlite3.Connection) -> None:
    """Have the connection note every row it touches from now on."""
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA recursive_triggers = ON")  # else a row that REPLACE takes out would go unnoticed
    # No uniqueness: the conflict rule of the statement that sets a trigger off would rule here too.
    connection.execute("CREATE TEMP TABLE touched (name TEXT, key TEXT)")
    connection.execute(
        "CREATE TEMP TABLE looks (id INTEGER PRIMARY KEY, site_id TEXT, url TEXT, via TEXT, before TEXT)"
    )
    for sealed in SEALED:
        for what, sides in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            notes = "".join(
                f"INSERT INTO touched VALUES ('{sealed.table}', {sealed.expression(side)});" for side in sides
            )
            _trigger(connection, sealed.table, what, notes, when=_differs(connection, sealed.table, what))
    whole = "json_object(" + ", ".join(f"'{name}', OLD.{name}" for name in SUMMED_COLUMNS) + ")"
    for what, side, before in (("INSERT", "NEW", "NULL"), ("UPDATE", "OLD", whole), ("DELETE", "OLD", whole)):
        key = f"{side}.site_id, {side}.url, {side}.via"
        _trigger(connection, SUMMED, what, f"INSERT INTO looks (site_id, url, via, before) VALUES ({key}, {before});")


def _trigger(connection: sqlite3.Connection, table: str, what: str, body: str, *, when: str = "") -> None:
    name = f"{table}_{what.lower()}"
    connection.execute(f"CREATE TEMP TRIGGER {name} AFTER {what} ON main.{table} {when} BEGIN {body} END")  # our names


def _differs(connection: sqlite3.Connection, table: str, what: str) -> str:
    """An update that writes what stands there already needs no new seal."""
    if what != "UPDATE":
        return ""
    columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]  # our names
    old, new = (", ".join(f"{side}.{column}" for column in columns) for side in ("OLD", "NEW"))
    return f"WHEN ({old}) IS NOT ({new})"


def seal(connection: sqlite3.Connection) -> None:
    """Seal what was touched since the last seal; called before the transaction is committed."""
    touched = connection.execute("SELECT DISTINCT name, key FROM temp.touched ORDER BY name, key").fetchall()
    sums = _new_sums(connection)
    if not touched and not sums:
        return
    entries = ((BY_TABLE[name], key) for name, key in touched)
    _append(connection, entries, sums)
    connection.execute("DELETE FROM temp.touched")
    connection.execute("DELETE FROM temp.looks")


def seal_everything(connection: sqlite3.Connection, *, from_schema: int, to_schema: int) -> None:
    """Seal all rows of a file that has no seals yet, in one transaction, with an event where it was an older file.

    The time of the event is that of the last one before: nothing here asks a clock.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        (last_at,) = connection.execute("SELECT MAX(at) FROM events").fetchone()
        if last_at is not None:
            detail = {"from_schema": from_schema, "to_schema": to_schema}
            append_event(connection, "migrated", at=datetime.fromisoformat(last_at), article_id=None, detail=detail)
        entries = ((sealed, key) for sealed in SEALED for key in all_keys(connection, sealed))
        sums = [site for (site,) in connection.execute(f"SELECT DISTINCT site_id FROM {SUMMED}")]  # our name
        _append(connection, entries, {site: sum_text(sum_of(connection, site)) for site in sums})
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def all_keys(connection: sqlite3.Connection, sealed: Sealed) -> Iterator[str]:
    """The keys of a table, as the seals name them."""
    sql = f"SELECT DISTINCT {sealed.expression('t')} FROM main.{sealed.table} t ORDER BY 1"  # our names
    return (key for (key,) in connection.execute(sql))


def sum_of(connection: sqlite3.Connection, site_id: str) -> int:
    """The sum of the rows of `discoveries` of a site."""
    rows = connection.execute("SELECT * FROM main.discoveries WHERE site_id = ?", (site_id,))
    return sum(map(row_number, named_rows(rows)))


def _append(connection: sqlite3.Connection, entries: Iterator[tuple[Sealed, str]], sums: dict[str, str]) -> None:
    """Seals of so many entries each; the first one holds the sums too."""
    last = connection.execute("SELECT digest FROM seals ORDER BY id DESC LIMIT 1").fetchone()
    previous = str(last[0]) if last else _START
    while True:
        rows: Rows = {SUMMED: dict(sums)} if sums else {}
        for sealed, key in islice(entries, MOST_ROWS):
            rows.setdefault(sealed.table, {})[key] = key_digest(connection, sealed, key)
        if not rows:
            return
        name = seal_digest(rows, previous)
        connection.execute(
            "INSERT INTO seals (rows, digest, previous_digest) VALUES (:rows, :digest, :previous)",
            {"rows": canonical_json(rows), "digest": name, "previous": previous},
        )
        previous, sums = name, {}


def _new_sums(connection: sqlite3.Connection) -> dict[str, str]:
    """The sums of the sites whose discoveries were touched: what stood there out, what stands there in."""
    changes: dict[str, int] = {}
    first: dict[tuple[str, str, str], str | None] = {}
    for site_id, url, via, before in connection.execute("SELECT site_id, url, via, before FROM temp.looks ORDER BY id"):
        first.setdefault((site_id, url, via), before)
    for (site_id, url, via), before in first.items():
        sql = "SELECT * FROM main.discoveries WHERE site_id = ? AND url = ? AND via = ?"
        after = sum(map(row_number, named_rows(connection.execute(sql, (site_id, url, via)))))
        changes[site_id] = changes.get(site_id, 0) + after - (_number_before(before) if before else 0)
    return {site: sum_text(_last_sum(connection, site) + change) for site, change in changes.items()}


def _number_before(text: str) -> int:
    return row_number(json.loads(text))


def _last_sum(connection: sqlite3.Connection, site_id: str) -> int:
    """The sum that the last seal which speaks of a site holds."""
    sql = (
        "SELECT entry.value FROM seals, json_each(seals.rows, '$.discoveries') entry"
        " WHERE instr(seals.rows, '\"discoveries\":') AND entry.key = :site ORDER BY seals.id DESC LIMIT 1"
    )
    row = connection.execute(sql, {"site": site_id}).fetchone()
    return int(row[0], 16) if row else 0
