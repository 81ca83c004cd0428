"""What the seals say of each row, in a file of its own that vanishes: it may be far more than the memory holds.

Its own connection, since SQLite writes nothing more on one that has met a torn page.
"""

import sqlite3
from collections.abc import Iterable


class Expected:
    """The last digest that the seals hold of each row, by table and key."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect("", isolation_level=None)
        self.connection.execute(
            "CREATE TABLE expected (name TEXT, key TEXT, digest TEXT, PRIMARY KEY (name, key)) WITHOUT ROWID"
        )
        self.connection.execute("BEGIN")

    def note(self, entries: Iterable[tuple[str, str, str | None]]) -> None:
        """Table, key and digest of rows, as a later seal has them."""
        self.connection.executemany("INSERT OR REPLACE INTO expected VALUES (?, ?, ?)", entries)

    def knows(self, table: str, key: str) -> bool:
        """Whether a seal names the row at all."""
        return self._row(table, key) is not None

    def digest_of(self, table: str, key: str) -> str | None:
        """The digest of a row; None where it was taken out, or no seal names it."""
        row = self._row(table, key)
        return row[0] if row else None

    def keys(self, table: str, after: str, most: int) -> list[str]:
        """The next keys of a table, in the order of their bytes."""
        sql = "SELECT key FROM expected WHERE name = ? AND key > ? ORDER BY key LIMIT ?"
        return [key for (key,) in self.connection.execute(sql, (table, _known_text(after), most))]

    def close(self) -> None:
        """Forget everything."""
        self.connection.close()

    def _row(self, table: str, key: str) -> tuple[str | None] | None:
        sql = "SELECT digest FROM expected WHERE name = ? AND key = ?"
        row: tuple[str | None] | None = self.connection.execute(sql, (table, _known_text(key))).fetchone()
        return row


def _known_text(key: str) -> str:
    """A key as SQLite takes it: bytes of a damaged one that are no UTF-8 make it one that no seal names."""
    return key.encode("utf-8", "replace").decode()
