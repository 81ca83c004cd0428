"""The archive's rows and the paper's truth in one shape, so that they can be compared field by field."""

import json
import sqlite3
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from archive.models import timestamp
from archive.urls import normalise
from scheduler.demo.paper import TrueArticle, TrueVersion

Fields = dict[str, object]
HOST = "http://127.0.0.1"


def true_fields(version: TrueVersion) -> Fields:
    """What the paper published, in the archive's words."""
    return {
        "title": version.title,
        "kicker": version.kicker,
        "lead": version.lead,
        "text": version.text,
        "authors": list(version.authors),
        "source": version.source,
        "section": version.section,
        "tags": sorted(version.tags),
        "published_at": timestamp(version.published_at) if version.published_at else None,
        "modified_at": timestamp(version.modified_at) if version.modified_at else None,
        "declared": version.declared,
        "changed_fields": sorted(version.changed_fields),
        "images": [(image.path, image.caption, image.credit) for image in version.images],
        "links": [(_address(urljoin(f"{HOST}/artikel/", link.path)), link.anchor) for link in version.links],
    }


def stored_fields(archive: sqlite3.Connection, row: sqlite3.Row) -> Fields:
    """What the archive holds of one version."""
    plain = ("title", "kicker", "lead", "text", "source", "section", "published_at", "modified_at", "declared")
    return {
        **{name: row[name] for name in plain},
        "authors": json.loads(row["authors"]),
        "tags": sorted(json.loads(row["tags"])),
        "changed_fields": sorted(json.loads(row["changed_fields"])),
        "images": [
            (urlsplit(image["url"]).path, image["caption"], image["credit"])
            for image in archive.execute("SELECT * FROM images WHERE version_id = ? ORDER BY position", (row["id"],))
        ],
        "links": [
            (_address(link["url"]), link["anchor"])
            for link in archive.execute("SELECT * FROM links WHERE version_id = ? ORDER BY position", (row["id"],))
        ],
    }


def differences(archive: sqlite3.Connection, true: TrueArticle) -> Iterator[str]:
    """One line for each version and field of an article in which the archive and the paper differ."""
    rows = archive.execute(
        "SELECT v.* FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.key = ? ORDER BY v.number",
        (true.key,),
    ).fetchall()
    if len(rows) != len(true.states):
        yield f"{true.key}: {len(rows)} versions, {len(true.states)} were published"
    for row, state in zip(rows, true.states, strict=False):
        stored, published = stored_fields(archive, row), true_fields(state)
        for name in published:
            if stored[name] != published[name]:
                yield f"{true.key} {state.number} {name}: {stored[name]!r}, published {published[name]!r}"


def _address(url: str) -> str:
    parts = urlsplit(normalise(url) or url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
