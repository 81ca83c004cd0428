"""What a clock that ran ahead has left in `frontier.db`, put right when the clock is. It asks no clock itself."""

import sqlite3
from datetime import datetime, timedelta

from archive.models import timestamp

TOLERATED = timedelta(minutes=1)
FARTHEST = timedelta(days=366)  # no visit, rest or pause is planned for longer


def forget_future(connection: sqlite3.Connection, *, now: datetime, longest_rest: timedelta) -> int:
    """Make due what was visited in what is the future now, and end rests that no rule of ours would have made so long.

    Returns how many visits were brought forward. Without this, a page visited while the clock was a year ahead would be
    left alone for that year.
    """
    moments = {
        "now": timestamp(now),
        "soon": timestamp(now + TOLERATED),
        "farthest": timestamp(now + FARTHEST),
        "longest": timestamp(now + longest_rest + TOLERATED),
    }
    brought = connection.execute(
        "UPDATE frontier SET due_at = :now, why = 'the clock was ahead at its last visit', visited_at = :now"
        " WHERE visited_at > :soon OR due_at > :farthest",
        moments,
    ).rowcount
    connection.execute("UPDATE rests SET until = :now WHERE until > :longest AND since > :soon", moments)
    connection.execute("UPDATE liars SET until = :now WHERE until > :farthest", moments)
    connection.execute("UPDATE patterns SET cut_until = :now WHERE cut_until > :farthest", moments)
    return int(brought)
