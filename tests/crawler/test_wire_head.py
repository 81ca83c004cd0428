"""Heads and framings as tables: what an honest reader says of the lines that servers send."""

import pytest

from crawler.errors import NotHttp
from crawler.wire.framing import Framing, framing_of
from crawler.wire.head import Head, may_be_http, read_head

OK = b"HTTP/1.1 200 OK\r\n"


def head_of(raw: bytes) -> Head:
    return read_head(raw, max_fields=500)


@pytest.mark.parametrize(
    ("name", "raw", "status_line", "status", "is_of_1_1"),
    [
        ("usual", b"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK", 200, True),
        ("without reason", b"HTTP/1.1 200\r\n\r\n", "HTTP/1.1 200", 200, True),
        ("reason empty", b"HTTP/1.1 404 \r\n\r\n", "HTTP/1.1 404", 404, True),
        ("bare LF", b"HTTP/1.1 301 Moved\n\n", "HTTP/1.1 301 Moved", 301, True),
        ("old", b"HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.0 200 OK", 200, False),
        ("small letters", b"http/1.1 200 ok\r\n\r\n", "http/1.1 200 ok", 200, True),
        ("without minor version", b"HTTP/2 200\r\n\r\n", "HTTP/2 200", 200, True),
        ("a status nobody defined", b"HTTP/1.1 999 Request denied\r\n\r\n", "HTTP/1.1 999 Request denied", 999, True),
        ("umlaut in the reason", b"HTTP/1.1 200 Sch\xf6n\r\n\r\n", "HTTP/1.1 200 Schön", 200, True),
        ("NUL in the reason", b"HTTP/1.1 200 O\0K\r\n\r\n", "HTTP/1.1 200 O K", 200, True),
        ("many blanks", b"HTTP/1.1   200   OK\r\n\r\n", "HTTP/1.1   200   OK", 200, True),
    ],
)
def test_a_status_line_is_kept_and_read(name: str, raw: bytes, status_line: str, status: int, is_of_1_1: bool) -> None:
    """As sent; the number counts, the words do not."""
    head = head_of(raw)
    assert (head.raw, head.status_line, head.status, head.is_of_1_1) == (raw, status_line, status, is_of_1_1), name


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("mail server", b"220 mail.example ESMTP"),
        ("HTTP/0.9", b"<html>old</html>"),
        ("shoutcast", b"ICY 200 OK"),
        ("no number", b"HTTP/1.1 abc OK"),
        ("two digits", b"HTTP/1.1 20 OK"),
        ("four digits", b"HTTP/1.1 2000 OK"),
        ("a status below 100", b"HTTP/1.1 099 OK"),
        ("digits of another script", "HTTP/1.1 ²00 OK".encode("latin-1")),
        ("no blank", b"HTTP/1.1200 OK"),
        ("status glued to words", b"HTTP/1.1 200OK"),
        ("a word for a version", b"HTTP/one 200 OK"),
        ("nothing", b""),
    ],
)
def test_what_begins_otherwise_is_no_http(name: str, first: bytes) -> None:
    """The sentence shows the first bytes, and nothing that could move a terminal's cursor."""
    with pytest.raises(NotHttp, match="sent what is no HTTP: '") as caught:
        head_of(first + b"\r\n\r\n")
    assert str(caught.value).isprintable(), name
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "lines", "fields", "notes"),
    [
        ("usual", b"A: 1\r\nb: 2\r\n", (("A", "1"), ("b", "2")), ()),
        ("doubles in order", b"X: 1\r\nY: 2\r\nX: 3\r\n", (("X", "1"), ("Y", "2"), ("X", "3")), ()),
        ("odd case", b"eTaG: x\r\n", (("eTaG", "x"),), ()),
        ("no value", b"A:\r\n", (("A", ""),), ()),
        ("no blank", b"A:1\r\n", (("A", "1"),), ()),
        ("blanks around", b"A: \t 1 \t\r\n", (("A", "1"),), ()),
        ("blank before the colon", b"A : 1\r\n", (("A", "1"),), ()),
        ("colons in the value", b"A: b:c: d\r\n", (("A", "b:c: d"),), ()),
        ("bytes beyond ASCII", b"A: M\xfcller \xc3\xbc\r\n", (("A", "Müller Ã¼"),), ()),
        ("bare LF", b"A: 1\nB: 2\n", (("A", "1"), ("B", "2")), ()),
        ("a CR inside", b"A: 1\r2\r\n", (("A", "1 2"),), ()),
        ("folded", b"A: 1\r\n  2\r\n\t3\r\n", (("A", "1 2 3"),), ("folded lines in the head: 2",)),
        ("folded into nothing", b"A:\r\n x\r\n", (("A", "x"),), ("folded lines in the head: 1",)),
        (
            "no colon",
            b"A: 1\r\nGarbage here\r\nB: 2\r\n",
            (("A", "1"), ("B", "2")),
            ("lines of the head that are no field: 1, the first is 'Garbage here'",),
        ),
        (
            "no name",
            b": 1\r\n",
            (),
            ("lines of the head that are no field: 1, the first is ': 1'",),
        ),
        (
            "a name of two words",
            b"Content Length: 5\r\n: 2\r\n",
            (),
            ("lines of the head that are no field: 2, the first is 'Content Length: 5'",),
        ),
        ("folded at the start", b" x: 1\r\n", (("x", "1"),), ()),
        ("NUL in a value", b"A: b\0c\r\n", (("A", "b c"),), ("the head holds NUL bytes",)),
        (
            "NUL in a name",
            b"A\0b: c\r\n",
            (),
            (
                "lines of the head that are no field: 1, the first is 'A\\x00b: c'",
                "the head holds NUL bytes",
            ),
        ),
    ],
)  # fmt: skip
def test_fields_are_kept_as_sent_and_what_is_none_is_noted(
    name: str, lines: bytes, fields: tuple[tuple[str, str], ...], notes: tuple[str, ...]
) -> None:
    """Order, case and doubles of the names; the bytes stay in any case."""
    raw = OK + lines + b"\r\n"
    head = head_of(raw)
    assert (head.fields, head.notes, head.raw) == (fields, notes, raw), name


def test_a_head_has_at_most_so_many_fields() -> None:
    """Five hundred, and not one more."""
    lines = b"".join(b"X-%d: 1\r\n" % number for number in range(500))
    assert len(head_of(OK + lines + b"\r\n").fields) == 500
    with pytest.raises(NotHttp, match="sent more than 500 header fields"):
        head_of(OK + lines + b"One: more\r\n\r\n")


@pytest.mark.parametrize("start", [b"", b"H", b"HTT", b"HTTP/", b"http/1", b"HTTP/1.1 200 OK"])
def test_a_beginning_may_still_become_http(start: bytes) -> None:
    """Nothing is judged before it is known."""
    assert may_be_http(start)


@pytest.mark.parametrize("start", [b"2", b"<", b"HTML", b"HTTX/1.1", b"\x15\x03\x01"])
def test_a_beginning_that_cannot_become_http_is_known_at_once(start: bytes) -> None:
    """A mail server that waits for us is not waited for."""
    assert not may_be_http(start)


BESIDE = "Transfer-Encoding and Content-Length stand side by side; the length does not count"
TWICE = "Content-Length stands there more than once"


@pytest.mark.parametrize(
    ("name", "status", "lines", "framing"),
    [
        ("length", 200, b"Content-Length: 5\r\n", Framing(length=5)),
        ("length of nothing", 200, b"content-length: 0\r\n", Framing(length=0)),
        ("neither", 200, b"", Framing()),
        ("an empty length", 200, b"Content-Length: \r\n", Framing()),
        ("the same length twice", 200, b"Content-Length: 5\r\n" * 2, Framing(length=5, notes=(TWICE,))),
        ("the same length in a list", 200, b"Content-Length: 5, 5\r\n", Framing(length=5, notes=(TWICE,))),
        ("chunks", 200, b"Transfer-Encoding: chunked\r\n", Framing(is_chunked=True)),
        ("chunks in capitals", 200, b"TRANSFER-ENCODING: Chunked\r\n", Framing(is_chunked=True)),
        ("identity", 200, b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n", Framing(length=5)),
        (
            "length beside chunks",
            200,
            b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            Framing(is_chunked=True, notes=(BESIDE,)),
        ),
        (
            "two lengths beside chunks",
            200,
            b"Content-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n",
            Framing(is_chunked=True, notes=(BESIDE,)),
        ),
        (
            "packed in transfer",
            200,
            b"Transfer-Encoding: gzip, chunked\r\n",
            Framing(is_chunked=True, notes=("the transfer coding 'gzip' was not asked for and is not undone",)),
        ),
        (
            "chunks not last",
            200,
            b"Transfer-Encoding: gzip\r\n",
            Framing(notes=("the transfer coding 'gzip' was not asked for and is not undone",)),
        ),
        (
            "a length that is none",
            200,
            b"Content-Length: abc\r\n",
            Framing(notes=("Content-Length is no number ('abc'); the body is what came until the end",)),
        ),
        (
            "a negative length",
            200,
            b"Content-Length: -1\r\n",
            Framing(notes=("Content-Length is no number ('-1'); the body is what came until the end",)),
        ),
        ("304", 304, b"Content-Length: 500\r\n", Framing(length=0)),
        ("204", 204, b"Transfer-Encoding: chunked\r\n", Framing(length=0)),
    ],
)  # fmt: skip
def test_a_body_ends_where_the_head_says(name: str, status: int, lines: bytes, framing: Framing) -> None:
    """RFC 9112, section 6.3."""
    assert framing_of(head_of(b"HTTP/1.1 %d X\r\n%b\r\n" % (status, lines))) == framing, name


@pytest.mark.parametrize(
    "lines", [b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Content-Length: 5, 6\r\n", b"Content-Length: 5, x\r\n"]
)
def test_two_lengths_that_differ_are_no_answer(lines: bytes) -> None:
    """Nobody can say which is meant."""
    with pytest.raises(NotHttp, match="names two lengths that contradict each other"):
        framing_of(head_of(OK + lines + b"\r\n"))


def test_a_length_of_very_many_digits_is_no_number() -> None:
    """Reading it would cost more than any page."""
    assert framing_of(head_of(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n")).length is None
