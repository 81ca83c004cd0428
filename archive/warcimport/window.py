"""A window on the plain bytes of a file, in which the next record lies, and which knows where each byte comes from.

It knows neither records nor packing; `pieces` unpacks, `records` reads.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.warcimport.pieces import FIRST_OF_A_RECORD, Piece, Way

KEPT_BEHIND = 32 * 1024 * 1024  # bytes for which it is known where they come from, once they are taken
MANY_MARKS = 65_536


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a record begins: the member, frame or byte of the file, and how far inside what is packed there."""

    start: int = 0
    inside: int = 0

    def __str__(self) -> str:
        within = f", {self.inside} bytes into what is packed there" if self.inside else ""
        return f"offset {self.start}{within}"


class Window:
    """The bytes from a place on. `problem` says what is wrong behind the window's last byte."""

    def __init__(self, file: BinaryIO, way: Way, place: Place) -> None:
        self.pieces: Iterator[Piece] = way.pieces(file, place.start)
        self.is_packed = way.is_packed
        self.bytes = bytearray()
        self.at = 0  # of the window's first byte, counted from where reading began
        self.marks: list[int] = []  # from which byte on …
        self.starts: list[int] = []  # … which member
        self.problem: str | None = None
        self.problem_start = place.start
        self.is_over = False
        self._skip(place.inside)

    def fill(self, size: int) -> bool:
        """Have so many bytes in the window; False where there are not so many before the end or a damaged place."""
        while len(self.bytes) < size and self.problem is None and not self.is_over:
            piece = next(self.pieces, None)
            if piece is None:
                self.is_over = True
            elif piece.problem is not None:
                self.problem, self.problem_start = piece.problem, piece.start
            else:
                self._add(piece)
        return len(self.bytes) >= size

    def take(self, size: int) -> bytes:
        """Take bytes out of the window."""
        taken = bytes(self.bytes[:size])
        del self.bytes[:size]
        self.at += len(taken)
        return taken

    def give_back(self, data: bytes) -> None:
        """Put bytes that were taken before the window again."""
        self.bytes[:0] = data
        self.at -= len(data)

    def pass_problem(self) -> None:
        """Go on behind a damaged place; what is left before it is dropped."""
        self.take(len(self.bytes))
        self.problem = None

    @property
    def place(self) -> Place:
        """Where the window's first byte comes from."""
        return self._place(self.at)

    @property
    def place_of_problem(self) -> Place:
        """Where the member begins that is damaged."""
        return Place(self.problem_start)

    @property
    def is_broken_here(self) -> bool:
        """Whether the window is empty because the member of the byte before it is damaged."""
        if self.fill(1) or self.problem is None:
            return False
        return self._place(self.at - 1).start == self.problem_start or not self.is_packed

    def next_member(self) -> int | None:
        """How many bytes are left before the next member that begins with a record, as far as the window goes."""
        if not self.is_packed:
            return None
        for number in range(bisect_right(self.marks, self.at), len(self.marks)):
            inside = self.marks[number] - self.at
            if self.bytes[inside : inside + 5] == FIRST_OF_A_RECORD:
                return inside
        return None

    def _add(self, piece: Piece) -> None:
        if not self.starts or self.starts[-1] != piece.start:
            self.marks.append(self.at + len(self.bytes))
            self.starts.append(piece.start)
        self.bytes += piece.data
        if len(self.marks) > MANY_MARKS:
            keep = max(bisect_right(self.marks, self.at - KEPT_BEHIND) - 1, 0)
            del self.marks[:keep], self.starts[:keep]

    def _place(self, at: int) -> Place:
        number = bisect_right(self.marks, at) - 1
        if number < 0:
            return Place(self.problem_start)
        start, inside = self.starts[number], at - self.marks[number]
        return Place(start, inside) if self.is_packed else Place(start + inside)

    def _skip(self, size: int) -> None:
        while size and self.fill(1):
            size -= len(self.take(min(size, len(self.bytes))))
