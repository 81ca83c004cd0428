"""What the archive knows of a capture besides its bytes, as JSON: outcome, reason, wishes, timings, and the version.

Numbers that mean something in one archive only (of captures, articles, versions, runs) are left out, so that what is
imported elsewhere and exported again says the same.
"""

import json
import sqlite3
from collections.abc import Mapping

from archive.content import blocks_of
from archive.digests import Json, canonical_json
from archive.store import certificate_of, decoded_digest_of

FORMAT = "chronik-capture-1"
CAPTURE = (
    "record_id", "url", "purpose", "fetched_at", "status", "outcome", "reason", "payload_digest", "payload_size",
    "rendered_digest", "status_line", "ip", "duration_ms", "connect_ms", "first_byte_ms", "truncated",
    "failure_kind", "identified_type", "content_digest", "extractor", "tdm_reservation",
    "tdm_policy", "tdm_source",
)  # fmt: skip
CAPTURE_JSON = ("notes", "robots_directives")
VERSION = (
    "number", "kicker", "title", "heading", "lead", "text", "source", "section", "language", "published_at",
    "modified_at", "word_count", "content_digest", "seen_from", "unchanged_before", "words_added", "words_removed",
    "declared", "change_kind", "form", "is_free", "extractor", "reason",
)  # fmt: skip
VERSION_JSON = ("authors", "tags", "changed_fields", "field_rules", "way")


def metadata_of(connection: sqlite3.Connection, row: sqlite3.Row, remarks: Mapping[str, Json]) -> bytes:
    """The metadata of a capture, as canonical JSON.

    The version is told in full by the first capture of the export that shows it; the others name its number and content
    digest. `remarks` say what is particular about the capture's records.
    """
    whole: dict[str, Json] = {
        "format": FORMAT,
        "capture": {
            **{name: row[name] for name in CAPTURE},
            **_parsed(row, CAPTURE_JSON),
            "decoded_digest": decoded_digest_of(row),
            "certificate_digest": certificate_of(connection, row["certificate_id"]),
        },
        "site": _site(connection, row["site_id"]),
        "article": _article(connection, row["article_id"]),
        "version": _version(connection, row),
        "records": dict(remarks),
    }
    return canonical_json(whole).encode("utf-8", "replace")


def _site(connection: sqlite3.Connection, site_id: str) -> Json:
    row = connection.execute("SELECT id, name, home_url FROM sites WHERE id = :id", {"id": site_id}).fetchone()
    return dict(row)


def _article(connection: sqlite3.Connection, article_id: int | None) -> Json:
    if article_id is None:
        return None
    return dict(connection.execute("SELECT key, url FROM articles WHERE id = :id", {"id": article_id}).fetchone())


def _version(connection: sqlite3.Connection, capture: sqlite3.Row) -> Json:
    if capture["version_id"] is None:
        return None
    given = {"id": capture["version_id"]}
    row = connection.execute("SELECT * FROM versions WHERE id = :id", given).fetchone()
    if capture["version_place"] != capture["place"]:
        return {"number": row["number"], "content_digest": row["content_digest"]}
    images = connection.execute(
        "SELECT position, url, caption, credit FROM images WHERE version_id = :id ORDER BY position", given
    )
    links = connection.execute(
        "SELECT position, url, anchor, nofollow FROM links WHERE version_id = :id ORDER BY position", given
    )
    return {
        **{name: row[name] for name in VERSION},
        **_parsed(row, VERSION_JSON),
        "blocks": [[one.kind, one.text] for one in blocks_of(row["blocks"], row["text"])],
        "images": [dict(image) for image in images],
        "links": [dict(link) for link in links],
    }


def _parsed(row: sqlite3.Row, names: tuple[str, ...]) -> dict[str, Json]:
    return {name: None if row[name] is None else json.loads(row[name]) for name in names}
