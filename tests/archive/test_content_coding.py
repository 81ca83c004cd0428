"""Content codings undone: every kind, nested, broken, lying, and never beyond the bound."""

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.content_coding import MAX_DECODED_BYTES, decoded_body
from archive.errors import UndecodableBody
from tests.archive.scene import exchange

PAGE = "<p>Die Halle brannte ganz aus. äöü".encode() * 50


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def small_window(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=9)
    return packer.compress(body) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def decoded(body: bytes, *codings: str) -> bytes:
    return decoded_body(exchange(body=body, response_headers=tuple(("Content-Encoding", name) for name in codings)))


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=3000))
def test_what_was_packed_comes_out(coding: str, body: bytes) -> None:
    """Every coding that HTTP knows, for any bytes."""
    assert decoded(PACKERS[coding](body), coding) == body


@given(st.sampled_from([raw_deflate, small_window]), st.binary(max_size=3000))
def test_deflate_is_read_in_every_form_that_servers_send(pack: object, body: bytes) -> None:
    """RFC 1950 with any window, and the bare stream that some servers take for it."""
    assert decoded(pack(body), "deflate") == body  # type: ignore[operator]


@pytest.mark.parametrize(
    ("name", "body", "header"),
    [
        ("no header", PAGE, ""),
        ("identity", PAGE, "identity"),
        ("case of letters", gzip.compress(PAGE, mtime=0), "GZip"),
        ("two layers", brotli.compress(gzip.compress(PAGE, mtime=0)), "gzip, br"),
        ("two members", gzip.compress(PAGE[:100], mtime=0) + gzip.compress(PAGE[100:], mtime=0), "gzip"),
        ("refuse behind the end", gzip.compress(PAGE, mtime=0) + b"\0\0refuse", "gzip"),
    ],
)
def test_a_body_is_freed_of_its_codings(name: str, body: bytes, header: str) -> None:
    """The codings come off in the order of RFC 9110, section 8.4.1."""
    assert decoded(body, header) == PAGE, name


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("body", [PAGE, b"\xef\xbb\xbf<?xml version='1.0'?><urlset/>"])
def test_a_page_that_only_claims_a_coding_is_taken_as_it_is(coding: str, body: bytes) -> None:
    """Servers lie: markup under a false header is still the page."""
    assert decoded(body, coding) == body


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_body_that_breaks_off_is_no_page(coding: str) -> None:
    """Half a page must not pass for a shorter one."""
    packed = PACKERS[coding](bytes(range(256)) * 300)
    with pytest.raises(UndecodableBody, match=r"breaks off|broken"):
        decoded(packed[: len(packed) // 2], coding)


@pytest.mark.parametrize("coding", sorted(PACKERS))
def test_a_bomb_is_stopped_at_the_bound(coding: str) -> None:
    """A few kilobytes that would become gigabytes are refused before they do."""
    pack = PACKERS[coding]
    with pytest.raises(UndecodableBody, match="grows over 64 MiB"):
        decoded(pack(bytes(MAX_DECODED_BYTES + 1)), coding)


def test_a_bomb_in_a_bomb_is_stopped_too() -> None:
    """One bound over all layers."""
    inner = gzip.compress(bytes(MAX_DECODED_BYTES + 1), compresslevel=1)
    with pytest.raises(UndecodableBody, match="grows over 64 MiB"):
        decoded(gzip.compress(inner), "gzip, gzip")


def test_a_stream_of_endless_empty_members_is_refused() -> None:
    """Each member costs a copy of the rest: a hundred thousand of them would hold a reader for minutes."""
    assert decoded(gzip.compress(b"x") * 1000, "gzip") == b"x" * 1000
    with pytest.raises(UndecodableBody, match="more than 1000 gzip members"):
        decoded(gzip.compress(b"") * 100_000, "gzip")


@pytest.mark.parametrize(
    ("header", "message"),
    [("gzip, gzip, gzip", "3 layers"), ("rot13", "unknown content coding 'rot13'"), ("gzip, sdch", "sdch")],
)
def test_codings_that_nobody_needs_are_refused_with_a_reason(header: str, message: str) -> None:
    """More than two layers, or a name that is not known."""
    with pytest.raises(UndecodableBody, match=message):
        decoded(gzip.compress(PAGE), header)
