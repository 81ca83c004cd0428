"""Proves the full-text index against the versions it was made from, whole and word by word. Mends nothing.

The versions are indexed anew, some at a time, in a table that vanishes with the connection, and both are compared.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.search.columns import COLUMNS
from archive.search.index import compounds, entry_of, read_version
from archive.search.segments import misled_segments, numbers
from archive.store import present_schema

REMEDY = "the index can be made again from the versions"
CHUNK = 500  # versions indexed anew at a time
MOST_NAMED = 20
_FAULTS = (sqlite3.DatabaseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, MemoryError)
_SHADOWS = ("data", "idx", "docsize", "config")
_WANTED = "SELECT id, version_id, article_id FROM main.search_documents ORDER BY id"
# Whatever an archivist took out of view may be out of the index, or still be in it for those who may see it.
_MISSING = """
    SELECT v.id FROM main.versions v JOIN main.articles a ON a.id = v.article_id
    WHERE v.restriction_id IS NULL AND a.access = 'public' AND a.status != 'withdrawn'
      AND NOT EXISTS (SELECT 1 FROM main.search_documents d WHERE d.version_id = v.id)
"""


def broken_index(connection: sqlite3.Connection, *, stands: Callable[[int], bool] = lambda _: True) -> list[str]:
    """One sentence for each version whose words in the index are not those of its row, and for what is torn.

    `stands` says whether the row of a version can be believed: else it proves nothing against the index.
    """
    found: list[str] = []
    for look in (_missing, _settings, _torn, lambda one: _words(one, stands)):
        try:
            found += look(connection)
        except _FAULTS as error:
            said = str(error) or type(error).__name__
            found.append(f"search index: it cannot be read through ({said}); {REMEDY}")
    return found


def _missing(connection: sqlite3.Connection) -> Iterator[str]:
    for (version_id,) in map(tuple, connection.execute(_MISSING)):
        yield f"search index: version {version_id} is not in it; {REMEDY}"


def _settings(connection: sqlite3.Connection) -> Iterator[str]:
    if [tuple(row) for row in connection.execute("SELECT k, v FROM main.search_config")] != [("version", 4)]:
        yield f"search index: its settings (search_config) were changed; {REMEDY}"
    for segment in misled_segments(connection):
        yield f"search index: search_idx names other pages of segment {segment}, and words may not be found; {REMEDY}"


def _torn(connection: sqlite3.Connection) -> Iterator[str]:
    """FTS5's own check writes, so it is given a copy of the index."""
    connection.execute("DROP TABLE IF EXISTS temp.copied")
    try:
        connection.execute(_scratch_table("copied"))
        for part in _SHADOWS:
            connection.execute(f"DELETE FROM temp.copied_{part}")  # our names
            connection.execute(f"INSERT INTO temp.copied_{part} SELECT * FROM main.search_{part}")
        connection.execute("INSERT INTO temp.copied (copied) VALUES ('integrity-check')")
    except (sqlite3.DatabaseError, MemoryError) as error:  # a torn block may ask for gigabytes
        yield f"search index: it is torn ({str(error) or 'it asks for too much memory'}); {REMEDY}"


def _words(connection: sqlite3.Connection, stands: Callable[[int], bool]) -> Iterator[str]:
    """Every word at every place of the index, against those of the versions."""
    documents = [tuple(row) for row in connection.execute(_WANTED)]
    sound = [document for document in documents if stands(document[1])]
    _make_scratch(connection)
    fresh = _Fresh()
    for start in range(0, len(sound), CHUNK):
        _index_anew(connection, sound[start : start + CHUNK], fresh)
    kept = _sums(connection, "temp.kept_words")
    for document, _, _ in set(documents) - set(sound):
        kept.pop(document, None)
    fresh.wrong |= {one for one in fresh.sums.keys() | kept.keys() if fresh.sums.get(one) != kept.get(one)}
    fresh.wrong |= _sized(connection) - {document for document, _, _ in documents}
    yield from _named(fresh.wrong, {document: version for document, version, _ in documents})
    if len(sound) == len(documents):
        yield from _other_totals(connection, len(documents), fresh.totals)
        yield from _other_terms(connection, fresh.terms)


@dataclass(slots=True)
class _Fresh:
    """What the versions say that the index must hold, and the documents that do not."""

    sums: dict[int, int] = field(default_factory=dict)
    terms: set[str] = field(default_factory=set)
    totals: list[int] = field(default_factory=lambda: [0] * len(COLUMNS))
    wrong: set[int] = field(default_factory=set)


def _index_anew(connection: sqlite3.Connection, chunk: Sequence[tuple[int, int, int]], fresh: _Fresh) -> None:
    connection.execute("INSERT INTO temp.fresh (fresh) VALUES ('delete-all')")
    names = ", ".join(COLUMNS)
    sql = f"INSERT INTO temp.fresh (rowid, {names}) VALUES (:id, {', '.join(':' + c for c in COLUMNS)})"  # our names
    for document, version_id, article_id in chunk:
        owner, _, fields = read_version(connection, version_id)
        entry = entry_of(fields)
        fresh.terms |= compounds(entry)
        connection.execute(sql, {"id": document, **entry})
        if owner != article_id:
            fresh.wrong.add(document)
    connection.execute("SAVEPOINT flushed")  # FTS5 writes at a savepoint what it holds back
    fresh.sums |= _sums(connection, "temp.fresh_words")
    fresh.wrong |= _other_sizes(connection, [document for document, _, _ in chunk])
    _add_sizes(connection, fresh.totals)
    connection.execute("RELEASE flushed")


def _make_scratch(connection: sqlite3.Connection) -> None:
    for name in ("fresh", "fresh_words", "kept_words"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
    connection.execute(_scratch_table("fresh"))
    connection.execute("CREATE VIRTUAL TABLE temp.fresh_words USING fts5vocab(temp, fresh, instance)")
    connection.execute("CREATE VIRTUAL TABLE temp.kept_words USING fts5vocab(main, search, instance)")


def _scratch_table(name: str) -> str:
    return present_schema()["search"].replace("TABLE search", f"TABLE temp.{name}", 1)


def _sums(connection: sqlite3.Connection, words: str) -> dict[int, int]:
    """For each document the sum over its words, each with its column and place."""
    found: dict[int, int] = {}
    for term, document, column, offset in connection.execute(
        f"SELECT term, doc, col, offset FROM {words}"
    ):  # our names
        found[document] = found.get(document, 0) + hash((term, column, offset))
    return found


def _other_sizes(connection: sqlite3.Connection, documents: Sequence[int]) -> set[int]:
    """The documents whose numbers of words, which the ranking uses, are others."""
    fresh = dict(map(tuple, connection.execute("SELECT id, sz FROM temp.fresh_docsize")))
    sql = "SELECT sz FROM main.search_docsize WHERE id = ?"
    kept = {one: row[0] for one in documents if (row := connection.execute(sql, (one,)).fetchone())}
    return {one for one in documents if fresh.get(one) != kept.get(one)}


def _sized(connection: sqlite3.Connection) -> set[int]:
    return {document for (document,) in map(tuple, connection.execute("SELECT id FROM main.search_docsize"))}


def _add_sizes(connection: sqlite3.Connection, totals: list[int]) -> None:
    for (blob,) in map(tuple, connection.execute("SELECT sz FROM temp.fresh_docsize")):
        for column, size in enumerate(numbers(blob)):
            totals[column] += size


def _other_totals(connection: sqlite3.Connection, documents: int, totals: list[int]) -> Iterator[str]:
    row = connection.execute("SELECT block FROM main.search_data WHERE id = 1").fetchone()
    kept = numbers(row[0]) if row else []
    if kept != [documents, *totals] and (documents or any(kept)):
        yield f"search index: its totals (search_data, row 1) are others; {REMEDY}"


def _other_terms(connection: sqlite3.Connection, terms: set[str]) -> Iterator[str]:
    kept = {term for (term,) in map(tuple, connection.execute("SELECT term FROM main.search_terms"))}
    for term in sorted(kept ^ terms, key=repr)[:MOST_NAMED]:
        yield f"search index: search_terms {'lacks' if term in terms else 'has'} {term!r}; {REMEDY}"


def _named(wrong: set[int], versions: dict[int, int]) -> Iterator[str]:
    for document in sorted(wrong, key=repr)[:MOST_NAMED]:
        version = f"version {versions[document]}" if document in versions else "no version"
        yield f"search index: the words of document {document} ({version}) are others; {REMEDY}"
    if len(wrong) > MOST_NAMED:
        yield f"search index: the words of {len(wrong) - MOST_NAMED} further documents are others; {REMEDY}"
