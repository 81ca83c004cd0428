"""What was asked of a site, and what its robots.txt answered, from the captures. Writes nothing."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from archive.errors import DamagedPayload
from archive.models import Exchange, timestamp
from archive.store.captures import exchange_of
from archive.urls import normalise

MOST_LOOKS = 5  # at good answers of a robots.txt, until one is whole

# What came from elsewhere (an import) has no run; what was not sent has no headers.
_MADE = (
    "site_id = :site_id AND fetched_at > :since AND fetched_at <= :until"
    " AND run_id IS NOT NULL AND request_headers != '[]'"
)


def requests_since(connection: sqlite3.Connection, site_id: str, since: datetime, *, until: datetime) -> int:
    """How many requests were made for a site between two moments, robots.txt and hops included."""
    (count,) = connection.execute(
        f"SELECT COUNT(*) FROM captures WHERE {_MADE} AND outcome != 'refused'",
        {"site_id": site_id, "since": timestamp(since), "until": timestamp(until)},
    ).fetchone()
    return int(count)


def nth_request_since(
    connection: sqlite3.Connection, site_id: str, since: datetime, *, until: datetime, number: int
) -> datetime | None:
    """When the first, second, … request between two moments was made; None when there were not so many."""
    row = connection.execute(
        f"SELECT fetched_at FROM captures WHERE {_MADE} AND outcome != 'refused'"
        " ORDER BY fetched_at LIMIT 1 OFFSET :skipped",
        {"site_id": site_id, "since": timestamp(since), "until": timestamp(until), "skipped": number - 1},
    ).fetchone()
    return datetime.fromisoformat(row["fetched_at"]) if row else None


def robots_answers(
    connection: sqlite3.Connection, url: str, *, hops: int, only_good: bool = False
) -> Iterator[Exchange]:
    """The last answers to a robots.txt that we asked for ourselves, newest first, each as the one at the end of its
    redirects, under the address first asked and as old as the first hop.

    Those whose redirects were not followed to their end are left out. More than `hops` redirects are a 404, as RFC
    9309 has it (section 2.3.1.2). `only_good` leaves out what names no rules, or only half of them.
    """
    good = " AND truncated IS NULL AND status BETWEEN 200 AND 399" if only_good else ""
    rows = connection.execute(
        "SELECT id FROM captures WHERE url = :url AND purpose = 'robots' AND run_id IS NOT NULL"
        f"{good} ORDER BY fetched_at DESC, id DESC LIMIT :most",
        {"url": url, "most": MOST_LOOKS},
    ).fetchall()
    answers = (_final(connection, row["id"], hops=hops) for row in rows)
    return (answer for answer in answers if answer is not None)


def _final(connection: sqlite3.Connection, capture_id: int, *, hops: int) -> Exchange | None:
    """The answer at the end of the redirects that begin with a capture; None where that was not captured."""
    try:
        first = answer = exchange_of(connection, capture_id)
        for _ in range(hops):
            target = _target(answer)
            if target is None:
                break
            row = connection.execute(
                "SELECT id FROM captures WHERE url = :url AND purpose = 'robots' AND id > :id ORDER BY id LIMIT 1",
                {"url": target, "id": capture_id},
            ).fetchone()
            if row is None:
                return None
            capture_id = row["id"]
            answer = exchange_of(connection, capture_id)
    except DamagedPayload:
        return None  # `chronik verify` names it; the file is asked for anew
    status = 404 if _target(answer) is not None else answer.status
    return replace(answer, url=first.url, fetched_at=first.fetched_at, status=status)


def _target(answer: Exchange) -> str | None:
    return normalise(answer.location, answer.url) if answer.location else None
