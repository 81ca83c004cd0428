"""Answers as their bytes come: the same answer however they are cut, and never an error but our own."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.errors import NotHttp
from crawler.wire import Bounds
from crawler.wire.answer import Answer
from tests.servers import response

BOUNDS = Bounds(body_bytes=1000, head_bytes=4000, head_fields=20)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\n\r\n"
SURPLUS = "more bytes follow the end of the body; they are left out"
Seen = tuple[int | None, bytes, bool, bool, tuple[str, ...], bool]

ANSWERS = (
    ("length", response(b"a page"), b"a page", True, ()),
    ("nothing", response(b""), b"", True, ()),
    ("until the end", CLOSING + b"a page", b"a page", True, ()),
    ("beyond the length", response(b"a page and more", length=6), b"a page", True, (SURPLUS,)),
    ("short of the length", response(b"a pa", length=6), b"a pa", False, ()),
    ("a body with 304", b"HTTP/1.1 304 X\r\n\r\nno page", b"", True, (SURPLUS,)),
    ("chunks", CHUNKED + b"2\r\na \r\n4\r\npage\r\n0\r\n\r\n", b"a page", True, ()),
    ("chunks by LF", CHUNKED + b"2\na \n4\npage\n0\n\n", b"a page", True, ()),
    ("sizes in capitals and zeros", CHUNKED + b"000A\r\n0123456789\r\n00\r\n\r\n", b"0123456789", True, ()),
    ("extensions", CHUNKED + b'6;a=b;c="d"\r\na page\r\n0;x\r\n\r\n', b"a page", True, ()),
    ("blanks at the size", CHUNKED + b" 6 \r\na page\r\n0\r\n\r\n", b"a page", True, ()),
    (
        "trailers",
        CHUNKED + b"6\r\na page\r\n0\r\nX: 1\r\nY: 2\r\n\r\n",
        b"a page",
        True,
        ("2 trailer fields follow the body; they are left out",),
    ),
    ("beyond the chunks", CHUNKED + b"6\r\na page\r\n0\r\n\r\nHTTP/1.1", b"a page", True, (SURPLUS,)),
    ("no empty line after the last chunk", CHUNKED + b"6\r\na page\r\n0\r\n", b"a page", True, ()),
    ("no last chunk", CHUNKED + b"6\r\na page\r\n", b"a page", False, ()),
    ("half a chunk", CHUNKED + b"ff\r\na page", b"a page", False, ()),
    (
        "early hints",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + response(b"a page"),
        b"a page",
        True,
        ("interim answers came before: 100, 103",),
    ),
    ("empty lines before", b"\r\n\r\n" + response(b"a page"), b"a page", True, ()),
    ("as large as allowed", response(b"x" * 1000), b"x" * 1000, True, ()),
)
BROKEN = (
    ("no size", CHUNKED + b"zz\r\nabc\r\n", b"", "sent a broken chunk size: 'zz'"),
    ("an empty size", CHUNKED + b"\r\nabc", b"", "sent a broken chunk size: ''"),
    ("a negative size", CHUNKED + b"-1\r\nabc", b"", "sent a broken chunk size: '-1'"),
    ("a huge size", CHUNKED + b"f" * 17 + b"\r\nabc", b"", "sent a broken chunk size: 'fffffffffffffffff'"),
    ("a size like 0x6", CHUNKED + b"0x6\r\na page", b"", "sent a broken chunk size: '0x6'"),
    ("a chunk too long", CHUNKED + b"6\r\na page and\r\n0\r\n\r\n", b"a page", "sent a chunk longer than its size"),
    ("an endless size line", CHUNKED + b"6;" + b"y" * 5000, b"", "sent a broken chunk: '6;yyyy"),
    ("another protocol", b"HTTP/1.1 101 X\r\n\r\n", b"", "changes to another protocol"),
    ("a head too long", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 4000 + b"\n\n", b"", "sent a head of more than 4,000 bytes"),
    ("empty lines without end", b"\r\n" * 2001, b"", "sent a head of more than 4,000 bytes"),
    ("interim heads without end", b"HTTP/1.1 103 X\r\nA: b\r\n\r\n" * 400, b"", "sent a head of more than 4,000 bytes"),
)  # fmt: skip


def taken(pieces: list[bytes], *, to_the_end: bool = True) -> tuple[Answer, str | None]:
    """An answer fed in pieces, and the error's words if there was one."""
    answer = Answer(BOUNDS)
    try:
        for piece in pieces:
            answer.feed(piece)
        if to_the_end:
            answer.end()
    except NotHttp as error:
        return answer, str(error)
    return answer, None


def seen(answer: Answer, error: str | None) -> Seen:
    status = answer.head.status if answer.head else None
    return status, answer.body, answer.is_whole, answer.is_cut, answer.notes, error is not None


@pytest.mark.parametrize(("name", "raw", "body", "is_whole", "notes"), ANSWERS)
def test_an_answer_is_taken_as_far_as_it_came(
    name: str, raw: bytes, body: bytes, is_whole: bool, notes: tuple[str, ...]
) -> None:
    """Its body without transfer coding, whether that is all, and what was odd."""
    answer, error = taken([raw])
    assert (answer.body, answer.is_whole, answer.is_cut, answer.notes, error) == (body, is_whole, False, notes, None)


@pytest.mark.parametrize(("name", "raw", "body", "sentence"), BROKEN)
def test_what_breaks_the_rules_is_said(name: str, raw: bytes, body: bytes, sentence: str) -> None:
    """With what was sent, and what came before it stays."""
    answer, error = taken([raw])
    assert error is not None, name
    assert error.startswith(sentence)
    assert answer.body == body


@pytest.mark.parametrize(
    "raw",
    [
        response(b"x" * 1001),
        CLOSING + b"x" * 1001,
        CHUNKED + b"3e8\r\n" + b"x" * 1000 + b"\r\n1\r\nx\r\n0\r\n\r\n",
        CHUNKED + b"ffffffff\r\n" + b"x" * 5000,
    ],
)
def test_a_body_over_the_bound_is_cut_there(raw: bytes) -> None:
    """However it is framed."""
    answer, error = taken([raw])
    assert (answer.body, answer.is_cut, answer.is_whole, error) == (b"x" * 1000, True, False, None)


def test_chunks_that_are_mostly_sizes_are_cut() -> None:
    """A megabyte of extensions for each byte of text is an attack on our time."""
    answer = Answer(Bounds())
    answer.feed(CHUNKED)
    for _ in range(2000):
        answer.feed(b"1;" + b"x" * 4000 + b"\r\nx\r\n")
    assert answer.is_cut
    assert len(answer.body) < 1100


@pytest.mark.parametrize("raw", [one[1] for one in (*ANSWERS, *BROKEN)])
def test_where_the_bytes_are_cut_makes_no_difference(raw: bytes) -> None:
    """In two pieces at any place, and byte by byte."""
    whole = seen(*taken([raw]))
    places = range(1, len(raw)) if len(raw) < 1500 else (*range(1, 200), *range(200, len(raw), 97))
    assert all(seen(*taken([raw[:place], raw[place:]])) == whole for place in places)
    assert seen(*taken([raw[place : place + 1] for place in range(len(raw))])) == whole


heads = st.lists(
    st.sampled_from(
        (
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.0 304 X\n",
            b"HTTP/1.1 103 Hints\r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: 7, 7\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b" folded\r\n",
            b"nameless\r\n",
            b": \0\r\n",
            b"\r\n",
            b"\n",
            b"5\r\nabcde\r\n",
            b"0\r\n\r\n",
            b"\r",
        )
    )
    | st.binary(max_size=20),
    max_size=12,
).map(b"".join)


@given(raw=heads | st.binary(max_size=300), places=st.lists(st.integers(0, 300), max_size=4))
@example(raw=b"\r\nHTTP/1.1 200\n\n", places=[1])
def test_random_bytes_never_raise_but_our_own_and_cuts_do_not_matter(raw: bytes, places: list[int]) -> None:
    """Strangers' bytes cost a visit at most."""
    cuts = [0, *sorted(min(place, len(raw)) for place in places), len(raw)]
    pieces = [raw[start:end] for start, end in pairwise(cuts)]
    assert seen(*taken(pieces)) == seen(*taken([raw]))


@given(st.binary(max_size=900), st.lists(st.integers(1, 200), min_size=1, max_size=20))
def test_chunks_carry_any_bytes(body: bytes, sizes: list[int]) -> None:
    """What was put into chunks comes out of them."""
    chunks, at = [], 0
    while at < len(body):
        size = sizes[len(chunks) % len(sizes)]
        piece = body[at : at + size]
        chunks.append(b"%x\r\n%b\r\n" % (len(piece), piece))
        at += size
    answer, error = taken([CHUNKED, *chunks, b"0\r\n\r\n"], to_the_end=False)
    assert (answer.body, answer.is_whole, error) == (body, True, None)
    assert answer.leaves_connection_usable


@pytest.mark.parametrize(
    ("name", "raw", "usable"),
    [
        ("kept alive", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", True),
        ("304", b"HTTP/1.1 304 X\r\nETag: a\r\n\r\n", True),
        ("said to close", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: Close\r\n\r\nx", False),
        ("among others", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: x, close\r\n\r\nx", False),
        ("old", b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", False),
        ("not whole", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx", False),
        ("until the end", b"HTTP/1.1 200 OK\r\n\r\nx", False),
        ("beyond the length", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy", False),
        ("an odd head", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nnameless\r\n\r\nx", False),
        ("length and chunks", CHUNKED[:-2] + b"Content-Length: 1\r\n\r\n1\r\nx\r\n0\r\n\r\n", False),
    ],
)
def test_only_a_flawless_answer_leaves_its_connection_usable(name: str, raw: bytes, usable: bool) -> None:
    """After anything odd, nobody knows where the next answer begins."""
    assert taken([raw], to_the_end=False)[0].leaves_connection_usable is usable, name
