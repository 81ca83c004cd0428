"""The order in which `verify` goes through the archive, and how a record of each stage is looked at. Writes nothing."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from archive.fixity.chains import Chains
from archive.fixity.payload_rows import strayed_payloads
from archive.fixity.payloads import Unread, look_at_payload, missing_payloads, payload_names
from archive.fixity.rows import look_at_discoveries, look_at_row, sites_summed, unsealed_rows
from archive.fixity.slack import can_be_looked_at, turned_bits
from archive.fixity.structure import look_at_structure, tables
from archive.fixity.versions import Rereadings, look_at_version
from archive.search import broken_index
from archive.store import SEALED

CHUNK = 1000
MOST_TOLD = 1000  # sentences of one stage; a torn file would fill the memory with them
STRUCTURE, DISCOVERIES, PAYLOADS = "structure", "discoveries", "payloads"
INDEX, SLACK = "search index", "unused space"
SEALED_STAGES = tuple(sealed.table for sealed in SEALED if sealed.table != PAYLOADS)
STAGES = (STRUCTURE, *SEALED_STAGES, DISCOVERIES, PAYLOADS, INDEX, SLACK)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a slice ended: the stage and the last key looked at in it."""

    stage: str = STAGES[0]
    key: str = ""


@dataclass(slots=True)
class Look:
    """A walk through the stages, under way; `left` is how many records this slice may still look at (None: all)."""

    connection: sqlite3.Connection
    chains: Chains
    progress: Callable[[int], None]
    left: int | None
    counts: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    reread: Rereadings | None = None
    unread: Unread = field(default_factory=Unread)
    is_torn: bool = False

    @property
    def doubt(self) -> str:
        """What is added to a sentence on a row when seals are damaged too."""
        return ", or the seal is what was damaged" if self.chains.broken_seals else ""

    def tell(self, stage: str, sentences: Iterable[str]) -> None:
        """Keep sentences of a stage, as far as there is room for them."""
        for sentence in sentences:
            self.told[stage] += 1
            self.is_torn = self.is_torn or stage == STRUCTURE
            if self.told[stage] <= MOST_TOLD:
                self.damaged.append(sentence)

    def close(self) -> None:
        """Let go of what was noted in files that vanish."""
        self.chains.expected.close()
        if self.reread is not None:
            self.reread.close()

    def untold(self) -> list[str]:
        """How many sentences there was no room for."""
        return [f"{stage}: {told - MOST_TOLD} more" for stage, told in self.told.items() if told > MOST_TOLD]


def go_on(look: Look, place: Position) -> Position | None:
    """Look at what comes after a position; returns where the slice ended, None at the end of all."""
    key = place.key
    start = STAGES.index(place.stage) if place.stage in STAGES else 0
    for stage in STAGES[start:]:
        while keys := _keys(look, stage, key):
            for key in keys:
                look.tell(stage, _look_at(look, stage, key))
                look.counts[stage] += 1
                look.progress(1)
            look.left = None if look.left is None else look.left - len(keys)
            if look.left is not None and look.left <= 0:
                return Position(stage, key)
        if stage in SEALED_STAGES:
            look.tell(stage, unsealed_rows(look.connection, look.chains.expected, stage, doubt=look.doubt))
        if stage == PAYLOADS:
            look.tell(stage, strayed_payloads(look.connection, look.chains.expected, doubt=look.doubt))
        key = ""
    return None


def _keys(look: Look, stage: str, after: str) -> list[str]:
    most = CHUNK if look.left is None else min(CHUNK, look.left)
    if stage == STRUCTURE:
        return tables(look.connection, after, most)
    if stage == DISCOVERIES:
        return sites_summed(look.connection, look.chains.expected, after, most)
    if stage == PAYLOADS:
        return payload_names(look.connection, after, most)
    if stage == SLACK and not can_be_looked_at(look.connection):
        return []
    if stage in (INDEX, SLACK):
        return [] if after else ["all"]
    return look.chains.expected.keys(stage, after, most)


def _look_at(look: Look, stage: str, key: str) -> Iterator[str]:
    if stage == STRUCTURE:
        return look_at_structure(look.connection, key)
    if stage == DISCOVERIES:
        return look_at_discoveries(look.connection, look.chains.expected, key, doubt=look.doubt)
    if stage == PAYLOADS:
        return look_at_payload(look.connection, key, look.chains, look.unread, doubt=look.doubt)
    if stage == INDEX:
        return iter(broken_index(look.connection, stands=lambda one: _stands(look, one)))
    if stage == SLACK:
        return turned_bits(look.connection)
    return _look_at_sealed(look, stage, key)


def _look_at_sealed(look: Look, table: str, key: str) -> Iterator[str]:
    rows, said = look_at_row(look.connection, look.chains.expected, table, key, doubt=look.doubt)
    yield from said
    if rows and table == "captures":
        yield from missing_payloads(look.connection, rows[0])
    if rows and table == "versions" and _stands(look, key):
        try:
            if look.reread is None:
                look.reread = Rereadings(look.connection)
            yield from look_at_version(look.connection, key, look.reread, look.chains.excuses)
        except sqlite3.DatabaseError as error:
            yield f"version {key}: what belongs to it cannot be read ({error})"


def _stands(look: Look, version_id: int | str) -> bool:
    """Whether the rows that a version's words are read from are as they were sealed."""
    expected = look.chains.expected
    return not any(
        look_at_row(look.connection, expected, table, str(version_id), doubt="")[1] for table in ("versions", "images")
    )
