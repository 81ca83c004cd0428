"""A folder of files that carry `.open` behind their names until all of them are whole and on the disk.

It knows no WARC.
"""

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from archive.errors import ArchiveError
from archive.store import OPEN, give_name, keep_on_disk

WARCS = "*.warc.gz"


class Folder:
    """A folder that files are written to one after the other, and named when all are whole; used as a context.

    While one `.open` is there, the export is not whole, whatever else is there. One that breaks off takes its files
    away; what a killed one left is taken away by the next.
    """

    def __init__(self, path: Path) -> None:
        if path.exists() and (not path.is_dir() or any(path.glob(WARCS))):
            raise ArchiveError(f"{path} holds an export already, or is a file: name another place with -o")
        self.path = path
        self._is_new = not path.exists()
        self._names: list[str] = []
        self._handle: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        for left in self.path.glob(f"{WARCS}{OPEN}"):
            left.unlink()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            return
        if self._handle is not None:
            with suppress(OSError):  # what it could not write once, it cannot write now
                self._handle.close()
        for name in self._names:
            self._draft(name).unlink(missing_ok=True)
        if self._is_new and not any(self.path.iterdir()):
            self.path.rmdir()

    def begin(self, name: str) -> None:
        """Begin a file."""
        self._names.append(name)
        self._handle = self._draft(name).open("wb")

    def write(self, data: bytes) -> None:
        """Go on with the file that was begun."""
        assert self._handle is not None
        self._handle.write(data)

    def end(self) -> None:
        """End the file: its bytes are on the disk."""
        assert self._handle is not None
        self._handle.close()
        keep_on_disk(self._draft(self._names[-1]))

    def name(self) -> None:
        """Give all files their names, the first one last."""
        for name in reversed(self._names):
            give_name(self._draft(name), self.path / name)

    def _draft(self, name: str) -> Path:
        return self.path / f"{name}{OPEN}"
