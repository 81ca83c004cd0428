"""SQLite's errors on an archive's files, named after what to do. It handles none."""

import sqlite3
from pathlib import Path

from archive.errors import ArchiveError, ArchiveFull, ArchiveLocked, DamagedFile


def named_error(error: sqlite3.DatabaseError, folder: Path) -> Exception:
    """SQLite's error on a file of the archive's folder as one that says what to do; others come back as they are."""
    code = getattr(error, "sqlite_errorname", "")
    if code == "SQLITE_FULL":
        return ArchiveFull(f"the disk of {folder} is full: make room and run the command again, nothing was lost")
    if code.startswith("SQLITE_IOERR"):
        return ArchiveFull(
            f"the disk of {folder} cannot be read or written ({error}): check it; what was stored is kept"
        )
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return DamagedFile(f"{folder} cannot be read ({error}): run `chronik verify`, or restore it from a backup")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ArchiveLocked(f"{folder} is held by another program: close it and run the command again")
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return ArchiveError(
            f"{folder} cannot be written, which is needed to read beside a writer too: check the permissions of the"
            " folder, or read a backup"
        )
    return error
