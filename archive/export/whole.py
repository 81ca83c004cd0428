"""Files and folders that have their name only when all is in them, and are gone when that fails. It knows no format."""

import errno
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveError, ArchiveFull
from archive.store import OPEN, give_name

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM_SQL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE")


@contextmanager
def whole_folder(path: Path, *, names: Collection[str]) -> Iterator[Path]:
    """A folder beside the path, named `….open`, to write files of those names into; on the disk and renamed at the end.

    What a killed export left there is replaced. Raises ArchiveError where the path is taken.
    """
    path = path.absolute()
    draft = draft_of(path)
    if draft.exists():
        _clear(draft, names)
    draft.mkdir(parents=True)
    try:
        yield draft
        give_name(draft, path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file beside the path, named `….open`, to write into; on the disk and renamed at the end. Likewise."""
    draft = draft_of(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with draft.open("wb") as handle:
            yield handle
        give_name(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def draft_of(path: Path) -> Path:
    """Where what is to have that name is written. Raises ArchiveError where the path is taken."""
    if path.exists():
        raise ArchiveError(f"{path} is there already: name another place with -o, or take it away")
    return path.with_name(path.name + OPEN)


@contextmanager
def named_when_full(output: Path) -> Iterator[None]:
    """Raise ArchiveFull, with the disk of the output, for whatever says that there is no room to write in."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise _full(output, error.strerror) from error
    except ArchiveFull as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError):
            raise  # it says how much is needed
        raise _full(output, str(error.__cause__)) from error
    except sqlite3.DatabaseError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(NO_ROOM_SQL):
            raise
        raise _full(output, str(error)) from error


def _full(output: Path, why: str | None) -> ArchiveFull:
    return ArchiveFull(
        f"the disk of {output.absolute()} has no room for the export ({why}): make some and run it again, or name"
        " another place with -o; nothing was left there"
    )


def _clear(draft: Path, names: Collection[str]) -> None:
    """Take away what is left of an export; a folder that holds anything else is somebody's own."""
    if draft.is_symlink() or not draft.is_dir() or {one.name for one in draft.iterdir()} - set(names):
        raise ArchiveError(f"{draft} is no half-written export: take it away, or name another place with -o")
    shutil.rmtree(draft)
