"""The files that hold records: a WARC by itself, or a WACZ, which is a ZIP file of WARCs. It reads no record."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from archive.errors import NotAWarc
from archive.warcimport.pieces import Way, way_of

STEP = 1024 * 1024
WARC_ENDINGS = (".warc", ".warc.gz", ".warc.zst")
ZIP = b"PK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A WARC file: `inside` is its name in the WACZ that it lies in, empty where it is a file of its own."""

    path: Path
    inside: str
    size: int

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"{self.path.name}: {self.inside}" if self.inside else self.path.name


def parts_of(path: Path) -> tuple[Part, ...]:
    """The WARC files in a file. Raises NotAWarc where it is none and holds none."""
    if path.is_dir():
        raise NotAWarc(f"{path} is a folder: name the WARC or WACZ files in it")
    try:
        with path.open("rb") as file:
            first = file.read(16)
    except OSError as error:
        raise NotAWarc(f"{path} cannot be read ({error.strerror}): check its name") from error
    if first.startswith(ZIP):
        return _parts_of_wacz(path)
    if way_of(first, path.name) is None:
        raise NotAWarc(f"{path} is neither WARC nor WACZ: check the file")
    return (Part(path=path, inside="", size=path.stat().st_size),)


def _parts_of_wacz(path: Path) -> tuple[Part, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            found = [one for one in archive.infolist() if one.filename.lower().endswith(WARC_ENDINGS)]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise NotAWarc(
            f"{path} is a damaged WACZ ({error}): unpack what can be had, and import its WARC files"
        ) from error
    if not found:
        raise NotAWarc(f"{path} is a ZIP file without a WARC in it: check the file")
    return tuple(Part(path=path, inside=one.filename, size=one.file_size) for one in found)


@contextmanager
def opened(part: Part) -> Iterator[tuple[BinaryIO, Way | None]]:
    """A part's bytes, and how they are read; None where they are no WARC after all."""
    if not part.inside:
        with part.path.open("rb") as file:
            yield file, _way(file, part.path.name)
        return
    with zipfile.ZipFile(part.path) as archive, archive.open(part.inside) as member:
        plain = cast(BinaryIO, member)  # what zipfile opens can be read and sought
        yield plain, _way(plain, part.inside)


def digest_of(path: Path, progress: Callable[[int], object]) -> str:
    """The labelled SHA-256 of a whole file; `progress` is told how many bytes were read further."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(STEP):
            found.update(data)
            progress(len(data))
    return f"sha256:{found.hexdigest()}"


def _way(file: BinaryIO, name: str) -> Way | None:
    first = file.read(16)
    file.seek(0)
    return way_of(first, name)
