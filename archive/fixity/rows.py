"""Every row of the sealed tables against the last seal that speaks of it: changed, taken out, or put in unseen.

Of a damaged row it says what can still be trusted. It looks at no payload but to say so.
"""

import sqlite3
from collections.abc import Iterator

from archive.digests import parsed, short_digest
from archive.fixity.expected import Expected
from archive.fixity.payloads import is_whole
from archive.fixity.reading import Row, Unreadable, asked, rows_under
from archive.store import SEALED, Sealed, all_keys, named_rows, row_json, row_number, sum_of, sum_text

MOST_TRIED = 2_000_000  # single bits turned back to find the one that was flipped
NOUNS = {
    "about": "about",
    "event_kinds": "kind of event",
    "_sqlite_migrations": "migration",
    "sites": "site",
    "runs": "run",
    "imports": "import",
    "dictionaries": "dictionary",
    "certificates": "certificate",
    "site_models": "site model",
    "articles": "article",
    "article_urls": "address",
    "captures": "capture",
    "versions": "version",
    "images": "photos of version",
    "links": "links of version",
    "replaced_versions": "replaced version",
    "held": "held capture",
    "restrictions": "restriction",
    "events": "event",
    "fixity_checks": "round of fixity",
}
BY_TABLE = {sealed.table: sealed for sealed in SEALED}


def look_at_row(
    connection: sqlite3.Connection, expected: Expected, table: str, key: str, *, doubt: str
) -> tuple[list[Row], list[str]]:
    """The rows under a key where they are as sealed, and what is to be said where they are not."""
    held = expected.digest_of(table, key)
    sealed, where = BY_TABLE[table], f"{NOUNS[table]} {key}"
    try:
        rows = rows_under(connection, sealed, key)
    except ValueError:
        return [], [f"{where}: a seal names it by a key that is none"]
    if isinstance(rows, Unreadable):
        return [], [f"{where}: its row in {table} cannot be read ({rows.error}){_trust(connection, table, key)}"]
    if not rows:
        return [], [f"{where}: it was taken out of {table}{doubt}{_trust(connection, table, key)}"] if held else []
    if held is None:
        return [], [f"{where}: it stands in {table} again, though its seal says that it was taken out{doubt}"]
    if _digest(sealed, rows) != held:
        return [], [f"{where}: its row in {table} was changed{doubt}{_trust(connection, table, key)}"]
    return rows, []


def _digest(sealed: Sealed, rows: list[Row]) -> str:
    if sealed.order is None:
        return short_digest(row_json(rows[0]))
    return short_digest(b"[" + b",".join(map(row_json, rows)) + b"]")


def unsealed_rows(connection: sqlite3.Connection, expected: Expected, table: str, *, doubt: str) -> Iterator[str]:
    """Rows that no seal speaks of: put in behind the program's back, or under another key than their own."""
    try:
        for key in all_keys(connection, BY_TABLE[table]):
            if not expected.knows(table, key):
                where = f"{NOUNS[table]} {key}"
                yield f"{where}: no seal speaks of this row in {table}; it was put in, or its key changed{doubt}"
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        yield f"table {table}: it cannot be read through ({error}); what can be read was looked at row by row"


def _trust(connection: sqlite3.Connection, table: str, key: str) -> str:
    """What can still be trusted of a damaged row, as the end of its sentence."""
    if table in ("versions", "images", "links"):
        return _payload_told(connection, _payload_by_chain(connection, key))
    if table == "captures":
        rows = asked(connection, "SELECT payload_digest FROM captures WHERE id = ?", key)
        name = None if isinstance(rows, Unreadable) or not rows else rows[0]["payload_digest"]
        return _payload_told(connection, name) if isinstance(name, str) else ""
    if table == "dictionaries":
        rows = asked(connection, "SELECT COUNT(*) AS count FROM payloads WHERE dictionary_id = ?", key)
        return "" if isinstance(rows, Unreadable) else f"; {rows[0]['count']} payloads are packed with it"
    if table in ("articles", "article_urls"):
        return "; its captures, versions and events stand by their own digests"
    return ""


def _payload_by_chain(connection: sqlite3.Connection, version_id: str) -> str | None:
    """The payload of a version by its event: the row itself is not believed."""
    rows = asked(
        connection,
        "SELECT detail FROM events WHERE CAST(version_id AS TEXT) = ? AND kind IN ('published', 'edited')"
        " ORDER BY id DESC LIMIT 1",
        version_id,
    )
    detail = parsed(str(rows[0]["detail"])) if not isinstance(rows, Unreadable) and rows else None
    if not isinstance(detail, dict):
        return None
    name = detail.get("rendered_digest") or detail.get("payload_digest")
    return name if isinstance(name, str) else None


def _payload_told(connection: sqlite3.Connection, name: str | None) -> str:
    if name is None:
        return ""
    if is_whole(connection, name):
        return f"; its payload {name} is whole and can be extracted again"
    return f"; its payload {name} cannot be read either"


def sites_summed(connection: sqlite3.Connection, expected: Expected, after: str, most: int) -> list[str]:
    """The next sites that have discoveries, or had."""
    known = set(expected.keys("discoveries", "", -1))
    rows = asked(connection, "SELECT DISTINCT site_id FROM main.discoveries")
    present = set() if isinstance(rows, Unreadable) else {str(row["site_id"]) for row in rows}
    return sorted((site for site in known | present if site > after), key=str)[:most]


def look_at_discoveries(
    connection: sqlite3.Connection, expected: Expected, site_id: str, *, doubt: str
) -> Iterator[str]:
    """The rows of a site's discoveries against their sum; the one that differs by a bit is named."""
    sealed = expected.digest_of("discoveries", site_id)
    try:
        total = sum_of(connection, site_id)
    except (sqlite3.DatabaseError, ValueError) as error:
        yield f"discoveries of {site_id}: a row cannot be read ({error}); the listings they were read from are kept"
        return
    if sum_text(total) == sealed:
        return
    said = f"discoveries of {site_id}: a row was changed, put in or taken out{doubt}"
    try:
        place = _flipped(connection, site_id, int(sealed, 16) - total) if sealed else None
    except ValueError:
        place = None
    yield f"{said}: {place}" if place else f"{said}; the listings they were read from are kept"


def _flipped(connection: sqlite3.Connection, site_id: str, missing: int) -> str | None:
    """The row with a single flipped bit that makes up for what a sum lacks: turned back, it makes the sum right.

    Its text is not quoted: what is found is kept, and a headline may be taken out of view later.
    """
    tried, wanted = 0, sum_text(missing)
    for row in named_rows(connection.execute("SELECT * FROM main.discoveries WHERE site_id = ?", (site_id,))):
        now = row_number(row)
        for column, text in row.items():
            if not isinstance(text, str):
                continue
            for other in _neighbours(text):
                tried += 1
                if sum_text(row_number(row | {column: other}) - now) == wanted:
                    return f"column {column} of {row['url']}"
            if tried > MOST_TRIED:
                return None
    return None


def _neighbours(text: str) -> Iterator[str]:
    """The texts that differ in one bit of their UTF-8."""
    data = bytearray(text.encode("utf-8", "surrogateescape"))
    for place in range(len(data)):
        for bit in range(8):
            data[place] ^= 1 << bit
            yield data.decode("utf-8", "surrogateescape")
            data[place] ^= 1 << bit
