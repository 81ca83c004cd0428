"""The ways in which the paper answers: pages, redirects, refusals, conditional requests. It knows no article."""

import gzip
import hashlib
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape

from scheduler.demo.paper.design import rfc_822
from scheduler.demo.paper.model import PaperResponse

HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"


def answer(
    text: str, kind: str = HTML, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> PaperResponse:
    """A text as a response."""
    return PaperResponse(status, {"Content-Type": kind, **(headers or {})}, text.encode())


def zipped(text: str) -> PaperResponse:
    """A text as a gzip file, the same bytes for the same text."""
    return PaperResponse(200, {"Content-Type": "application/gzip"}, gzip.compress(text.encode(), mtime=0))


def redirect(location: str, *, status: int) -> PaperResponse:
    """A redirect with its little page."""
    page = f'<p>Weiter: <a href="{escape(location)}">{escape(location)}</a></p>'
    return answer(page, status=status, headers={"Location": location})


def conditional(
    response: PaperResponse, asked: Mapping[str, str], *, tag: str, changed_at: datetime | None = None
) -> PaperResponse:
    """The response with its validators, or 304 when the asker has it already (RFC 9110, section 13.2.2).

    If-None-Match goes before If-Modified-Since. The tags are weak: furniture is not part of them.
    """
    validators = {"ETag": tag} | ({"Last-Modified": rfc_822(changed_at)} if changed_at else {})
    if _is_known(asked, tag=tag, changed_at=changed_at):
        return PaperResponse(304, validators, b"")
    return PaperResponse(response.status, {**response.headers, **validators}, response.body)


def weak_tag(content: str) -> str:
    """A weak entity tag of some content."""
    return f'W/"{hashlib.sha256(content.encode()).hexdigest()[:20]}"'


def picture(name: str) -> PaperResponse:
    """A plain PNG of one colour, 64 by 48, the colour drawn from the name."""
    colour = hashlib.sha256(name.encode()).digest()[:3]
    rows = (b"\0" + colour * 64) * 48
    header = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return PaperResponse(200, {"Content-Type": "image/png"}, body)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _is_known(asked: Mapping[str, str], *, tag: str, changed_at: datetime | None) -> bool:
    lower = {name.lower(): value for name, value in asked.items()}
    if "if-none-match" in lower:
        return tag.removeprefix("W/") in (one.strip().removeprefix("W/") for one in lower["if-none-match"].split(","))
    if changed_at is None or "if-modified-since" not in lower:
        return False
    try:
        return changed_at.replace(microsecond=0) <= parsedate_to_datetime(lower["if-modified-since"])
    except (ValueError, TypeError):
        return False
