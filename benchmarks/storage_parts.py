"""What of an archive's file is text, index, headers, seals and the like, by SQLite's own count of pages.

It reads a finished file. `dbstat` is not in every build of SQLite: without it nothing is told.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping

PART_OF = {
    "payloads": "payloads",
    "dictionaries": "payloads",
    "versions": "text",
    "images": "text",
    "links": "text",
    "replaced_versions": "text",
    "discoveries": "text",
    "captures": "captures",
    "seals": "seals and events",
    "events": "seals and events",
}
HEADERS = (
    "SELECT SUM(LENGTH(COALESCE(request_headers, '')) + LENGTH(COALESCE(response_headers, ''))"
    " + LENGTH(COALESCE(response_head, ''))) FROM captures"
)


def parts_of(connection: sqlite3.Connection) -> Mapping[str, int]:
    """The bytes of each part of a file, largest first; empty where this SQLite cannot count them."""
    try:
        rows = connection.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name").fetchall()
    except sqlite3.OperationalError:
        return {}
    indexes = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    parts: Counter[str] = Counter()
    for name, size in rows:
        parts[_part(name, is_index=name in indexes)] += size
    (headers,) = connection.execute(HEADERS).fetchone()
    parts["headers"] = headers or 0
    parts["captures"] -= parts["headers"]
    return dict(parts.most_common())


def _part(name: str, *, is_index: bool) -> str:
    if name.startswith("search"):
        return "full-text index"
    return "indexes" if is_index else PART_OF.get(name, "all else")
