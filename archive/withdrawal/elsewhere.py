"""Which pages are a story's own, and what stored pages say, whatever their coding, as far as they can be read.

It looks for no story's words and changes nothing.
"""

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.content_coding import legible_part, undone
from archive.errors import DamagedPayload, UndecodableBody, WithheldPayload
from archive.store import decoded_digest_of, legible, read_decoded, read_payload
from archive.withdrawal.cells import MINE
from archive.withdrawal.holders import Held
from archive.withdrawal.phrases import joined, readable, words_of_page


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


def holds_words(body: bytes, pattern: re.Pattern[str]) -> bool:
    """Whether a pattern finds something in a page, its markup taken away or not."""
    return any(pattern.search(text) for text in (readable(body), " ".join(words_of_page(body)), joined(body)))


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of a payload as far as they can be read, and whether that is not all."""

    body: bytes
    is_damaged: bool = False


def decoded(connection: sqlite3.Connection, name: str, held: Held) -> bytes:
    """A payload freed of its content coding; as it was sent where that cannot be done, empty where it is not there.

    Where it is out of view, as `held` has it; where it is damaged, as far as it can be read.
    """
    return page_of(connection, name, held).body


def page_of(connection: sqlite3.Connection, name: str, held: Held) -> Page:
    """The same, with whether it is damaged."""
    coding, known = _coding_of(connection, name)
    try:
        return Page(read_decoded(connection, name, decoded=known, coding=coding))
    except WithheldPayload:
        return Page(_undone(held.body(name) or b"", coding))
    except DamagedPayload:
        left = legible_part(legible(connection, name), coding)
        return Page(_in_any_charset(left), is_damaged=True)
    except UndecodableBody:
        return Page(read_payload(connection, name))


def _in_any_charset(left: bytes) -> bytes:
    """What is left of a page, read in each of the usual charsets: what is broken in it says nothing of them."""
    return "\n".join(left.decode(one, "ignore") for one in ("utf-8", "cp1252")).encode()


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
