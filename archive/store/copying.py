"""Copies a database while others read and write it: by SQLite's own backup, whole or not at all. It proves nothing.

The copy is of one moment: a read transaction holds it, so that no writer has to wait and none makes the copy begin
again. Under its last name it stands only when it is on the disk.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from archive.errors import ArchiveFull
from archive.store.naming import named_error

PAGES_A_STEP = 256  # 2 MB; between two steps the progress is told
SPARE_BYTES = 1024 * 1024
OPEN = ".open"  # what is not whole yet

Progress = Callable[[int, int], None]


def size_of(connection: sqlite3.Connection) -> int:
    """How many bytes the database takes, without its log."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(size)


def require_room(folder: Path, needed: int, what: str) -> None:
    """Raise ArchiveFull when the disk of a folder has less room than `needed` bytes; the sentence says what for."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise ArchiveFull(
            f"{what} needs {needed / 1024**2:,.0f} MB, and the disk of {folder} has {free / 1024**2:,.0f} MB left:"
            " make room and run the command again, nothing was changed"
        )


def copy_database(
    source: sqlite3.Connection, target: Path, *, mode: int = 0o644, progress: Progress | None = None
) -> None:
    """Copy a database, as it is now, into a new file; `progress` is told of pages done and pages in all.

    Raises ArchiveFull where there is no room. `mode` holds from the first byte on.
    """
    require_room(target.parent, size_of(source), f"the copy {target.name}")
    draft = target.with_name(target.name + OPEN)
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        _copy(source, draft, progress)
        give_name(draft, target)
    except sqlite3.DatabaseError as error:
        draft.unlink(missing_ok=True)
        raise named_error(error, target.parent) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def keep_on_disk(path: Path) -> None:
    """Have the kernel write a file, or a folder's names, to the disk before we go on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def give_name(draft: Path, path: Path) -> None:
    """Give a file, or a folder with all that is in it, its last name, once every byte is on the disk."""
    for one in (*(draft.rglob("*") if draft.is_dir() else ()), draft):
        keep_on_disk(one)
    draft.replace(path)
    keep_on_disk(path.parent)


def _copy(source: sqlite3.Connection, draft: Path, progress: Progress | None) -> None:
    def step(_: int, left: int, total: int) -> None:
        if progress is not None:
            progress(total - left, total)

    target = sqlite3.connect(draft, isolation_level=None)
    try:
        source.execute("BEGIN")
        source.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()  # the moment is held from here on
        source.backup(target, pages=PAGES_A_STEP, progress=step, sleep=0.01)
    finally:
        if source.in_transaction:
            source.execute("ROLLBACK")
        target.close()
