"""The records of a WARC file, one after the other, each with its place; what is damaged is told and passed by.

It reads no HTTP and stores nothing. No more of a record is kept in memory than an archive takes of an answer; the rest
is read past, and counted into its digest.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.models import Headers
from archive.warcimport.pieces import FIRST_OF_A_RECORD, Way
from archive.warcimport.window import Place, Window

MAX_FIELDS = 1024 * 1024  # bytes of a record's own head
MAX_BLOCK = 17 * 1024 * 1024  # of a record that are kept: a body of 16 MiB and its head
STEP = 256 * 1024
ALGORITHMS = ("sha1", "sha256", "sha512", "md5")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_AFTER = re.compile(rb"\r?\n\r?\n|\Z")
_NEXT = re.compile(rb"\n(?=WARC/\d)")


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no whole record, and why."""

    place: Place
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record: its fields as they stood, and its block, cut where it is larger than is kept.

    `length` is the length of the whole block. `block_agrees` says whether the block has the digest that the record
    names; None where it names none. `problem` says that what it is packed in is damaged.
    """

    place: Place
    fields: Headers
    block: bytes
    length: int
    block_agrees: bool | None = None
    problem: str | None = None

    def field(self, name: str) -> str | None:
        """The first field of that name, in any case of letters."""
        return next(iter(self.all_of(name)), None)

    def all_of(self, name: str) -> tuple[str, ...]:
        """All fields of that name."""
        return tuple(value for key, value in self.fields if key.lower() == name.lower())

    @property
    def kind(self) -> str:
        """The record's type, in small letters."""
        return (self.field("WARC-Type") or "").lower()

    @property
    def is_cut(self) -> bool:
        """Whether less of the block is here than the file holds."""
        return len(self.block) < self.length


def records_of(file: BinaryIO, way: Way, start: Place) -> Iterator[Record | Damage]:
    """Every record from a place on that an earlier reading named, and what is damaged between them."""
    window = Window(file, way, start)
    while found := _next(window):
        yield found


def _next(window: Window) -> Record | Damage | None:
    """The next record, or what is there in its place; None at the end."""
    while window.fill(1) and window.bytes[0] in b"\r\n":
        window.take(1)
    place = window.place
    if window.fill(1):
        begins = window.fill(5) and window.bytes.startswith(FIRST_OF_A_RECORD)
        return _record(window, place) if begins else _lost(window, place, "no record begins here")
    if window.problem is None:
        return None
    damage = Damage(window.place_of_problem, window.problem)
    window.pass_problem()
    return damage


def _record(window: Window, place: Place) -> Record | Damage:
    head = _head(window)
    if head is None:
        return _lost(window, place, window.problem or "the record's head does not end")
    fields = fields_of(head)
    length = next((value for name, value in fields if name.lower() == "content-length"), "")
    if not (length.isascii() and length.isdigit() and len(length) < 16):
        return _lost(window, place, "the record says no length that can be read")
    wanted = next((value for name, value in fields if name.lower() == "warc-block-digest"), None)
    return _with_block(window, place, fields, int(length), named_digest(wanted))


def _head(window: Window) -> bytes | None:
    """The record's own head, taken out of the window; None where it does not end."""
    looked = 0
    while looked < MAX_FIELDS:
        if found := _HEAD_END.search(window.bytes, max(looked - 4, 0)):
            return window.take(found.end())
        looked = len(window.bytes)
        if not window.fill(looked + 1):
            break
    return None


def _with_block(
    window: Window, place: Place, fields: Headers, length: int, wanted: tuple[str, bytes] | None
) -> Record | Damage:
    kept, left = bytearray(), length
    hashed = hashlib.new(wanted[0], usedforsecurity=False) if wanted else None
    while left:
        window.fill(min(left, STEP) + 5)
        border = window.next_member()
        size = min(left, len(window.bytes), STEP if border is None else border)
        if size == 0:
            break
        data = window.take(size)
        left -= len(data)
        kept += data[: MAX_BLOCK - len(kept)]
        if hashed:
            hashed.update(data)
    if left or not _ends(window):
        return _wrong_length(window, place, bytes(kept), length, left)
    return Record(
        place=place,
        fields=fields,
        block=bytes(kept),
        length=length,
        block_agrees=hashed.digest() == wanted[1] if hashed and wanted else None,
        problem=_problem_behind(window),
    )


def _ends(window: Window) -> bool:
    """Whether a record ends here, as it must, with two empty lines, or with the file or member."""
    window.fill(4)
    end = _AFTER.match(window.bytes)
    if end is None:
        return window.next_member() == 0 or window.bytes.startswith(FIRST_OF_A_RECORD)
    window.take(end.end())
    return True


def _problem_behind(window: Window) -> str | None:
    """What is wrong with the packing directly behind a record: its own checksum does not hold."""
    if not window.is_broken_here:
        return None
    problem = window.problem
    window.pass_problem()
    return problem


def _wrong_length(window: Window, place: Place, kept: bytes, length: int, left: int) -> Damage:
    """A block that is shorter or longer than the record says. The next record may lie in what was taken for it."""
    came = length - left
    found = _NEXT.search(kept)
    if found is not None and len(kept) == came:
        window.give_back(kept[found.end() :])
        return Damage(place, f"the record says that it has {length} bytes, and has fewer")
    if left:
        why = window.problem or "the file ends"
        if window.problem is not None and not window.bytes:
            window.pass_problem()
        return Damage(place, f"the record has {came} of the {length} bytes that it says ({why})")
    return _lost(window, place, f"the record says that it has {length} bytes, and has more")


def _lost(window: Window, place: Place, why: str) -> Damage:
    """Go on to the next thing that looks like a record."""
    window.take(1)
    while window.fill(16):
        border, found = window.next_member(), _NEXT.search(window.bytes)
        ways = [one for one in (border, found.end() if found else None) if one is not None]
        if ways:
            window.take(min(ways))
            return Damage(place, why)
        window.take(len(window.bytes) - 8)
    window.take(len(window.bytes))
    if window.problem is not None:
        window.pass_problem()
    return Damage(place, why)


def fields_of(head: bytes) -> Headers:
    """The fields of a record's head as they stood; folded lines are joined (WARC 1.1, section 4)."""
    found: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "replace").split("\n")[1:]:
        text = line.rstrip("\r")
        if text[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
        elif ":" in text:
            name, _, value = text.partition(":")
            found.append((name.strip(), value.strip()))
    return tuple(found)


def named_digest(text: str | None) -> tuple[str, bytes] | None:
    """A labelled digest as tools write it (`sha1:` in Base32, `sha256:` in hexadecimal digits) as algorithm and bytes;
    None where it cannot be understood, or its algorithm is not known."""
    label, _, value = (text or "").partition(":")
    name = label.strip().lower().replace("-", "")
    if name not in ALGORITHMS:
        return None
    size = hashlib.new(name, usedforsecurity=False).digest_size
    value = value.strip()
    try:
        if len(value) == 2 * size:
            return name, bytes.fromhex(value)
        raw = base64.b32decode(value.upper() + "=" * (-len(value.rstrip("=")) % 8 if "=" not in value else 0))
    except (ValueError, binascii.Error):
        return None
    return (name, raw) if len(raw) == size else None
