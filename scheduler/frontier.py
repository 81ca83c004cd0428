"""The frontier: known URLs with their next due time, and the leases of running visits, in `frontier.db`.

The archive is precious, this is not: it can be made again from the archive (`folder.prepare_frontier`). It knows
URLs, times and outcomes, never a page.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.models import Purpose, timestamp
from archive.store import locked, named_error
from archive.urls import origin

from .errors import SchedulerError
from .frontier_schema import SCHEMA, SCHEMA_VERSION
from .frontier_upgrade import bring_forward
from .refresh import NextVisit
from .rests import Rests

FRONTIER_FILE = "frontier.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A claim on one URL for one visit."""

    site_id: str
    key: str
    url: str
    purpose: Purpose
    attempts: int
    quiet_rounds: int
    visited_at: datetime | None = None
    read_with: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the frontier, for people."""

    site_id: str
    key: str
    url: str
    purpose: Purpose
    due_at: datetime | None
    why: str


class Frontier:
    """The open `frontier.db`. Every method is one transaction. Whoever makes one holds the folder's lock, or looks only
    (`to_read`)."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FRONTIER_FILE
        try:
            self.connection = sqlite3.connect(self.path, isolation_level=None)
            self.connection.row_factory = sqlite3.Row
            self.rests = Rests(self.connection)
            self._prepare()
        except sqlite3.OperationalError as error:
            raise named_error(error, folder) from error
        except sqlite3.DatabaseError as error:
            raise SchedulerError(
                f"{self.path} is damaged ({error}): delete it, it is made again from the archive"
            ) from error

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")  # what a crash loses here is fetched again
        self.connection.execute("PRAGMA busy_timeout = 10000")
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self.connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        elif version < SCHEMA_VERSION:
            bring_forward(self.connection)
        elif version > SCHEMA_VERSION:
            raise SchedulerError(
                f"{self.path} has schema {version}, this Chronik knows up to {SCHEMA_VERSION}: upgrade Chronik"
            )

    @classmethod
    def to_read(cls, folder: Path) -> "Frontier":
        """The frontier for one that only looks: a file of an earlier version is brought forward under the lock.

        Raises ArchiveLocked when it is older and another process writes.
        """
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(folder / FRONTIER_FILE)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < SCHEMA_VERSION:
                with locked(folder):
                    cls(folder).close()
        return cls(folder)  # of a damaged file it says what to do

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A block whose changes are kept together or not at all. Raises ArchiveFull when the disk has no room."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            with self.connection:
                yield self.connection
        except sqlite3.OperationalError as error:
            raise named_error(error, self.path.parent) from error

    def is_empty(self) -> bool:
        """Whether nothing is known yet."""
        return self.connection.execute("SELECT 1 FROM frontier LIMIT 1").fetchone() is None

    def add(
        self,
        *,
        site_id: str,
        key: str,
        url: str,
        purpose: Purpose,
        due_at: datetime,
        why: str,
        now: datetime,
        revives: bool = True,
    ) -> bool:
        """Make a URL known; one that is known stays as it is, but (`revives`) is taken up again if it was given up.

        Returns whether it was new.
        """
        known = self._row(site_id, key)
        self.connection.execute(
            "INSERT INTO frontier (site_id, key, url, origin, purpose, due_at, why, known_since)"
            " VALUES (:site_id, :key, :url, :origin, :purpose, :due_at, :why, :now)"
            " ON CONFLICT (site_id, key) DO UPDATE SET due_at = excluded.due_at, why = excluded.why, attempts = 0"
            " WHERE :revives AND frontier.due_at IS NULL AND frontier.leased_at IS NULL",
            {
                "revives": revives,
                "site_id": site_id,
                "key": key,
                "url": url,
                "origin": origin(url),
                "purpose": purpose.value,
                "due_at": timestamp(due_at),
                "why": why,
                "now": timestamp(now),
            },
        )
        return known is None

    def make_due(
        self, site_id: str, *, at: datetime, why: str, key: str | None = None, purposes: Iterable[Purpose] = ()
    ) -> None:
        """Bring visits forward to a moment: one URL, or all of the given purposes."""
        chosen = [purpose.value for purpose in purposes]
        self.connection.execute(
            "UPDATE frontier SET due_at = :at, why = :why WHERE site_id = :site_id"
            " AND (due_at IS NULL OR due_at > :at)"
            " AND (key = :key OR purpose IN (SELECT value FROM json_each(:chosen)))",
            {"site_id": site_id, "at": timestamp(at), "why": why, "key": key, "chosen": json.dumps(chosen)},
        )

    def visited_at(self, site_id: str, key: str) -> datetime | None:
        """When a URL was last visited; None: never, or nobody knows it."""
        row = self._row(site_id, key)
        return datetime.fromisoformat(row["visited_at"]) if row and row["visited_at"] else None

    def lease(
        self, site_id: str, *, now: datetime, purposes: Iterable[Purpose], but: Collection[str] = ()
    ) -> Lease | None:
        """Claim the URL of a site that is due for longest, of the first of the purposes that has one; None: none is.

        `but` are origins that are left alone.
        A lease ends with its visit or at the next start: the archive has one writer, so nobody else can hold one.
        """
        for purpose in purposes:
            row = self.connection.execute(
                "UPDATE frontier SET leased_at = :now WHERE rowid = ("
                " SELECT rowid FROM frontier WHERE site_id = :site_id AND purpose = :purpose AND due_at <= :now"
                " AND leased_at IS NULL AND origin NOT IN (SELECT value FROM json_each(:but))"
                " ORDER BY due_at LIMIT 1) RETURNING *",
                {"site_id": site_id, "now": timestamp(now), "purpose": purpose.value, "but": json.dumps([*but])},
            ).fetchone()
            if row is not None:
                return _lease(row)
        return None

    def complete(
        self,
        lease: Lease,
        *,
        key: str,
        url: str,
        outcome: str,
        next_visit: NextVisit | None,
        attempts: int,
        quiet_rounds: int,
        now: datetime,
        read_with: str | None = None,
    ) -> None:
        """End a lease with the outcome of its visit and the time of the next (None: given up).

        `key` and `url` are the article's own; when the lease's key turned out to be another address of a known
        article, the two rows become one.
        """
        if key != lease.key:
            self.connection.execute(
                "DELETE FROM frontier WHERE site_id = :site_id AND key = :key", {"site_id": lease.site_id, "key": key}
            )
        self.connection.execute(
            "UPDATE frontier SET key = :new_key, leased_at = NULL, url = :url, outcome = :outcome, due_at = :due_at,"
            " origin = :origin, why = :why, attempts = :attempts, quiet_rounds = :quiet_rounds, visited_at = :now,"
            " read_with = :read_with"
            " WHERE site_id = :site_id AND key = :key",
            {
                "site_id": lease.site_id,
                "key": lease.key,
                "new_key": key,
                "url": url,
                "origin": origin(url),
                "outcome": outcome,
                "due_at": timestamp(next_visit.at) if next_visit else None,
                "why": next_visit.why if next_visit else "given up until it is advertised again",
                "attempts": attempts,
                "quiet_rounds": quiet_rounds,
                "now": timestamp(now),
                "read_with": read_with,
            },
        )

    def give_back(self, lease: Lease, *, due_at: datetime | None = None) -> None:
        """End a lease without a visit; due as before, or at `due_at`."""
        self.connection.execute(
            "UPDATE frontier SET leased_at = NULL, due_at = COALESCE(:due_at, due_at)"
            " WHERE site_id = :site_id AND key = :key",
            {"site_id": lease.site_id, "key": lease.key, "due_at": timestamp(due_at) if due_at else None},
        )

    def give_back_all(self) -> int:
        """End every lease: for a start after a crash, when the archive's lock says that nobody else runs."""
        return self.connection.execute("UPDATE frontier SET leased_at = NULL WHERE leased_at IS NOT NULL").rowcount

    def due_count(self, site_id: str, *, now: datetime, purposes: Iterable[Purpose], but: Collection[str] = ()) -> int:
        """How many URLs of a site are due and not under way, but for those of origins that are left alone."""
        (count,) = self.connection.execute(
            "SELECT COUNT(*) FROM frontier WHERE site_id = :site_id AND due_at <= :now"
            " AND leased_at IS NULL AND origin NOT IN (SELECT value FROM json_each(:but))"
            " AND purpose IN (SELECT value FROM json_each(:purposes))",
            {
                "but": json.dumps([*but]),
                "site_id": site_id,
                "now": timestamp(now),
                "purposes": json.dumps([purpose.value for purpose in purposes]),
            },
        ).fetchone()
        return int(count)

    def entries(self, *, limit: int) -> list[Entry]:
        """The next visits, soonest first."""
        rows = self.connection.execute(
            "SELECT * FROM frontier WHERE due_at IS NOT NULL ORDER BY due_at, key LIMIT :limit", {"limit": limit}
        )
        return [_entry(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many URLs are known, by purpose."""
        rows = self.connection.execute("SELECT purpose, COUNT(*) AS n FROM frontier GROUP BY purpose ORDER BY purpose")
        return {row["purpose"]: row["n"] for row in rows}

    def _row(self, site_id: str, key: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(
            "SELECT * FROM frontier WHERE site_id = :site_id AND key = :key", {"site_id": site_id, "key": key}
        ).fetchone()
        return row


def _lease(row: sqlite3.Row) -> Lease:
    return Lease(
        site_id=row["site_id"],
        key=row["key"],
        url=row["url"],
        purpose=Purpose(row["purpose"]),
        attempts=row["attempts"],
        quiet_rounds=row["quiet_rounds"],
        visited_at=datetime.fromisoformat(row["visited_at"]) if row["visited_at"] else None,
        read_with=row["read_with"],
    )


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        site_id=row["site_id"],
        key=row["key"],
        url=row["url"],
        purpose=Purpose(row["purpose"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        why=row["why"],
    )
