"""Dictionaries that learned a story's words: found, and taken out of use. It trains none."""

import sqlite3
from collections.abc import Iterable

from archive.search import tokens
from archive.withdrawal.packing import drop_dictionary

RUN = 4  # words: a dictionary holds pieces of pages
TELLING = 5  # letters of a word that may tell a story


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
    pieces = set(wanted) if is_whole else _pieces(wanted)
    count = 0
    for row in rows:
        text = f" {' '.join(tokens(row['body'].decode('utf-8', 'replace')))} "
        held = (piece for piece in pieces if piece and f" {piece} " in text)
        if any(is_whole or not _is_said_elsewhere(connection, article_id, piece) for piece in held):
            count += drop_dictionary(connection, row["id"])
    return count


def _pieces(texts: list[str]) -> set[str]:
    """The longer words of texts, and their runs of four words."""
    found = {word for text in texts for word in text.split() if len(word) >= TELLING}
    for text in texts:
        row = text.split()
        found |= {" ".join(row[start : start + RUN]) for start in range(len(row) - RUN + 1)}
    return found


def _is_said_elsewhere(connection: sqlite3.Connection, article_id: int, piece: str) -> bool:
    """Whether another story has these words in a row: then they tell nothing of this one."""
    row = connection.execute(
        "SELECT 1 FROM search JOIN search_documents d ON d.id = search.rowid"
        " WHERE search MATCH :match AND d.article_id <> :id LIMIT 1",
        {"match": f'"{piece}"', "id": article_id},
    ).fetchone()
    return row is not None
