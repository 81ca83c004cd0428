"""Which opened files are archives, and how Datasette shows their tables and views. It reads no rows."""

import re
import sqlite3
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any  # Datasette's metadata is nested JSON

from archive.store import TABLES, VIEWS

if TYPE_CHECKING:  # importing it would load Datasette's plugins, this one among them, before its hooks stand
    from datasette.app import Datasette

NEEDED = {"sites", "articles", "versions", "captures", "events", "search_documents"}
COMMENTED = re.compile(r"^CREATE (?:TABLE|VIEW) (\w+) .*?-- (.+)$", re.MULTILINE)
COLUMN = re.compile(r"^    ([a-z_]+) +(?:TEXT|INTEGER|BLOB)\b.*?-- (.+)$", re.MULTILINE)

LEDGERS = (
    ("edits", "All edits", "every change, with the interval in which it happened"),
    ("silent_edits", "Silent edits", "changes that the publisher did not declare"),
    ("headline_changes", "Headlines", "headlines and kickers that were changed"),
    ("deletions", "Deletions", "what went missing or is gone, with the evidence"),
    ("coverage_by_day", "Coverage", "what the site advertised against what was captured"),
    ("current_articles", "Articles", "every story with its newest content"),
)

SHOWN: Mapping[str, Mapping[str, Any]] = {
    "current_articles": {"facets": ["site_id", "status", "section"], "sort_desc": "published_at"},
    "edits": {"facets": ["site_id", "declared", "change_kind", {"array": "changed_fields"}], "sort_desc": "seen_from"},
    "silent_edits": {"facets": ["site_id", "change_kind", {"array": "changed_fields"}], "sort_desc": "seen_from"},
    "headline_changes": {"facets": ["site_id", "declared"], "sort_desc": "seen_from"},
    "deletions": {"facets": ["site_id", "kind", "status_now"], "sort_desc": "observed_at"},
    "reservations": {"facets": ["site_id", "tdm_reservation", "tdm_source"], "sort_desc": "asked_at"},
    "coverage_by_day": {"facets": ["site_id"], "sort_desc": "day"},
    "articles": {"facets": ["site_id", "status"], "sort_desc": "last_seen_at", "label_column": "url"},
    "versions": {
        "facets": ["declared", "change_kind", "form", {"array": "changed_fields"}],
        "sort_desc": "id",
        "label_column": "title",
    },
    "captures": {"facets": ["site_id", "outcome", "status"], "sort_desc": "id", "label_column": "fetched_at"},
    "events": {"facets": ["kind"], "sort_desc": "id", "label_column": "kind"},
    "held": {"facets": ["settled_as", {"array": "fields"}], "sort_desc": "capture_id"},
    "runs": {"facets": ["site_id", "reason"], "sort_desc": "id", "label_column": "started_at"},
    "discoveries": {"facets": ["site_id", "via"], "sort_desc": "last_at"},
    "sites": {"label_column": "name"},
    "payloads": {"label_column": "digest"},
}


def archive_name(datasette: "Datasette") -> str | None:
    """The name of the first opened database that is an archive; None where none is."""
    opened = ((name, database.path) for name, database in datasette.databases.items())
    return next((name for name, path in opened if path and _is_archive(path)), None)


def ledger_metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata of an archive: descriptions from the schema's own comments, facets and order."""
    tables = {
        name: {"description": text, "columns": dict(_columns(name)), "size": 50, **SHOWN.get(name, {})}
        for name, text in _described()
    }
    return {"databases": {database: {"tables": tables}}}


@lru_cache
def _described() -> tuple[tuple[str, str], ...]:
    """Each table and view with its comment."""
    return tuple(COMMENTED.findall(TABLES + VIEWS))


@lru_cache
def _columns(table: str) -> dict[str, str]:
    """The comment of each column of a table."""
    found = re.search(rf"CREATE TABLE {table} \(.*?\n(.*?)\n\) STRICT", TABLES, re.DOTALL)
    return dict(COLUMN.findall(found.group(1))) if found else {}


_known_archives: set[str] = set()


def _is_archive(path: str) -> bool:
    """Whether the file has an archive's tables; a file that became one while it is open is noticed."""
    if path not in _known_archives and _tables(path) >= NEEDED:
        _known_archives.add(path)
    return path in _known_archives


def _tables(path: str) -> set[str]:
    connection = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
    try:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError:
        return set()  # Datasette itself says what is wrong with the file
    finally:
        connection.close()
