"""Bits that turned where the file holds nothing. They touch no record, but tell of a medium that is not to be trusted.

SQLite leaves such space at zero (we set `secure_delete`), but for pointers of cells that went, right behind those of
the cells that are there, and for the heads of free blocks that it joined to the rest. So a bit that stands alone, and
cannot be of such a head, is one that turned; likewise on a page that is free as a whole. Of a file that is being
written to nothing is said.
"""

import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

KINDS = {2: 12, 5: 12, 10: 8, 13: 8}  # the kinds of pages in a B-tree, and the lengths of their heads
FILE_HEAD = 100  # bytes of the file's own head on its first page
LONELY = 16  # bytes at zero on either side of a bit that stands alone
POINTER = 2  # bytes
SMALLEST = 4  # bytes of a free block: the place of the next one, and its own size
FIRST, LAST = 8, 4  # bytes at the ends of a span in which cells may have been written over such a head
MOST_PAGES = 1 << 25  # from here on the number of a page may look like a kind
Span = tuple[int, int]  # first byte of a page's span, and the one behind its last


def turned_bits(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each page of the open read transaction's file in whose unused space single bits are set.

    The page size is asked for, the file read in whole pages from its start.
    """
    path = _path(connection)
    if path is None:
        return
    size, free = (connection.execute(f"PRAGMA main.{name}").fetchone()[0] for name in ("page_size", "freelist_count"))
    # Closing a file that SQLite has open gives up the locks of this process, so another one reads it.
    command = ["/bin/cat", "--", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:  # noqa: S603  # ours
        if reading.stdout is not None:
            yield from _of_pages(reading.stdout, size, has_free=free > 0)
        if reading.wait() > 0:
            yield "file: it cannot be read to its end: the medium fails; make a backup elsewhere"


def can_be_looked_at(connection: sqlite3.Connection) -> bool:
    """Whether there is a file, and no pages in its log: it may be behind that, and change while it is read."""
    path = _path(connection)
    log = path.with_name(path.name + "-wal") if path is not None else None
    return log is not None and not (log.exists() and log.stat().st_size > 0)


def _path(connection: sqlite3.Connection) -> Path | None:
    row = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()
    return Path(row[0]) if row and row[0] else None


def _of_pages(file: IO[bytes], size: int, *, has_free: bool) -> Iterator[str]:
    for number in range(1, MOST_PAGES):
        page = file.read(size)
        if len(page) < size:
            return
        if places := turned_in(page, FILE_HEAD if number == 1 else 0) or (_on_free_page(page) if has_free else []):
            told = ", ".join(map(str, places))
            yield (
                f"file: page {number}: a bit turned where nothing is kept (byte {told}); no record is touched, but the"
                " medium may fail: make a backup elsewhere"
            )


def turned_in(page: bytes, at: int) -> list[int]:
    """The bytes of a page of a B-tree, its head at a byte, whose one bit stands alone where nothing is kept; none of
    another page.

    Source: sqlite.org/fileformat2.html, section 1.6.
    """
    length, cells = KINDS.get(page[at], 0), _number(page, at + 3)
    begin, end = at + length + POINTER * cells, _number(page, at + 5) or 1 << 16
    if not length or not begin <= end <= len(page):
        return []
    blocks = list(_free_blocks(page, _number(page, at + 1)))
    spans = [(begin, end), *((first + SMALLEST, last) for first, last in blocks)]
    alone = [(place, span) for span in spans for place in _alone(page, span)]
    if not alone:
        return []
    edges = {_number(page, place) for place in range(at + length, begin, POINTER)}
    edges.update(edge for block in blocks for edge in block)
    return [place for place, span in alone if not _is_left_over(page, place, span[1], edges | {end, len(page)})]


def _on_free_page(page: bytes) -> list[int]:
    """The byte with the only bit of a page; none where that may be the number of the page that comes after it."""
    if page.count(0) != len(page) - 1:
        return []
    (place,) = (place for place, byte in enumerate(page) if byte)
    return [place] if place >= SMALLEST and page[place].bit_count() == 1 else []


def _number(page: bytes, place: int) -> int:
    return int.from_bytes(page[place : place + 2], "big")


def _free_blocks(page: bytes, block: int) -> Iterator[Span]:
    while 0 < block <= len(page) - SMALLEST:
        yield block, min(block + _number(page, block + 2), len(page))
        after = _number(page, block)
        block = after if after > block else 0


def _alone(page: bytes, span: Span) -> Iterator[int]:
    """The places of a span in which one bit is set and about which all is zero."""
    begin, end = span
    if page.count(0, begin, end) == end - begin:
        return
    for place in range(begin + FIRST, end - LAST):
        byte = page[place]
        if byte and byte & (byte - 1) == 0:
            around = page[max(place - LONELY, begin) : place] + page[place + 1 : min(place + 1 + LONELY, end)]
            if not any(around):
                yield place


def _is_left_over(page: bytes, place: int, end: int, edges: set[int]) -> bool:
    """Whether a byte may be the size of a free block, its lower or upper half: then something begins where it ended."""
    byte = page[place]
    ends = [place - 2 + (byte << 8), *([place - 3 + byte] if byte >= SMALLEST else [])]
    return any(one in edges or any(page[one : min(one + SMALLEST, end)]) for one in ends)
