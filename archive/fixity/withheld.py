"""Whether `withheld.db` keeps what is withheld from the record: of each payload bytes that prove. Mends nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.store import uri_to_read
from archive.withdrawal import damaged_before, unpacked

MOST_NAMED = 100
BODIES = (
    "SELECT b.row_key, b.value, e.value FROM cells b JOIN cells e"
    " ON (e.restriction_id, e.table_name, e.row_key, e.column_name)"
    "  = (b.restriction_id, b.table_name, b.row_key, 'encoding')"
    " WHERE b.table_name = 'payloads' AND b.column_name = 'body'"
)


def look_at_withheld(connection: sqlite3.Connection, vault: Path) -> tuple[str, ...]:
    """A sentence for each withheld payload of which the file keeps no bytes that prove; one if the file is missing."""
    lost = lost_payloads(connection, vault)
    if lost and not vault.exists():
        return (f"{vault.name} is missing, with the bytes of {len(lost)} withheld payloads: restore it from a backup",)
    told = [f"payload {name}: {said}" for name, said in _reasons(connection, vault, lost[:MOST_NAMED])]
    more = len(lost) - MOST_NAMED
    return (*told, *([f"{vault.name}: {more} more payloads"] if more > 0 else []))


def _reasons(connection: sqlite3.Connection, vault: Path, names: list[str]) -> Iterator[tuple[str, str]]:
    """Why kept bytes do not prove: they were damaged when they were taken out of view, or are since."""
    try:
        before = damaged_before(connection) if names else {}
    except sqlite3.DatabaseError:
        before = {}  # the look at the events names it
    for name in names:
        if name in before:
            yield name, "it was damaged when it was taken out of view: restore it from a backup made before"
        else:
            yield name, f"{vault.name} keeps no bytes of it that prove: restore that file from a backup"


def lost_payloads(connection: sqlite3.Connection, vault: Path) -> list[str]:
    """The digests of these payloads. One that is put back at the same moment is none of them: it is asked for again."""
    wanted = _withheld(connection)
    lost = wanted - _kept(vault, wanted) if wanted else set()
    return sorted(lost & _withheld(connection)) if lost else []


def _withheld(connection: sqlite3.Connection) -> set[str]:
    try:
        return {row[0] for row in connection.execute("SELECT digest FROM main.payloads WHERE encoding = 'withheld'")}
    except sqlite3.DatabaseError:
        return set()  # the look at the payloads names it


def _kept(vault: Path, wanted: set[str]) -> set[str]:
    """Which of some payloads the file keeps, with bytes that prove; none where it cannot be read."""
    kept: set[str] = set()
    try:
        with closing(sqlite3.connect(uri_to_read(vault), uri=True)) as connection:
            connection.execute("PRAGMA busy_timeout = 10000")
            for key, body, encoding in connection.execute(BODIES):
                name = json.loads(key)["digest"]
                if name in wanted and isinstance(body, bytes) and unpacked(name, body, encoding) is not None:
                    kept.add(name)
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError):
        return kept
    return kept
