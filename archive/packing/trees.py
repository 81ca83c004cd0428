"""Huffman trees as zlib builds them (RFC 1951, section 3.2.2, leaves the choice open). Writes no bits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

REPEAT, ZEROS, MANY_ZEROS = 16, 17, 18


@dataclass(slots=True)
class Tree:
    """A code in the making: how often each symbol comes, which bits follow a symbol, how long a code may be."""

    counts: list[int]
    extra: Sequence[int]
    longest: int
    first_extra: int = 0
    lengths: list[int] = field(default_factory=list)
    made_up: int = 0  # symbols that never come: zlib's trees have two leaves at least

    @property
    def last(self) -> int:
        """The highest symbol that has a code."""
        return max((symbol for symbol, count in enumerate(self.counts) if count), default=-1)

    def bits(self, lengths: Sequence[int]) -> int:
        """How many bits all its symbols take with a code of these lengths."""
        return sum(count * (lengths[one] + self._extra(one)) for one, count in enumerate(self.counts) if count)

    def own_bits(self) -> int:
        """The same with its own code; symbols that were made up never come."""
        return self.bits(self.lengths) - self.made_up

    def build(self) -> None:
        """Give each symbol its code length."""
        heap = _Heap(self.counts)
        while len(heap.nodes) < 2:
            made = self.last + 1 if self.last < 2 else 0
            heap.counts[made] = self.counts[made] = 1
            heap.nodes.append(made)
            self.made_up += 1
        parents, ranked = heap.joined(len(self.counts))
        self._measure(parents, ranked)

    def _extra(self, symbol: int) -> int:
        return self.extra[symbol - self.first_extra] if symbol >= self.first_extra else 0

    def _measure(self, parents: dict[int, int], ranked: list[int]) -> None:
        """Lengths from the root down; codes that would be too long are cut, and others grow for it."""
        size, overflow = len(self.counts), 0
        depth, per_length = {ranked[0]: 0}, [0] * (self.longest + 1)
        for node in ranked[1:]:
            depth[node] = min(depth[parents[node]] + 1, self.longest)
            overflow += depth[parents[node]] + 1 > self.longest
            if node < size:
                per_length[depth[node]] += 1
        if overflow:
            _shorten(per_length, overflow)
            leaves = (node for node in reversed(ranked) if node < size)
            for bits in range(self.longest, 0, -1):
                for _ in range(per_length[bits]):
                    depth[next(leaves)] = bits
        self.lengths = [depth.get(symbol, 0) for symbol in range(size)]


class _Heap:
    """zlib's priority queue: among equally frequent nodes the one of lesser depth comes first, then by place."""

    def __init__(self, counts: Sequence[int]) -> None:
        self.counts = dict(enumerate(counts))
        self.nodes = [symbol for symbol, count in enumerate(counts) if count]
        self._depths: dict[int, int] = {}

    def joined(self, size: int) -> tuple[dict[int, int], list[int]]:
        """Join the two rarest nodes again and again: each node's parent, and all nodes, the root first."""
        parents: dict[int, int] = {}
        taken: list[int] = []
        for place in range(len(self.nodes) // 2 - 1, -1, -1):
            self._sink(place)
        node = size
        while len(self.nodes) >= 2:
            first, last = self.nodes[0], self.nodes.pop()
            self.nodes[0] = last
            self._sink(0)
            second = self.nodes[0]
            taken += [first, second]
            self.counts[node] = self.counts[first] + self.counts[second]
            self._depths[node] = max(self._depths.get(first, 0), self._depths.get(second, 0)) + 1
            parents[first] = parents[second] = node
            self.nodes[0] = node
            node += 1
            self._sink(0)
        return parents, [self.nodes[0], *reversed(taken)]

    def _sink(self, place: int) -> None:
        nodes, moved = self.nodes, self.nodes[place]
        below = 2 * place + 1
        while below < len(nodes):
            if below + 1 < len(nodes) and self._is_less(nodes[below + 1], nodes[below]):
                below += 1
            if self._is_less(moved, nodes[below]):
                break
            nodes[place] = nodes[below]
            place, below = below, 2 * below + 1
        nodes[place] = moved

    def _is_less(self, one: int, other: int) -> bool:
        left, right = self.counts[one], self.counts[other]
        return left < right or (left == right and self._depths.get(one, 0) <= self._depths.get(other, 0))


def steps(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Code lengths in the words of section 3.2.7: a length or a word for several, and how many it stands for."""
    start, previous = 0, -1
    while start < len(lengths):
        length = lengths[start]
        most, least = (138, 3) if length == 0 else (6, 3) if length == previous else (7, 4)
        count = 1
        while count < most and lengths[start + count : start + count + 1] == lengths[start : start + 1]:
            count += 1
        start += count
        if count < least:
            yield from [(length, 1)] * count
        elif length == 0:
            yield (ZEROS if count <= 10 else MANY_ZEROS), count
        else:
            if length != previous:
                yield length, 1
                count -= 1
            yield REPEAT, count
        previous = length


@cache
def codes(lengths: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Each symbol's code as it is put into the stream, the first bit lowest, and its length (section 3.2.2)."""
    code, following = 0, [0] * 17
    for bits in range(1, 16):
        code = (code + sum(length == bits - 1 for length in lengths if length)) << 1
        following[bits] = code
    found = []
    for length in lengths:
        found.append((int(f"{following[length]:0{length}b}"[::-1], 2) if length else 0, length))
        following[length] += 1
    return tuple(found)


def _shorten(per_length: list[int], overflow: int) -> None:
    """Make room for codes that were cut to the longest length: a shorter leaf becomes two longer ones each time."""
    longest = len(per_length) - 1
    while overflow > 0:
        bits = longest - 1
        while not per_length[bits]:
            bits -= 1
        per_length[bits] -= 1
        per_length[bits + 1] += 2
        per_length[longest] -= 1
        overflow -= 2
