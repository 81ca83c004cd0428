"""A file's plain bytes, piece by piece, each with the place it came from: gzip by the member, zstd by the frame, or as
they are. It knows no record; damage is handed on as a piece of its own, and reading goes on behind it.
"""

import zlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import zstandard

BITE = 1024 * 1024  # of plain bytes at once: a bomb must not meet the memory as a whole
READ = 256 * 1024
ZSTD_BITE = 256  # of packed bytes: at most eight MiB unpacked
GZIP, ZSTD, ZSTD_DICTIONARY = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
MAX_DICTIONARY = 16 * 1024 * 1024
FIRST_OF_A_RECORD = b"WARC/"


@dataclass(frozen=True, slots=True)
class Piece:
    """Plain bytes of the member, frame or file that begins at `start`; or the problem that ends it."""

    start: int
    data: bytes
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is read from a place on; `is_packed` where what is read is not the file's own bytes."""

    pieces: Callable[[BinaryIO, int], Iterator[Piece]]
    is_packed: bool


def way_of(first: bytes, name: str) -> Way | None:
    """How a file that begins so is read; by its name where its first bytes are damaged. None: it is no WARC file."""
    gzip, zstd, plain = Way(gzip_pieces, True), Way(zstd_pieces, True), Way(plain_pieces, False)
    if first.startswith(GZIP):
        return gzip
    if first.startswith((ZSTD, ZSTD_DICTIONARY)):
        return zstd
    if first.lstrip(b"\r\n").startswith(FIRST_OF_A_RECORD):
        return plain
    endings = {".warc.gz": gzip, ".warc.zst": zstd, ".warc": plain}
    return next((way for ending, way in endings.items() if name.lower().endswith(ending)), None)


def plain_pieces(file: BinaryIO, start: int) -> Iterator[Piece]:
    """The bytes as they are, from a place on."""
    file.seek(start)
    while data := file.read(READ):
        yield Piece(start, data)
        start += len(data)
        file.seek(start)


def gzip_pieces(file: BinaryIO, start: int) -> Iterator[Piece]:
    """The members from a place on; after a damaged one, from the next that holds a record."""
    at: int | None = start
    while at is not None:
        end = yield from _member(file, at, _Gzip())
        at = end if end is not None else _next_start(file, at + 1, GZIP, _Gzip)


def zstd_pieces(file: BinaryIO, start: int) -> Iterator[Piece]:
    """The frames from a place on, with the dictionary that the file begins with, if any."""
    dictionary, first = _dictionary(file)

    def unpacker() -> "_Unpacker":
        return _Zstd(dictionary)

    at: int | None = max(start, first)
    while at is not None:
        end = yield from _member(file, at, unpacker())
        at = end if end is not None else _next_start(file, at + 1, ZSTD, unpacker)


class _Gzip:
    magic = GZIP
    bite = READ

    def __init__(self) -> None:
        self.inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while True:
            plain = self.inflater.decompress(data, BITE)
            if plain:
                yield plain
            data = self.inflater.unconsumed_tail
            if not data or self.inflater.eof:
                return

    @property
    def is_ended(self) -> bool:
        return self.inflater.eof

    @property
    def unused(self) -> int:
        return len(self.inflater.unused_data)


class _Zstd:
    magic = ZSTD
    bite = ZSTD_BITE

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        self.unpacker = zstandard.ZstdDecompressor(dict_data=dictionary).decompressobj()

    def unpack(self, data: bytes) -> Iterator[bytes]:
        plain = self.unpacker.decompress(data)
        if plain:
            yield plain

    @property
    def is_ended(self) -> bool:
        return self.unpacker.eof

    @property
    def unused(self) -> int:
        return len(self.unpacker.unused_data)


_Unpacker = _Gzip | _Zstd
_BROKEN = (zlib.error, zstandard.ZstdError)


def _member(file: BinaryIO, start: int, unpacker: _Unpacker) -> Generator[Piece, None, int | None]:
    """Yields one member's bytes, and the problem if it is damaged; returns where it ends, None where it is damaged."""
    at = start
    file.seek(start)
    while packed := file.read(unpacker.bite):
        try:
            if at == start and not packed.startswith((unpacker.magic, unpacker.magic[:1])):
                yield Piece(start, b"", "no packed record begins here")
                return None
            for data in unpacker.unpack(packed):
                yield Piece(start, data)
        except _BROKEN as error:
            yield Piece(start, b"", f"the packed bytes are damaged ({_first_line(error)})")
            return None
        at += len(packed)
        if unpacker.is_ended:
            return at - unpacker.unused
        file.seek(at)  # whoever took the pieces may have read elsewhere in between
    if at > start:
        yield Piece(start, b"", "the packed bytes break off: the file was cut short")
        return None
    return None


def _next_start(file: BinaryIO, at: int, magic: bytes, unpacker: Callable[[], _Unpacker]) -> int | None:
    """The next place from which a record can be unpacked; None where there is none."""
    return next((one for one in places_of(file, magic, at) if _holds_record(file, one, unpacker())), None)


def places_of(file: BinaryIO, mark: bytes, at: int) -> Iterator[int]:
    """Every place from one on where some bytes stand; whoever takes a place may read elsewhere in between."""
    file.seek(at)
    kept = b""
    while data := file.read(READ):
        window, base = kept + data, at - len(kept)
        found = window.find(mark)
        while found != -1:
            yield base + found
            found = window.find(mark, found + 1)
        at += len(data)
        kept = window[-(len(mark) - 1) :]
        file.seek(at)


def _holds_record(file: BinaryIO, start: int, unpacker: _Unpacker) -> bool:
    file.seek(start)
    try:
        plain = next(unpacker.unpack(file.read(4096)), b"")
    except _BROKEN:
        return False
    return plain.lstrip(b"\r\n").startswith(FIRST_OF_A_RECORD)


def _dictionary(file: BinaryIO) -> tuple[zstandard.ZstdCompressionDict | None, int]:
    """The dictionary in the skippable frame that a WARC file packed with zstd may begin with, and where it ends."""
    file.seek(0)
    head = file.read(8)
    if not head.startswith(ZSTD_DICTIONARY) or len(head) < 8:
        return None, 0
    size = int.from_bytes(head[4:], "little")
    raw = file.read(min(size, MAX_DICTIONARY))
    try:
        if raw.startswith(ZSTD):
            raw = zstandard.ZstdDecompressor().decompress(raw, max_output_size=MAX_DICTIONARY)
        return zstandard.ZstdCompressionDict(raw), 8 + size
    except zstandard.ZstdError:
        return None, 8 + size  # then no frame can be unpacked, which is reported of each


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
