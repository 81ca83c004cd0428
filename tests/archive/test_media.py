"""The media type that bytes show, whatever coding they are in and whatever the header says."""

import gzip
import zlib

import brotli
import pytest
import zstandard

from archive.media import contradiction, decoded_head, identified_type
from tests.archive.scene import exchange

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PAGE = b"<!-- x --><!DOCTYPE html><html><p>Wort"


@pytest.mark.hazard(53)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"PK\x03\x04abc", "application/zip"),
        (PAGE, "text/html"),
        (b"\xef\xbb\xbf\n<html>", "text/html"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "application/rss+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml"),
        (b"Nur ein Text.", None),
        (b"", None),
    ],
)
def test_the_bytes_tell_their_type(body: bytes, expected: str | None) -> None:
    """Files by their first bytes, texts by their first element; what is not known has none."""
    assert identified_type(exchange(body=body)) == expected


@pytest.mark.hazard(53)
@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(PNG, mtime=0)),
        ("deflate", zlib.compress(PNG)),
        ("deflate", zlib.compress(PNG)[2:-4]),
        ("br", brotli.compress(PNG)),
        ("zstd", zstandard.compress(PNG)),
        ("gzip", PNG),
        ("identity, gzip, gzip", gzip.compress(gzip.compress(PNG, mtime=0), mtime=0)),
    ],
)
def test_content_codings_are_undone_first(coding: str, packed: bytes) -> None:
    """Also where the header names one that is not there."""
    found = exchange(body=packed, response_headers=(("Content-Encoding", coding),))
    assert identified_type(found) == "image/png"


@pytest.mark.hazard(36)
@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"\0" * 50_000_000, mtime=0)),
        ("br", brotli.compress(b"\0" * 50_000_000)),
        ("zstd", zstandard.compress(b"\0" * 50_000_000)),
        ("gzip", b"\x1f\x8bbroken"),
        ("br, gzip, gzip", b"x"),
    ],
)
def test_of_a_bomb_only_the_beginning_is_unpacked(coding: str, packed: bytes) -> None:
    """The type is told beside the open archive, so it must cost nothing."""
    head = decoded_head(exchange(body=packed, response_headers=(("Content-Encoding", coding),)))
    assert head is None or len(head) <= 4096


@pytest.mark.hazard(53)
@pytest.mark.parametrize(
    ("declared", "body", "note"),
    [
        ("text/html; charset=utf-8", PNG, "Content-Type says text/html, the bytes are image/png"),
        ("image/jpeg", PAGE, "Content-Type says image/jpeg, the bytes are text/html"),
        ("image/png", PNG, None),
        ("image/jpg", b"\xff\xd8\xff\xe0", None),
        ("application/octet-stream", PNG, None),
        ("text/plain", PAGE, None),
        ("text/html", b"kein Element", None),
    ],
)
def test_a_lie_is_a_note(declared: str, body: bytes, note: str | None) -> None:
    """Names of text formats are vague, those of files are not."""
    found = exchange(body=body, response_headers=(("Content-Type", declared),))
    assert contradiction(found, identified_type(found)) == note
