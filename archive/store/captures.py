"""Captures as rows: what crossed the wire, when, and what it brought. Decides nothing."""

import json
import sqlite3
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from archive.digests import digest, terse_json
from archive.models import Exchange, Headers, Outcome, Purpose, Wishes, timestamp
from archive.store.payloads import read_payload, store_payload
from archive.store.relatives import Origin
from archive.store.wishes import wish_values


def store_capture(
    connection: sqlite3.Connection,
    exchange: Exchange,
    *,
    outcome: Outcome,
    reason: str,
    article_id: int | None = None,
    version_id: int | None = None,
    run_id: int | None = None,
    wishes: Wishes | None = None,
    identified_type: str | None = None,
    decoded_digest: str | None = None,
    import_id: int | None = None,
) -> int:
    """Keep an exchange with its payload and return the id of the capture.

    `wishes` is what its publisher asks (None: not known), `identified_type` the media type that its bytes show,
    `decoded_digest` the digest of the body with its content coding undone (None: it cannot be, or nobody tried),
    `import_id` the file it was read from (None: we captured it).
    """
    values = {
        "site_id": exchange.site_id,
        "url": exchange.url,
        "purpose": exchange.purpose.value,
        "article_id": article_id,
        "fetched_at": timestamp(exchange.fetched_at),
        "status": exchange.status,
        "outcome": outcome.value,
        "reason": reason,
        "record_id": exchange.record_id or uuid.uuid4().urn,
        "import_id": import_id,
        "warc_fields": _fields_json(exchange.warc_fields),
        "run_id": run_id,
        "version_id": version_id,
        "identified_type": identified_type,
        **wish_values(wishes),
        **_wire_values(exchange),
        "certificate_id": _certificate_id(connection, exchange.certificate_digest),
        **_body_values(connection, exchange, article_id, decoded=decoded_digest),
    }
    marks = ", ".join(f":{name}" for name in values)
    cursor = connection.execute(f"INSERT INTO captures ({', '.join(values)}) VALUES ({marks})", values)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def _wire_values(exchange: Exchange) -> dict[str, object]:
    """What crossed the wire besides the body, by column."""
    return {
        "request_headers": headers_json(exchange.request_headers),
        "response_headers": headers_json(exchange.response_headers) if exchange.status is not None else None,
        "ip": exchange.ip,
        "duration_ms": exchange.duration_ms,
        "truncated": exchange.truncated,
        "status_line": exchange.status_line,
        "response_head": _odd_head(exchange),
        "failure_kind": exchange.trouble,
        "connect_ms": exchange.connect_ms,
        "first_byte_ms": exchange.first_byte_ms,
        "notes": terse_json(exchange.notes),
    }


def _certificate_id(connection: sqlite3.Connection, name: str | None) -> int | None:
    """The number of a certificate, which it gets when it is first seen; None for none."""
    if name is None:
        return None
    query = "SELECT id FROM certificates WHERE digest = :name"
    row = connection.execute(query, {"name": name}).fetchone()
    if row is None:
        connection.execute("INSERT INTO certificates (digest) VALUES (:name)", {"name": name})
        row = connection.execute(query, {"name": name}).fetchone()
    return int(row["id"])


def certificate_of(connection: sqlite3.Connection, number: int | None) -> str | None:
    """The digest of the certificate of that number; None for none."""
    row = connection.execute("SELECT digest FROM certificates WHERE id = :id", {"id": number}).fetchone()
    return str(row["digest"]) if row is not None else None


def _body_values(
    connection: sqlite3.Connection, exchange: Exchange, article_id: int | None, *, decoded: str | None
) -> dict[str, object]:
    """The payloads of an exchange, by column: they are stored first, each beside its relatives.

    A body without a content coding is its own decoded form, which is not told again.
    """
    origin = Origin(
        site_id=exchange.site_id,
        url=exchange.url,
        purpose=exchange.purpose,
        at=exchange.fetched_at,
        status=exchange.status,
        article_id=article_id,
    )
    made, has_body = replace(origin, is_rendered=True), bool(exchange.body) or exchange.status == 200
    name = store_payload(connection, exchange.body, origin) if has_body else None
    is_coded = exchange.header("content-encoding") is not None
    return {
        "payload_digest": name,
        "decoded_digest": decoded if is_coded or decoded != name else None,
        "payload_size": len(exchange.body) if has_body else None,
        "rendered_digest": store_payload(connection, exchange.rendered, made) if exchange.rendered else None,
    }


def set_outcome(
    connection: sqlite3.Connection,
    capture_id: int,
    *,
    article_id: int,
    version_id: int | None,
    outcome: Outcome,
    reason: str,
    content_digest: str,
    extractor: str,
) -> None:
    """Complete a capture with what its page was read as, and what became of it: article and version came after it."""
    connection.execute(
        "UPDATE captures SET article_id = :article_id, version_id = :version_id, outcome = :outcome, reason = :reason,"
        " content_digest = :content_digest, extractor = :extractor WHERE id = :id",
        {
            "id": capture_id,
            "article_id": article_id,
            "version_id": version_id,
            "outcome": outcome.value,
            "reason": reason,
            "content_digest": content_digest,
            "extractor": extractor,
        },
    )


def exchange_of(connection: sqlite3.Connection, capture_id: int) -> Exchange:
    """A stored capture as the exchange it was. Raises DamagedPayload when its body cannot be read any more."""
    row = capture_row(connection, capture_id)
    body = read_payload(connection, row["payload_digest"]) if row["payload_digest"] else b""
    return exchange_from(connection, row, body)


def capture_row(connection: sqlite3.Connection, capture_id: int) -> sqlite3.Row:
    """The row of a capture."""
    row: sqlite3.Row = connection.execute("SELECT * FROM captures WHERE id = :id", {"id": capture_id}).fetchone()
    return row


def exchange_from(connection: sqlite3.Connection, row: sqlite3.Row, body: bytes) -> Exchange:
    """The row of a capture as an exchange with this body. Raises DamagedPayload."""
    return Exchange(
        url=row["url"],
        site_id=row["site_id"],
        purpose=Purpose(row["purpose"]),
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        status=row["status"],
        request_headers=_headers(row["request_headers"]),
        response_headers=_headers(row["response_headers"]),
        body=body,
        ip=row["ip"],
        duration_ms=row["duration_ms"],
        truncated=row["truncated"],
        failure=row["reason"] if row["status"] is None else None,
        refused=row["outcome"] == Outcome.REFUSED,
        trouble=row["failure_kind"],
        status_line=row["status_line"],
        head=_head(row),
        notes=tuple(json.loads(row["notes"])),
        certificate_digest=certificate_of(connection, row["certificate_id"]),
        connect_ms=row["connect_ms"],
        first_byte_ms=row["first_byte_ms"],
        rendered=read_payload(connection, row["rendered_digest"]) if row["rendered_digest"] else b"",
        record_id=row["record_id"],
        warc_fields=tuple((kind, _pairs(fields)) for kind, fields in json.loads(row["warc_fields"] or "[]")),
    )


def decoded_digest_of(row: sqlite3.Row) -> str | None:
    """The digest of a capture's body with its content coding undone; None: there is none, or it cannot be undone."""
    names = {name.lower() for name, _ in _headers(row["response_headers"])}
    held = row["decoded_digest"] if row["decoded_digest"] or "content-encoding" in names else row["payload_digest"]
    return None if held is None else str(held)


def known_decoding(connection: sqlite3.Connection, exchange: Exchange) -> str | None:
    """The digest of a body with its coding undone, as an earlier capture with the same bytes and coding has it."""
    rows = connection.execute(
        "SELECT decoded_digest, response_headers FROM captures WHERE payload_digest = :digest"
        " AND decoded_digest IS NOT NULL ORDER BY id DESC LIMIT 5",
        {"digest": digest(exchange.body)},
    )
    for row in rows:
        codings = [value for name, value in _headers(row["response_headers"]) if name.lower() == "content-encoding"]
        if codings[:1] == [exchange.header("content-encoding")]:
            return str(row["decoded_digest"])
    return None


def record_of(connection: sqlite3.Connection, capture_id: int) -> str:
    """The WARC record id of a capture, which no other capture of any archive has."""
    row = connection.execute("SELECT record_id FROM captures WHERE id = :id", {"id": capture_id}).fetchone()
    return str(row["record_id"])


def last_reading_capture(connection: sqlite3.Connection, article_id: int, version_id: int) -> int | None:
    """The capture whose own bytes last showed an article's version, or None."""
    row = connection.execute(
        "SELECT id FROM captures WHERE article_id = :article_id AND version_id = :version_id AND status = 200"
        " AND purpose = 'article' AND payload_digest IS NOT NULL ORDER BY fetched_at DESC, id DESC LIMIT 1",
        {"article_id": article_id, "version_id": version_id},
    ).fetchone()
    return row["id"] if row else None


def plain_head(status_line: str, headers: Headers) -> bytes:
    """The head that a status line and headers make in the usual way, as bytes (ISO-8859-1)."""
    lines = (status_line, *(f"{name}: {value}" for name, value in headers), "", "")
    return "\r\n".join(lines).encode("latin-1", "replace")


def _odd_head(exchange: Exchange) -> bytes | None:
    """The head's bytes where they cannot be made again from what else is kept."""
    if not exchange.head or exchange.status_line is None:
        return None
    return None if exchange.head == plain_head(exchange.status_line, exchange.response_headers) else exchange.head


def _head(row: sqlite3.Row) -> bytes:
    if row["response_head"] is not None or row["status_line"] is None:
        return row["response_head"] or b""
    return plain_head(row["status_line"], _headers(row["response_headers"]))


def _headers(text: str | None) -> Headers:
    return _pairs(json.loads(text or "[]"))


def _pairs(found: Iterable[tuple[str, str]]) -> Headers:
    return tuple((name, value) for name, value in found)


def _fields_json(fields: tuple[tuple[str, Headers], ...]) -> str | None:
    return terse_json(fields) if fields else None


def same_payload_version(connection: sqlite3.Connection, article_id: int, shown_digest: str) -> int | None:
    """The version an article showed when it last came with exactly these bytes (as rendered, or sent), or None."""
    row = connection.execute(
        "SELECT version_id FROM captures WHERE article_id = :article_id"
        " AND COALESCE(rendered_digest, payload_digest) = :digest AND version_id IS NOT NULL"
        " ORDER BY fetched_at DESC, id DESC LIMIT 1",
        {"article_id": article_id, "digest": shown_digest},
    ).fetchone()
    return row["version_id"] if row else None


def headers_json(headers: Headers) -> str:
    """Headers as a JSON array of [name, value], order and case kept."""
    return terse_json([list(pair) for pair in headers])
