"""The lists of pages of a WACZ: versions of articles with their texts, and the listings beside them, as JSON lines."""

import json
import sqlite3
from collections.abc import Iterator

from .own_fields import main_own

FORMAT = "json-pages-1.0"
_VERSIONS = """
SELECT c.*, v.title AS page_title, v.text AS page_text
FROM export_versions e JOIN versions v ON v.id = e.version_id
JOIN export_captures x ON x.place = e.place JOIN captures c ON c.id = x.capture_id
WHERE c.status IS NOT NULL ORDER BY e.place
"""
_LISTINGS = """
SELECT c.*, NULL AS page_title, NULL AS page_text FROM (
    SELECT MIN(x.place) AS place FROM export_captures x JOIN captures l ON l.id = x.capture_id
    WHERE l.purpose = 'listing' AND l.status = 200 GROUP BY l.url
) f JOIN export_captures x ON x.place = f.place JOIN captures c ON c.id = x.capture_id ORDER BY f.place
"""


def article_pages(connection: sqlite3.Connection) -> Iterator[bytes]:
    """A line for each version of the portion, as first seen in it, with its text to be searched."""
    yield _line({"format": FORMAT, "id": "pages", "title": "Articles, each version", "hasText": True})
    for row in connection.execute(_VERSIONS):
        yield _page(row)


def other_pages(connection: sqlite3.Connection) -> Iterator[bytes]:
    """A line for each front page and listing of the portion."""
    yield _line({"format": FORMAT, "id": "extra-pages", "title": "Listings", "hasText": False})
    for row in connection.execute(_LISTINGS):
        yield _page(row)


def _page(row: sqlite3.Row) -> bytes:
    own = main_own(row)
    page = {
        "id": own.record_id.rpartition(":")[2],
        "url": own.url,
        "ts": own.date,
        "title": row["page_title"] or own.url,
    }
    return _line(page | ({"text": row["page_text"]} if row["page_text"] else {}))


def _line(value: dict[str, object]) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "replace")
