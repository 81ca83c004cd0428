"""The head of the archive's chains, which goes with every export so that the whole before it can be proved later.

It reads the last links; it proves none of them.
"""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainHead:
    """Digests of the last event and of the last seal, and when the last event was; None where there is none yet."""

    event: str | None
    event_at: str | None
    seal: str | None


def chain_head(connection: sqlite3.Connection) -> ChainHead:
    """The heads of both chains as they stand."""
    event = connection.execute("SELECT at, digest FROM events ORDER BY id DESC LIMIT 1").fetchone()
    seal = connection.execute("SELECT digest FROM seals ORDER BY id DESC LIMIT 1").fetchone()
    return ChainHead(
        event=event["digest"] if event else None,
        event_at=event["at"] if event else None,
        seal=seal["digest"] if seal else None,
    )
