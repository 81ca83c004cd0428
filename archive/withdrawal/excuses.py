"""When a record that no longer matches its digest is no damage: the chain itself says that it was taken out of view.

Whoever only blanks a row cannot say so: the event of the restriction is in the chain, and names what it took out.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.digests import Json
from archive.withdrawal.cells import WITHHELD
from archive.withdrawal.decided import CONTENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuses:
    """What the chain says was taken out of view: the articles of restrictions by restriction, the digests of events by
    event, payloads, and the articles of which later payloads may be out of view too."""

    restricted: Mapping[int, int] = field(default_factory=dict)
    events: Mapping[int, str] = field(default_factory=dict)
    payloads: frozenset[str] = frozenset()


def is_excused(excuses: Excuses, table: str, row: Mapping[str, Json]) -> bool:
    """Whether a row of `versions`, `events` or `payloads` is out of view by a restriction in the chain.

    A version names its restriction, which must be one of its own article; an event's detail is the mark alone, and its
    digest the one that the restriction named; a payload was named, or `article_ids` (those of all its captures) are
    all restricted.
    """
    if table == "versions":
        given = row["restriction_id"]
        return isinstance(given, int) and excuses.restricted.get(given) == row["article_id"]
    if table == "events":
        return is_marked(str(row["detail"])) and excuses.events.get(_number(row["id"])) == row["digest"]
    if row["encoding"] not in ("withheld", "erased"):
        return False
    articles = row.get("article_ids")
    named = row["digest"] in excuses.payloads
    known = set(excuses.restricted.values())
    return named or (isinstance(articles, (list, tuple)) and bool(articles) and all(one in known for one in articles))


def is_marked(detail: str) -> bool:
    """Whether an event's detail is only the mark that it was taken out of view."""
    try:
        found = json.loads(detail)
    except ValueError:
        return False
    return isinstance(found, dict) and list(found) == [WITHHELD]


def read_excuses(connection: sqlite3.Connection) -> Excuses:
    """What the events of restrictions name; one that cannot be read excuses nothing, and the chain's check names it."""
    restricted: dict[int, int] = {}
    events: dict[int, str] = {}
    payloads: set[str] = set()
    marks = ", ".join(f"'{kind}'" for kind in CONTENT)
    query = f"SELECT article_id, detail FROM events WHERE kind IN ({marks}) ORDER BY id"
    for row in connection.execute(query):
        try:
            told = json.loads(row["detail"])
            if row["article_id"] is not None:
                restricted[int(told["restriction"])] = row["article_id"]
            events |= {int(name): str(value) for name, value in told.get("events", {}).items()}
            payloads |= set(told.get("payloads", ()))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return Excuses(restricted=restricted, events=events, payloads=frozenset(payloads))


def _number(value: Json) -> int:
    return value if isinstance(value, int) else -1
