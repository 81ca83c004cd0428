"""Packed bytes to plain ones, and which format they are in. Trusts neither extension nor content type."""

import re
import zlib
from dataclasses import dataclass
from typing import Literal

MAX_SIZE = 50 * 1024 * 1024  # sitemaps.org: 50 MiB unpacked
GZIP = b"\x1f\x8b"
COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
ROOT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
FEEDS = frozenset({b"rss", b"feed", b"rdf", b"channel"})
SITEMAPS = frozenset({b"urlset", b"sitemapindex"})

Format = Literal["sitemap", "feed", "json", "html", "text"]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Plain bytes, and a sentence when something is missing of them."""

    body: bytes
    note: str | None = None


def unpacked(body: bytes) -> Unpacked:
    """The bytes without gzip, at most 50 MiB of them.

    Two layers come off, since a server may content-code a `.gz` file once more. A damaged end costs only the end.
    """
    note = None
    for _ in range(2):
        if not body.startswith(GZIP):
            break
        body, note = _gunzip(body)
    return Unpacked(body[:MAX_SIZE], note)


def format_of(body: bytes) -> Format:
    """What the bytes are, by their first element.

    >>> format_of(b"<?xml version='1.0'?><!-- <html> --><urlset>")
    'sitemap'
    """
    head = COMMENT.sub(b"", body[:65536].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"))
    if head[:1] in (b"{", b"["):
        return "json"
    if not head.startswith(b"<"):
        return "text"
    root = ROOT.search(head)
    name = root[1].lower().rpartition(b":")[2] if root else b""
    return "sitemap" if name in SITEMAPS else "feed" if name in FEEDS else "html"


def declares_entities(body: bytes) -> bool:
    """Whether XML declares entities of its own: an expansion bomb or a file to be read, never news."""
    return b"<!ENTITY" in body.replace(b"\0", b"")


def _gunzip(body: bytes) -> tuple[bytes, str | None]:
    """All members of a gzip file, as far as they go and are allowed to go."""
    pieces: list[bytes] = []
    room = MAX_SIZE
    while body.startswith(GZIP) and room > 0:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            piece = unpacker.decompress(body, room)
        except zlib.error as error:
            return _salvaged(body, pieces, room), f"the gzip data are damaged ({error}); what could be read was kept"
        pieces.append(piece)
        room -= len(piece)
        body = unpacker.unused_data
        if not unpacker.eof:
            cut = f"cut at {MAX_SIZE // 2**20} MiB" if room <= 0 else "the gzip data end too soon; the rest was kept"
            return b"".join(pieces), cut
    return b"".join(pieces), None


def _salvaged(body: bytes, pieces: list[bytes], room: int) -> bytes:
    """What comes before the damage, fed in small bites because zlib gives nothing of a damaged one."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for start in range(0, len(body), 1024):
            piece = unpacker.decompress(body[start : start + 1024], max(room, 1))
            pieces.append(piece)
            room -= len(piece)
            if room <= 0:
                break
    except zlib.error:
        pass
    return b"".join(pieces)
