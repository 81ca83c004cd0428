"""The root of the archive: one digest that stands for every row up to a time, short enough to be noted on paper.

It proves nothing by itself: `walk` in `chains` looks whether a root that was noted is still part of the record.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.digests import Json, canonical_json, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """Both chains' heads in one digest, with how many events and seals there are, and when the last event was."""

    digest: str
    events: int
    seals: int
    at: datetime | None = None

    @classmethod
    def of(cls, *, events: int, event: str, seals: int, seal: str, at: datetime | None = None) -> "Root":
        """The root of so many events and seals, whose last ones have these digests."""
        heads: dict[str, Json] = {"events": events, "events_digest": event, "seals": seals, "seals_digest": seal}
        return cls(digest=digest(canonical_json(heads).encode()), events=events, seals=seals, at=at)

    def __str__(self) -> str:
        until = self.at.strftime("%Y-%m-%dT%H:%M:%SZ") if self.at else "no event yet"
        return f"root {self.digest} ({self.events} events, {self.seals} seals, last event {until})"


def root_of(connection: sqlite3.Connection) -> Root:
    """The root as it stands now."""
    event = connection.execute("SELECT id, at, digest FROM events ORDER BY id DESC LIMIT 1").fetchone()
    seal = connection.execute("SELECT id, digest FROM seals ORDER BY id DESC LIMIT 1").fetchone()
    number, at, name = tuple(event) if event else (0, None, digest(b""))
    count, head = tuple(seal) if seal else (0, digest(b""))
    moment = datetime.fromisoformat(at) if at else None
    return Root.of(events=number, event=name, seals=count, seal=head, at=moment)
