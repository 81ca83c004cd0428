"""Which article and which version of the new history goes on from which of the old one. It writes nothing."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.store import OldVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version of the new history: its row, the capture that first showed it, and all that showed it, by their
    numbers in the real archive."""

    row: sqlite3.Row
    head: int
    shown: frozenset[int]


def articles_matched(
    connection: sqlite3.Connection, articles: Iterable[int], shown: Mapping[int, frozenset[int]]
) -> dict[int, int] | None:
    """For each article of the new history, by the captures that show it, the one it goes on from; those that go on from
    none are left out. None where two articles would become one, since no article is ever taken out."""
    owners: dict[int, int] = {}
    for article in articles:
        rows = connection.execute("SELECT capture_id FROM versions WHERE article_id = :id", {"id": article})
        owners |= {row["capture_id"]: article for row in rows}
    votes = {
        (new, old): count
        for new, captures in shown.items()
        for old, count in Counter(owners[one] for one in captures if one in owners).items()
    }
    found: dict[int, int] = {}
    for new, old in sorted(votes, key=lambda pair: (-votes[pair], pair[1])):
        if new not in found and old not in found.values():
            found[new] = old
    return found if set(owners.values()) <= set(found.values()) else None


def versions_matched(new: Sequence[NewVersion], old: Sequence[OldVersion]) -> dict[int, OldVersion]:
    """For each version of the new history, by number, the one it goes on from: with the same first capture, else one
    whose first capture it shows, of the same content before others."""
    by_head = {one.capture_id: one for one in old}
    found = {one.row["number"]: by_head[one.head] for one in new if one.head in by_head}
    for one in new:
        taken = {version.id for version in found.values()}
        hidden = [version for version in old if version.id not in taken and version.capture_id in one.shown]
        same = [version for version in hidden if version.content_digest == one.row["content_digest"]]
        if one.row["number"] not in found and (hidden or same):
            found[one.row["number"]] = (same or hidden)[0]
    return found
