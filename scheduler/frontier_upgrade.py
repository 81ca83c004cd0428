"""Brings a `frontier.db` of an earlier version forward in place, in one transaction. Makes nothing due."""

import sqlite3

from archive.urls import authority, origin

from .frontier_schema import SCHEMA, SCHEMA_VERSION


def bring_forward(connection: sqlite3.Connection) -> None:
    """From version 1: rests were a site's, and become those of all its hosts; URLs learn their origin."""
    connection.create_function("origin", 1, origin, deterministic=True)
    connection.create_function("authority", 1, authority, deterministic=True)
    connection.executescript(
        "BEGIN IMMEDIATE; ALTER TABLE rests RENAME TO site_rests; ALTER TABLE frontier RENAME TO old_frontier;"
        "ALTER TABLE jobs RENAME TO old_jobs; DROP INDEX frontier_by_due;"
        f"{SCHEMA}"
        f"{_taken_over(connection, 'frontier')}; {_taken_over(connection, 'jobs')};"
        "UPDATE frontier SET origin = origin(url);"
        "INSERT INTO rests (place, kind, until, since, tries, binds, reason)"
        " SELECT DISTINCT authority(f.url), CASE WHEN r.asked THEN 'asked' ELSE 'silence' END, r.until, r.until, 1,"
        " r.asked, r.reason FROM site_rests r JOIN frontier f ON f.site_id = r.site_id WHERE true"
        " ON CONFLICT (place, kind) DO UPDATE SET until = MAX(until, excluded.until);"
        "DROP TABLE site_rests; DROP TABLE old_frontier; DROP TABLE old_jobs;"
        f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )


def _taken_over(connection: sqlite3.Connection, table: str) -> str:
    """The statement that fills a table made anew: a column that is added to one has its comment in the wrong place."""
    columns = ", ".join(row["name"] for row in connection.execute(f"PRAGMA table_info({table})"))
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM old_{table}"
