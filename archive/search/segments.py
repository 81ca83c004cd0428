"""Proves that the index finds its own words: the list of pages by which FTS5 looks a word up, against the pages.

Its own check passes over a first word that sends a search past its page, over the row of a segment's first page, and
over rows of segments that are none. It reads no version.

A segment is a run of pages in `search_data`, under segment << 37 | page (`fts5_index.c`). A page begins with two
numbers of two bytes, where its first row number lies and where its list of words begins: the distances of their
places, as varints. A word tells how many bytes it shares with the one before (not the first one of a page), how many
follow, and these. `search_idx` holds for each page with words the shortest beginning of the first one that the word
before does not share, or all of it where a merge went on there, and page << 1 | whether a long list has its own index.
"""

import sqlite3
from collections.abc import Iterator
from itertools import takewhile

_SEGMENTS = "SELECT DISTINCT id >> 37 FROM main.search_data WHERE id >> 37 > 0 UNION SELECT segid FROM main.search_idx"
_PAGES = """
    SELECT d.id & 0x7FFFFFFF, d.block, EXISTS (SELECT 1 FROM main.search_data l WHERE l.id = d.id | (1 << 36))
    FROM main.search_data d WHERE d.id BETWEEN :segment << 37 AND (:segment << 37) + 0x7FFFFFFF ORDER BY d.id
"""
_LISTED = "SELECT pgno, term FROM main.search_idx WHERE segid = :segment"


def misled_segments(connection: sqlite3.Connection) -> Iterator[int]:
    """The segments of whose pages search_idx says something else than the pages do."""
    for (segment,) in map(tuple, connection.execute(_SEGMENTS).fetchall()):
        if not isinstance(segment, int) or not _is_listed(connection, segment):
            yield segment


def _is_listed(connection: sqlite3.Connection, segment: int) -> bool:
    listed = dict(map(tuple, connection.execute(_LISTED, {"segment": segment})))
    try:
        wanted, first = _wanted(connection, segment)
    except (IndexError, TypeError):
        return False  # a page that is none
    # A merge that is not through takes pages away, and leaves what was listed of them, and of the one it stands in.
    listed = {number: term for number, term in listed.items() if not number >> 1 < first}
    if first > 1:
        wanted = {number: None if number >> 1 == first else terms for number, terms in wanted.items()}
    return wanted.keys() == listed.keys() and all(
        terms is None or listed[number] in terms for number, terms in wanted.items()
    )


def _wanted(connection: sqlite3.Connection, segment: int) -> tuple[dict[int, tuple[bytes, ...] | None], int]:
    """What may be listed of each page with words (None: anything), and the segment's first page."""
    wanted: dict[int, tuple[bytes, ...] | None] = {}
    first, before = 0, b""
    for page, block, has_list in map(tuple, connection.execute(_PAGES, {"segment": segment})):
        first = first or page
        ends = _ends(block)
        if ends is None:
            continue
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, ends[0], strict=False)))
        wanted[page << 1 | has_list] = (b"",) if page == 1 else (ends[0][: shared + 1], ends[0])
        before = ends[1]
    return wanted, first


def _ends(block: bytes) -> tuple[bytes, bytes] | None:
    """The first and the last word of a page; None where none begins on it."""
    place, first, word = 0, b"", b""
    for step in numbers(block[int.from_bytes(block[2:4], "big") :]):
        shared, at = (0, place + step) if not place else _number(block, place + step)
        length, at = _number(block, at)
        place, word = place + step, word[:shared] + block[at : at + length]
        first = first or word
    return (first, word) if place else None


def _number(block: bytes, at: int) -> tuple[int, int]:
    """The varint at a place, and the place after it."""
    number = 0
    while True:
        number, at = number << 7 | block[at] & 0x7F, at + 1
        if not block[at - 1] & 0x80:
            return number, at


def numbers(blob: bytes) -> list[int]:
    """The numbers of a row of varints as SQLite writes them: seven bits a byte, the highest first."""
    found, number = [], 0
    for byte in blob:
        number = (number << 7) | (byte & 0x7F)
        if not byte & 0x80:
            found.append(number)
            number = 0
    return found
