"""One slice of a round of fixity, and its account. It reads beside whoever writes; what is right is not judged here."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from archive.errors import ArchiveError
from archive.fixity import Fixity, Round, keep_account, look_at_withheld, open_round, record_count, verify
from archive.store import WITHHELD_FILE, Store, locked, open_to_read, open_to_write

DAYS_OF_A_ROUND = 28
SMALLEST_SHARE = 20_000  # records; a small archive is proved whole every day


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a slice found, the round it went on with (None: it began one), and why its place was not kept."""

    found: Fixity
    under_way: Round | None = None
    not_kept: str | None = None


def prove(
    folder: Path, *, most: int | None, root: str | None = None, progress: Callable[[int], None] = lambda _: None
) -> Proved:
    """Look at so many records from where the last slice ended; None: at all of them, from the start.

    At the end of a round `withheld.db` is looked at too: whether it keeps what is withheld.
    """
    with closing(open_to_read(folder)) as store:
        under_way = open_round(store.connection) if most is not None else None
        since = under_way.position if under_way else None
        found = verify(store.connection, since=since, most=most, root=root, progress=progress)
        if found.position is None:
            lost = look_at_withheld(store.connection, folder / WITHHELD_FILE)
            found = replace(found, damaged=(*found.damaged, *lost))
    return Proved(found=found, under_way=under_way)


def share_of_a_day(folder: Path) -> int:
    """How many records are to be looked at in a day, so that a round takes some weeks at most."""
    with closing(open_to_read(folder)) as store:
        return max(SMALLEST_SHARE, record_count(store.connection) // DAYS_OF_A_ROUND + 1)


def note(store: Store, proved: Proved, *, at: datetime) -> tuple[str, ...]:
    """Keep account of a slice; returns all that its round has found so far."""
    with store.transaction() as connection:
        return keep_account(connection, proved.found, under_way=proved.under_way, at=at)


def note_alone(folder: Path, proved: Proved, *, at: datetime) -> Proved:
    """Keep account of a slice where nobody else writes; where that cannot be, say why, and all else stands."""
    if proved.found.is_torn:
        return _unkept(proved, "nothing is written into a file that SQLite finds fault with")
    try:
        with locked(folder), closing(open_to_write(folder)) as store:
            note(store, proved, at=at)
    except (ArchiveError, sqlite3.DatabaseError, OSError) as error:
        return _unkept(proved, str(error))
    return proved


def _unkept(proved: Proved, why: str) -> Proved:
    return Proved(found=proved.found, under_way=proved.under_way, not_kept=why)
