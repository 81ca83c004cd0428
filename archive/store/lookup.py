"""Finds the article a person means, and what the terminal shows of it. Writes nothing."""

import sqlite3

from archive.errors import NoSuchArticle
from archive.urls import normalise


def article_named(connection: sqlite3.Connection, name: str) -> int:
    """The id of the article that a URL, an id or a site's key names, in this order of digits: id, then key.

    Raises NoSuchArticle, with the remedy.
    """
    queries = (
        ("SELECT id FROM articles WHERE CAST(id AS TEXT) = :name", name),
        ("SELECT id FROM articles WHERE key = :name", name),
        ("SELECT article_id AS id FROM article_urls WHERE url = :name", normalise(name) or name),
        ("SELECT article_id AS id FROM article_urls WHERE key = :name", name),
        ("SELECT article_id AS id FROM captures WHERE url = :name AND article_id IS NOT NULL", name),
        ("SELECT article_id AS id FROM captures WHERE url = :name AND article_id IS NOT NULL", normalise(name) or name),
    )
    for query, value in queries:
        row = connection.execute(query, {"name": value}).fetchone()
        if row is not None:
            return int(row["id"])
    raise NoSuchArticle(f"no article is known by {name!r}: give its URL, its id or the site's key, or `chronik search`")


def article_row(connection: sqlite3.Connection, article_id: int) -> sqlite3.Row:
    """An article with its site's name."""
    row: sqlite3.Row = connection.execute(
        "SELECT a.*, s.name AS site_name FROM articles a JOIN sites s ON s.id = a.site_id WHERE a.id = :id",
        {"id": article_id},
    ).fetchone()
    return row


def version_row(connection: sqlite3.Connection, article_id: int, number: int | None) -> sqlite3.Row:
    """A version by its number, the newest when None. Raises NoSuchArticle when there is no such number."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM versions WHERE article_id = :id AND (:number IS NULL OR number = :number)"
        " ORDER BY number DESC LIMIT 1",
        {"id": article_id, "number": number},
    ).fetchone()
    if row is None:
        (last,) = connection.execute(
            "SELECT MAX(number) FROM versions WHERE article_id = :id", {"id": article_id}
        ).fetchone()
        raise NoSuchArticle(f"article {article_id} has no version {number}: its versions are 1 to {last}")
    return row


def version_rows(connection: sqlite3.Connection, article_id: int) -> list[sqlite3.Row]:
    """All versions of an article, oldest first."""
    return connection.execute(
        "SELECT * FROM versions WHERE article_id = :id ORDER BY number", {"id": article_id}
    ).fetchall()


def event_rows(connection: sqlite3.Connection, article_id: int) -> list[sqlite3.Row]:
    """All events of an article, oldest first."""
    return connection.execute("SELECT * FROM events WHERE article_id = :id ORDER BY id", {"id": article_id}).fetchall()


def held_rows(connection: sqlite3.Connection, article_id: int) -> list[sqlite3.Row]:
    """The captures of an article that are or were held, oldest first."""
    return connection.execute(
        "SELECT capture_id, held_at, fields, settled_as, reason FROM held WHERE article_id = :id ORDER BY capture_id",
        {"id": article_id},
    ).fetchall()


def image_rows(connection: sqlite3.Connection, version_id: int) -> list[sqlite3.Row]:
    """The photos of a version, in order."""
    return connection.execute(
        "SELECT * FROM images WHERE version_id = :id ORDER BY position", {"id": version_id}
    ).fetchall()
