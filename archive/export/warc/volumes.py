"""WARC files one after the other: each begins with its warcinfo, and ends before it grows over a gigabyte.

It knows where bytes go only as a `Sink`; what the records hold is made elsewhere.
"""

import importlib.metadata
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from archive.digests import canonical_json, digest

from .cdxj import compact
from .portion import Portion
from .values import Record, member

VOLUME_BYTES = 1_000_000_000
FORMAT = "WARC File Format 1.1"
STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
FIDELITY = (
    "heads of answers are the bytes received; bodies are the bytes received without transfer coding, whose header field"
    " stays, or is renamed X-Archive-Orig-Transfer-Encoding where the body begins as a chunk would"
)
NOTE = Callable[[Record, str, int, int], None]


class Sink(Protocol):
    """Where files go, one after the other."""

    def begin(self, name: str) -> None:
        """Begin a file."""

    def write(self, data: bytes) -> None:
        """Go on with it."""

    def end(self) -> None:
        """End it."""


class Nowhere:
    """A sink that keeps nothing: for an index without its files."""

    def begin(self, name: str) -> None:
        """Nothing is begun."""

    def write(self, data: bytes) -> None:
        """Nothing is kept."""

    def end(self) -> None:
        """Nothing is ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What every file says of the export: whose it is, and what was chosen. Nothing that another archive of the same
    captures would not say."""

    portion: Portion
    chosen: Mapping[str, str]
    operator: str | None = None
    user_agent: str | None = None

    def warcinfo(self, name: str) -> Record:
        """The first record of the file of that name. Its date is that of the last capture: an archive asks no clock."""
        said = {
            "software": f"Chronik/{importlib.metadata.version('chronik')}",
            "format": FORMAT,
            "conformsTo": STANDARD,
            "robots": "obey",
            "operator": self.operator,
            "http-header-user-agent": self.user_agent,
            "isPartOf": ", ".join(self.portion.sites),
            "description": f"{self.portion.captures} captures; chosen: {canonical_json(self.chosen)};"
            f" left out: {canonical_json(self.portion.left_out)}; {FIDELITY}",
        }
        lines = (f"{key}: {' '.join(value.split())}\r\n" for key, value in said.items() if value)
        block = "".join(lines).encode()
        fields = (
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<{uuid.uuid5(uuid.NAMESPACE_URL, f'{name}#{digest(block)}').urn}>"),
            ("WARC-Date", self.portion.last_at or "1970-01-01T00:00:00Z"),
            ("WARC-Filename", name),
            ("Content-Type", "application/warc-fields"),
        )
        return Record(kind="warcinfo", fields=fields, block=block)

    def name(self, number: int, first_date: str) -> str:
        """The name of the file of that number: of the site's id, the time of its first capture, and the number."""
        stem = self.portion.sites[0] if len(self.portion.sites) == 1 else "chronik"
        return f"{re.sub(r'[^A-Za-z0-9_-]', '-', stem)}-{compact(first_date)}-{number:05d}.warc.gz"


@dataclass(slots=True)
class Written:
    """What was written: the files' names, records, captures, bytes, and captures whose bytes were lost."""

    files: list[str] = field(default_factory=list)
    captures: int = 0
    records: int = 0
    size: int = 0
    damaged: int = 0


def write_volumes(
    groups: Iterable[tuple[Record, ...]],
    sink: Sink,
    imprint: Imprint,
    *,
    note: NOTE,
    most_bytes: int = VOLUME_BYTES,
    watch: Callable[[int], None] = lambda _: None,
) -> Written:
    """Write the records of captures, those of one capture never apart; `note` is told where each record stands.

    A file ends before it would grow over `most_bytes`, but holds one capture at least.
    """
    written, at = Written(), 0
    for group in groups:
        members = [(record, member(record)) for record in group]
        size = sum(len(packed) for _, packed in members)
        is_full = not written.files or at + size > most_bytes
        if is_full:
            if written.files:
                sink.end()
            name = imprint.name(len(written.files) + 1, group[0].field("WARC-Date") or "")
            sink.begin(name)
            written.files.append(name)
            info = imprint.warcinfo(name)
            members = [(info, member(info)), *members]
            at = 0
        for record, packed in members:
            sink.write(packed)
            note(record, written.files[-1], at, len(packed))
            at += len(packed)
        written.captures += 1
        written.damaged += any(record.tells_damage for record in group)
        written.records += len(members)
        written.size += sum(len(packed) for _, packed in members)
        watch(written.captures)
    if written.files:
        sink.end()
    return written
