"""Deflate (RFC 1951) as zlib does it, written out, so that no archive depends on its version. Opens no wrapper.

zlib's makers promise that any version reads what any other wrote, not that they write the same bytes, and a system may
have another library in its place. What stands here is how zlib 1.2 and 1.3 choose their matches, at levels 1 to 9 with
the default strategy. It is a hundred times slower and asked only where zlib itself gave other bytes.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from .huffman import Bits, Block

_SHORTEST, _LONGEST = 3, 258
_AHEAD = _LONGEST + _SHORTEST + 1  # bytes that zlib keeps between a match and the window's end
_TOO_FAR = 4096  # a match of three bytes from further back costs more than three literals
_NOWHERE = 0  # in zlib's tables the first byte and nothing are the same


@dataclass(frozen=True, slots=True)
class _Level:
    """How hard a level looks: chains are cut to a quarter after a `good` match, a `nice` one ends the search, a match
    of `lazy` bytes is taken without a look at the next byte (below level 4: its inner bytes are not remembered)."""

    good: int
    lazy: int
    nice: int
    chain: int


_LEVELS = {
    1: _Level(4, 4, 8, 4),
    2: _Level(4, 5, 16, 8),
    3: _Level(4, 6, 32, 32),
    4: _Level(4, 4, 16, 16),
    5: _Level(8, 16, 32, 32),
    6: _Level(8, 16, 128, 128),
    7: _Level(8, 32, 128, 256),
    8: _Level(32, 128, 258, 1024),
    9: _Level(32, 258, 258, 4096),
}
_FIRST_LAZY = 4


def deflated(content: bytes, *, level: int, memory: int, window: int, flushes: tuple[int, ...] = ()) -> bytes:
    """The deflate stream that zlib makes of bytes at a level (1 to 9), memory level (1 to 9) and window (9 to 15 bits),
    when it is made to send off what it has after so many bytes (`flushes`, Z_SYNC_FLUSH).

    Raises ValueError for other settings.

    >>> deflated(b"aaaaaaaaaa", level=6, memory=8, window=15).hex()
    '4b4c840100'
    """
    if level not in _LEVELS or not 1 <= memory <= 9 or not 9 <= window <= 15 or list(flushes) != sorted(flushes):
        raise ValueError(f"level {level}, memory {memory}, window {window}: no settings of zlib")
    bits, most = Bits(), (1 << (memory + 6)) - 1
    matcher = _Matcher(content, _LEVELS[level], memory=memory, window=window)
    find = matcher.lazily if level >= _FIRST_LAZY else matcher.at_once
    block = Block()
    for end in (*(one for one in flushes if one <= len(content)), len(content)):
        for start, length, distance in find(end):
            block.add(content[start] if not distance else length, distance)
            if len(block) == most:
                block.write(bits, content[block.start : start + length], is_last=False)
                block = Block(start + length)
        is_last = matcher.segment == len(flushes)
        matcher.segment += 1
        if len(block) or is_last:
            block.write(bits, content[block.start : end], is_last=is_last)
            block = Block(end)
        if not is_last:
            bits.mark()
    return bits.done()


class _Matcher:
    """Finds what was there before, through chains of positions with the same hash of three bytes."""

    def __init__(self, content: bytes, level: _Level, *, memory: int, window: int) -> None:
        self.segment = 0
        self._content = content
        self._level = level
        self._reach = (1 << window) - _AHEAD
        shift, mask = (memory + 9) // 3, (1 << (memory + 7)) - 1
        threes = zip(content, content[1:], content[2:], strict=False)
        self._hashes = array("H", ((((a << shift) ^ b) << shift ^ c) & mask for a, b, c in threes))
        self._last: dict[int, int] = {}
        self._before = array("L", bytes(array("L").itemsize * len(content)))
        self._at = 0
        self._late = 0  # positions at the end of the last segment that lacked the bytes for a hash

    def at_once(self, end: int) -> Iterator[tuple[int, int, int]]:
        """Start, length and distance (0: a literal) up to a position, each match taken as it is found."""
        self._catch_up(end)
        at = self._at
        while at < end:
            seen = self._insert(at) if end - at >= _SHORTEST else _NOWHERE
            length = found = 0
            if seen != _NOWHERE and at - seen <= self._reach:
                length, found = self._longest(at, seen, _SHORTEST - 1, end)
            if length < _SHORTEST:
                yield at, 1, 0
                at += 1
                continue
            yield at, length, at - found
            if length <= self._level.lazy and end - at - length >= _SHORTEST:
                for inner in range(at + 1, at + length):
                    self._insert(inner)
            at += length
        self._at, self._late = end, min(end, _SHORTEST - 1)

    def lazily(self, end: int) -> Iterator[tuple[int, int, int]]:
        """The same, a match taken only where none begins at the next byte that is longer."""
        self._catch_up(end)
        at, length, found, is_waiting = self._at, _SHORTEST - 1, 0, False
        while at < end:
            seen = self._insert(at) if end - at >= _SHORTEST else _NOWHERE
            earlier, earlier_found, length = length, found, _SHORTEST - 1
            if seen != _NOWHERE and earlier < self._level.lazy and at - seen <= self._reach:
                length, better = self._longest(at, seen, earlier, end)
                found = better if better >= 0 else found
                if length == _SHORTEST and at - found > _TOO_FAR:
                    length = _SHORTEST - 1
            if earlier >= _SHORTEST and length <= earlier:
                yield at - 1, earlier, at - 1 - earlier_found
                for inner in range(at + 1, min(at + earlier - 1, end - _SHORTEST + 1)):
                    self._insert(inner)
                at, length, is_waiting = at + earlier - 1, _SHORTEST - 1, False
                continue
            if is_waiting:
                yield at - 1, 1, 0
            is_waiting = True
            at += 1
        if is_waiting:
            yield at - 1, 1, 0
        self._at, self._late = end, min(end, _SHORTEST - 1)

    def _catch_up(self, end: int) -> None:
        """Remember the last bytes of the segment before, now that it is known what follows them."""
        for position in range(self._at - self._late, self._at):
            if end - position >= _SHORTEST:
                self._insert(position)

    def _insert(self, at: int) -> int:
        """Remember a position; returns the last one with the same hash."""
        name = self._hashes[at]
        seen = self._before[at] = self._last.get(name, _NOWHERE)
        self._last[name] = at
        return seen

    def _longest(self, at: int, seen: int, best: int, end: int) -> tuple[int, int]:
        """Length and place of the longest match that is longer than `best`, else at most `best` and -1."""
        content, before, found = self._content, self._before, -1
        chain = self._level.chain >> 2 if best >= self._level.good else self._level.chain
        ahead = end - at
        nice, limit = min(self._level.nice, ahead), max(at - self._reach, 0)
        longest = min(_LONGEST, ahead)
        if best >= longest:
            return min(best, ahead), found
        head, tail = content[at : at + 2], content[at + best - 1 : at + best + 1]
        while True:
            if content[seen + best - 1 : seen + best + 1] == tail and content[seen : seen + 2] == head:
                length = _common(content, seen, at, longest)
                if length > best:
                    best, found = length, seen
                    if length >= nice:
                        break
                    tail = content[at + best - 1 : at + best + 1]
            seen, chain = before[seen], chain - 1
            if seen <= limit or chain == 0:
                break
        return min(best, ahead), found


def _common(content: bytes, one: int, other: int, most: int) -> int:
    """How many bytes are the same from two positions on, at most so many."""
    low, step = 0, 32
    while low + step <= most and content[one + low : one + low + step] == content[other + low : other + low + step]:
        low += step
    while low < most and content[one + low] == content[other + low]:
        low += 1
    return low
