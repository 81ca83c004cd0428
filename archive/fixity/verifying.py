"""Proves that what is stored is what was stored, whole or in slices, and names each damaged record. Mends nothing.

    the chains -> the file's structure -> each row against its seal -> each payload -> the full-text index

Damage is data: whatever SQLite, a codec or a parser says of it becomes a sentence, and the rest is looked at.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from archive.fixity.chains import Chains, walk
from archive.fixity.payloads import look_at_payload, missing_payloads, payload_names
from archive.fixity.reading import patiently
from archive.fixity.rows import (
    look_at_discoveries,
    look_at_row,
    sealed_keys,
    sites_summed,
    unsealed_rows,
)
from archive.fixity.structure import look_at_structure, tables
from archive.fixity.versions import Rereadings, look_at_version, rereadings
from archive.search import broken_index
from archive.store import SEALED

CHUNK = 1000
STRUCTURE, DISCOVERIES, PAYLOADS, INDEX = "structure", "discoveries", "payloads", "search index"
STAGES = (STRUCTURE, *(sealed.table for sealed in SEALED), DISCOVERIES, PAYLOADS, INDEX)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a slice ended: the stage and the last key looked at in it."""

    stage: str = STAGES[0]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixity:
    """What was looked at, one sentence for each damaged record, and where to go on (None: all was looked at).

    `is_torn` says that SQLite itself cannot read the file through, `has_root` whether the root that was asked for is
    part of the record (None: none was).
    """

    counts: Mapping[str, int]
    damaged: tuple[str, ...]
    position: Position | None = None
    is_torn: bool = False
    has_root: bool | None = None


@dataclass(slots=True)
class _Look:
    """A walk through the stages, under way."""

    connection: sqlite3.Connection
    chains: Chains
    progress: Callable[[int], None]
    left: int | None
    counts: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    reread: Rereadings = field(default_factory=dict)
    is_torn: bool = False

    @property
    def doubt(self) -> str:
        return ", or the seal is what was damaged" if self.chains.broken_seals else ""


def verify(
    connection: sqlite3.Connection,
    *,
    since: Position | None = None,
    most: int | None = None,
    root: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Fixity:
    """Look at so many records from a position on (None: at all of them); `progress` is told of each.

    The chains are walked every time, since all else rests on them; the full-text index is looked at in one go.
    """
    place = since or Position()
    rows_before, connection.row_factory = connection.row_factory, sqlite3.Row
    try:
        with patiently(connection):
            chains = walk(connection, root=root)
            look = _Look(connection, chains, progress, most)
            look.damaged += chains.damaged if since is None else ()
            look.counts["seals"] = chains.seals
            end = _go_on(look, place)
    finally:
        connection.row_factory = rows_before
    return Fixity(
        counts=look.counts,
        damaged=tuple(dict.fromkeys(look.damaged)),
        position=end,
        is_torn=look.is_torn,
        has_root=None if root is None else chains.is_ancestor,
    )


def record_count(connection: sqlite3.Connection) -> int:
    """How many records `verify` will go through, about."""
    tables_counted = (*(sealed.table for sealed in SEALED if sealed.order is None), "payloads", "search_documents")
    return sum(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables_counted)


def _go_on(look: _Look, place: Position) -> Position | None:
    key = place.key
    for stage in STAGES[STAGES.index(place.stage) :] if place.stage in STAGES else STAGES:
        while keys := _keys(look, stage, key):
            for key in keys:
                look.damaged += _look_at(look, stage, key)
                look.counts[stage] = look.counts.get(stage, 0) + 1
                look.progress(1)
            look.left = None if look.left is None else look.left - len(keys)
            if look.left is not None and look.left <= 0:
                return Position(stage, key)
        if stage in _SEALED_TABLES:
            look.damaged += unsealed_rows(look.connection, stage, doubt=look.doubt)
        key = ""
    return None


_SEALED_TABLES = frozenset(sealed.table for sealed in SEALED)


def _keys(look: _Look, stage: str, after: str) -> list[str]:
    most = CHUNK if look.left is None else min(CHUNK, look.left)
    match stage:
        case "structure":
            return tables(look.connection, after, most)
        case "discoveries":
            return sites_summed(look.connection, after, most)
        case "payloads":
            return payload_names(look.connection, after, most)
        case "search index":
            return [] if after else ["all"]
    return sealed_keys(look.connection, stage, after, most)


def _look_at(look: _Look, stage: str, key: str) -> Iterator[str]:
    match stage:
        case "structure":
            said = list(look_at_structure(look.connection, key))
            look.is_torn = look.is_torn or bool(said)
            yield from said
        case "discoveries":
            yield from look_at_discoveries(look.connection, key, doubt=look.doubt)
        case "payloads":
            yield from look_at_payload(look.connection, key)
        case "search index":
            yield from broken_index(look.connection, stands=lambda one: _stands(look.connection, one))
        case _:
            yield from _look_at_sealed(look, stage, key)


def _look_at_sealed(look: _Look, table: str, key: str) -> Iterator[str]:
    rows, said = look_at_row(look.connection, table, key, doubt=look.doubt)
    yield from said
    if not rows:
        return
    if table == "captures":
        yield from missing_payloads(look.connection, rows[0])
    if table == "versions" and _stands(look.connection, key):
        try:
            if not look.reread:
                look.reread = rereadings(look.connection) or {(0, 0): None}  # type: ignore[dict-item]
            yield from look_at_version(look.connection, key, look.reread)
        except sqlite3.DatabaseError as error:
            yield f"version {key}: what belongs to it cannot be read ({error})"


def _stands(connection: sqlite3.Connection, version_id: int | str) -> bool:
    """Whether the rows that a version's words are read from are as they were sealed."""
    return not any(look_at_row(connection, table, str(version_id), doubt="")[1] for table in ("versions", "images"))
