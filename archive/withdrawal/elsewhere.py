"""Where else a story's words stand: its own pages, other pages' bytes, other stories' texts. Changes nothing.

Front pages, feeds and pointers of other stories repeat headlines and sentences. They are found by reading every stored
page, which takes a millisecond or two a page.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from archive.content_coding import undone
from archive.errors import DamagedPayload, UndecodableBody, WithheldPayload
from archive.search import tokens
from archive.store import decoded_digest_of, read_decoded, read_payload
from archive.withdrawal.cells import MINE
from archive.withdrawal.holders import Held
from archive.withdrawal.phrases import Phrase, held_in, joined, readable, words_of_page

FURNITURE = 3  # other stories: what so many say is the paper's, not the story's
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Found:
    """Payloads of other pages that hold a story's phrases with the addresses they came from, the other stories whose
    own text holds some, and the phrases by which the story is known again."""

    payloads: dict[str, tuple[str, ...]]
    articles: tuple[int, ...]
    phrases: frozenset[Phrase]


def own_payloads(connection: sqlite3.Connection, article_id: int) -> tuple[list[str], list[str]]:
    """The digests of a story's pages and photos: those that are its own, and those that may say nothing of it: what
    other captures brought too (a page of the site that says "not found"), what came with another status than 200, or
    what did not show the story (a wall). A body without a byte is neither."""
    others = MINE.replace("(article_id =", "(c.article_id IS").replace("(article_id IS", "(c.article_id IS")
    rows = connection.execute(
        "WITH mine AS (SELECT payload_digest AS digest, COALESCE(status, 0) = 200 AND version_id IS NOT NULL AS is_page"
        f" FROM captures WHERE {MINE}"
        f" UNION SELECT rendered_digest, version_id IS NOT NULL FROM captures WHERE {MINE}"
        " UNION SELECT c.payload_digest, 1 FROM captures c JOIN images i ON i.url = c.url JOIN versions v"
        "  ON v.id = i.version_id WHERE v.article_id = :id AND c.purpose = 'requisite' AND NOT EXISTS"
        "  (SELECT 1 FROM images o JOIN versions w ON w.id = o.version_id"
        "   WHERE o.url = i.url AND w.article_id <> :id))"
        " SELECT digest, MAX(is_page) AS is_page, EXISTS (SELECT 1 FROM captures c"
        f"  WHERE c.payload_digest = mine.digest AND c.purpose <> 'requisite' AND NOT {others}) AS is_shared"
        " FROM mine WHERE digest IN (SELECT digest FROM payloads WHERE size > 0) GROUP BY digest ORDER BY digest",
        {"id": article_id},
    ).fetchall()
    own = [row["digest"] for row in rows if row["is_page"] and not row["is_shared"]]
    return own, [row["digest"] for row in rows if not row["is_page"] or row["is_shared"]]


def payloads_of_versions(connection: sqlite3.Connection, versions: Iterable[int]) -> list[str]:
    """The digests of all pages that showed one of these versions."""
    rows = connection.execute(
        "SELECT payload_digest, rendered_digest FROM captures WHERE version_id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(versions))},
    )
    return sorted({name for row in rows for name in row if name is not None})


def own_texts(connection: sqlite3.Connection, article_id: int, held: Held) -> Iterator[tuple[int, str]]:
    """Every other story's texts, version by version, those that are out of view too."""
    rows = connection.execute(
        "SELECT article_id, COALESCE(title, '') || char(10) || text AS said FROM versions WHERE article_id <> :id",
        {"id": article_id},
    )
    for row in rows:
        yield row["article_id"], row["said"]
    yield from ((other, said) for other, said in held.texts() if other != article_id)


def find(
    connection: sqlite3.Connection,
    article_id: int,
    phrases: frozenset[Phrase],
    *,
    held: Held,
    but: set[str],
    progress: Progress,
) -> Found:
    """Every payload that holds phrases of a story, but the given ones; those that others hold out of view too.

    What three other stories say too is the paper's and no trace of the story; what another story's own text says is
    not looked for on that story's own pages: it stays readable there, and is reported.
    """
    theirs: dict[int, set[Phrase]] = {}
    for other, said in own_texts(connection, article_id, held):
        if common := held_in(tokens(said), phrases):
            theirs.setdefault(other, set()).update(common)
    said_by = Counter(phrase for held in theirs.values() for phrase in held)
    telling = frozenset(phrase for phrase in phrases if said_by[phrase] < FURNITURE)
    payloads = {}
    for name, articles in _pages(connection):
        progress(1)
        if name in but:
            continue
        own = [frozenset(theirs.get(one or 0, ())) for one in articles]
        wanted = telling - frozenset.intersection(*own)
        captures = captures_with(connection, name)
        if wanted and held_in(words_of_page(decoded(connection, name, held)), wanted):
            payloads[name] = tuple(sorted({one["url"] for one in captures}))
    return Found(payloads, tuple(sorted(other for other, held in theirs.items() if held & telling)), telling)


def page_count(connection: sqlite3.Connection) -> int:
    """How many payloads `find` looks through."""
    (count,) = connection.execute("SELECT COUNT(*) FROM payloads").fetchone()
    return int(count)


def holds_words(body: bytes, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern finds something in a page, its markup taken away or not."""
    return any(pattern.search(text) for text in (readable(body), " ".join(words_of_page(body)), joined(body)))


def decoded(connection: sqlite3.Connection, name: str, held: Held) -> bytes:
    """A payload freed of its content coding; as it was sent where that cannot be done, empty where it is not there.

    Where it is out of view, as `held` has it.
    """
    coding, known = _coding_of(connection, name)
    try:
        return read_decoded(connection, name, decoded=known, coding=coding)
    except WithheldPayload:
        return _undone(held.body(name) or b"", coding)
    except DamagedPayload:
        return b""
    except UndecodableBody:
        return read_payload(connection, name)


def _coding_of(connection: sqlite3.Connection, name: str) -> tuple[str, str | None]:
    """The coding in which a payload was sent, empty for none, and the digest of what it is without, where known."""
    capture = next(iter(captures_with(connection, name)), None)
    if capture is None or capture["rendered_digest"] == name:
        return "", None
    headers = json.loads(capture["response_headers"] or "[]")
    coding = next((value for one, value in headers if one.lower() == "content-encoding"), "")
    return coding, decoded_digest_of(capture) if coding else None


def _undone(body: bytes, coding: str) -> bytes:
    try:
        return undone(body, coding)
    except UndecodableBody:
        return body


def captures_with(connection: sqlite3.Connection, name: str) -> list[sqlite3.Row]:
    """The captures that brought a payload, as it was sent or, where none did, as a browser made it."""
    for column in ("payload_digest", "rendered_digest"):
        found = connection.execute(
            "SELECT article_id, url, response_headers, rendered_digest, payload_digest, decoded_digest FROM captures"
            f" WHERE {column} = :name ORDER BY id",
            {"name": name},
        ).fetchall()
        if found:
            return found
    return []


def _pages(connection: sqlite3.Connection) -> Iterator[tuple[str, set[int | None]]]:
    """Every payload that is no picture, with the articles of the captures that brought it: a page may come in answer to
    anything, also where robots.txt or tdmrep.json was asked for."""
    rows = connection.execute(
        "SELECT payload_digest AS name, article_id FROM captures WHERE payload_digest IS NOT NULL"
        " AND COALESCE(identified_type, '') NOT GLOB 'image/*'"
        " UNION ALL SELECT rendered_digest, article_id FROM captures WHERE rendered_digest IS NOT NULL ORDER BY 1"
    ).fetchall()
    for name, group in groupby(rows, key=itemgetter(0)):
        yield name, {row["article_id"] for row in group}
