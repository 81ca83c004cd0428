"""When a record that no longer matches its digest is no damage: the chain itself says that it was taken out of view.

Whoever only blanks a row cannot say so: the event of the restriction is in the chain, and names what it took out. The
events are followed in their order, so what was put back into view is excused no longer.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archive.digests import Json, parsed
from archive.withdrawal.cells import WITHHELD
from archive.withdrawal.decided import CONTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuses:
    """What the chain says is out of view now: the articles of restrictions in force by restriction, those that are
    erased, the digests of events by event, payloads that are withheld, and payloads that are gone for good."""

    restricted: Mapping[int, int] = field(default_factory=dict)
    erased: frozenset[int] = frozenset()
    events: Mapping[int, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


def is_excused(excuses: Excuses, table: str, row: Mapping[str, Json]) -> bool:
    """Whether a row of `versions`, `events` or `payloads` is out of view by a restriction in force.

    A version names its restriction, which must be one of its own article; an event's detail is the mark alone, and its
    digest the one that the restriction named; a payload was named, or `article_ids` (those of all its captures) are
    all out of view: it came later. Only an erasure excuses what is gone for good.
    """
    if table == "versions":
        given = row["restriction_id"]
        return isinstance(given, int) and excuses.restricted.get(given) == row["article_id"]
    if table == "events":
        return is_marked(str(row["detail"])) and excuses.events.get(_number(row["id"])) == row["digest"]
    if row["encoding"] not in ("withheld", "erased"):
        return False
    is_erased = row["encoding"] == "erased"
    articles = row.get("article_ids")
    known = excuses.erased if is_erased else set(excuses.restricted.values())
    named = row["digest"] in (excuses.gone if is_erased else excuses.withheld)
    return named or (isinstance(articles, (list, tuple)) and bool(articles) and all(one in known for one in articles))


def is_marked(detail: str) -> bool:
    """Whether an event's detail is only the mark that it was taken out of view."""
    found = parsed(detail)
    return isinstance(found, dict) and list(found) == [WITHHELD]


def read_excuses(connection: sqlite3.Connection) -> Excuses:
    """What the events of restrictions name; one that cannot be read excuses nothing, and the chain's check names it."""
    told = _Told()
    marks = ", ".join(f"'{kind}'" for kind in (*CONTENT, "restored"))
    query = f"SELECT article_id, kind, detail FROM events WHERE kind IN ({marks}) ORDER BY id"
    for row in connection.execute(query):
        try:
            told.follow(row["kind"], row["article_id"], parsed(str(row["detail"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return told.excuses()


def damaged_before(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """By payload, the digests of stored bytes that were damaged when they were taken out, as the chain says."""
    rows = connection.execute(
        "SELECT e.key AS name, e.value AS stored FROM events,"
        " json_each(CASE WHEN json_valid(events.detail) THEN events.detail ELSE '{}' END, '$.damaged') e"
        " WHERE kind IN (SELECT value FROM json_each(:kinds))",
        {"kinds": json.dumps(CONTENT)},
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["name"], set()).add(row["stored"])
    return found


class _Told:
    """What the events have said so far, one after the other."""

    def __init__(self) -> None:
        self.in_force: dict[int, int] = {}  # the restriction in force by article
        self.erased: set[int] = set()
        self.events: dict[int, dict[int, str]] = {}  # by restriction, as the next one
        self.payloads: dict[int, set[str]] = {}
        self.gone: set[str] = set()

    def follow(self, kind: str, article_id: int | None, told: dict[str, Json]) -> None:
        """Take in an event; one of a page that holds a story's words names no article."""
        if kind == "restored":
            self.in_force.pop(_number(article_id), None)
            return
        number, names = _number(told["restriction"]), set(_texts(told.get("payloads")))
        self.payloads.setdefault(number, set()).update(names)
        self.gone |= names if kind == "erased" else set()
        if article_id is None:
            return
        before = self.in_force.get(article_id)
        self.in_force[article_id] = number
        self.events[number] = _digests(told.get("events"))
        if kind == "erased":
            self.erased.add(article_id)
            self.events[number] |= self.events.get(_number(before), {})

    def excuses(self) -> Excuses:
        """What is out of view after the last event."""
        numbers = self.in_force.values()
        return Excuses(
            restricted={number: article for article, number in self.in_force.items()},
            erased=frozenset(self.erased),
            events={event: name for number in numbers for event, name in self.events.get(number, {}).items()},
            withheld=frozenset(name for number in numbers for name in self.payloads.get(number, ())),
            gone=frozenset(self.gone),
        )


def _texts(value: Json) -> Iterator[str]:
    return (one for one in value if isinstance(one, str)) if isinstance(value, list) else iter(())


def _digests(value: Json) -> dict[int, str]:
    return {int(name): str(digest) for name, digest in value.items()} if isinstance(value, dict) else {}


def _number(value: Json) -> int:
    return value if isinstance(value, int) else -1
