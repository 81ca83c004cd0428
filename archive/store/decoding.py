"""Stored bodies freed of their content coding, for whoever reads pages. Who proves or hands on bytes reads payloads.

To code a body again costs zlib milliseconds; most coded bodies are kept unpacked, and what is kept is proved against
the digest of the decoded body that stands with the capture.
"""

import sqlite3
from dataclasses import replace

from archive.content_coding import undone
from archive.digests import digest
from archive.errors import UndecodableBody
from archive.models import Exchange
from archive.store.captures import capture_row, decoded_digest_of, exchange_from, exchange_of
from archive.store.payloads import read_payload, read_unpacked

CODING = "content-encoding"


def read_decoded(connection: sqlite3.Connection, name: str, *, decoded: str | None, coding: str) -> bytes:
    """A payload freed of the codings that a header Content-Encoding names; `decoded` is the digest of what comes out,
    where it is known.

    Raises UndecodableBody, DamagedPayload, WithheldPayload.
    """
    if decoded is None or decoded == name:
        return undone(read_payload(connection, name), coding)
    content = read_unpacked(connection, name)
    found = digest(content)
    if found == decoded:
        return content
    return undone(content if found == name else read_payload(connection, name), coding)


def decoded_exchange_of(connection: sqlite3.Connection, capture_id: int) -> Exchange:
    """A stored capture as `exchange_of` has it, for whoever reads its page: the body is freed of its content coding,
    and the header that names it is gone. Where it cannot be undone, all is as it was sent.

    Raises DamagedPayload.
    """
    row = capture_row(connection, capture_id)
    bare = exchange_from(connection, row, b"")
    coding = bare.header(CODING)
    if not row["payload_digest"] or coding is None:
        return exchange_of(connection, capture_id)
    try:
        body = read_decoded(connection, row["payload_digest"], decoded=decoded_digest_of(row), coding=coding)
    except UndecodableBody:
        return exchange_of(connection, capture_id)
    headers = tuple((name, value) for name, value in bare.response_headers if name.lower() != CODING)
    return replace(bare, body=body, response_headers=headers)
