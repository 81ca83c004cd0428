"""Keeps the full-text index in step with the versions, within the caller's transaction. It answers no search.

The index holds folded words and stems, not the texts: taking a version out needs the very texts it was made from, so
`remove_version` comes before any change to the version or its images.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

from archive.models import moment
from archive.search.columns import COLUMNS, STEMMED, STEMS
from archive.search.words import stem, tokens

SHORTEST_COMPOUND = 7  # letters: a part of four and a rest of three
Entry = dict[str, str]


def index_version(connection: sqlite3.Connection, version_id: int) -> None:
    """Make a version findable; its row and its images must be stored. Indexing it twice changes nothing."""
    if _document(connection, version_id) is not None:
        return
    article_id, dated, fields = read_version(connection, version_id)
    document = _free_id(connection, dated)
    connection.execute(
        "INSERT INTO search_documents (id, version_id, article_id) VALUES (:id, :version, :article)",
        {"id": document, "version": version_id, "article": article_id},
    )
    entry = entry_of(fields)
    connection.execute(
        f"INSERT INTO search (rowid, {', '.join(COLUMNS)}) VALUES (:id, {', '.join(':' + c for c in COLUMNS)})",
        {"id": document, **entry},
    )
    connection.executemany(
        "INSERT OR IGNORE INTO search_terms (term) VALUES (:term)", [{"term": term} for term in compounds(entry)]
    )


def remove_version(connection: sqlite3.Connection, version_id: int) -> None:
    """Take a version out of the index; one that is not in it is no error.

    Its words vanish from every answer at once, from the index's own tables with `compact`, from the file's free pages
    with VACUUM.
    """
    document = _document(connection, version_id)
    if document is None:
        return
    entry = entry_of(read_version(connection, version_id)[2])
    connection.execute(
        f"INSERT INTO search (search, rowid, {', '.join(COLUMNS)}) "
        f"VALUES ('delete', :id, {', '.join(':' + c for c in COLUMNS)})",
        {"id": document, **entry},
    )
    connection.execute("DELETE FROM search_documents WHERE id = :id", {"id": document})
    _drop_unused(connection, compounds(entry))


def compact(connection: sqlite3.Connection) -> None:
    """Write the index anew, so that its tables hold no word of what was taken out: FTS5 only crosses words out."""
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def _document(connection: sqlite3.Connection, version_id: int) -> int | None:
    sql = "SELECT id FROM search_documents WHERE version_id = :version"
    row = connection.execute(sql, {"version": version_id}).fetchone()
    return None if row is None else int(row[0])


def read_version(connection: sqlite3.Connection, version_id: int) -> tuple[int, str, Mapping[str, str]]:
    """The article of a version, the time it is sorted under, and its texts by column."""
    sql = """
        SELECT v.article_id, COALESCE(v.published_at, a.published_at, a.first_seen_at), v.title, v.kicker, v.lead,
               v.text, v.authors, v.tags, v.section, v.source
        FROM versions v JOIN articles a ON a.id = v.article_id
        WHERE v.id = :version
    """
    row = connection.execute(sql, {"version": version_id}).fetchone()
    article_id, dated, title, kicker, lead, text, authors, tags, section, source = row
    return (
        article_id,
        dated,
        {
            "title": title or "",
            "kicker": kicker or "",
            "lead": lead or "",
            "body": text.removeprefix(lead or ""),
            "captions": _captions(connection, version_id),
            "authors": "\n".join(json.loads(authors)),
            "tags": "\n".join(json.loads(tags)),
            "section": section or "",
            "source": source or "",
        },
    )


def _captions(connection: sqlite3.Connection, version_id: int) -> str:
    sql = "SELECT caption, credit FROM images WHERE version_id = :version ORDER BY position"
    rows = connection.execute(sql, {"version": version_id}).fetchall()
    return "\n".join(text for row in rows for text in row if text)


def entry_of(fields: Mapping[str, str]) -> Entry:
    """The texts as they go into the index: folded words, and for some columns their stems."""
    words = {column: tokens(text) for column, text in fields.items()}
    stems = {f"{column}_stems": " ".join(map(stem, words[column])) for column in STEMMED}
    return {column: " ".join(found) for column, found in words.items()} | stems


def compounds(entry: Entry) -> set[str]:
    """The stems that are long enough to be put together of two words."""
    found = (term for column in STEMS for term in entry[column].split())
    return {term for term in found if len(term) >= SHORTEST_COMPOUND and term.isalpha()}


def _drop_unused(connection: sqlite3.Connection, terms: Iterable[str]) -> None:
    sql = """
        DELETE FROM search_terms
        WHERE term = :term AND NOT EXISTS (SELECT 1 FROM search WHERE search MATCH :match)
    """
    columns = "{" + " ".join(STEMS) + "}"
    connection.executemany(sql, [{"term": term, "match": f'{columns} : "{term}"'} for term in terms])


def _free_id(connection: sqlite3.Connection, dated: str) -> int:
    """The first free number from the second of that time on: rows in order of publication make newest first free."""
    sql = """
        SELECT d.id + 1 FROM search_documents d
        WHERE d.id >= :wanted AND NOT EXISTS (SELECT 1 FROM search_documents n WHERE n.id = d.id + 1)
        ORDER BY d.id LIMIT 1
    """
    wanted = {"wanted": seconds(moment(dated))}
    taken = connection.execute("SELECT 1 FROM search_documents WHERE id = :wanted", wanted).fetchone()
    return int(connection.execute(sql, wanted).fetchone()[0]) if taken else wanted["wanted"]


def seconds(day: date) -> int:
    """Seconds since 1970 of a time in UTC; a bare date stands for its first second."""
    exact = day if isinstance(day, datetime) else datetime.combine(day, time.min, UTC)
    return int(exact.timestamp())
