"""Proves that what is stored is what was stored, whole or in slices, and names each damaged record. Mends nothing.

    the chains -> the file's structure -> each row against its seal -> each payload -> the full-text index

Damage is data: whatever SQLite, a codec or a parser says of it becomes a sentence, and the rest is looked at.
"""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass

from archive.fixity.chains import walk
from archive.fixity.reading import Unreadable, asked, patiently
from archive.fixity.stages import Look, Position, go_on
from archive.fixity.structure import opened_anyway, unreadable_schema
from archive.store import SEALED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixity:
    """What was looked at, one sentence for each damaged record, and where to go on (None: all was looked at).

    `is_torn` says that SQLite itself finds fault with the file, `has_root` whether the root that was asked for is part
    of the record (None: none was). `unread` payloads are as they were sealed and cannot be read for want of a damaged
    one, which is named; `unread_names` are their digests (the first 100,000).
    """

    counts: Mapping[str, int]
    damaged: tuple[str, ...]
    position: Position | None = None
    is_torn: bool = False
    has_root: bool | None = None
    unread: int = 0
    unread_names: tuple[str, ...] = ()


def verify(
    connection: sqlite3.Connection,
    *,
    since: Position | None = None,
    most: int | None = None,
    root: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Fixity:
    """Look at so many records from a position on (None: at all of them); `progress` is told of each.

    The chains are walked every time, since all else rests on them; the full-text index is looked at in one go. `root`
    is looked for among the roots of the record.
    """
    rows_before, connection.row_factory = connection.row_factory, sqlite3.Row
    try:
        torn = unreadable_schema(connection)
        if torn and not opened_anyway(connection):
            return Fixity(counts={}, damaged=(torn,), is_torn=True, has_root=None if root is None else False)
        with patiently(connection):
            look = Look(connection, walk(connection, root=root), progress, most)
            with closing(look):
                look.counts["seals"] = look.chains.seals
                end = go_on(look, since or Position())
    finally:
        connection.row_factory = rows_before
    damaged = (*([torn] if torn else []), *look.chains.damaged, *look.damaged, *look.untold())
    return Fixity(
        counts=look.counts,
        damaged=tuple(dict.fromkeys(map(_printable, damaged))),
        position=end,
        is_torn=look.is_torn or bool(torn),
        has_root=None if root is None else look.chains.is_ancestor,
        unread=look.unread.count,
        unread_names=tuple(look.unread.names),
    )


def _printable(sentence: str) -> str:
    """Bytes that are no UTF-8, as the sentence may quote them, told in letters."""
    return sentence.encode("utf-8", "backslashreplace").decode()


def record_count(connection: sqlite3.Connection) -> int:
    """How many records `verify` will go through, about; those of a table that cannot be counted are none."""
    tables = tuple(sealed.table for sealed in SEALED)
    counts = (asked(connection, f"SELECT COUNT(*) AS count FROM main.{table}") for table in tables)  # our names
    return sum(int(str(rows[0]["count"])) for rows in counts if not isinstance(rows, Unreadable))
