"""Content codings taken off and done again: gzip, zlib and bare deflate, byte for byte. Stores nothing.

Coded bytes are of no use to a dictionary or to an earlier page: one changed word changes all that follow. So the
unpacked bytes are kept, and a recipe by which the bytes as sent come out again. It is taken only where it was proved.
What no recipe gives is kept as it came.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Literal

from archive.digests import digest
from archive.errors import RecodingDiffers

from .deflate import deflated

Wrapper = Literal["gzip", "zlib", "deflate"]

LARGEST_RECODED = 16 * 1024 * 1024  # unpacked; what grows beyond is kept as it came
_MOST_TRIED_BYTES = 32 * 1024 * 1024  # that one search may pack
_PIECE = 64 * 1024
_MARK = b"\x00\x00\xff\xff"  # an empty stored block: a server sent off what it had so far (RFC 1951, section 3.2.4)
_MOST_FLUSHES = 200
_LEVELS = (6, 1, 9, 5, 4, 3, 2, 7, 8)  # the most usual first
_GZIP_HEAD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How unpacked bytes are coded again.

    The coded bytes are `head`, a deflate stream (RFC 1951) made as zlib makes it at that level, memory level and
    window, flushed after so many bytes (`flushes`), and `tail`; None for the tail that RFC 1952 or 1950 asks for.
    `size` counts the unpacked bytes, `zlib` is the version that proved it.
    """

    wrapper: Wrapper
    head: bytes
    tail: bytes | None
    level: int
    memory: int
    window: int
    flushes: tuple[int, ...]
    size: int
    zlib: str

    def to_json(self) -> str:
        """As the column `recoding` holds it: bytes as hexadecimal digits, without what is usual."""
        found: dict[str, object] = {"coding": self.wrapper, "head": self.head.hex(), **asdict(self)}
        found["head"] = self.head.hex()
        found["tail"] = None if self.tail is None else self.tail.hex()
        usual = {"wrapper": self.wrapper, "tail": None, "memory": 8, "window": 15, "flushes": ()}
        kept = {name: value for name, value in found.items() if name not in usual or value != usual[name]}
        return json.dumps(kept, separators=(",", ":"))

    def is_of(self, content: bytes) -> bool:
        """Whether unpacked bytes are those that were coded, by length and, where there is one, checksum."""
        usual = _usual_tail(content, self.wrapper)
        return len(content) == self.size and (self.tail is None or self.tail.startswith(usual))

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """Raises ValueError, KeyError or TypeError for what is no recipe."""
        found = json.loads(text)
        tail = found.get("tail")
        recipe = cls(
            wrapper=found["coding"],
            head=bytes.fromhex(found["head"]),
            tail=None if tail is None else bytes.fromhex(tail),
            level=int(found["level"]),
            memory=int(found.get("memory", 8)),
            window=int(found.get("window", 15)),
            flushes=tuple(int(one) for one in found.get("flushes", ())),
            size=int(found["size"]),
            zlib=str(found["zlib"]),
        )
        if list(recipe.flushes) != sorted(recipe.flushes) or min(recipe.flushes, default=0) < 0:
            raise ValueError(f"flushes in no order: {text[:200]}")
        if not (recipe.level in _LEVELS and 1 <= recipe.memory <= 9 and 9 <= recipe.window <= 15):
            raise ValueError(f"no settings of zlib: {text[:200]}")
        return recipe


@dataclass(frozen=True, slots=True)
class Recoded:
    """Unpacked bytes, and how they are coded again."""

    content: bytes
    recipe: Recipe


def is_coded(body: bytes) -> bool:
    """Whether bytes begin as those of a coding that can be taken off."""
    return _wrapped(body) is not None


def recoded(body: bytes, hint: Recipe | None = None, *, may_search: bool = True) -> Recoded | None:
    """Coded bytes as unpacked ones with a proved recipe; None where they are not coded, or no recipe gives them.

    `hint` is what made the site's last body and is tried first; without `may_search` nothing else is tried.
    """
    parts = _taken_apart(body)
    if parts is None:
        return None
    content, stream, bare = parts
    flushes = _flushes(stream) if _MARK in stream else ()
    if flushes is None:
        return None
    room = _MOST_TRIED_BYTES
    for recipe in _recipes(replace(bare, flushes=flushes), hint, may_search=may_search):
        if _makes(stream, content, recipe):
            return Recoded(content, recipe)
        room -= len(content)
        if room < 0:
            break
    return None


def recode(content: bytes, recipe: Recipe, name: str) -> bytes:
    """The bytes as sent, of the digest `name`. Raises RecodingDiffers."""
    if not recipe.is_of(content):
        raise RecodingDiffers(f"the unpacked bytes of {name} are others than were coded")
    tail = _usual_tail(content, recipe.wrapper) if recipe.tail is None else recipe.tail
    for make in (_stream, _own_stream):
        try:
            body = b"".join((recipe.head, *make(content, recipe), tail))
        except (ValueError, zlib.error):  # a damaged recipe
            continue
        if digest(body) == name:
            return body
    raise RecodingDiffers(f"{name} is not what {recipe.wrapper} makes of its unpacked bytes")


def _taken_apart(body: bytes) -> tuple[bytes, bytes, Recipe] | None:
    """Unpacked bytes, the deflate stream, and a recipe in which the level is still missing."""
    found = _wrapped(body)
    if found is None:
        return None
    wrapper, start = found
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(body[start:], LARGEST_RECODED + 1)
    except zlib.error:
        return None
    if not inflater.eof or not 0 < len(content) <= LARGEST_RECODED:
        return None
    tail = inflater.unused_data
    bare = Recipe(
        wrapper=wrapper,
        head=body[:start],
        tail=None if tail == _usual_tail(content, wrapper) else tail,
        level=6,
        memory=8,
        window=15,
        flushes=(),
        size=len(content),
        zlib=zlib.ZLIB_RUNTIME_VERSION,
    )
    return (content, body[start : len(body) - len(tail)], bare) if len(tail) <= 64 else None


def _wrapped(body: bytes) -> tuple[Wrapper, int] | None:
    """How the deflate stream of a body is wrapped, and where it begins."""
    if body[:3] == b"\x1f\x8b\x08":
        start = _gzip_head_end(body)
        return ("gzip", start) if start else None
    if len(body) > 2 and body[0] & 0x0F == 8 and body[0] >> 4 <= 7 and int.from_bytes(body[:2], "big") % 31 == 0:
        return ("zlib", 2) if not body[1] & 0x20 else None
    return None


def _gzip_head_end(body: bytes) -> int | None:
    """Where the head of a gzip member ends (RFC 1952, section 2.3); None where it does not."""
    flags, end = body[3:4], _GZIP_HEAD
    if not flags or len(body) < _GZIP_HEAD or flags[0] & 0xE0:
        return None
    if flags[0] & 4:
        end += 2 + int.from_bytes(body[end : end + 2], "little")
    for flag in (8, 16):  # a name, a comment: each ends in a zero
        if flags[0] & flag:
            end = body.find(b"\0", end, end + 1024) + 1
            if not end:
                return None
    end += 2 if flags[0] & 2 else 0
    return end if end < len(body) else None


def _usual_tail(content: bytes, wrapper: Wrapper) -> bytes:
    if wrapper == "gzip":
        return zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(4, "little")
    return zlib.adler32(content).to_bytes(4, "big") if wrapper == "zlib" else b""


def _flushes(stream: bytes) -> tuple[int, ...] | None:
    """How many bytes had been packed each time the server sent off what it had; None where that was too often."""
    inflater, found, produced, start = zlib.decompressobj(-zlib.MAX_WBITS), [], 0, 0
    while (at := stream.find(_MARK, start)) >= 0:
        end = at + len(_MARK)
        produced += len(inflater.decompress(stream[start:end]))
        start = end
        if inflater.eof:
            break
        found.append(produced)
        if len(found) > _MOST_FLUSHES:
            return None
    return tuple(found)


def _recipes(bare: Recipe, hint: Recipe | None, *, may_search: bool) -> Iterator[Recipe]:
    """The recipes worth trying, without repeats, what worked last first."""
    seen = set()
    ways: Iterable[tuple[int, int, int]] = _usual_ways(bare.size) if may_search else ()
    for level, memory, window in (*(((hint.level, hint.memory, hint.window),) if hint else ()), *ways):
        if (level, memory, window) not in seen:
            seen.add((level, memory, window))
            yield replace(bare, level=level, memory=memory, window=window)


def _usual_ways(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, memory level and window as servers set them.

    Most leave zlib its memory level of 8, some (Apache, PHP) take 9; nginx takes less for bodies that are small.
    """
    memory, window = 8, 15
    while window > 9 and size < (1 << (window - 1)) - 262:
        memory, window = max(memory - 1, 1), window - 1
    settings = dict.fromkeys(((8, 15), (memory, window), (9, 15)))
    return ((level, memory, window) for level in _LEVELS for memory, window in settings)


def _makes(stream: bytes, content: bytes, recipe: Recipe) -> bool:
    """Whether a recipe gives a deflate stream; it stops at the first piece that differs."""
    at = 0
    for piece in _stream(content, recipe):
        if not stream.startswith(piece, at):
            return False
        at += len(piece)
    return at == len(stream)


def _stream(content: bytes, recipe: Recipe) -> Iterator[bytes]:
    """The deflate stream of a recipe as zlib makes it, in pieces."""
    packer = zlib.compressobj(recipe.level, zlib.DEFLATED, -recipe.window, recipe.memory)
    start = 0
    for end in recipe.flushes:
        yield packer.compress(content[start:end])
        yield packer.flush(zlib.Z_SYNC_FLUSH)
        start = end
    for at in range(start, len(content), _PIECE):
        yield packer.compress(content[at : at + _PIECE])
    yield packer.flush()


def _own_stream(content: bytes, recipe: Recipe) -> Iterator[bytes]:
    """The same without zlib, whose makers promise no two versions the same bytes; a hundred times slower."""
    yield deflated(content, level=recipe.level, memory=recipe.memory, window=recipe.window, flushes=recipe.flushes)
