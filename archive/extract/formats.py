"""What bytes are when they are no page: a PDF, a picture, JSON, a feed. Goes by the bytes, never by a header."""

import json
import re

from .decoding import is_binary

_HEAD_BYTES = 4096
_WHOLE_JSON = 1_000_000  # characters that are parsed; longer text is judged by its two ends
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\0\0\1\0", "an icon"),
    (b"\x1a\x45\xdf\xa3", "a Matroska video"),
    (b"FLV\1", "a Flash video"),
    (b"\0\0\1\xba", "an MPEG video"),
    (b"ID3", "an MP3 sound"),
    (b"\xff\xfb", "an MP3 sound"),
    (b"\xff\xf3", "an MP3 sound"),
    (b"OggS", "an Ogg sound"),
    (b"fLaC", "a FLAC sound"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BEGIN:VCALENDAR", "a calendar file"),
    (b"BEGIN:VCARD", "a business card"),
    (b"#EXTM3U", "a playlist"),
)
_RIFF = {b"WEBP": "a WebP image", b"WAVE": "a WAV sound", b"AVI ": "an AVI video"}
_BRANDS = {b"avif": "an AVIF image", b"avis": "an AVIF image", b"heic": "a HEIC image", b"mif1": "a HEIC image"}
_OFFICE = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis.opendocument")
_BITMAP = re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL)
# Atomic groups, since possessive ones stop in the wrong place in Python 3.11.0 to 3.11.4 (gh-106052).
_COMMENT = r"<!--[^-]*+(?>(?:-(?!->)[^-]*+)*)-->"
_PROLOGUE = re.compile(rf"\s*+(?>(?:(?:<\?[^>]*+>|{_COMMENT}|<!DOCTYPE (?!html)[^>\[]*+>)\s*+)*)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z][\w.-]*+(?::[\w.-]++)?)")
_XML_ROOTS = {
    "rss": "an RSS feed",
    "rdf:rdf": "an RSS feed",
    "feed": "an Atom feed",
    "atom:feed": "an Atom feed",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "an SVG image",
    "opml": "an OPML document",
}
_PAGE_PARTS = "html head body div p article main section title meta link script style table h1 center a"
_OF_HTML = frozenset(_PAGE_PARTS.split())
_JSON_START = re.compile(r"\s*+(?:\{\s*+[\"}]|\[\s*+[\[{\"\]\d-])")


def format_of_bytes(body: bytes) -> str | None:
    """What bytes are that are no text, "a PDF document"; None for what may be a page.

    >>> format_of_bytes(b"%PDF-1.7 ...")
    'a PDF document'
    """
    # Some servers send empty lines or a byte order mark in front of a file.
    head = body[:_HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n ")
    named = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    return named or _in_a_box(head) or ("a file of no known format" if is_binary(body) else None)


def _in_a_box(head: bytes) -> str | None:
    """Formats that share one container."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand, "an MP4 video")
    if head.startswith(b"PK\x03\x04"):
        return "an office document" if any(mark in head for mark in _OFFICE) else "a ZIP archive"
    return "a BMP image" if _BITMAP.match(head) else None


def format_of_text(text: str) -> str | None:
    """What a text is that is no HTML: JSON, a feed, another XML document; None for what may be a page.

    >>> format_of_text('<?xml version="1.0"?><rss version="2.0"><channel/></rss>')
    'an RSS feed'
    """
    text = text.removeprefix("\ufeff")
    if _JSON_START.match(text):
        return "a JSON document" if _is_json(text.strip()) else None
    prologue = _PROLOGUE.match(text)
    start = prologue.end() if prologue else 0
    root = _ROOT.match(text, start)
    if root is None:
        return None
    name = root[1].lower()
    if name in _XML_ROOTS:
        return _XML_ROOTS[name]
    is_xml = text[:start].lstrip().startswith("<?xml")
    return "an XML document" if is_xml and name.rpartition(":")[2] not in _OF_HTML else None


def _is_json(text: str) -> bool:
    if len(text) > _WHOLE_JSON:
        return text.endswith(("}", "]"))
    try:
        json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return False
    return True
