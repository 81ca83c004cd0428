"""Events of what was done beside a writer: told to the archive at once, or left for the next who writes to it.

A backup is made while the service writes, and there is one writer. What cannot be told lies in `chronik.notes` until
the writer, or the next one, takes it in.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.digests import Json, canonical_json
from archive.errors import ArchiveLocked
from archive.models import timestamp
from archive.store import Store, append_event, locked, open_to_write

NOTES_FILE = "chronik.notes"
TAKEN = ".taken"


def note(folder: Path, kind: str, *, at: datetime, detail: Mapping[str, Json]) -> bool:
    """Have the archive of a folder keep an event; returns whether it does already, or will when its writer ends."""
    try:
        with locked(folder), closing(open_to_write(folder)) as store:
            take_in_notes(store)
            with store.transaction() as connection:
                append_event(connection, kind, at=at, article_id=None, detail=detail)
    except ArchiveLocked:
        line = json.dumps({"kind": kind, "at": timestamp(at), "detail": dict(detail)}, ensure_ascii=False)
        with (folder / NOTES_FILE).open("a", encoding="utf-8") as notes:
            notes.write(f"{line}\n")
        return False
    return True


def take_in_notes(store: Store) -> int:
    """Take in what was left for the writer, who asks this; returns how many events that made.

    Killed half way, it is done again and doubles nothing.
    """
    notes = store.path.with_name(NOTES_FILE)
    taken = notes.with_name(NOTES_FILE + TAKEN)
    if not taken.exists():
        if not notes.exists():
            return 0
        notes.rename(taken)
    with store.transaction() as connection:
        new = [line for line in _lines(taken) if not _is_known(store, line)]
        for line in new:
            at = datetime.fromisoformat(line["at"])
            append_event(connection, line["kind"], at=at, article_id=None, detail=line["detail"])
    taken.unlink()
    return len(new)


def _lines(taken: Path) -> Iterator[dict[str, Any]]:  # Any: JSON as we wrote it
    for line in taken.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):  # a line that was cut off by a full disk or a kill
            yield json.loads(line)


def _is_known(store: Store, line: Mapping[str, Any]) -> bool:
    query = "SELECT 1 FROM events WHERE kind = :kind AND at = :at AND detail = :detail"
    known = {"kind": line["kind"], "at": line["at"], "detail": canonical_json(line["detail"])}
    return store.connection.execute(query, known).fetchone() is not None
