"""The members of a ZIP file, as a WACZ is one: by its directory, and where that is damaged by their own heads.

It reads no record and compares no digest: a damaged member is handed out as far as its bytes go.
"""

import os
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from archive.warcimport.pieces import places_of

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
HEAD = struct.Struct("<4s5H3I2H")  # APPNOTE.TXT, section 4.3.7
MAGIC, HEAD_MAGIC = b"PK", b"PK\x03\x04"  # of every part of a ZIP file; of a head
BEHIND, ENCRYPTED, UTF8 = 0x08, 0x01, 0x800  # flags: sizes and checksum stand behind the bytes; a password is needed
ZIP64, LARGEST = 1, 0xFFFFFFFF
# All that zipfile raises over a directory that makes no sense.
BROKEN = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in a ZIP file: where its head stands, and its packed bytes from `start` to `end`.

    `method` is ZIP's number for how it is packed (None: with a password), `checksum` the CRC-32 of the unpacked bytes
    (None: not known), `other_name` what its head calls it, where that may be damaged.
    """

    name: str
    head: int
    start: int
    end: int
    method: int | None
    checksum: int | None
    other_name: str = ""

    @property
    def size(self) -> int:
        """How many bytes it takes in the ZIP file."""
        return self.end - self.start

    @property
    def is_told(self) -> bool:
        """Whether its head itself says where it ends."""
        return self.checksum is not None

    @property
    def is_readable(self) -> bool:
        """Whether it is packed in a way that is known here."""
        return self.method in (STORED, DEFLATED)


@dataclass(frozen=True, slots=True)
class Box:
    """What a ZIP file holds, and what is wrong with it, as pairs of an offset and a sentence."""

    members: tuple[Member, ...]
    problems: tuple[tuple[int, str], ...] = ()


def box_of(path: Path) -> Box:
    """The members of a ZIP file in their order; those that can be found, where it is damaged or cut off."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        listed, why, limit = _directory(file, size)
        heads = {at: head for at in listed if at >= 0 and (head := _head_at(file, at)) is not None}
        if why is not None or len(heads) < len(listed):
            heads |= {head.head: head for head in _heads(file, limit)}
    names = {head.name for head in heads.values()}
    places = sorted(heads.keys() | {at for at, one in listed.items() if one.name not in names and 0 <= at < limit})
    members, problems = [], [(size, f"the directory at the end of the ZIP file is damaged ({why})")] if why else []
    for at, end in zip(places, [*places[1:], limit], strict=False):
        member, doubt = _agreed(listed.get(at), heads.get(at), end)
        members.append(member)
        if doubt is not None and why is None:
            problems.append((at, doubt))
    return Box(tuple(members), tuple(problems))


def _directory(file: BinaryIO, size: int) -> tuple[dict[int, Member], str | None, int]:
    """The members as the ZIP file's directory has them, by the place of their heads; why it cannot be read; and where
    it begins."""
    try:
        with zipfile.ZipFile(file) as box:
            found = {one.header_offset: _listed(one) for one in box.infolist() if not one.is_dir()}
            return found, None, box.start_dir
    except BROKEN as error:
        return {}, str(error) or type(error).__name__, size


def _listed(one: zipfile.ZipInfo) -> Member:
    start = one.header_offset + HEAD.size + len(one.orig_filename.encode())
    return Member(
        name=one.filename,
        head=one.header_offset,
        start=start,
        end=start + one.compress_size,
        method=None if one.flag_bits & ENCRYPTED else one.compress_type,
        checksum=one.CRC,
    )


def _agreed(listed: Member | None, head: Member | None, end: int) -> tuple[Member, str | None]:
    """A member as its head and the directory have it, and in what they differ.

    Where one of them is damaged, its bytes are taken to go on until the next head, since readers pass by what is no
    record.
    """
    if head is None:
        assert listed is not None
        return replace(
            listed, start=max(end - listed.size, listed.start), end=end
        ), f"the head of {listed.name} is damaged"
    if listed is None:
        return head if head.is_told else replace(head, end=end), f"the directory does not name {head.name}"
    told = replace(head, end=head.start + listed.size, checksum=listed.checksum) if not head.is_told else head
    is_joined = told.end == end or (told.end < end and not head.is_told)
    if is_joined and replace(listed, start=told.start, end=told.start + listed.size) == told:
        return told, None
    doubt = f"the head of {listed.name} and the directory of the ZIP file differ"
    start = head.start if end - head.start == listed.size else min(head.start, listed.start, end)
    method = min((one.method for one in (listed, head) if one.is_readable), default=None, key=str)
    return replace(listed, start=start, end=end, method=method, other_name=head.name), doubt


def _heads(file: BinaryIO, limit: int) -> Iterator[Member]:
    """The heads in a ZIP file one after the other, without its directory; damaged ones are passed by."""
    at: int | None = 0
    while at is not None and at < limit:
        head = _head_at(file, at)
        if head is None:
            at = _next_head(file, at + 1)
            continue
        file.seek(head.end)
        if head.is_told and (head.end == limit or file.read(len(MAGIC)) == MAGIC):
            yield head
            at = head.end
        else:
            yield replace(head, end=head.start, checksum=None)
            at = _next_head(file, head.start)


def _head_at(file: BinaryIO, at: int) -> Member | None:
    """The head that stands at a place; its checksum is None, and its end its start, where they stand elsewhere."""
    file.seek(at)
    raw = file.read(HEAD.size)
    if len(raw) < HEAD.size or not raw.startswith(HEAD_MAGIC):
        return None
    _, _, flags, method, _, _, checksum, packed, _, name_size, extra_size = HEAD.unpack(raw)
    name, extra = file.read(name_size), file.read(extra_size)
    start = at + HEAD.size + name_size + extra_size
    is_open = bool(flags & BEHIND)
    if packed == LARGEST and extra[:2] == ZIP64.to_bytes(2, "little"):
        packed = int.from_bytes(extra[12:20], "little")
    return Member(
        name=name.decode("utf-8" if flags & UTF8 else "cp437", "replace"),
        head=at,
        start=start,
        end=start if is_open else start + packed,
        method=None if flags & ENCRYPTED else method,
        checksum=None if is_open else checksum,
    )


def _next_head(file: BinaryIO, at: int) -> int | None:
    """Where the next head begins that names a file; None where there is none before the directory."""
    return next((one for one in places_of(file, HEAD_MAGIC, at) if _head_at(file, one) is not None), None)
