"""What a record keeps of the WARC file it once came from: its id, its date, and the fields we do not know.

A capture of our own has no such past: its record has the capture's id and time. Writes nothing.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive.models import Headers

from .values import derived_id

# These say how a record stands in its file, and are said anew; all others are kept as they stood.
SAID_ANEW = frozenset({
    "content-length", "content-type", "warc-block-digest", "warc-concurrent-to", "warc-date", "warc-filename",
    "warc-identified-payload-type", "warc-ip-address", "warc-payload-digest", "warc-profile", "warc-record-id",
    "warc-refers-to", "warc-refers-to-date", "warc-refers-to-target-uri", "warc-segment-number",
    "warc-segment-origin-id", "warc-segment-total-length", "warc-target-uri", "warc-truncated", "warc-type",
    "warc-warcinfo-id",
})  # fmt: skip
MAIN = ("response", "revisit", "resource")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Id, date and address of a record, the further fields it brought, and of which type it was; None: it is ours."""

    record_id: str
    date: str
    url: str
    extra: Headers = ()
    kind: str | None = None
    content_type: str | None = None


def main_own(row: sqlite3.Row) -> Own:
    """Of the record that holds, or stands for, what a capture brought."""
    return _own(row, MAIN, record_id=row["record_id"])


def side_own(row: sqlite3.Row, role: str) -> Own:
    """Of a record that stands beside it: `request`, `metadata` or `conversion`."""
    return _own(row, (role,), record_id=derived_id(row["record_id"], role))


def _own(row: sqlite3.Row, kinds: tuple[str, ...], *, record_id: str) -> Own:
    given = next(((kind, fields) for kind, fields in _imported(row["warc_fields"]) if kind in kinds), None)
    if given is None:
        return Own(record_id=record_id, date=row["fetched_at"], url=row["url"])
    kind, fields = given
    named = {name.lower(): value for name, value in fields}
    own_id = named.get("warc-record-id", record_id).strip().removeprefix("<").removesuffix(">")
    return Own(
        record_id=own_id or record_id,
        date=named.get("warc-date") or row["fetched_at"],
        url=named.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">") or row["url"],
        extra=tuple((name, value) for name, value in fields if name.lower() not in SAID_ANEW),
        kind=kind,
        content_type=named.get("content-type"),
    )


def _imported(text: str | None) -> Iterator[tuple[str, Headers]]:
    for kind, fields in json.loads(text or "[]"):
        yield kind, tuple((name, value) for name, value in fields)
