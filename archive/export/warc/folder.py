"""Files that carry `.open` behind their names until all of them are whole and on the disk. Knows no WARC."""

import os
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveError

OPEN = ".open"


class Folder:
    """A folder that files are written to one after the other, and named when all are whole.

    While one `.open` is there, the export is not whole, whatever else is there.
    """

    def __init__(self, path: Path) -> None:
        if path.exists() and (not path.is_dir() or any(path.glob("*.warc.gz"))):
            raise ArchiveError(f"{path} holds an export already, or is a file: name another place with -o")
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._names: list[str] = []
        self._handle: BinaryIO | None = None

    def begin(self, name: str) -> None:
        """Begin a file; what an interrupted export left under that name is overwritten."""
        self._handle = (self.path / f"{name}{OPEN}").open("wb")
        self._names.append(name)

    def write(self, data: bytes) -> None:
        """Go on with the file that was begun."""
        assert self._handle is not None
        self._handle.write(data)

    def end(self) -> None:
        """End the file: its bytes are on the disk."""
        assert self._handle is not None
        synced(self._handle)
        self._handle.close()

    def name(self) -> None:
        """Give all files their names, the first one last."""
        for name in reversed(self._names):
            (self.path / f"{name}{OPEN}").rename(self.path / name)
        sync_folder(self.path)


def synced(handle: BinaryIO) -> None:
    """Wait until what was written is on the disk."""
    handle.flush()
    os.fsync(handle.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
