"""What the front page tells: how much is kept, and what is new, edited and gone. It reads only."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.browse.rows import all_rows, facts, names, one_row


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each the archive holds."""

    articles: int
    versions: int
    edits: int
    silent_edits: int
    gone: int
    captures: int


@dataclass(frozen=True, slots=True)
class NewArticle:
    """A story and when it came."""

    article_id: int
    site_id: str
    kicker: str | None
    title: str | None
    status: str
    came_at: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a story: what it was, what it became, and between which visits."""

    article_id: int
    site_id: str
    number: int
    old_title: str | None
    new_title: str | None
    old_kicker: str | None
    new_kicker: str | None
    fields: tuple[str, ...]
    words_added: int
    words_removed: int
    declared: str
    unchanged_before: str | None
    seen_from: str


@dataclass(frozen=True, slots=True)
class Deletion:
    """A story that went, and what is known of it now."""

    article_id: int
    site_id: str
    title: str | None
    kind: str
    observed_at: str
    last_seen_at: str
    status_now: str
    returned_at: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One crawl of one site."""

    id: int
    site_id: str
    started_at: str
    finished_at: str | None
    reason: str
    counts: Mapping[str, str]
    error: str | None


@dataclass(frozen=True, slots=True)
class Front:
    """The whole front page."""

    counts: Counts
    sites: tuple[tuple[str, str], ...]
    new: tuple[NewArticle, ...]
    edits: tuple[Edit, ...]
    headlines: tuple[Edit, ...]
    deletions: tuple[Deletion, ...]
    runs: tuple[Run, ...]


def read_front(connection: sqlite3.Connection) -> Front:
    """Everything the front page shows, in one reading."""
    return Front(
        counts=_counts(connection),
        sites=tuple((row["id"], row["name"]) for row in all_rows(connection, "SELECT id, name FROM sites ORDER BY id")),
        new=_new(connection, most=10),
        edits=_edits(connection, most=10),
        headlines=_headlines(connection, most=6),
        deletions=_deletions(connection, most=8),
        runs=_runs(connection, most=6),
    )


def _counts(connection: sqlite3.Connection) -> Counts:
    sql = """
        SELECT (SELECT COUNT(*) FROM articles) AS articles, (SELECT COUNT(*) FROM versions) AS versions,
               (SELECT COUNT(*) FROM versions WHERE number > 1) AS edits,
               (SELECT COUNT(*) FROM versions WHERE declared = 'undeclared') AS silent_edits,
               (SELECT COUNT(*) FROM articles WHERE status IN ('missing', 'gone')) AS gone,
               (SELECT COUNT(*) FROM captures) AS captures
    """
    return Counts(*all_rows(connection, sql)[0])


def _new(connection: sqlite3.Connection, *, most: int) -> tuple[NewArticle, ...]:
    sql = """
        SELECT a.id, a.site_id, v.kicker, v.title, a.status, COALESCE(a.published_at, a.first_seen_at) AS came_at
        FROM articles a JOIN versions v ON v.id = a.current_version_id
        WHERE a.status <> 'withdrawn' AND a.access IN ('public', 'redacted')
        ORDER BY came_at DESC, a.id DESC LIMIT :most
    """
    return tuple(NewArticle(*row) for row in all_rows(connection, sql, most=most))


EDITS = """
    SELECT v.article_id, a.site_id, v.number, p.title AS old_title, v.title AS new_title, p.kicker AS old_kicker,
           v.kicker AS new_kicker, v.changed_fields, v.words_added, v.words_removed, v.declared, v.unchanged_before,
           v.seen_from
    FROM versions v JOIN articles a ON a.id = v.article_id
         JOIN versions p ON p.article_id = v.article_id AND p.number = v.number - 1
    WHERE a.status <> 'withdrawn' AND a.access IN ('public', 'redacted')
"""


def _edits(connection: sqlite3.Connection, *, most: int) -> tuple[Edit, ...]:
    sql = f"{EDITS} ORDER BY v.seen_from DESC, v.id DESC LIMIT :most"
    return tuple(_edit(row) for row in all_rows(connection, sql, most=most))


def _headlines(connection: sqlite3.Connection, *, most: int) -> tuple[Edit, ...]:
    sql = f"""
        {EDITS} AND (v.title IS NOT p.title OR v.kicker IS NOT p.kicker)
        ORDER BY v.seen_from DESC, v.id DESC LIMIT :most
    """
    return tuple(_edit(row) for row in all_rows(connection, sql, most=most))


def _edit(row: sqlite3.Row) -> Edit:
    given = {name: row[name] for name in row.keys() if name != "changed_fields"}  # noqa: SIM118 - a Row iterates values
    return Edit(**given, fields=names(row["changed_fields"]))


def _deletions(connection: sqlite3.Connection, *, most: int) -> tuple[Deletion, ...]:
    sql = """
        SELECT article_id, site_id, title, kind, observed_at, last_seen_at, status_now, returned_at
        FROM deletions WHERE status_now <> 'withdrawn'
        ORDER BY observed_at DESC, event_id DESC LIMIT :most
    """
    return tuple(Deletion(*row) for row in all_rows(connection, sql, most=most))


def _runs(connection: sqlite3.Connection, *, most: int) -> tuple[Run, ...]:
    sql = """
        SELECT id, site_id, started_at, finished_at, reason, counts, error
        FROM runs ORDER BY id DESC LIMIT :most
    """
    rows = all_rows(connection, sql, most=most)
    return tuple(_run(row) for row in rows)


def _run(row: sqlite3.Row) -> Run:
    counts = facts(row["counts"])
    return Run(row["id"], row["site_id"], row["started_at"], row["finished_at"], row["reason"], counts, row["error"])


def last_capture(connection: sqlite3.Connection) -> str | None:
    """When the archive last looked at anything; None while it is empty."""
    sql = "SELECT MAX(fetched_at) AS last FROM (SELECT fetched_at FROM captures ORDER BY id DESC LIMIT 1000)"
    row = one_row(connection, sql)
    return None if row is None else row["last"]
