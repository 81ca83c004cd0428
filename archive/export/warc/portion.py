"""Which captures an export holds, in which order, and which it leaves out and why. Reads no payload.

The list is made once, in temporary tables of the connection, which SQLite keeps on the disk: so an archive of any size
is exported with little memory, and a revisit can only refer to a record of the same export.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from archive.export.selection import Selection
from archive.wishes import NO_COPY


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What goes out besides what always does: pages whose publisher asks that no copy be shown (`noarchive`)."""

    with_noarchive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """The captures of an export as counted: how many it holds, how many it leaves out by reason, and from when to when.

    `left_out` has the reasons `withheld` (bytes taken out of view, or erased), `restricted` (an article that nobody may
    see) and `noarchive`. Times are UTC as the archive writes them; None in an empty portion.
    """

    captures: int
    left_out: Mapping[str, int]
    first_at: str | None
    last_at: str | None
    sites: tuple[str, ...]


def _asks(column: str) -> str:
    """The condition that a column of robots directives asks for no copy."""
    words = ", ".join(f"'{word}'" for word in NO_COPY)
    return f"EXISTS (SELECT 1 FROM json_each({column}) d WHERE json_extract(d.value, '$[1]') IN ({words}))"


HIDDEN = "('embargoed', 'withdrawn', 'erased')"
# A page that no version vouches for may hold the words that were taken out of the others.
LEFT_OUT = f"""
CASE
WHEN EXISTS (SELECT 1 FROM payloads p WHERE p.digest IN (
             c.payload_digest, c.rendered_digest, shown.payload_digest, shown.rendered_digest)
             AND p.encoding IN ('withheld', 'erased')) THEN 'withheld'
WHEN a.access IN {HIDDEN} OR a.status = 'withdrawn' OR v.restriction_id IS NOT NULL THEN 'restricted'
WHEN a.access = 'redacted' AND c.version_id IS NULL AND c.payload_digest IS NOT NULL THEN 'restricted'
WHEN c.article_id IS NULL AND EXISTS (
     SELECT 1 FROM article_urls u JOIN articles h ON h.id = u.article_id WHERE u.url = c.url
     AND (h.access IN {HIDDEN} OR h.access = 'redacted' OR h.status = 'withdrawn')) THEN 'restricted'
WHEN {_asks("c.robots_directives")} OR {_asks("shown.robots_directives")}
     OR c.article_id IN (SELECT r.article_id FROM reservations r WHERE {_asks("r.robots_directives")}) THEN 'noarchive'
END
"""  # names of our own

TABLES = """
CREATE TEMP TABLE export_captures (place INTEGER PRIMARY KEY, capture_id INTEGER NOT NULL UNIQUE);
CREATE TEMP TABLE export_left_out (reason TEXT PRIMARY KEY, captures INTEGER NOT NULL);
CREATE TEMP TABLE export_payloads (digest TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE export_rendered (digest TEXT PRIMARY KEY, place INTEGER NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE export_versions (version_id INTEGER PRIMARY KEY, place INTEGER NOT NULL);
"""
NAMES = ("export_captures", "export_left_out", "export_payloads", "export_rendered", "export_versions")

# Which capture's record holds each body, each rendered page and each version: the first that brings it.
HOLDERS = """
INSERT INTO export_payloads SELECT c.payload_digest, MIN(e.place) FROM export_captures e
JOIN captures c ON c.id = e.capture_id WHERE c.payload_digest IS NOT NULL GROUP BY c.payload_digest;
INSERT INTO export_rendered SELECT c.rendered_digest, MIN(e.place) FROM export_captures e
JOIN captures c ON c.id = e.capture_id WHERE c.rendered_digest IS NOT NULL GROUP BY c.rendered_digest;
INSERT INTO export_versions SELECT c.version_id, MIN(e.place) FROM export_captures e
JOIN captures c ON c.id = e.capture_id WHERE c.version_id IS NOT NULL GROUP BY c.version_id;
"""


@contextmanager
def portioned(connection: sqlite3.Connection, selection: Selection, policy: Policy) -> Iterator[Portion]:
    """The portion that a selection and a policy make, listed in the connection for as long as the block runs.

    All is read in one transaction, so that an export shows the archive at one moment while others write to it.
    """
    connection.execute("BEGIN")
    try:
        for statement in filter(str.strip, TABLES.split(";")):
            connection.execute(statement)
        _list(connection, selection, policy)
        for statement in filter(str.strip, HOLDERS.split(";")):
            connection.execute(statement)
        yield _counted(connection)
    finally:
        connection.execute("ROLLBACK")  # and with it the temporary tables


def _list(connection: sqlite3.Connection, selection: Selection, policy: Policy) -> None:
    chosen, values = selection.captures()
    judged = (
        f"SELECT c.id, c.fetched_at, {LEFT_OUT} AS reason FROM captures c"  # conditions of our own
        " LEFT JOIN articles a ON a.id = c.article_id LEFT JOIN versions v ON v.id = c.version_id"
        f" LEFT JOIN captures shown ON shown.id = v.capture_id WHERE {chosen}"
    )
    may_go = "reason IS NULL OR reason = 'noarchive'" if policy.with_noarchive else "reason IS NULL"
    connection.execute(f"CREATE TEMP TABLE export_judged AS {judged}", values)
    connection.execute(
        f"INSERT INTO export_captures (capture_id) SELECT id FROM export_judged WHERE {may_go} ORDER BY fetched_at, id"
    )
    connection.execute(
        f"INSERT INTO export_left_out SELECT reason, COUNT(*) FROM export_judged WHERE NOT ({may_go}) GROUP BY reason"
    )
    connection.execute("DROP TABLE export_judged")


def _counted(connection: sqlite3.Connection) -> Portion:
    row = connection.execute(
        "SELECT COUNT(*), MIN(c.fetched_at), MAX(c.fetched_at) FROM export_captures e"
        " JOIN captures c ON c.id = e.capture_id"
    ).fetchone()
    sites = connection.execute(
        "SELECT DISTINCT c.site_id FROM export_captures e JOIN captures c ON c.id = e.capture_id ORDER BY c.site_id"
    )
    left_out = connection.execute("SELECT reason, captures FROM export_left_out ORDER BY reason")
    return Portion(
        captures=row[0],
        left_out=dict(left_out.fetchall()),
        first_at=row[1],
        last_at=row[2],
        sites=tuple(site_id for (site_id,) in sites),
    )
