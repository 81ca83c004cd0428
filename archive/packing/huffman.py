"""The blocks of a deflate stream as zlib writes them (RFC 1951, section 3.2): codes, trees, bits. Finds no match."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from .trees import MANY_ZEROS, REPEAT, ZEROS, Tree, codes, steps

_LITERALS, _END, _DISTANCES, _LENGTHS = 286, 256, 30, 19
_LONGEST_CODE, _LONGEST_LENGTH_CODE = 15, 7
_LENGTH_EXTRA = (*(0,) * 8, *(bits for bits in range(1, 6) for _ in range(4)), 0)
_DISTANCE_EXTRA = (0, 0, *(bits for bits in range(14) for _ in range(2)))
_LENGTHS_EXTRA = (*(0,) * 16, 2, 3, 7)
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
_FIXED_LITERALS = (8,) * 144 + (9,) * 112 + (7,) * 24 + (8,) * 8
_FIXED_DISTANCES = (5,) * 30
_FEWEST = {REPEAT: 3, ZEROS: 3, MANY_ZEROS: 11}
_FIXED, _DYNAMIC = 1, 2


class Bits:
    """Bits put one after the other, the lowest of each byte first."""

    def __init__(self) -> None:
        self._out = bytearray()
        self._held = self._count = 0

    def put(self, value: int, count: int) -> None:
        """Append so many bits of a value."""
        self._held |= value << self._count
        self._count += count
        while self._count >= 8:
            self._out.append(self._held & 0xFF)
            self._held >>= 8
            self._count -= 8

    def align(self) -> None:
        """Fill the byte with zeros."""
        if self._count:
            self.put(0, 8 - self._count)

    def stored(self, piece: bytes, *, is_last: bool) -> None:
        """A block of bytes as they are."""
        self.put(int(is_last), 3)
        self.align()
        self._out += len(piece).to_bytes(2, "little") + (len(piece) ^ 0xFFFF).to_bytes(2, "little") + piece

    def mark(self) -> None:
        """The empty block after which a reader has all that was sent off."""
        self.stored(b"", is_last=False)

    def done(self) -> bytes:
        """Everything that was put."""
        self.align()
        return bytes(self._out)


class Block:
    """Literals and matches that share one code. `start` is the position of its first byte."""

    def __init__(self, start: int = 0) -> None:
        self.start = start
        self._symbols: list[tuple[int, int]] = []

    def __len__(self) -> int:
        return len(self._symbols)

    def add(self, value: int, distance: int) -> None:
        """A literal (distance 0), or a match of `value` bytes."""
        self._symbols.append((value, distance))

    def write(self, bits: Bits, piece: bytes, *, is_last: bool) -> None:
        """Write it in the shortest of the three forms; `piece` are the bytes that it stands for."""
        literals, distances = self._counted()
        fixed_bytes = (literals.bits(_FIXED_LITERALS) + distances.bits(_FIXED_DISTANCES) + 10) >> 3
        literals.build()
        distances.build()
        words = [*steps(literals.lengths[: literals.last + 1]), *steps(distances.lengths[: distances.last + 1])]
        lengths = _counted_lengths(words)
        head = 14 + 3 * _named(lengths) + lengths.own_bits()
        dynamic_bytes = (literals.own_bits() + distances.own_bits() + head + 10) >> 3
        if len(piece) + 4 <= min(dynamic_bytes, fixed_bytes):
            bits.stored(piece, is_last=is_last)
        elif fixed_bytes <= dynamic_bytes:
            bits.put((_FIXED << 1) + is_last, 3)
            self._write_symbols(bits, codes(_FIXED_LITERALS), codes(_FIXED_DISTANCES))
        else:
            bits.put((_DYNAMIC << 1) + is_last, 3)
            _write_trees(bits, literals, distances, lengths, words)
            self._write_symbols(bits, codes(tuple(literals.lengths)), codes(tuple(distances.lengths)))

    def _counted(self) -> tuple[Tree, Tree]:
        """How often each literal or length, and each distance comes; every block has one end."""
        literals = Tree([0] * _LITERALS, _LENGTH_EXTRA, _LONGEST_CODE, _END + 1)
        distances = Tree([0] * _DISTANCES, _DISTANCE_EXTRA, _LONGEST_CODE)
        literals.counts[_END] = 1
        for value, distance in self._symbols:
            literals.counts[_length_symbol(value) if distance else value] += 1
            if distance:
                distances.counts[_distance_symbol(distance)] += 1
        return literals, distances

    def _write_symbols(
        self, bits: Bits, literals: Sequence[tuple[int, int]], distances: Sequence[tuple[int, int]]
    ) -> None:
        for value, distance in self._symbols:
            if not distance:
                bits.put(*literals[value])
                continue
            symbol = _length_symbol(value)
            bits.put(*literals[symbol])
            bits.put(value - _LENGTH_BASE[symbol - _END - 1], _LENGTH_EXTRA[symbol - _END - 1])
            symbol = _distance_symbol(distance)
            bits.put(*distances[symbol])
            bits.put(distance - _DISTANCE_BASE[symbol], _DISTANCE_EXTRA[symbol])
        bits.put(*literals[_END])


def _counted_lengths(words: Sequence[tuple[int, int]]) -> Tree:
    """The code in which the code lengths are written."""
    lengths = Tree([0] * _LENGTHS, _LENGTHS_EXTRA, _LONGEST_LENGTH_CODE)
    for symbol, _ in words:
        lengths.counts[symbol] += 1
    lengths.build()
    return lengths


def _named(lengths: Tree) -> int:
    """How many of its lengths are written, in the order of section 3.2.7."""
    return max(3, *(rank for rank in range(_LENGTHS) if lengths.lengths[_ORDER[rank]])) + 1


def _write_trees(bits: Bits, literals: Tree, distances: Tree, lengths: Tree, words: Sequence[tuple[int, int]]) -> None:
    named = _named(lengths)
    bits.put(literals.last - _END, 5)
    bits.put(distances.last, 5)
    bits.put(named - 4, 4)
    for symbol in _ORDER[:named]:
        bits.put(lengths.lengths[symbol], 3)
    known = codes(tuple(lengths.lengths))
    for symbol, count in words:
        bits.put(*known[symbol])
        bits.put(count - _FEWEST.get(symbol, count), _LENGTHS_EXTRA[symbol])


def _bases(extra: Sequence[int], first: int) -> tuple[int, ...]:
    """The first value of each symbol, when so many bits follow it."""
    return tuple(accumulate((1 << bits for bits in extra[:-1]), initial=first))


_LENGTH_BASE = (*_bases(_LENGTH_EXTRA[:-1], 3), 258)
_DISTANCE_BASE = _bases(_DISTANCE_EXTRA, 1)


def _length_symbol(length: int) -> int:
    return _END + bisect_right(_LENGTH_BASE, length)


def _distance_symbol(distance: int) -> int:
    return bisect_right(_DISTANCE_BASE, distance) - 1
