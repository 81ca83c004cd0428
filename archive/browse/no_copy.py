"""Which stories are listed without their text, since their publisher asks that no stored copy be shown.

It reads wishes; the pages leave the text out. Title, address and dates stay, and so do the rows of the tables.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.browse.rows import one_row
from archive.store import current_wishes
from archive.wishes import no_copy

PLACES = {"header": "in the answer's header", "meta": "in the page"}


@dataclass(frozen=True, slots=True)
class NoCopy:
    """A publisher's wish that no copy be shown: the directive, where it stood, and when it was last seen."""

    directive: str
    place: str
    at: str


def not_shown(connection: sqlite3.Connection, article_ids: Iterable[int]) -> Mapping[int, NoCopy]:
    """Of some articles those whose text is not to be shown, by id."""
    # Datasette opens files of earlier schemas too.
    if one_row(connection, "SELECT 1 FROM sqlite_master WHERE name = 'reservations'") is None:
        return {}
    found = ((number, _no_copy(connection, number)) for number in article_ids)
    return {number: wish for number, wish in found if wish is not None}


def _no_copy(connection: sqlite3.Connection, article_id: int) -> NoCopy | None:
    asked = current_wishes(connection, article_id)
    wish = no_copy(asked.wishes) if asked is not None else None
    return None if asked is None or wish is None else NoCopy(wish[1], PLACES.get(wish[0], wish[0]), asked.at)
