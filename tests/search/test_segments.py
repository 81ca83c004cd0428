"""What the list of the index's pages must say, on indexes of many small pages."""

import sqlite3

import pytest

from archive.search.columns import COLUMNS
from archive.search.segments import misled_segments
from archive.store import present_schema

WORDS = [f"{one}{two}{three}" for one in "aeimuz" for two in "bcdnpr" for three in ("hof", "hofen", "tal", "wald")]
CUT = "SELECT COUNT(*) FROM search_idx WHERE term = X'' AND (segid << 37) + 1 NOT IN (SELECT id FROM search_data)"
PUT = f"INSERT INTO search (rowid, {', '.join(COLUMNS)}) VALUES (?{', ?' * len(COLUMNS)})"


def index(documents: int, *, page: int = 128) -> sqlite3.Connection:
    """An index of documents with some words each, one of them in all, on pages of so many bytes."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(present_schema()["search"])
    connection.execute("INSERT INTO search (search, rank) VALUES ('pgsz', ?)", (page,))
    connection.execute("INSERT INTO search (search, rank) VALUES ('usermerge', 2)")
    for number in range(documents):
        texts = [f"und {WORDS[(number * 7 + column * 5) % len(WORDS)]}" for column in range(len(COLUMNS))]
        connection.execute(PUT, (number, *texts))
    return connection


def found(connection: sqlite3.Connection) -> int:
    """How many of the words a search finds."""
    sql = "SELECT EXISTS (SELECT 1 FROM search WHERE search MATCH ?)"
    return sum(connection.execute(sql, (word,)).fetchone()[0] for word in WORDS)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM search_idx WHERE pgno = (SELECT MAX(pgno) FROM search_idx)",
        "DELETE FROM search_idx WHERE pgno = (SELECT MAX(pgno) FROM search_idx WHERE pgno < 40)",
        "UPDATE search_idx SET segid = segid + 7 WHERE pgno = (SELECT MAX(pgno) FROM search_idx)",
        "UPDATE search_idx SET term = X'3061' WHERE pgno = (SELECT MAX(pgno) FROM search_idx)",
        "UPDATE search_idx SET term = term || X'00' WHERE pgno = (SELECT MAX(pgno) FROM search_idx)",
        "UPDATE search_idx SET pgno = pgno + 1 WHERE pgno = (SELECT MAX(pgno) FROM search_idx)",
        "INSERT INTO search_idx VALUES (99, X'30', 2)",
    ],
)
def test_a_row_that_sends_a_search_to_another_page_is_found(change: str) -> None:
    """Taken out, put elsewhere, put in, or with another first word, whether a word is missed by it or not."""
    connection = index(200)
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")
    assert (list(misled_segments(connection)), found(connection)) == ([], len(WORDS))
    connection.execute(change)
    assert list(misled_segments(connection)) != []


def test_merges_that_are_not_through_leave_nothing_to_tell() -> None:
    """They take pages away one by one, and let what was listed of them stand."""
    connection, half_way = index(0), 0
    for number in range(900):
        texts = [f"und {WORDS[(number * 7 + column * 5) % len(WORDS)]}" for column in range(len(COLUMNS))]
        connection.execute(PUT, (number, *texts))
        if number % 20 == 0:
            connection.execute("INSERT INTO search (search, rank) VALUES ('merge', ?)", (1 + number % 7,))
            assert list(misled_segments(connection)) == []
            half_way += connection.execute(CUT).fetchone()[0]
    assert half_way > 0
