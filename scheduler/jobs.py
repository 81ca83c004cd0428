"""The service's jobs as rows of `frontier.db`: when each runs next, and what it last said. Runs nothing."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.models import timestamp


@dataclass(frozen=True, slots=True)
class LastRun:
    """When a job last ran to its end, and what it said."""

    at: datetime
    result: str


def next_run(connection: sqlite3.Connection, job: str) -> datetime | None:
    """When a job is to run next; None when that was never said."""
    row = connection.execute("SELECT next_at FROM jobs WHERE name = :name", {"name": job}).fetchone()
    return datetime.fromisoformat(row["next_at"]) if row else None


def set_next_run(connection: sqlite3.Connection, job: str, *, at: datetime) -> None:
    """Keep when a job is to run next."""
    connection.execute(
        "INSERT INTO jobs (name, next_at) VALUES (:name, :at)"
        " ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at",
        {"name": job, "at": timestamp(at)},
    )


def set_last_run(connection: sqlite3.Connection, job: str, last: LastRun) -> None:
    """Keep when a job ran to its end, and what it said."""
    connection.execute(
        "INSERT INTO jobs (name, next_at, last_at, result) VALUES (:name, :at, :at, :result)"
        " ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at, result = excluded.result",
        {"name": job, "at": timestamp(last.at), "result": last.result},
    )


def last_run(connection: sqlite3.Connection, job: str) -> LastRun | None:
    """When a job last ran to its end, and what it said; None when it never did."""
    row = connection.execute(
        "SELECT last_at, result FROM jobs WHERE name = :name AND last_at IS NOT NULL", {"name": job}
    ).fetchone()
    return LastRun(datetime.fromisoformat(row["last_at"]), row["result"]) if row else None
