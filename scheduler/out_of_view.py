"""Keeps the frontier in line with what the archivist took out of view: not visited, and no headline of it remembered.

What is out of view and why is the archive's business; this only asks.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from archive.models import Discovery, timestamp
from archive.store import Store
from archive.withdrawal import CONTENT, UNVISITED, WITHHELD_FILE, all_in_force, keys_out_of_view, open_vault

from .frontier import FRONTIER_FILE, Frontier
from .reextraction import DRAFT_FILE, discard

SOON = timedelta(days=7)
WHY = "out of view: withdrawn by the archivist"


def leave_alone(store: Store, frontier: Frontier, site_id: str, *, now: datetime) -> None:
    """Take what is withdrawn or erased out of a site's plan, and plan again what was put back."""
    keys = keys_out_of_view(store.connection, site_id, UNVISITED)
    given = {"site_id": site_id, "keys": json.dumps(sorted(keys)), "why": WHY, "now": timestamp(now)}
    frontier.connection.execute(
        "UPDATE frontier SET due_at = NULL, why = :why WHERE site_id = :site_id AND why <> :why"
        " AND key IN (SELECT value FROM json_each(:keys))",
        given,
    )
    frontier.connection.execute(
        "UPDATE frontier SET due_at = :now, why = 'put back into view' WHERE site_id = :site_id AND why = :why"
        " AND key NOT IN (SELECT value FROM json_each(:keys))",
        given,
    )
    _forget_hints(frontier, site_id, keys_out_of_view(store.connection, site_id, CONTENT))


def _forget_hints(frontier: Frontier, site_id: str, keys: Collection[str]) -> None:
    """Forget what listings said of stories: headlines are among it."""
    frontier.connection.execute(
        "UPDATE frontier SET hints = '{}' WHERE site_id = :site_id AND hints <> '{}'"
        " AND key IN (SELECT value FROM json_each(:keys))",
        {"site_id": site_id, "keys": json.dumps(sorted(keys))},
    )


def without_titles(
    found: Iterable[tuple[Discovery, str | None]], keys: Collection[str]
) -> list[tuple[Discovery, str | None]]:
    """What was advertised, without the headlines of stories that are out of view."""
    return [(replace(one, title=None, teaser=None) if key in keys else one, key) for one, key in found]


def forget_words(folder: Path, site_id: str, keys: Collection[str], *, wipe: bool = False) -> None:
    """Forget the headlines that listings gave these stories, and drop a draft of a re-extraction, which holds texts.

    With `wipe` no byte of them is left in `frontier.db`.
    """
    if (folder / DRAFT_FILE).exists():
        discard(folder)
    if not (folder / FRONTIER_FILE).exists():
        return
    with closing(Frontier(folder)) as frontier:
        frontier.connection.execute("PRAGMA secure_delete = ON")
        _forget_hints(frontier, site_id, keys)
        if wipe:
            frontier.connection.execute("VACUUM")
            frontier.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def how_it_stands(
    folder: Path, connection: sqlite3.Connection, *, at: datetime
) -> Iterator[tuple[Literal["ok", "note", "wrong"], str]]:
    """What is out of view, what comes back within a week, and whether what was withheld could be put back."""
    found = all_in_force(connection)
    kinds = Counter(one.kind for one in found)
    if found:
        yield "ok", "out of view by the archivist: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    for one in found:
        if one.until is not None and one.has_ended(at + SOON):
            yield "note", f"article {one.article_id} is {one.kind} until {one.until}: then it is in view again"
    if not any(kind in CONTENT and kind != "erased" for kind in kinds):
        return
    if not (folder / WITHHELD_FILE).exists():
        yield "wrong", f"{WITHHELD_FILE} is missing, so nothing can be put back: restore it from a backup"
        return
    with open_vault(folder) as vault:
        yield from (("wrong", said) for said in vault.broken_payloads())
