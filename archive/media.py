"""Which media type some bytes are of, by the bytes alone: a header may say what it likes. It decodes no page.

Only the beginning is looked at, so it is cheap for any bytes. What is no known format and no markup has no type here.
"""

import re
import zlib
from dataclasses import dataclass

import brotli
import zstandard

from archive.content_coding import MAX_LAYERS
from archive.models import Exchange

HEAD_BYTES = 4096
_PACKED_BYTES = 65_536  # of a coded body that are looked at
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF document", "application/pdf"),
    (b"%!PS", "a PostScript document", "application/postscript"),
    (b"\x89PNG\r\n", "a PNG image", "image/png"),
    (b"GIF87a", "a GIF image", "image/gif"),
    (b"GIF89a", "a GIF image", "image/gif"),
    (b"\xff\xd8\xff", "a JPEG image", "image/jpeg"),
    (b"II*\0", "a TIFF image", "image/tiff"),
    (b"MM\0*", "a TIFF image", "image/tiff"),
    (b"\0\0\1\0", "an icon", "image/vnd.microsoft.icon"),
    (b"\x1a\x45\xdf\xa3", "a Matroska video", "video/matroska"),
    (b"FLV\1", "a Flash video", "video/x-flv"),
    (b"\0\0\1\xba", "an MPEG video", "video/mpeg"),
    (b"ID3", "an MP3 sound", "audio/mpeg"),
    (b"\xff\xfb", "an MP3 sound", "audio/mpeg"),
    (b"\xff\xf3", "an MP3 sound", "audio/mpeg"),
    (b"OggS", "an Ogg sound", "audio/ogg"),
    (b"fLaC", "a FLAC sound", "audio/flac"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document", "application/x-ole-storage"),
    (b"{\\rtf", "an RTF document", "application/rtf"),
    (b"\x1f\x8b", "a gzip archive", "application/gzip"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive", "application/zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "a RAR archive", "application/vnd.rar"),
    (b"BZh", "a bzip2 archive", "application/x-bzip2"),
    (b"wOFF", "a font", "font/woff"),
    (b"wOF2", "a font", "font/woff2"),
    (b"\x7fELF", "a program", "application/x-executable"),
    (b"MZ\x90", "a program", "application/vnd.microsoft.portable-executable"),
    (b"SQLite format 3\0", "an SQLite database", "application/vnd.sqlite3"),
    (b"BEGIN:VCALENDAR", "a calendar file", "text/calendar"),
    (b"BEGIN:VCARD", "a business card", "text/vcard"),
    (b"#EXTM3U", "a playlist", "application/vnd.apple.mpegurl"),
)
_RIFF = {
    b"WEBP": ("a WebP image", "image/webp"),
    b"WAVE": ("a WAV sound", "audio/vnd.wave"),
    b"AVI ": ("an AVI video", "video/vnd.avi"),
}
_BRANDS = {
    b"avif": ("an AVIF image", "image/avif"),
    b"avis": ("an AVIF image", "image/avif"),
    b"heic": ("a HEIC image", "image/heic"),
    b"mif1": ("a HEIC image", "image/heif"),
}
_OFFICE = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument")
_BITMAP = re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL)

# Of text only what its first element says.
_PROLOGUE = re.compile(rb"(?>(?:\s++|<\?[^>]*+>|<!--[^-]*+(?>(?:-(?!->)[^-]*+)*)-->|<!doctype (?!html)[^>]*+>)*)", re.I)
_ROOT = re.compile(rb"<(!doctype html|[a-z][\w.:-]*+)", re.I)
_ROOTS = {
    b"rss": "application/rss+xml",
    b"rdf:rdf": "application/rdf+xml",
    b"feed": "application/atom+xml",
    b"urlset": "application/xml",
    b"sitemapindex": "application/xml",
    b"svg": "image/svg+xml",
}
_HTML = frozenset(b"html head body div p article main section title meta link script style table h1 center a".split())
_SAME = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-icon": "image/vnd.microsoft.icon",
    "application/x-gzip": "application/gzip",
    "application/x-pdf": "application/pdf",
    "application/xhtml+xml": "text/html",
}
_SAYS_NOTHING = frozenset(["", "application/octet-stream", "binary/octet-stream", "application/force-download"])


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files that are no text: its name for people ("a PNG image"), and its media type."""

    name: str
    media_type: str


def format_of_head(body: bytes) -> Format | None:
    """The format that bytes begin with, where that is no text; None for text and what is not known.

    >>> format_of_head(b"%PDF-1.7 ...").media_type
    'application/pdf'
    """
    # Some servers send empty lines or a byte order mark in front of a file.
    head = body[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n ")
    named = next((Format(name, kind) for magic, name, kind in _MAGIC if head.startswith(magic)), None)
    return named or _in_a_box(head)


def identified_type(exchange: Exchange) -> str | None:
    """The media type that a body shows (WARC-Identified-Payload-Type), content codings undone; None: it shows none."""
    head = decoded_head(exchange)
    if head is None or not head:
        return None
    form = format_of_head(head)
    return form.media_type if form is not None else _type_of_text(head)


def contradiction(exchange: Exchange, identified: str | None) -> str | None:
    """What is odd about the declared media type of a body, as a sentence; None where bytes and header agree.

    Only where a file is sold as text, a text as a file, or one file as another: names of text formats are vague.
    """
    declared = (exchange.header("content-type") or "").partition(";")[0].strip().lower()[:100]
    declared = "".join(letter for letter in declared if letter.isprintable())
    declared = _SAME.get(declared, declared)
    if identified is None or declared in _SAYS_NOTHING or declared == identified:
        return None
    if _is_text(declared) and _is_text(identified):
        return None
    return f"Content-Type says {declared}, the bytes are {identified}"


def decoded_head(exchange: Exchange, size: int = HEAD_BYTES) -> bytes | None:
    """The first bytes of a body, freed of its content codings; None where they cannot be had.

    At most `size` bytes come of each layer, so that a bomb costs nothing.
    """
    header = exchange.header("content-encoding") or ""
    codings = [name.strip().lower() for name in header.split(",") if name.strip().lower() not in ("", "identity")]
    if len(codings) > MAX_LAYERS:
        return None
    head = exchange.body[: max(size, _PACKED_BYTES)]
    for number, coding in enumerate(reversed(codings), start=1):
        room = size if number == len(codings) else _PACKED_BYTES
        try:
            head = _unpacked(head, coding, room)
        except (zlib.error, brotli.error, zstandard.ZstdError):
            return None
    return head[:size]


def _unpacked(head: bytes, coding: str, room: int) -> bytes:
    """The beginning of what a coding holds; bytes that are not in it are returned as they are, since servers lie."""
    match coding:
        case "gzip" | "x-gzip" if head[:2] == b"\x1f\x8b":
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, room)
        case "deflate" if head:
            is_zlib = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
            return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS).decompress(head, room)
        case "br":
            return bytes(brotli.Decompressor().process(head, output_buffer_limit=room))
        case "zstd":
            return zstandard.ZstdDecompressor().stream_reader(head).read(room)
    return head


def _in_a_box(head: bytes) -> Format | None:
    """Formats that share one container."""
    if head.startswith(b"RIFF"):
        return Format(*_RIFF[head[8:12]]) if head[8:12] in _RIFF else None
    if head[4:8] == b"ftyp":
        return Format(*_BRANDS.get(head[8:12], ("an MP4 video", "video/mp4")))
    if head.startswith(b"PK\x03\x04"):
        is_office = any(mark in head for mark in _OFFICE)
        return Format("an office document" if is_office else "a ZIP archive", "application/zip")
    return Format("a BMP image", "image/bmp") if _BITMAP.match(head) else None


def _type_of_text(head: bytes) -> str | None:
    """The type of a text by its first element; None for plain text, for what is not known, and for UTF-16."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    start = _PROLOGUE.match(text)
    found = _ROOT.match(text, start.end() if start else 0)
    if found is None:
        return None
    name = found[1].lower()
    if name.startswith(b"!doctype") or name in _HTML:
        return "text/html"
    return _ROOTS.get(name, "application/xml" if text.lstrip().startswith(b"<?xml") else None)


def _is_text(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type.endswith(("xml", "json", "javascript"))
