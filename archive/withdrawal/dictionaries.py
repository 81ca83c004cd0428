"""Dictionaries that learned a story's words: found, and taken out of use. It trains none."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.search import tokens
from archive.store import repack_without_dictionary
from archive.withdrawal.holders import Held
from archive.withdrawal.vault import Cell, Value, row_key

RUN = 4  # words: a dictionary holds pieces of pages
TELLING = 5  # letters of a word that may tell a story
BLANKS: Mapping[str, Value] = {"size": 0, "body": b""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """How many payloads were packed without dictionaries, which were not since they are damaged, and the cells of
    dictionaries that these need."""

    count: int = 0
    damaged: frozenset[str] = frozenset()
    cells: tuple[Cell, ...] = ()


def drop_tainted(
    connection: sqlite3.Connection, article_id: int, said: Iterable[str], held: Held, *, is_whole: bool
) -> Dropped:
    """Take every dictionary out of use in which pieces of a story stand, packing anew what needs it.

    It is destroyed, but where a damaged payload needs it, here or in `withheld.db`: then it is to be withheld. With
    `is_whole` each of the texts counts only as a whole (words that are redacted), else each telling piece of it.
    """
    rows = connection.execute(
        "SELECT d.id, d.size, d.body FROM dictionaries d JOIN articles a ON a.site_id = d.site_id WHERE a.id = :id",
        {"id": article_id},
    ).fetchall()
    if not rows:
        return Dropped()
    wanted = [" ".join(tokens(one)) for one in said]
    pieces = set(wanted) if is_whole else _pieces(wanted)
    dropped = Dropped()
    for row in rows:
        cells = _cells(row, held)
        body = next((one.value for one in cells if one.column == "body"), b"")
        text = f" {' '.join(tokens(bytes(body).decode('utf-8', 'replace')))} " if isinstance(body, bytes) else ""
        found = (piece for piece in pieces if piece and f" {piece} " in text)
        if any(is_whole or not _is_said_elsewhere(connection, article_id, piece) for piece in found):
            dropped = _with(dropped, _drop(connection, row["id"], cells, held))
    return dropped


def _cells(row: sqlite3.Row, held: Held) -> tuple[Cell, ...]:
    """What tells of pages in a dictionary's row; as others hold it, where it is out of view."""
    key = (("id", row["id"]),)
    if not row["body"]:
        return tuple(held.row("dictionaries", row_key(key)))
    return tuple(Cell("dictionaries", key, column, row[column], blank) for column, blank in BLANKS.items())


def _drop(connection: sqlite3.Connection, dictionary_id: int, cells: tuple[Cell, ...], held: Held) -> Dropped:
    """Pack anew all that needs a dictionary, and destroy it where nothing does any more."""
    again = repack_without_dictionary(connection, dictionary_id)
    query = "SELECT 1 FROM payloads WHERE dictionary_id = :id LIMIT 1"
    if connection.execute(query, {"id": dictionary_id}).fetchone() or held.needs_dictionary(dictionary_id):
        return Dropped(count=again.count, damaged=again.damaged, cells=cells)
    connection.execute("DELETE FROM dictionaries WHERE id = :id", {"id": dictionary_id})
    return Dropped(count=again.count)


def _with(one: Dropped, other: Dropped) -> Dropped:
    return Dropped(count=one.count + other.count, damaged=one.damaged | other.damaged, cells=(*one.cells, *other.cells))


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
