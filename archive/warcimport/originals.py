"""The payloads that revisit records stand for: found in the archive by record id, address and date, or digest."""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import replace

from archive.errors import DamagedPayload
from archive.models import Exchange
from archive.store import capture_of_record, captures_with_payload, exchange_of, read_payload
from archive.warcimport.answers import Answer, Revisit, has_digest
from archive.warcimport.records import named_digest

MANY = 50  # captures of an address, and digests of payloads that are made to find one


def resolved(connection: sqlite3.Connection, answer: Answer) -> Exchange | None:
    """The whole exchange of an answer that came with a payload kept before; None where that is not here (yet)."""
    if answer.revisit is None:
        return answer.exchange
    original = _original(connection, answer.exchange.url, answer.revisit)
    if original is None:
        return None
    exchange = answer.exchange
    if exchange.status is not None:
        return replace(exchange, body=original.body)
    return replace(
        exchange,
        status=original.status,
        status_line=original.status_line,
        head=original.head,
        response_headers=original.response_headers,
        body=original.body,
    )


def _original(connection: sqlite3.Connection, url: str, revisit: Revisit) -> Exchange | None:
    for capture_id in _candidates(connection, url, revisit):
        try:
            found = exchange_of(connection, capture_id)
        except DamagedPayload:
            continue  # `chronik verify` names it
        if found.body and (revisit.digest is None or _has(found, revisit.digest)):
            return found
    return None


def _has(original: Exchange, named: tuple[str, bytes]) -> bool:
    """Whether an answer has a digest, or its own record named the same: that of a body in chunks is not made again."""
    told = (pair for _, fields in original.warc_fields for pair in fields)
    said = (value for name, value in told if name.lower() == "warc-payload-digest")
    return has_digest(original, original.body, named) or any(named_digest(value) == named for value in said)


def _candidates(connection: sqlite3.Connection, url: str, revisit: Revisit) -> Iterator[int]:
    """The captures that may be meant, best first."""
    if revisit.record_id is not None:
        row = capture_of_record(connection, revisit.record_id)
        if row is not None and row["payload_digest"] is not None:
            yield row["id"]
    if revisit.fetched_at is not None:
        for row in captures_with_payload(connection, revisit.url or url, at=revisit.fetched_at):
            yield row["id"]
    if revisit.digest is not None:
        yield from _by_digest(connection, {url, revisit.url or url}, revisit.digest)


def _by_digest(connection: sqlite3.Connection, urls: set[str], wanted: tuple[str, bytes]) -> list[int]:
    """Captures of these addresses whose payload has a digest, which need not be one of ours."""
    rows = [row for url in sorted(urls) for row in captures_with_payload(connection, url, most=MANY)]
    ours = f"sha256:{wanted[1].hex()}" if wanted[0] == "sha256" else None
    if ours is not None:
        return [row["id"] for row in rows if row["payload_digest"] == ours]
    known: dict[str, bytes] = {}
    for name in {row["payload_digest"] for row in rows}:
        try:
            known[name] = hashlib.new(wanted[0], read_payload(connection, name), usedforsecurity=False).digest()
        except DamagedPayload:
            continue
    return [row["id"] for row in rows if known.get(row["payload_digest"]) == wanted[1]]
