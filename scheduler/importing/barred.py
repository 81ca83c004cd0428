"""Which stories take in nothing from files: those that the archivist took out of view. It changes nothing."""

import json
import sqlite3
from collections.abc import Iterable

from archive.models import Exchange, Site
from archive.store import find_by_key
from crawler.sites import identity


def why_barred(connection: sqlite3.Connection, site: Site, exchange: Exchange) -> str | None:
    """Why a capture of a story that was taken out of view is refused; None where it is not."""
    asked = identity(site, exchange.url)
    article = find_by_key(connection, site.id, asked.key) if asked else None
    if article is None or article.id not in out_of_view(connection, [article.id]):
        return None
    return f"{exchange.url}: the story was taken out of view; restore it, and import the file again"


def out_of_view(connection: sqlite3.Connection, articles: Iterable[int]) -> frozenset[int]:
    """Those of the articles that the archivist took out of view, as wholes or in part."""
    rows = connection.execute(
        "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:articles))"
        " AND (status = 'withdrawn' OR access NOT IN ('public', 'unlisted'))",
        {"articles": json.dumps(sorted(articles))},
    )
    return frozenset(row["id"] for row in rows)
