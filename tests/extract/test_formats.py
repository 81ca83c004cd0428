"""What is answered in place of a page is named by its bytes."""

import pytest

from archive.models import PageKind

from .saved import read

NOISE = bytes(range(256)) * 4
FORMATS = {
    "a PDF document": [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", b"\r\n%PDF-1.4\n", b"\xef\xbb\xbf%PDF-1.4"],
    "a PNG image": [b"\x89PNG\r\n\x1a\n" + NOISE],
    "a JPEG image": [b"\xff\xd8\xff\xe0\x00\x10JFIF" + NOISE],
    "a GIF image": [b"GIF89a" + NOISE],
    "a WebP image": [b"RIFF\x24\x00\x00\x00WEBPVP8 " + NOISE],
    "an AVIF image": [b"\0\0\0\x1cftypavif" + NOISE],
    "a BMP image": [b"BM\x36\x10\x00\x00\0\0\0\0\x36\0\0\0" + NOISE],
    "an icon": [b"\0\0\1\0\1\0" + NOISE],
    "an SVG image": [
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><text>Bad</text></svg>',
        b"<svg></svg>",
    ],
    "an MP4 video": [b"\0\0\0\x20ftypisom" + NOISE],
    "a Matroska video": [b"\x1a\x45\xdf\xa3" + NOISE],
    "an MP3 sound": [b"ID3\x03" + NOISE],
    "an office document": [b"PK\x03\x04\x14\0[Content_Types].xml" + NOISE, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE],
    "a ZIP archive": [b"PK\x03\x04\x14\0readme.txt" + NOISE],
    "a gzip archive": [b"\x1f\x8b\x08\0" + NOISE],
    "a font": [b"wOF2\0\1" + NOISE],
    "a file of no known format": [b"\1\2\3\4\5\6" * 100],
    "a JSON document": [
        b'{"error": "not found"}',
        b' [{"id": 1}, {"id": 2}]',
        b"\xef\xbb\xbf{}",
        b'{"html": "<p>Text</p>"}',
    ],
    "an RSS feed": [
        b'<?xml version="1.0"?>\n<!-- feed --><rss version="2.0"><channel><title>S</title></channel></rss>'
    ],
    "an Atom feed": [b'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>'],
    "a sitemap": [b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'],
    "an XML document": [b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    "a calendar file": [b"BEGIN:VCALENDAR\r\nVERSION:2.0"],
}
CASES = [(name, body) for name, bodies in FORMATS.items() for body in bodies]


@pytest.mark.hazard(53)
@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", None])
@pytest.mark.parametrize(("name", "body"), CASES, ids=lambda one: one if isinstance(one, str) else "")
def test_document_in_place_of_a_page_is_named(name: str, body: bytes, content_type: str | None) -> None:
    """Whatever the header says."""
    found = read(body, content_type=content_type)
    assert (found.kind, found.reason, found.blocks) == (PageKind.DOCUMENT, name, ())


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Rat baut Bad</title><body><h1>Rat baut Bad</h1><p>%PDF-1.7 ist ein Format, und GIF89a auch eines.</p>",
        b'<?xml version="1.0"?><!DOCTYPE html><html><body><h1>Rat baut Bad</h1><p>Der Rat will es.</p></body>',
        b"<!-- x --><article><h1>Rat baut Bad</h1><p>Der Rat hat es gestern beschlossen.</p></article>",
        b"BMW baut ein Werk. " * 20,
        b"[Anzeige] Der Rat hat gestern beschlossen, ein Bad zu bauen, und alle freuen sich sehr. " * 5,
        b"{{ title }} Der Rat hat gestern beschlossen, ein Bad zu bauen, und alle freuen sich sehr. " * 5,
    ],
    ids=["formats in a text", "XHTML", "comment first", "BM", "bracket", "brace"],
)
def test_page_that_begins_like_a_document_is_a_page(body: bytes) -> None:
    """Two letters make no picture, and a bracket no JSON."""
    assert read(body).kind is not PageKind.DOCUMENT
