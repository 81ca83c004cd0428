"""What bytes are when they are no page: a PDF, a picture, JSON, a feed. Goes by the bytes, never by a header."""

import json
import re

from ..media import format_of_head
from .decoding import is_binary

_WHOLE_JSON = 1_000_000  # characters that are parsed; longer text is judged by its two ends
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
    form = format_of_head(body)
    return form.name if form else ("a file of no known format" if is_binary(body) else None)


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
