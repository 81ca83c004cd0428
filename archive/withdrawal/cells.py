"""Which values of which rows tell a story's words, and what stands there once they are taken out. Changes no row."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from archive.content import blocks_json, blocks_of, told_in_full
from archive.digests import canonical_json, terse_json
from archive.withdrawal.holders import Held
from archive.withdrawal.redaction import redacted, redacted_json
from archive.withdrawal.vault import Cell, Value, row_key

WITHHELD = "withheld"
NAMING = "content-encoding"
CODINGS = ("gzip", "x-gzip", "deflate", "br", "zstd", "identity")

MINE = "(article_id = :id OR (article_id IS NULL AND url IN (SELECT url FROM article_urls WHERE article_id = :id)))"
VERSIONS = "version_id IN (SELECT id FROM versions WHERE article_id = :id)"
# Of each table: the columns that name a row for good, and which rows are the story's.
ROWS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "versions": (("article_id", "number"), "article_id = :id"),
    "images": (("version_id", "position"), VERSIONS),
    "links": (("version_id", "position"), VERSIONS),
    "captures": (("record_id",), MINE),
    "replaced_versions": (("id",), "article_id = :id"),
    "held": (("capture_id",), "article_id = :id"),
    "discoveries": (
        ("site_id", "url", "via"),
        "title IS NOT NULL AND (url IN (SELECT url FROM article_urls WHERE article_id = :id)"
        " OR (site_id, key) IN (SELECT site_id, key FROM articles WHERE id = :id UNION SELECT a.site_id, u.key"
        "  FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE a.id = :id))",
    ),
    "events": (
        ("id",),
        "article_id = :id AND kind NOT IN ('unlisted', 'embargoed', 'redacted', 'withdrawn', 'erased', 'restored')",
    ),
}
# Every column that holds words, with what stands there when nothing is to be seen. A headline in the reason of a
# capture, a header or a note would tell the story too, so these go as a whole; outcome, digests and times stay, and so
# does a header Content-Encoding: bytes that stay, since others brought them too, could not be read without it.
BLANKS: Mapping[str, Mapping[str, Value]] = {
    "versions": {
        "title": None, "kicker": None, "heading": None, "lead": None, "text": "", "authors": "[]", "source": None,
        "section": None, "tags": "[]", "blocks": "[]", "field_rules": "{}", "way": None, "reason": WITHHELD,
    },
    "images": {"url": "", "caption": None, "credit": None},
    "links": {"url": "", "anchor": ""},
    "captures": {
        "reason": WITHHELD, "notes": "[]", "response_headers": "[]", "response_head": None, "warc_fields": None,
    },
    "replaced_versions": {"version": "{}"},
    "held": {"way": "[]", "reason": WITHHELD},
    "discoveries": {"title": None},
    "events": {"detail": ""},
}  # fmt: skip
JSON_COLUMNS = {
    "authors", "tags", "blocks", "field_rules", "notes", "response_headers", "warc_fields", "version", "detail",
}  # fmt: skip

Change = Callable[[str, str, Value], Value]  # table, column, value -> what is to stand there


def hidden(restriction_id: int) -> Change:
    """Nothing of the story is left."""
    marker = marker_of(restriction_id)

    def change(table: str, column: str, value: Value) -> Value:
        if value is None:
            return None
        if column == "response_headers":
            return coding_alone(str(value))
        return marker if column == "detail" else BLANKS[table][column]

    return change


def coding_alone(headers: str) -> str:
    """Headers as JSON without all that may tell a story: only the content codings that there are."""
    with suppress(ValueError, TypeError, AttributeError):
        pairs = json.loads(headers)
        return terse_json([[name, value] for name, value in pairs if name.lower() == NAMING and _is_coding(value)])
    return "[]"


def _is_coding(value: str) -> bool:
    return all(one.strip().lower() in CODINGS for one in value.split(","))


def without_words(pattern: re.Pattern[str], restriction_id: int) -> Change:
    """Only the words that a pattern finds are taken out; an event that tells them is taken out whole."""
    marker = marker_of(restriction_id)

    def change(table: str, column: str, value: Value) -> Value:
        if isinstance(value, bytes):
            return None if pattern.search(value.decode("latin-1")) or pattern.search(_text(value)) else value
        if not isinstance(value, str):
            return value
        if column == "way":  # digests of single words: whoever guesses one can tell that it was there
            return BLANKS[table][column]
        if column == "detail":
            return marker if redacted_json(pattern, value) != value else value
        return redacted_json(pattern, value) if column in JSON_COLUMNS else redacted(pattern, value)

    return change


def marker_of(restriction_id: int) -> str:
    """What stands in an event whose detail is withheld."""
    return canonical_json({WITHHELD: restriction_id})


def own_cells(
    connection: sqlite3.Connection, article_id: int, restriction_id: int, change: Change, held: Held
) -> Iterator[Cell]:
    """The cells of an article's rows that change, versions marked with the restriction; what others hold of these rows
    is held for this story too."""
    for table, (key, condition) in ROWS.items():
        columns = ", ".join((*key, *BLANKS[table]))
        for row in connection.execute(f"SELECT {columns} FROM {table} WHERE {condition}", {"id": article_id}):
            name = tuple((column, row[column]) for column in key)
            changed = [
                Cell(table, name, column, row[column], blank)
                for column, blank in _blanks(table, row, change).items()
                if blank != row[column]
            ]
            for one in held.row(table, row_key(name)):
                if one.column in BLANKS[table] and change(table, one.column, one.value) != one.value:
                    yield one
            if {one.column for one in changed} - {"way"} or table == "held":
                yield from changed
                if table == "versions":
                    yield Cell(table, name, "restriction_id", None, restriction_id)


def _blanks(table: str, row: sqlite3.Row, change: Change) -> dict[str, Value]:
    """What is to stand in each column; blocks are measured anew by the text that is left."""
    blanks = {column: change(table, column, row[column]) for column in BLANKS[table]}
    if table != "versions":
        return blanks
    text = str(blanks["text"])
    with suppress(ValueError):  # a damaged row is blanked like all others
        whole = told_in_full(row["blocks"], row["text"])
        left = str(change(table, "blocks", whole))
        if (text, left) != (row["text"], whole):
            blanks["blocks"] = blocks_json(blocks_of(left, text), text)
    return blanks


def apply(connection: sqlite3.Connection, cells: list[Cell]) -> None:
    """Put into every cell what is to stand there, row by row."""
    for table, key, row in _by_row(cells):
        _update(connection, table, key, {one.column: one.blank for one in row})


def put_back(connection: sqlite3.Connection, cells: Iterator[Cell]) -> int:
    """Put the former values back where the blanks still stand; returns how many rows were made whole."""
    count = 0
    for table, key, row in _by_row(list(cells)):
        where = " AND ".join(f"{column} = :{column}" for column, _ in key)
        columns = ", ".join(one.column for one in row)
        stands = connection.execute(f"SELECT {columns} FROM {table} WHERE {where}", dict(key)).fetchone()
        blank = [one for one in row if stands is not None and stands[one.column] == one.blank]
        if "text" in {one.column for one in row} - {one.column for one in blank}:
            blank = [one for one in blank if one.column != "blocks"]  # lengths belong to their text
        if blank:
            _update(connection, table, key, {one.column: one.value for one in blank})
            count += 1
    return count


def _by_row(cells: list[Cell]) -> Iterator[tuple[str, tuple[tuple[str, str | int], ...], list[Cell]]]:
    rows: dict[tuple[str, str], list[Cell]] = {}
    for one in cells:
        rows.setdefault((one.table, one.row_key), []).append(one)
    for row in rows.values():
        yield row[0].table, row[0].key, row


def _update(
    connection: sqlite3.Connection, table: str, key: tuple[tuple[str, str | int], ...], values: Mapping[str, Value]
) -> None:
    sets = ", ".join(f"{column} = :new_{column}" for column in values)
    where = " AND ".join(f"{column} = :{column}" for column, _ in key)
    parameters = {**dict(key), **{f"new_{column}": value for column, value in values.items()}}
    connection.execute(f"UPDATE {table} SET {sets} WHERE {where}", parameters)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def titles_and_texts(
    connection: sqlite3.Connection, article_id: int, own: Held | None = None
) -> tuple[list[str], list[str]]:
    """The headlines of a story's versions, and its passages: text, lead, captions; those of replaced versions too, and
    those that a restriction of its own holds."""
    titles: set[str] = set()
    texts: set[str] = set()
    rows: list[dict[str, Any]] = [
        dict(row) | {"images": [dict(one) for one in _images(connection, row["id"])]}
        for row in connection.execute("SELECT * FROM versions WHERE article_id = :id", {"id": article_id}).fetchall()
    ]
    replaced = "SELECT version FROM replaced_versions WHERE article_id = :id"
    rows += [json.loads(row["version"]) for row in connection.execute(replaced, {"id": article_id})]
    if own is not None:
        rows += [*own.rows("versions"), *({"images": [one]} for one in own.rows("images"))]
        rows += [json.loads(str(row["version"])) for row in own.rows("replaced_versions") if row.get("version")]
    for row in rows:
        titles |= {row[name] for name in ("title", "heading") if row.get(name)}
        texts |= {row[name] for name in ("text", "lead") if row.get(name)}
        texts |= {one["caption"] for one in row.get("images", ()) if one.get("caption")}
    return sorted(titles), sorted(texts)


def _images(connection: sqlite3.Connection, version_id: int) -> list[sqlite3.Row]:
    query = "SELECT caption FROM images WHERE version_id = :id"
    return connection.execute(query, {"id": version_id}).fetchall()
