"""Whether most of a site was not there at a moment of the past, by what is kept of it. Writes nothing."""

import sqlite3
from datetime import datetime, timedelta

from archive.models import AbsentShare, timestamp
from archive.presence import is_mass_absence

LATELY = timedelta(days=2)  # an absence that is older was confirmed, or is over


def was_outage(connection: sqlite3.Connection, site_id: str, *, at: datetime) -> bool:
    """Whether so many addresses of a site's articles were absent at once that the site must have been in trouble."""
    row = connection.execute(
        "SELECT SUM(absent_at > COALESCE(shown_at, '') AND absent_at >= :since) AS missing,"
        " SUM(shown_at IS NOT NULL AND NOT (COALESCE(absent_at, '') > shown_at AND absent_at < :since)) AS total"
        " FROM (SELECT url, MAX(CASE WHEN status IN (200, 304) THEN fetched_at END) AS shown_at,"
        "  MAX(CASE WHEN status IN (404, 451) THEN fetched_at END) AS absent_at FROM captures"
        "  WHERE site_id = :site_id AND purpose = 'article' AND fetched_at <= :at GROUP BY url)"
        " WHERE shown_at IS NOT NULL",
        {"site_id": site_id, "at": timestamp(at), "since": timestamp(at - LATELY)},
    ).fetchone()
    return is_mass_absence(AbsentShare(missing=row["missing"] or 0, total=row["total"] or 0))
