"""Which tables the seals cover, how a row is named in them, and its digest. Writes nothing.

The tables of the full-text index have no seal: they can be made again from the versions.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.digests import canonical_json, digest, flat_json, short_digest

Row = Mapping[str, object]
SUM_BITS = 256


@dataclass(frozen=True, slots=True)
class Sealed:
    """A table under seal: the columns that name what has one digest, and in which order its rows are told.

    Where a key names several rows (the photos of a version) they have one digest together.
    """

    table: str
    key: tuple[str, ...]
    order: str | None = None

    def expression(self, row: str) -> str:
        """The key of a row as text, in SQL."""
        if len(self.key) == 1:
            return f"CAST({row}.{self.key[0]} AS TEXT)"
        return f"json_array({', '.join(f'{row}.{column}' for column in self.key)})"

    def values(self, key: str) -> tuple[str, ...]:
        """The values of the key's columns."""
        return (key,) if len(self.key) == 1 else tuple(json.loads(key))


SEALED = (
    Sealed("about", ("name",)),
    Sealed("event_kinds", ("kind",)),
    Sealed("_sqlite_migrations", ("id",)),
    Sealed("sites", ("id",)),
    Sealed("runs", ("id",)),
    Sealed("imports", ("id",)),
    Sealed("dictionaries", ("id",)),
    Sealed("certificates", ("id",)),
    Sealed("payloads", ("payload_id",)),
    Sealed("site_models", ("site_id", "number")),
    Sealed("articles", ("id",)),
    Sealed("article_urls", ("url",)),
    Sealed("captures", ("id",)),
    Sealed("versions", ("id",)),
    Sealed("images", ("version_id",), "position"),
    Sealed("links", ("version_id",), "position"),
    Sealed("replaced_versions", ("id",)),
    Sealed("held", ("capture_id",)),
    Sealed("restrictions", ("id",)),
    Sealed("events", ("id",)),
    Sealed("fixity_checks", ("id",)),
)
SUMMED = "discoveries"  # a look at a sitemap touches thousands of its rows, so each site has one sum
SUMMED_COLUMNS = ("site_id", "url", "via", "key", "first_at", "last_at", "title", "modified_at", "nofollow")
BY_TABLE = {one.table: one for one in SEALED}


def row_json(row: Row) -> bytes:
    """The canonical JSON of a row: the columns that are not NULL, bytes as their digest."""
    return flat_json({name: _told(value) for name, value in row.items() if value is not None})


def key_digest(connection: sqlite3.Connection, sealed: Sealed, key: str) -> str | None:
    """The digest of what stands under a key now; None where nothing does."""
    where = " AND ".join(f"{column} = ?" for column in sealed.key)
    order = f" ORDER BY {sealed.order}" if sealed.order else ""
    found = connection.execute(
        f"SELECT * FROM main.{sealed.table} WHERE {where}{order}", sealed.values(key)
    )  # our names
    rows = list(named_rows(found))
    if not rows:
        return None
    if sealed.order is None:
        return short_digest(row_json(rows[0]))
    return short_digest(b"[" + b",".join(map(row_json, rows)) + b"]")


def named_rows(cursor: sqlite3.Cursor) -> Iterable[dict[str, object]]:
    """The rows of a query as objects, whatever the connection makes of rows."""
    names = [column[0] for column in cursor.description or ()]
    return (dict(zip(names, row, strict=True)) for row in cursor)


def row_number(row: Row) -> int:
    """What a row adds to the sum of its site: its whole SHA-256 as a number."""
    return int(digest(row_json(row)).removeprefix("sha256:"), 16)


def sum_text(total: int) -> str:
    """A sum of rows as the seals write it: modulo 2^256, 64 hexadecimal digits."""
    return f"{total % (1 << SUM_BITS):064x}"


def seal_digest(rows: Mapping[str, Mapping[str, str | None]], previous_digest: str) -> str:
    """The digest of a seal."""
    return digest(canonical_json({"rows": rows, "previous_digest": previous_digest}).encode())


def _told(value: object) -> str | int:
    if isinstance(value, bytes):
        return digest(value)
    return value if isinstance(value, int | str) else repr(value)
