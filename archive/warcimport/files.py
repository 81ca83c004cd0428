"""The files that hold records: a WARC by itself, or a WACZ, which is a ZIP file of WARCs. It reads no record."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.errors import NotAWarc
from archive.warcimport.boxes import Member, box_of
from archive.warcimport.pieces import Way, way_of
from archive.warcimport.unpacking import complaints, plain_of

STEP = 1024 * 1024
WARC_ENDINGS = (".warc", ".warc.gz", ".warc.zst")
ZIP, BOX_ENDINGS = b"PK", (".wacz", ".zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A WARC file: `inside` is its name in the WACZ that it lies in, empty where it is a file of its own; `member` is
    where it lies there."""

    path: Path
    inside: str
    size: int
    member: Member | None = None

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
    if _is_box(first, path):
        return _parts_of_wacz(path)
    if way_of(first, path.name) is None:
        raise NotAWarc(f"{path} is neither WARC nor WACZ: check the file")
    return (Part(path=path, inside="", size=path.stat().st_size),)


def _parts_of_wacz(path: Path) -> tuple[Part, ...]:
    box = box_of(path)
    found = [one for one in box.members if _names_a_warc(one.name) or _names_a_warc(one.other_name)]
    if not found and box.problems:
        raise NotAWarc(f"{path} is a damaged WACZ ({box.problems[0][1]}), and no WARC was found in it: check the file")
    if not found:
        raise NotAWarc(f"{path} is a ZIP file without a WARC in it: check the file")
    if closed := next((one.name for one in found if not one.is_readable), None):
        raise NotAWarc(f"{closed} in {path} is packed in a way that is not known here: unpack it, and import it then")
    return tuple(Part(path=path, inside=one.name, size=one.size, member=one) for one in found)


def _names_a_warc(name: str) -> bool:
    return name.lower().endswith(WARC_ENDINGS)


def complaints_of(path: Path) -> Iterator[tuple[int, str]]:
    """What is wrong with a WACZ besides its records, each with its place; nothing for a WARC, which tells by itself."""
    with path.open("rb") as file:
        first = file.read(len(ZIP))
    return complaints(path, box_of(path)) if _is_box(first, path) else iter(())


def _is_box(first: bytes, path: Path) -> bool:
    """Whether a file is a ZIP file, by its first bytes, or by its name where these are damaged."""
    return first.startswith(ZIP) or (path.suffix.lower() in BOX_ENDINGS and way_of(first, path.name) is None)


@contextmanager
def opened(part: Part) -> Iterator[tuple[BinaryIO, Way | None]]:
    """A part's bytes, and how they are read; None where they are no WARC after all."""
    with part.path.open("rb") as file:
        if part.member is None:
            yield file, _way(file, part.path.name)
        else:
            plain = plain_of(file, part.member)
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
