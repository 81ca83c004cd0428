"""Sites and runs as rows. Decides nothing."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from archive.digests import canonical_json
from archive.models import Site, timestamp


def store_site(connection: sqlite3.Connection, site: Site) -> None:
    """Make the site known, or bring its name and front page up to date."""
    connection.execute(
        "INSERT INTO sites (id, name, home_url) VALUES (:id, :name, :home_url)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, home_url = excluded.home_url",
        {"id": site.id, "name": site.name, "home_url": site.home_url},
    )


def start_run(connection: sqlite3.Connection, site: Site, *, at: datetime, reason: str) -> int:
    """Make a site known, open a run of it and return the run's id; `reason` names the command or job."""
    store_site(connection, site)
    cursor = connection.execute(
        "INSERT INTO runs (site_id, started_at, reason) VALUES (:site_id, :at, :reason)",
        {"site_id": site.id, "at": timestamp(at), "reason": reason},
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def finish_run(
    connection: sqlite3.Connection, run_id: int, *, at: datetime, counts: Mapping[str, int], error: str | None
) -> None:
    """Close a run with its captures counted by outcome; `error` is one sentence or None."""
    connection.execute(
        "UPDATE runs SET finished_at = :at, counts = :counts, error = :error WHERE id = :id",
        {"id": run_id, "at": timestamp(at), "counts": canonical_json(dict(counts)), "error": error},
    )
