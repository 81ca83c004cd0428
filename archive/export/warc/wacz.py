"""WACZ 1.1.1: WARC files, their index and the list of pages in one ZIP file. Makes no record.

WARC files are stored as they are, index and pages deflated; all members carry the time of the last capture, so that
equal portions make equal files.
"""

import hashlib
import importlib.metadata
import json
import sqlite3
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Self

from archive.fixity import root_of

from .cdxj import Index
from .pages import article_pages, other_pages
from .portion import Portion

VERSION = "1.1.1"
PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
INDEX, PAGES, OTHER_PAGES = "indexes/index.cdxj", "pages/pages.jsonl", "pages/extraPages.jsonl"
ROOT = "root.txt"  # of the archive the export was made of: `chronik verify --root` proves by it what that one held then


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A member of the package: its path, its digest, and how many bytes it has."""

    path: str
    digest: str
    size: int


class Package:
    """A WACZ file while it is written; as a `Sink` it takes the WARC files."""

    def __init__(self, handle: BinaryIO, portion: Portion) -> None:
        self._zip = zipfile.ZipFile(handle, "w", allowZip64=True)
        self._portion = portion
        self._resources: list[Resource] = []
        self._open: zipfile.ZipExtFile | None = None
        self._path = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Where the work broke off, the file is left as it is: without its directory it is plainly not whole."""
        if kind is not None:
            self._zip.fp = None

    def begin(self, name: str) -> None:
        """Begin a WARC file of the package."""
        self._start(f"archive/{name}", zipfile.ZIP_STORED)

    def write(self, data: bytes) -> None:
        """Go on with the member that was begun."""
        assert self._open is not None
        self._open.write(data)
        self._digest.update(data)
        self._size += len(data)

    def end(self) -> None:
        """End it, and remember what the package says of it."""
        assert self._open is not None
        self._open.close()
        found = Resource(path=self._path, digest=f"sha256:{self._digest.hexdigest()}", size=self._size)
        self._resources.append(found)

    def finish(self, connection: sqlite3.Connection, index: Index, *, title: str, description: str) -> None:
        """Add index, pages and what the package says of itself, and end the file."""
        self._add(INDEX, index.lines())
        self._add(PAGES, article_pages(connection))
        self._add(OTHER_PAGES, other_pages(connection))
        self._add(f"chain/{ROOT}", [f"{root_of(connection)}\n".encode()])
        about = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "software": f"Chronik/{importlib.metadata.version('chronik')}",
            "created": self._portion.last_at,
            "title": title,
            "description": description,
            "resources": [
                {"name": one.path.rpartition("/")[2].lower(), "path": one.path, "hash": one.digest, "bytes": one.size}
                for one in self._resources
            ],
        }
        self._add(PACKAGE, [_json(about)])
        self._add(PACKAGE_DIGEST, [_json({"path": PACKAGE, "hash": self._resources[-1].digest})])
        self._zip.close()

    def _add(self, path: str, pieces: Iterable[bytes]) -> None:
        self._start(path, zipfile.ZIP_DEFLATED)
        for piece in pieces:
            self.write(piece)
        self.end()

    def _start(self, path: str, compression: int) -> None:
        last = self._portion.last_at or "1980-01-01T00:00:00Z"
        year, month, day, hour, minute, second = (
            int(last[at : at + 2 + 2 * (at == 0)]) for at in (0, 5, 8, 11, 14, 17)
        )
        about = zipfile.ZipInfo(path, (max(year, 1980), month, day, hour, minute, second))
        about.compress_type, about.create_system, about.external_attr = compression, 3, 0o644 << 16
        self._open = self._zip.open(about, "w", force_zip64=True)  # type: ignore[assignment]  # typeshed: IO[bytes]
        self._path, self._digest, self._size = path, hashlib.sha256(), 0


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
