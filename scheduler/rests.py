"""What is left alone for a while, and which hosts lie, as rows of `frontier.db`. It judges nothing.

A rest ends by the wall's clock, since it must outlast the process. Lest a clock that was put back prolong it, none is
further away than its bound.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from archive.models import timestamp

Kind = Literal["asked", "silence", "robots"]

LONGEST = timedelta(days=1)  # of any rest
ALMOST_A_SECOND = timedelta(microseconds=999_999)  # stored times are of whole seconds: none may end early
SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A row of `rests`: what is left alone, until when and why; `since` and `tries` are of the failures in a row."""

    place: str
    kind: Kind
    until: datetime
    since: datetime
    tries: int
    binds: bool
    reason: str

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that are left alone."""
        return (self.place,) if "://" in self.place else tuple(f"{scheme}://{self.place}" for scheme in SCHEMES)


class Rests:
    """The rests of an open `frontier.db`. A simulated clock that runs fast stretches `longest`."""

    def __init__(self, connection: sqlite3.Connection, *, longest: timedelta = LONGEST) -> None:
        self.connection = connection
        self.longest = longest

    def row(self, place: str, kind: Kind) -> Rest | None:
        """What is known of a place, resting or not; None when nothing went wrong there."""
        row = self.connection.execute(
            "SELECT * FROM rests WHERE place = :place AND kind = :kind", {"place": place, "kind": kind}
        ).fetchone()
        return _rest(row) if row else None

    def leave(
        self, place: str, kind: Kind, *, until: datetime, reason: str, now: datetime, tries: int = 1, binds: bool = True
    ) -> None:
        """Leave a place alone until a moment; a shorter rest does not cut a longer one short."""
        self.connection.execute(
            "INSERT INTO rests (place, kind, until, since, tries, binds, reason)"
            " VALUES (:place, :kind, :until, :now, :tries, :binds, :reason)"
            " ON CONFLICT (place, kind) DO UPDATE SET until = MAX(until, excluded.until), reason = excluded.reason,"
            " tries = MAX(tries, excluded.tries), binds = excluded.binds",
            {
                "place": place,
                "kind": kind,
                "until": timestamp(min(until, now + self.longest) + ALMOST_A_SECOND),
                "now": timestamp(now),
                "tries": tries,
                "binds": int(binds),
                "reason": reason,
            },
        )

    def forget(self, place: str, kind: Kind) -> None:
        """All is well there again."""
        self.connection.execute(
            "DELETE FROM rests WHERE place = :place AND kind = :kind", {"place": place, "kind": kind}
        )

    def end(self, place: str, kind: Kind, *, now: datetime) -> None:
        """Let a place be asked again, and remember the failures in a row."""
        self.connection.execute(
            "UPDATE rests SET until = MIN(until, :now) WHERE place = :place AND kind = :kind",
            {"place": place, "kind": kind, "now": timestamp(now)},
        )

    def end_silence(self, hosts: Iterable[str], *, now: datetime) -> None:
        """A person asks: what did not answer may be tried again at once; a wish for rest is kept."""
        self.connection.executemany(
            "UPDATE rests SET until = MIN(until, :now) WHERE binds = 0"
            " AND place IN (:host, 'http://' || :host, 'https://' || :host)",
            [{"host": host, "now": timestamp(now)} for host in hosts],
        )

    def current(self, *, now: datetime) -> list[Rest]:
        """What is left alone at the moment, the longest first; what lies beyond the bound is cut to it."""
        given = {"now": timestamp(now), "bound": timestamp(now + self.longest)}
        self.connection.execute("UPDATE rests SET until = :bound WHERE until > :bound", given)
        rows = self.connection.execute("SELECT * FROM rests WHERE until > :now ORDER BY until DESC", given)
        return [_rest(row) for row in rows]

    def failing(self) -> list[Rest]:
        """All that is or was left alone lately, by place."""
        return [_rest(row) for row in self.connection.execute("SELECT * FROM rests ORDER BY place, kind")]

    def call_liar(self, host: str, *, until: datetime, reason: str) -> None:
        """Remember that a host's 304 is not to be believed."""
        self.connection.execute(
            "INSERT INTO liars (host, until, reason) VALUES (:host, :until, :reason)"
            " ON CONFLICT (host) DO UPDATE SET until = excluded.until, reason = excluded.reason",
            {"host": host, "until": timestamp(until), "reason": reason},
        )

    def is_liar(self, host: str, *, now: datetime) -> bool:
        """Whether a host is asked without conditions at the moment."""
        row = self.connection.execute(
            "SELECT 1 FROM liars WHERE host = :host AND until > :now", {"host": host, "now": timestamp(now)}
        ).fetchone()
        return row is not None


def _rest(row: sqlite3.Row) -> Rest:
    return Rest(
        place=row["place"],
        kind=row["kind"],
        until=datetime.fromisoformat(row["until"]),
        since=datetime.fromisoformat(row["since"]),
        tries=row["tries"],
        binds=bool(row["binds"]),
        reason=row["reason"],
    )
