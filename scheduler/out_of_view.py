"""Keeps the frontier in line with what the archivist took out of view: not visited, and no headline of it remembered.

What is out of view and why is the archive's business; this only asks.
"""

import json
from collections.abc import Collection, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.models import Discovery, timestamp
from archive.store import Store
from archive.withdrawal import CONTENT, UNVISITED, keys_out_of_view

from .frontier import FRONTIER_FILE, Frontier
from .reextraction import DRAFT_FILE, discard

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
