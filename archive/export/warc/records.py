"""The records of each capture of a portion: what was answered, what was asked, what was made and read of it.

    response, or revisit of a body that a record before it holds -> request -> conversion (the page as rendered)
    -> metadata (always; alone where no answer came)

One body is held at a time. It judges no page and writes no file.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from archive.content_coding import RENDERED_TYPE
from archive.digests import Json, digest
from archive.errors import DamagedPayload
from archive.export.selection import Selection
from archive.models import Headers
from archive.store import read_payload

from .heads import answer_head, begins_as_chunk, first, media_type, names_a_coding, request_head, with_coding_renamed
from .metadata import metadata_of
from .own_fields import Own, main_own, side_own
from .portion import Policy, portioned
from .values import Record, as_uri

IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
MOST_ASKED_FOR = 20  # earlier answers looked through for the one whose validator a 304 confirms

ROWS = """
SELECT c.*, e.place AS place,
       (SELECT x.place FROM export_payloads x WHERE x.digest = c.payload_digest) AS payload_place,
       (SELECT x.place FROM export_rendered x WHERE x.digest = c.rendered_digest) AS rendered_place,
       (SELECT x.place FROM export_versions x WHERE x.version_id = c.version_id) AS version_place
FROM export_captures e JOIN captures c ON c.id = e.capture_id
"""


@dataclass(slots=True)
class Shelf:
    """The portion that a connection lists, and what was found while its records are made.

    `damaged` are the digests of bodies that cannot be read, `chunky` those of bodies that begin as a chunk would.
    """

    connection: sqlite3.Connection
    damaged: set[str] = field(default_factory=set)
    chunky: set[str] = field(default_factory=set)

    def rows(self) -> Iterator[sqlite3.Row]:
        """The captures of the portion, in their order."""
        return self.connection.execute(f"{ROWS} ORDER BY e.place")  # that of the primary key: nothing is sorted

    def at(self, place: int) -> sqlite3.Row:
        """The capture at a place of the portion."""
        found: sqlite3.Row = self.connection.execute(f"{ROWS} WHERE e.place = :place", {"place": place}).fetchone()
        return found


@contextmanager
def exported_records(
    connection: sqlite3.Connection, selection: Selection, policy: Policy | None = None
) -> Iterator[Iterator[tuple[Record, ...]]]:
    """The records of a selection, capture by capture in the order of time, for as long as the block runs."""
    with portioned(connection, selection, policy or Policy()):
        shelf = Shelf(connection)
        yield (records_of(shelf, row) for row in shelf.rows())


def records_of(shelf: Shelf, row: sqlite3.Row) -> tuple[Record, ...]:
    """All records of one capture."""
    remarks: dict[str, Json] = {}
    answer = _answer(shelf, row, remarks)
    beside = (_request(row, answer), _conversion(shelf, row, answer, remarks))
    about = _metadata(shelf.connection, row, answer, remarks)
    return tuple(record for record in (answer, *beside, about) if record is not None)


def _answer(shelf: Shelf, row: sqlite3.Row, remarks: dict[str, Json]) -> Record | None:
    """What came over the wire; None where nothing did, or where its bytes are lost."""
    own = main_own(row)
    if own.kind == "resource" and row["payload_digest"]:
        body = _body(shelf, row["payload_digest"], remarks)
        return None if body is None else _resource(row, own, body)
    if row["status"] is None:
        return None
    head = answer_head(row, pairs(row["response_headers"]))
    if row["status_line"] is None:
        remarks["head"] = "made of status and fields: the bytes of the head were not kept"
    elsewhere = _elsewhere(shelf, row)
    body = b"" if elsewhere is not None else _body(shelf, row["payload_digest"], remarks)
    if body is None:
        return None
    name = elsewhere.payload_digest if elsewhere else row["payload_digest"]
    head = _clear_head(shelf, head, body, name, remarks)
    return _http_record(row, own, head + body, elsewhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Elsewhere:
    """Where a revisit's payload is: the record that holds it, and by which profile it is the same."""

    record_id: str
    url: str
    date: str
    payload_digest: str
    profile: str


def _elsewhere(shelf: Shelf, row: sqlite3.Row) -> _Elsewhere | None:
    """The record of this export that holds a capture's payload already; None where its own record is to hold it."""
    if row["status"] == 304 and not row["payload_size"]:
        confirmed = _confirmed(shelf, row)
        return _held(shelf, confirmed, NOT_MODIFIED) if confirmed is not None else None
    if not row["payload_size"] or row["payload_place"] == row["place"] or row["payload_digest"] in shelf.damaged:
        return None
    return _held(shelf, row, IDENTICAL)


def _held(shelf: Shelf, row: sqlite3.Row, profile: str) -> _Elsewhere:
    own = main_own(shelf.at(row["payload_place"]))
    return _Elsewhere(
        record_id=own.record_id, url=own.url, date=own.date, payload_digest=row["payload_digest"], profile=profile
    )


def _confirmed(shelf: Shelf, row: sqlite3.Row) -> sqlite3.Row | None:
    """The earlier answer that a 304 confirms: the last one at its URL with the validator that the request sent."""
    asked = pairs(row["request_headers"])
    etag, modified = first(asked, "if-none-match"), first(asked, "if-modified-since")
    earlier = shelf.connection.execute(
        f"{ROWS} WHERE c.url = :url AND e.place < :place AND c.status = 200 AND c.truncated IS NULL"
        " AND c.payload_size > 0 ORDER BY e.place DESC LIMIT :most",
        {"url": row["url"], "place": row["place"], "most": MOST_ASKED_FOR},
    )
    for found in earlier:
        sent = pairs(found["response_headers"])
        is_same = (etag and etag == first(sent, "etag")) or (modified and modified == first(sent, "last-modified"))
        if is_same and found["payload_digest"] not in shelf.damaged:
            return found  # type: ignore[no-any-return]  # a row
    return None


def _body(shelf: Shelf, name: str | None, remarks: dict[str, Json]) -> bytes | None:
    """The bytes of a payload; None where they are lost, which is remarked."""
    if name is None:
        return b""
    try:
        return read_payload(shelf.connection, name)
    except DamagedPayload as error:
        shelf.damaged.add(name)
        remarks["damaged"] = str(error)
        return None


def _clear_head(shelf: Shelf, head: bytes, body: bytes, name: str | None, remarks: dict[str, Json]) -> bytes:
    """The head as sent, unless readers would look for chunks in a body that has none."""
    if name is not None and body and begins_as_chunk(body):
        shelf.chunky.add(name)
    if not names_a_coding(head):
        return head
    remarks["transfer_coding"] = "removed from the body; the head is as sent"
    if name not in shelf.chunky:
        return head
    remarks["transfer_coding"] = "removed from the body, and its field renamed, since the body begins as a chunk would"
    return with_coding_renamed(head)


def _http_record(row: sqlite3.Row, own: Own, block: bytes, elsewhere: _Elsewhere | None) -> Record:
    """A response, or a revisit whose block is the head alone."""
    kind = "revisit" if elsewhere else "response"
    truncated = row["truncated"]
    referring: tuple[tuple[str, str | None], ...] = ()
    if elsewhere is not None:
        referring = (
            ("WARC-Profile", elsewhere.profile),
            ("WARC-Refers-To", f"<{elsewhere.record_id}>"),
            ("WARC-Refers-To-Target-URI", as_uri(elsewhere.url)),
            ("WARC-Refers-To-Date", elsewhere.date),
        )
        truncated = truncated or ("length" if elsewhere.profile == IDENTICAL else None)
    payload = elsewhere.payload_digest if elsewhere else row["payload_digest"] or digest(b"")
    fields = _fields(
        kind,
        own,
        ("WARC-IP-Address", row["ip"]),
        *referring,
        ("WARC-Truncated", truncated),
        ("WARC-Identified-Payload-Type", row["identified_type"]),
        ("WARC-Payload-Digest", payload),
        ("Content-Type", "application/http; msgtype=response"),
    )
    mime = "warc/revisit" if elsewhere else media_type(block)
    return Record(kind=kind, fields=fields, block=block, status=str(row["status"]), mime=mime)


def _resource(row: sqlite3.Row, own: Own, body: bytes) -> Record:
    """An imported thing that had no head of HTTP."""
    content_type = own.content_type or row["identified_type"] or "application/octet-stream"
    fields = _fields(
        "resource",
        own,
        ("WARC-IP-Address", row["ip"]),
        ("WARC-Truncated", row["truncated"]),
        ("WARC-Identified-Payload-Type", row["identified_type"]),
        ("WARC-Payload-Digest", digest(body)),
        ("Content-Type", content_type),
    )
    return Record(kind="resource", fields=fields, block=body, mime=content_type)


def _request(row: sqlite3.Row, answer: Record | None) -> Record | None:
    """What was asked; None where nothing was sent, or nobody kept it."""
    sent = pairs(row["request_headers"])
    if not sent or (row["status"] is None and row["ip"] is None):
        return None
    own = side_own(row, "request")
    fields = _fields(
        "request",
        own,
        ("WARC-IP-Address", row["ip"]),
        ("WARC-Concurrent-To", _id(answer)),
        ("WARC-Payload-Digest", digest(b"")),
        ("Content-Type", "application/http; msgtype=request"),
    )
    return Record(kind="request", fields=fields, block=request_head(row["url"], sent))


def _conversion(shelf: Shelf, row: sqlite3.Row, answer: Record | None, remarks: dict[str, Json]) -> Record | None:
    """The page as a browser made it, where this capture is the first of the export that has it."""
    if row["rendered_digest"] is None:
        return None
    if row["rendered_place"] != row["place"]:
        remarks["rendered"] = f"<{side_own(shelf.at(row['rendered_place']), 'conversion').record_id}>"
        return None
    body = _body(shelf, row["rendered_digest"], remarks)
    if body is None:
        return None
    own = side_own(row, "conversion")
    remarks["rendered"] = f"<{own.record_id}>"
    fields = _fields(
        "conversion",
        own,
        ("WARC-Refers-To", _id(answer)),
        ("Content-Type", RENDERED_TYPE),
    )
    return Record(kind="conversion", fields=fields, block=body, mime=RENDERED_TYPE)


def _metadata(
    connection: sqlite3.Connection, row: sqlite3.Row, answer: Record | None, remarks: dict[str, Json]
) -> Record:
    """What the archive knows of the capture. Its address is the capture's id: under the page's own address, readers
    would show it instead of the page."""
    own = side_own(row, "metadata")
    block = metadata_of(connection, row, remarks)
    fields = _fields(
        "metadata",
        Own(record_id=own.record_id, date=own.date, url=row["record_id"], extra=own.extra),
        ("WARC-Concurrent-To", _id(answer)),
        ("WARC-Refers-To", _id(answer)),
        ("Content-Type", "application/json"),
    )
    is_damage = "damaged" in remarks
    return Record(kind="metadata", fields=fields, block=block, mime="application/json", tells_damage=is_damage)


def _fields(kind: str, own: Own, *named: tuple[str, str | None]) -> Headers:
    """The named fields of a record: what every one has, then those that have a value, then what it brought along."""
    every = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{own.record_id}>"),
        ("WARC-Date", own.date),
        ("WARC-Target-URI", as_uri(own.url)),
    )
    return (*every, *((name, value) for name, value in named if value is not None), *own.extra)


def _id(record: Record | None) -> str | None:
    return record.field("WARC-Record-ID") if record else None


@lru_cache(maxsize=64)
def pairs(text: str | None) -> Headers:
    """Header fields as the archive writes them in JSON."""
    return tuple((name, value) for name, value in json.loads(text or "[]"))
