"""What several restrictions hold at once: a page or a headline may tell of more than one story that is out of view.

It reads `withheld.db` and `archive.db`, and changes neither.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator

from archive.search import tokens
from archive.withdrawal.phrases import Known, Phrase, Sought, held_in, told_in
from archive.withdrawal.rows import all_in_force
from archive.withdrawal.vault import Cell, Value, Vault, cell_of, unpacked

TOLD = (("links", "anchor"), ("discoveries", "title"))  # words about a story that stand in rows of others


class Held:
    """The kept cells of some restrictions."""

    def __init__(self, vault: Vault, restrictions: Iterable[int]) -> None:
        self.vault = vault
        self.restrictions = frozenset(restrictions)
        self._ids = json.dumps(sorted(self.restrictions))

    def row(self, table: str, row_key: str) -> list[Cell]:
        """What is kept of a row, each column once."""
        rows = self._rows("table_name = ? AND row_key = ?", table, row_key)
        return list({row["column_name"]: cell_of(row) for row in rows}.values())

    def payload(self, name: str) -> list[Cell]:
        """The cells of a payload; empty where none of these restrictions holds it."""
        return self.row("payloads", json.dumps({"digest": name}))

    def body(self, name: str) -> bytes | None:
        """The bytes of a payload; None where they are not held, or no longer match their digest."""
        cells = {one.column: one.value for one in self.payload(name)}
        body = cells.get("body")
        return unpacked(name, body, str(cells.get("encoding"))) if isinstance(body, bytes) else None

    def payloads(self) -> list[str]:
        """The digests of all payloads that are held."""
        rows = self._rows("table_name = 'payloads' AND column_name = 'body'")
        return sorted({json.loads(row["row_key"])["digest"] for row in rows})

    def needs_dictionary(self, number: int) -> bool:
        """Whether a payload that is held as it stood, since it was damaged, needs a dictionary."""
        where = "table_name = 'payloads' AND column_name = 'dictionary_id' AND value IS NOT NULL"
        return any(row["value"] == number for row in self._rows(where))

    def rows(self, table: str) -> list[dict[str, Value]]:
        """What is held of the rows of a table, by column."""
        found: dict[str, dict[str, Value]] = {}
        for row in self._rows("table_name = ?", table):
            found.setdefault(row["row_key"], {})[row["column_name"]] = row["value"]
        return list(found.values())

    def told(self) -> Iterator[Cell]:
        """Headlines and words of links that are held."""
        for table, column in TOLD:
            yield from map(cell_of, self._rows("table_name = ? AND column_name = ?", table, column))

    def texts(self) -> Iterator[tuple[int, str]]:
        """The headlines and texts of versions that are held, with the article they are of."""
        for row in self._rows("table_name = 'versions' AND column_name IN ('title', 'text') AND value IS NOT NULL"):
            yield json.loads(row["row_key"])["article_id"], row["value"]

    def holders(self, cell: Cell) -> set[int]:
        """The restrictions that hold a cell."""
        where = "table_name = ? AND row_key = ? AND column_name = ?"
        return {row["restriction_id"] for row in self._rows(where, cell.table, cell.row_key, cell.column)}

    def _rows(self, where: str, *values: str) -> list[sqlite3.Row]:
        query = f"SELECT * FROM cells WHERE restriction_id IN (SELECT value FROM json_each(?)) AND {where}"
        return self.vault.connection.execute(query, (self._ids, *values)).fetchall()


def held_by_others(connection: sqlite3.Connection, vault: Vault, restriction_id: int) -> Held:
    """What all restrictions in force hold but one."""
    return Held(vault, (one.id for one in all_in_force(connection) if one.id != restriction_id))


def others_told(
    connection: sqlite3.Connection, held: Held, articles: Iterable[int | None], words: tuple[str, ...], marks: Known
) -> set[int]:
    """The restrictions whose story a page tells by these words, but what its own stories say is their own."""
    told = told_in(words, marks)
    if not told:
        return set()
    own = _own_phrases(connection, held, {one for one in articles if one is not None}, Sought(told))
    return {number for phrase, number in told.items() if phrase not in own}


def _own_phrases(connection: sqlite3.Connection, held: Held, articles: set[int], phrases: Sought) -> frozenset[Phrase]:
    rows = connection.execute(
        "SELECT COALESCE(title, '') || char(10) || text AS said FROM versions"
        " WHERE article_id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(articles)),),
    )
    said = [row["said"] for row in rows] + [text for article_id, text in held.texts() if article_id in articles]
    return frozenset(phrase for text in said for phrase in held_in(tokens(text), phrases))
