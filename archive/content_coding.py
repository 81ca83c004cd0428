"""Undoes HTTP content codings of stored bodies, within a bound. Reads no page and knows no charset."""

import zlib

import brotli
import zstandard

from archive.digests import digest
from archive.errors import UndecodableBody
from archive.models import Exchange

MAX_DECODED_BYTES = 64 * 1024 * 1024
RENDERED_TYPE = "text/html; charset=utf-8"
MAX_LAYERS = 2
MAX_MEMBERS = 1000  # each costs a copy of the rest: a hundred thousand empty ones would hold a reader for minutes
BITE = 1024 * 1024
BITE_OF_DAMAGED = 256
ZSTD_BITE = 256  # of the body: at most eight MiB unpacked


class _NotSoCoded(Exception):
    """Bytes that are not in the coding they claim."""


def shown_page(exchange: Exchange) -> tuple[bytes, str | None]:
    """What a reader is to read of an exchange, and its type: the page as a browser made it, else the decoded body.

    Raises UndecodableBody as `decoded_body` does.
    """
    if exchange.rendered:
        return exchange.rendered, RENDERED_TYPE
    return decoded_body(exchange), exchange.header("content-type")


def decoded_body(exchange: Exchange) -> bytes:
    """The body freed of its content codings (RFC 9110, section 8.4.1).

    A body that claims a coding it does not have is returned as it is: servers lie. Raises UndecodableBody for one that
    breaks off, grows over 64 MiB, or has an unknown coding.
    """
    return undone(exchange.body, exchange.header("content-encoding") or "")


def undone(body: bytes, header: str) -> bytes:
    """Bytes freed of the codings that a header Content-Encoding names; likewise."""
    codings = [name.strip().lower() for name in header.split(",") if name.strip().lower() not in ("", "identity")]
    if len(codings) > MAX_LAYERS:
        raise UndecodableBody(f"{len(codings)} layers of content coding")
    for coding in reversed(codings):
        try:
            body = _decoded(body, coding)
        except _NotSoCoded as error:
            if not _is_markup(body):
                raise UndecodableBody(str(error)) from error
    return body


def legible_part(body: bytes, header: str) -> bytes:
    """What can be read of a damaged body: freed of its coding up to where that breaks, then as it is."""
    coding = header.rsplit(",", maxsplit=1)[-1].strip().lower()
    reader = brotli.Decompressor().process if coding == "br" else zlib.decompressobj(zlib.MAX_WBITS | 32).decompress
    found = bytearray()
    try:
        for start in range(0, len(body), BITE_OF_DAMAGED):
            found += reader(body[start : start + BITE_OF_DAMAGED])
            if len(found) > MAX_DECODED_BYTES:
                break
    except (zlib.error, brotli.error):
        pass
    return bytes(found) + b"\n" + body


def decoded_digest(exchange: Exchange) -> str | None:
    """The digest of the body freed of its content codings; None where they cannot be undone."""
    try:
        return digest(decoded_body(exchange))
    except UndecodableBody:
        return None


def _decoded(body: bytes, coding: str) -> bytes:
    match coding:
        case "gzip" | "x-gzip":
            return _gunzipped(body) if body[:2] == b"\x1f\x8b" else body
        case "deflate":
            # RFC 1950, section 2.2; some servers send the bare deflate stream instead.
            is_zlib = body[:1] != b"" and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
            return _inflated(body, zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)[0]
        case "br":
            return _brotli(body)
        case "zstd":
            return _zstd(body)
    raise UndecodableBody(f"unknown content coding {coding[:40]!r}")


def _gunzipped(body: bytes) -> bytes:
    """All members of a gzip stream; bytes after the last one are ignored."""
    pieces, rest = b"", body
    for _ in range(MAX_MEMBERS + 1):
        if rest[:2] != b"\x1f\x8b":
            return pieces
        piece, rest = _inflated(rest, zlib.MAX_WBITS | 16)
        pieces += piece
        _bounded(len(pieces))
    raise UndecodableBody(f"more than {MAX_MEMBERS} gzip members")


def _inflated(body: bytes, window: int) -> tuple[bytes, bytes]:
    inflater = zlib.decompressobj(window)
    try:
        piece = inflater.decompress(body, MAX_DECODED_BYTES + 1)
    except zlib.error as error:
        raise _NotSoCoded(f"broken compression: {error}") from error
    if not inflater.eof and len(piece) <= MAX_DECODED_BYTES:
        raise UndecodableBody("the compressed body breaks off")
    _bounded(len(piece))
    return piece, inflater.unused_data


def _brotli(body: bytes) -> bytes:
    """Decompressed in bites, so that a bomb is noticed while it grows."""
    reader, pieces, left = brotli.Decompressor(), bytearray(), body
    try:
        while not reader.is_finished():
            pieces += reader.process(left, output_buffer_limit=BITE)
            _bounded(len(pieces))
            left = b""
            if not reader.is_finished() and reader.can_accept_more_data():
                raise UndecodableBody("the compressed body breaks off")
    except brotli.error as error:
        raise _NotSoCoded(f"broken compression: {error}") from error
    return bytes(pieces)


def _zstd(body: bytes) -> bytes:
    """Decompressed in bites of the body, since a block of four bytes may hold 128 KiB (RFC 8878, section 3.1.1.2)."""
    reader, pieces = zstandard.ZstdDecompressor().decompressobj(), bytearray()
    try:
        for start in range(0, len(body), ZSTD_BITE):
            if reader.eof:
                break
            pieces += reader.decompress(body[start : start + ZSTD_BITE])
            _bounded(len(pieces))
    except zstandard.ZstdError as error:
        raise _NotSoCoded(f"broken compression: {error}") from error
    if not reader.eof:
        raise UndecodableBody("the compressed body breaks off")
    return bytes(pieces)


def _is_markup(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _bounded(size: int) -> None:
    if size > MAX_DECODED_BYTES:
        raise UndecodableBody(f"the body grows over {MAX_DECODED_BYTES // 1024 // 1024} MiB when unpacked")
