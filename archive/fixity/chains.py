"""The two chains, of events and of seals: that no row of them was changed, taken out, put in or put elsewhere.

What the seals say of all other rows is noted for those that look at them. It judges no other row.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from archive.digests import Json, canonical_json, digest, earlier_json, parsed
from archive.fixity.expected import Expected
from archive.fixity.reading import Row, Unreadable, numbered
from archive.fixity.root import Root
from archive.store import CHAIN_START, event_digest
from archive.withdrawal import Excuses, is_excused, is_marked, read_excuses

MEMBERS = ("at", "kind", "article_id", "version_id", "previous_digest")


@dataclass(slots=True)
class Chains:
    """What a walk through both chains found."""

    damaged: list[str] = field(default_factory=list)
    events: int = 0
    seals: int = 0
    roots: dict[int, str] = field(
        default_factory=dict
    )  # the digest of each event by its number, where a root is looked for
    is_ancestor: bool = False
    broken_seals: int = 0
    expected: Expected = field(default_factory=Expected)
    excuses: Excuses = field(default_factory=Excuses)


def walk(connection: sqlite3.Connection, *, root: str | None = None) -> Chains:
    """Check both chains; `root` is looked for among all that the archive ever had."""
    chains = Chains(excuses=_excuses(connection))
    _walk_events(connection, chains, keeps=root is not None)
    _walk_seals(connection, chains, root=root)
    return chains


def _walk_events(connection: sqlite3.Connection, chains: Chains, *, keeps: bool) -> None:
    previous = CHAIN_START
    for number, row in numbered(connection, "events"):
        if isinstance(row, Unreadable):
            chains.damaged.append(f"event {number}: its row cannot be read ({row.error}); the events around it stand")
            previous = ""
            continue
        if previous and row["previous_digest"] != previous:
            chains.damaged.append(f"event {number}: the row before it was changed or taken out")
        if previous and number != chains.events + 1:
            chains.damaged.append(f"event {chains.events + 1}: it was taken out, or has another number")
        chains.damaged += _changed_event(number, row, chains.excuses)
        chains.events = number
        previous = str(row["digest"])
        if keeps:
            chains.roots[number] = previous


def _changed_event(number: int, row: Row, excuses: Excuses) -> Iterator[str]:
    try:
        detail = json.loads(str(row["detail"]), parse_int=_number)
    except (ValueError, RecursionError):
        yield f"event {number}: its detail is no JSON"
        return
    if is_marked(str(row["detail"])):
        known: dict[str, Json] = {"id": number, "detail": str(row["detail"]), "digest": str(row["digest"])}
        if not is_excused(excuses, "events", known):
            yield f"event {number}: its detail was taken out of view, and no event of a restriction says so"
        return
    members = {name: value if isinstance(value := row[name], int | str) else None for name in MEMBERS}
    chained: dict[str, Json] = {**members, "detail": detail}
    if row["digest"] not in tuple(_digests(chained)):
        yield f"event {number}: its content no longer matches its digest"


def _digests(chained: dict[str, Json]) -> Iterator[str]:
    """The digests that an event may have: as it is written now, and as it was written once."""
    with suppress(ValueError, TypeError, RecursionError):
        yield event_digest(chained)
    with suppress(ValueError, TypeError, RecursionError):
        yield digest(earlier_json(chained).encode("utf-8", "surrogatepass"))


def _number(text: str) -> int | float:
    """A number of JSON as RFC 8785 takes it: an integer over 2^53 is written so for a number with a fraction."""
    number = int(text)
    return number if abs(number) < 2**53 else float(number)


def _excuses(connection: sqlite3.Connection) -> Excuses:
    """What the events of restrictions say was taken out of view, as far as they can be read."""
    try:
        return read_excuses(connection)
    except sqlite3.DatabaseError:
        return Excuses()


def _walk_seals(connection: sqlite3.Connection, chains: Chains, *, root: str | None) -> None:
    previous, said, last_event = CHAIN_START, len(chains.damaged), 0
    for number, row in numbered(connection, "seals"):
        if isinstance(row, Unreadable):
            chains.damaged.append(f"seal {number}: its row cannot be read ({row.error})")
            previous = ""
            continue
        if previous and number != chains.seals + 1:
            chains.damaged.append(f"seal {chains.seals + 1}: it was taken out, or has another number")
        if previous and row["previous_digest"] != previous:
            chains.damaged.append(f"seal {number}: the row before it was changed or taken out")
        rows = _sealed_rows(number, row, chains)
        last_event = max(last_event, _expect(chains.expected, rows))
        chains.seals, previous = number, str(row["digest"])
        if root is not None and last_event in chains.roots and not chains.is_ancestor:
            one = Root.of(events=last_event, event=chains.roots[last_event], seals=number, seal=previous)
            chains.is_ancestor = one.digest == root
    chains.broken_seals = len(chains.damaged) - said


def _sealed_rows(number: int, row: Row, chains: Chains) -> dict[str, dict[str, str | None]]:
    text = str(row["rows"])
    # The text is canonical itself, so the object around it need not be made again.
    whole = f'{{"previous_digest":{canonical_json(str(row["previous_digest"]))},"rows":{text}}}'
    if digest(whole.encode("utf-8", "surrogatepass")) != row["digest"]:
        chains.damaged.append(f"seal {number}: its content no longer matches its digest")
    rows = parsed(text)
    is_whole = isinstance(rows, dict) and all(isinstance(entries, dict) for entries in rows.values())
    return rows if is_whole else {}


def _expect(expected: Expected, rows: dict[str, dict[str, str | None]]) -> int:
    """Note what a seal says; returns the last event that it names."""
    entries = [
        (name, key, held if isinstance(held, str) and _is_text(held) else None)
        for name, keys in rows.items()
        for key, held in keys.items()
        if _is_text(name) and _is_text(key)
    ]
    expected.note(entries)
    return max((int(key) for key in rows.get("events", {}) if key.isdecimal() and len(key) < 19), default=0)


def _is_text(word: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in word)
