"""HTTP as it stands in the blocks of WARC records: heads, header fields, bodies without their transfer coding.

Lenient, as what many tools wrote in many years must be; it keeps every byte of the head, and decides nothing.
"""

import re
from dataclasses import dataclass

from archive.models import Headers

MAX_HEAD = 1024 * 1024
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]|$)")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Message:
    """A head with what follows it: its first line, its fields, its bytes, and the bytes behind them."""

    first_line: str
    headers: Headers
    head: bytes
    rest: bytes
    status: int | None


@dataclass(frozen=True, slots=True)
class Body:
    """A body without transfer coding; `note` says what was odd about it, `is_cut` that its end did not come."""

    data: bytes
    note: str | None = None
    is_cut: bool = False


def message_of(block: bytes) -> Message | None:
    """The message in a record's block; None where it does not begin with a line and fields of HTTP."""
    found = _HEAD_END.search(block, 0, MAX_HEAD)
    head = block[: found.end()] if found else block[:MAX_HEAD]
    lines = head.rstrip(b"\r\n").split(b"\n")
    first = lines[0].rstrip(b"\r")
    status = _STATUS.match(first)
    is_request = re.fullmatch(rb"[A-Za-z]+ \S.* HTTP/\d(?:\.\d)?", first)
    if not status and not is_request:
        return None
    return Message(
        first_line=first.decode("latin-1"),
        headers=_headers(lines[1:]),
        head=head,
        rest=block[found.end() :] if found else b"",
        status=int(status[1]) if status else None,
    )


def headers_of(lines: bytes) -> Headers:
    """Header fields that stand alone, one a line."""
    return _headers(lines.split(b"\n"))


def _headers(lines: list[bytes]) -> Headers:
    """Names and values in their order; a folded line belongs to the field before it (RFC 9112, section 5.2)."""
    found: list[tuple[str, str]] = []
    for line in lines:
        text = line.rstrip(b"\r").decode("latin-1")
        name, colon, value = text.partition(":")
        if text[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
        elif colon:
            found.append((name.strip(), value.strip(" \t")))
    return tuple(found)


def body_of(message: Message) -> Body:
    """The body of a response as sent, with its content coding, without its transfer coding.

    Many tools keep the field that announces chunks and write the body without them: then it stays as it is.
    """
    coding = value_of(message.headers, "transfer-encoding")
    if coding is None or not coding.lower().rstrip().endswith("chunked"):
        return Body(message.rest)
    return _without_chunks(message.rest)


def value_of(headers: Headers, name: str) -> str | None:
    """The first field of that name, in any case of letters."""
    return next((value for key, value in headers if key.lower() == name), None)


def _without_chunks(raw: bytes) -> Body:
    data, at = bytearray(), 0
    while found := _CHUNK.match(raw, at):
        size = int(found[1], 16)
        if size == 0:
            return Body(bytes(data))
        start = found.end()
        data += raw[start : start + size]
        if len(raw) < start + size:
            return Body(bytes(data), "the last chunk is not whole", is_cut=True)
        at = start + size
        at += 2 if raw[at : at + 2] == b"\r\n" else 1 if raw[at : at + 1] == b"\n" else 0
    if at == 0:
        return Body(raw)
    return Body(bytes(data), "the last chunk is missing", is_cut=True)
