"""Dictionaries that learned a story's words: found, and taken out of use. It trains none."""

import sqlite3
from collections.abc import Iterable

from archive.search import tokens
from archive.withdrawal.packing import drop_dictionary

RUN = 4  # words: a dictionary holds pieces of pages, and such a run is more than chance
TELLING = 5  # letters of a word that stands in no other story


def drop_tainted(connection: sqlite3.Connection, article_id: int, said: Iterable[str], *, is_whole: bool) -> int:
    """Destroy every dictionary in which pieces of a story stand, packing anew what needs it; returns how many
    payloads that were.

    With `is_whole` each of the texts counts only as a whole (words that are redacted), else each telling piece of it.
    """
    rows = connection.execute(
        "SELECT d.id, d.body FROM dictionaries d JOIN articles a ON a.site_id = d.site_id WHERE a.id = :id",
        {"id": article_id},
    ).fetchall()
    if not rows:
        return 0
    wanted = [" ".join(tokens(one)) for one in said]
    pieces = set(wanted) if is_whole else _pieces(connection, article_id, wanted)
    count = 0
    for row in rows:
        text = f" {' '.join(tokens(row['body'].decode('utf-8', 'replace')))} "
        if any(f" {piece} " in text for piece in pieces if piece):
            count += drop_dictionary(connection, row["id"])
    return count


def _pieces(connection: sqlite3.Connection, article_id: int, texts: list[str]) -> set[str]:
    """Words that stand in no other story, and runs of four words."""
    words = {word for text in texts for word in text.split() if len(word) >= TELLING}
    found = {word for word in words if not _is_said_elsewhere(connection, article_id, word)}
    for text in texts:
        row = text.split()
        found |= {" ".join(row[start : start + RUN]) for start in range(len(row) - RUN + 1)}
    return found


def _is_said_elsewhere(connection: sqlite3.Connection, article_id: int, word: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM search JOIN search_documents d ON d.id = search.rowid"
        " WHERE search MATCH :match AND d.article_id <> :id LIMIT 1",
        {"match": f'"{word}"', "id": article_id},
    ).fetchone()
    return row is not None
