"""Parts of pages as rows: which are kept, and which were named and never asked for. Decides nothing."""

import sqlite3


def is_kept_requisite(connection: sqlite3.Connection, url: str) -> bool:
    """Whether a part of a page was captured, or found not to be there."""
    row = connection.execute(
        "SELECT 1 FROM captures WHERE url = :url AND purpose = 'requisite'"
        " AND outcome IN ('requisite', 'gone', 'redirect') LIMIT 1",
        {"url": url},
    ).fetchone()
    return row is not None


def missing_requisites(connection: sqlite3.Connection, site_id: str) -> list[str]:
    """The parts of a site's pages that were named and of which there is no capture at all."""
    rows = connection.execute(
        "SELECT d.url FROM discoveries d WHERE d.site_id = :site_id AND d.via = 'page' AND NOT EXISTS"
        " (SELECT 1 FROM captures c WHERE c.url = d.url AND c.purpose = 'requisite') ORDER BY d.url",
        {"site_id": site_id},
    )
    return [row["url"] for row in rows]
