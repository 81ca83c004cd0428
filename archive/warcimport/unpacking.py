"""The plain bytes of a ZIP file's members, and whether they are those that the ZIP file and the WACZ in it name.

It reads no record. What cannot be unpacked ends there: whoever reads on finds that it breaks off.
"""

import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from archive.warcimport.boxes import STORED, Box, Member
from archive.warcimport.records import named_digest

PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"
BITE = 256 * 1024
MAX_PACKAGE = 64 * 1024 * 1024


def plain_of(file: BinaryIO, member: Member) -> BinaryIO:
    """A member's plain bytes, to be read and sought."""
    return cast(BinaryIO, _Stored(file, member) if member.method == STORED else _Inflated(_Stored(file, member)))


def complaints(path: Path, box: Box) -> Iterator[tuple[int, str]]:
    """What the checksums in a ZIP file, and the digests in a WACZ's package, say against its members, with the place
    of each; after what is wrong with the ZIP file itself."""
    yield from box.problems
    with path.open("rb") as file:
        named = _named(file, box)
        for member in (one for one in box.members if one.is_readable):
            checksum, found = _sums(plain_of(file, member), {label for label, _ in named.get(member.name, ())})
            if checksum != (checksum if member.checksum is None else member.checksum):
                yield member.head, f"{member.name} does not have the checksum that the ZIP file names"
            elif any(found[label] != wanted for label, wanted in named.get(member.name, ())):
                yield member.head, f"{member.name} does not have the digest that the WACZ names"
        for name in sorted(named.keys() - {member.name for member in box.members}):
            yield 0, f"{name} is named by the WACZ, and is not in it"


def _named(file: BinaryIO, box: Box) -> Mapping[str, list[tuple[str, bytes]]]:
    """The digests that a WACZ names of its members, by name (WACZ 1.1.1, section 5.2.2)."""
    told = _json(file, box, PACKAGE)
    resources = told.get("resources")
    listed = resources if isinstance(resources, list) else []
    pairs = [(one.get("path"), one.get("hash")) for one in listed if isinstance(one, dict)]
    whole = _json(file, box, PACKAGE_DIGEST)
    named: dict[str, list[tuple[str, bytes]]] = {}
    for name, text in (*pairs, (whole.get("path"), whole.get("hash"))):
        wanted = named_digest(text) if isinstance(text, str) else None
        if isinstance(name, str) and wanted is not None:
            named.setdefault(name, []).append(wanted)
    return named


def _json(file: BinaryIO, box: Box, name: str) -> dict[str, object]:
    """The JSON object of that name; an empty one where there is none that is whole."""
    member = next((one for one in box.members if one.name == name and one.is_readable), None)
    data = plain_of(file, member).read(MAX_PACKAGE) if member is not None else b""
    if member is None or zlib.crc32(data) != member.checksum:
        return {}
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _sums(plain: BinaryIO, labels: set[str]) -> tuple[int, dict[str, bytes]]:
    """The CRC-32 of all bytes, and their digests."""
    checksum, hashed = 0, {label: hashlib.new(label, usedforsecurity=False) for label in labels}
    while data := plain.read(BITE):
        checksum = zlib.crc32(data, checksum)
        for one in hashed.values():
            one.update(data)
    return checksum, {label: one.digest() for label, one in hashed.items()}


class _Stored(io.RawIOBase):
    """The bytes of a member as they stand in the ZIP file."""

    def __init__(self, file: BinaryIO, member: Member) -> None:
        self._file, self._member, self._at = file, member, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # a buffer, as io.RawIOBase makes it
        self._file.seek(self._member.start + self._at)
        data = self._file.read(min(len(buffer), max(self._member.size - self._at, 0)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        assert whence == io.SEEK_SET
        self._at = place
        return place


class _Inflated(io.RawIOBase):
    """Deflated bytes as they were; whoever goes back has them unpacked from the beginning once more."""

    def __init__(self, packed: _Stored) -> None:
        self._packed = packed
        self._begin()

    def _begin(self) -> None:
        self._packed.seek(0)
        self._inflater, self._at, self._is_over = zlib.decompressobj(-zlib.MAX_WBITS), 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # as above
        while not self._is_over:
            try:
                packed = self._inflater.unconsumed_tail or self._packed.read(BITE) or b""
                data = self._inflater.decompress(packed, len(buffer))
            except zlib.error:
                break
            self._is_over = self._inflater.eof or not (packed or data)
            if data:
                buffer[: len(data)] = data
                self._at += len(data)
                return len(data)
        self._is_over = True
        return 0

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        assert whence == io.SEEK_SET
        if place < self._at:
            self._begin()
        while self._at < place and self.read(min(place - self._at, BITE)):
            pass
        return self._at
