"""Proves a copy: every file against the manifest, every page by SQLite, every record against its digest."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.backup.manifest import Manifest, file_digest, heads_of
from archive.errors import ArchiveError
from archive.fixity import look_at_withheld, verify
from archive.store import ARCHIVE_FILE, WITHHELD_FILE, open_copy

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """How many records were looked at, and one sentence for whatever does not hold."""

    records: int
    damaged: tuple[str, ...]


def prove(folder: Path, *, with_withheld: bool = True, progress: Progress = lambda _: None) -> Proof:
    """Look through a copied archive, whose file nobody writes to; `progress` is told of each record. What is withheld
    must lie beside it, unless it was left out on purpose."""
    try:
        with closing(open_copy(folder)) as store:
            damaged = _pages(store.connection)
            found = verify(store.connection, progress=progress)
            lost = look_at_withheld(store.connection, folder / WITHHELD_FILE) if with_withheld else ()
            return Proof(sum(found.counts.values()), (*damaged, *found.damaged, *lost))
    except (sqlite3.DatabaseError, ArchiveError) as error:
        return Proof(0, (f"{ARCHIVE_FILE} cannot be read through: {error}",))


def changed_files(folder: Path, manifest: Manifest) -> list[str]:
    """A sentence for each file that is not the one that was written."""
    return [sentence for name, known in manifest.files.items() if (sentence := _changed(folder / name, known))]


def changed_heads(folder: Path, manifest: Manifest) -> list[str]:
    """A sentence for each chain that does not end as the manifest says."""
    with closing(open_copy(folder)) as store:
        found, unread = heads_of(store.connection)
    others = [name for name, head in found.items() if head != manifest.heads.get(name)]
    return [*unread, *(f"the chain of {name} ends otherwise than the manifest says" for name in others)]


def _changed(path: Path, known: tuple[int, str]) -> str | None:
    if not path.is_file():
        return f"{path.name} is missing"
    return None if file_digest(path) == known else f"{path.name} is not the file that was written"


def _pages(connection: sqlite3.Connection) -> list[str]:
    found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
    return [] if found == ["ok"] else [f"{ARCHIVE_FILE} is damaged: {sentence}" for sentence in found]
