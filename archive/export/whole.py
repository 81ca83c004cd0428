"""Folders that carry their name only when all is in them. It knows no format."""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveError

OPEN = ".open"


@contextmanager
def whole_folder(path: Path, *, names: Collection[str]) -> Iterator[Path]:
    """A folder beside the path, named `….open`, to write files of those names into; on the disk and renamed at the end.

    What an interrupted export left there is replaced. Raises ArchiveError where the path is taken.
    """
    path = path.absolute()
    if path.exists():
        raise ArchiveError(f"{path} is there already: name another with --output, or take it away")
    draft = path.with_name(path.name + OPEN)
    if draft.exists():
        _clear(draft, names)
    draft.mkdir(parents=True)
    yield draft
    for one in (*draft.iterdir(), draft):
        _sync(one)
    draft.rename(path)
    _sync(path.parent)


def _clear(draft: Path, names: Collection[str]) -> None:
    """Take away what is left of an export; a folder that holds anything else is somebody's own."""
    if draft.is_symlink() or not draft.is_dir() or {one.name for one in draft.iterdir()} - set(names):
        raise ArchiveError(f"{draft} is no half-written export: take it away, or name another with --output")
    shutil.rmtree(draft)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
