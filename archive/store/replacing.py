"""Writes what a re-extraction puts in the place of versions; the old rows are kept. Decides nothing.

Payloads, events and what captures say of the wire are never touched.
"""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date, datetime

from archive.content import told_in_full
from archive.models import Extraction, Outcome, timestamp
from archive.store.shown import OldVersion
from archive.store.versions import store_images, store_links

Columns = Mapping[str, object]


def keep_replaced(connection: sqlite3.Connection, old: OldVersion, *, became: int | None, at: datetime) -> None:
    """Keep a version's whole row, images and links, before it is changed or taken out."""
    whole = {
        **old.row,
        "blocks": told_in_full(str(old.row["blocks"]), str(old.row["text"])),
        "images": [{"url": one.url, "caption": one.caption, "credit": one.credit} for one in old.images],
        "links": [{"url": one.url, "anchor": one.anchor, "nofollow": one.nofollow} for one in old.links],
    }
    connection.execute(
        "INSERT INTO replaced_versions (version_id, article_id, replaced_at, became, version)"
        " VALUES (:version_id, :article_id, :at, :became, :version)",
        {
            "version_id": old.id,
            "article_id": old.row["article_id"],
            "at": timestamp(at),
            "became": became,
            "version": json.dumps(whole, ensure_ascii=False, sort_keys=True),
        },
    )


def put_numbers_aside(connection: sqlite3.Connection, article_id: int) -> None:
    """Make room for other numbers of an article's versions."""
    connection.execute("UPDATE versions SET number = -number WHERE article_id = :id", {"id": article_id})


def put_version(connection: sqlite3.Connection, version_id: int, columns: Columns) -> None:
    """A new row in `versions` with these columns."""
    names = ("id", *columns)
    connection.execute(
        f"INSERT INTO versions ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})",  # our names
        {"id": version_id, **columns},
    )


def change_version(connection: sqlite3.Connection, version_id: int, columns: Columns) -> None:
    """Give columns of a version new values."""
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    connection.execute(f"UPDATE versions SET {sets} WHERE id = :id", {"id": version_id, **columns})  # our names


def put_belongings(connection: sqlite3.Connection, version_id: int, extraction: Extraction) -> None:
    """Give a version the images and links of an extraction instead of those it had."""
    _drop_belongings(connection, version_id)
    store_images(connection, version_id, extraction)
    store_links(connection, version_id, extraction)


def drop_version(connection: sqlite3.Connection, version_id: int) -> None:
    """Take a version out; nothing must name it any more but its own images and links."""
    _drop_belongings(connection, version_id)
    connection.execute("DELETE FROM versions WHERE id = :id", {"id": version_id})


def _drop_belongings(connection: sqlite3.Connection, version_id: int) -> None:
    for table in ("images", "links"):
        connection.execute(f"DELETE FROM {table} WHERE version_id = :id", {"id": version_id})  # our names


def set_reading(
    connection: sqlite3.Connection, capture_id: int, *, content_digest: str | None, extractor: str | None
) -> None:
    """Say what a capture's bytes were read as, and by which reader."""
    connection.execute(
        "UPDATE captures SET content_digest = :content_digest, extractor = :extractor WHERE id = :id",
        {"id": capture_id, "content_digest": content_digest, "extractor": extractor},
    )


def set_shown_version(
    connection: sqlite3.Connection, capture_id: int, version_id: int, *, outcome: Outcome, reason: str | None
) -> None:
    """Say which version a capture showed; a reason of None leaves the one it has."""
    connection.execute(
        "UPDATE captures SET version_id = :version_id, outcome = :outcome, reason = COALESCE(:reason, reason)"
        " WHERE id = :id",
        {"id": capture_id, "version_id": version_id, "outcome": outcome.value, "reason": reason},
    )


def set_current(
    connection: sqlite3.Connection,
    article_id: int,
    version_id: int,
    *,
    seen_at: datetime,
    published_at: date | None,
    modified_at: date | None,
) -> None:
    """The article's newest version and declared times; a time of None leaves the one that is known."""
    connection.execute(
        "UPDATE articles SET current_version_id = :version_id, last_seen_at = MAX(last_seen_at, :seen_at),"
        " published_at = COALESCE(:published_at, published_at), modified_at = COALESCE(:modified_at, modified_at)"
        " WHERE id = :id",
        {
            "id": article_id,
            "version_id": version_id,
            "seen_at": timestamp(seen_at),
            "published_at": timestamp(published_at) if published_at else None,
            "modified_at": timestamp(modified_at) if modified_at else None,
        },
    )
