"""Which pages are a story's own, and what stored pages say, whatever their coding, as far as they can be read.

It looks for no story's words and changes nothing.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from archive.content_coding import legible_part, undone
from archive.errors import DamagedPayload, UndecodableBody, WithheldPayload
from archive.store import UNPLACED, decoded_digest_of, legible, read_decoded, read_payload
from archive.withdrawal.cells import MINE
from archive.withdrawal.holders import Held
from archive.withdrawal.phrases import joined, readable, words_of_page

ADDRESSES = "SELECT url FROM article_urls WHERE article_id = :id"
OF_OTHERS = f"NOT (c.article_id IS :id OR (c.article_id IS NULL AND c.url IN ({ADDRESSES})))"
AT_ITS_ADDRESS = f"SELECT 1 FROM captures c WHERE c.url = captures.url AND c.reason <> :unplaced AND {OF_OTHERS}"


def own_payloads(connection: sqlite3.Connection, article_id: int) -> tuple[list[str], list[str]]:
    """The digests of a story's pages and photos: those that are its own, whether they showed it or not (the wall of a
    paid story shows its headline), and those that may say nothing of it: what captures of other stories or at other
    addresses brought too (a page of the site that says "not found"), or what came from an address of others (the front
    page to which it was sent on). A body without a byte is neither."""
    shown = f"version_id IS NOT NULL OR url IN ({ADDRESSES}) OR NOT EXISTS ({AT_ITS_ADDRESS})"
    shared = " OR ".join(
        f"EXISTS (SELECT 1 FROM captures c WHERE c.{one} = mine.digest AND c.purpose <> 'requisite' AND {OF_OTHERS})"
        for one in ("payload_digest", "rendered_digest")
    )
    rows = connection.execute(
        f"WITH mine AS (SELECT payload_digest AS digest, {shown} AS is_page FROM captures WHERE {MINE}"
        f" UNION SELECT rendered_digest, {shown} FROM captures WHERE {MINE}"
        " UNION SELECT c.payload_digest, 1 FROM captures c JOIN images i ON i.url = c.url JOIN versions v"
        "  ON v.id = i.version_id WHERE v.article_id = :id AND c.purpose = 'requisite' AND NOT EXISTS"
        "  (SELECT 1 FROM images o JOIN versions w ON w.id = o.version_id"
        "   WHERE o.url = i.url AND w.article_id <> :id))"
        f" SELECT digest, MAX(is_page) AS is_page, {shared} AS is_shared"
        " FROM mine WHERE digest IN (SELECT digest FROM payloads WHERE size > 0) GROUP BY digest ORDER BY digest",
        {"id": article_id, "unplaced": UNPLACED},
    ).fetchall()
    own = [row["digest"] for row in rows if row["is_page"] and not row["is_shared"]]
    return own, [row["digest"] for row in rows if not row["is_page"] or row["is_shared"]]


def is_address_of_others(connection: sqlite3.Connection, url: str, article_id: int) -> bool:
    """Whether an address is none of a story's, and brought captures that are not the story's: a front page to which
    it was sent on, a page for logging in."""
    query = f"SELECT :url NOT IN ({ADDRESSES}) AND EXISTS ({AT_ITS_ADDRESS.replace('captures.url', ':url')})"
    (found,) = connection.execute(query, {"url": url, "id": article_id, "unplaced": UNPLACED}).fetchone()
    return bool(found)


def is_brought_by_others(
    connection: sqlite3.Connection, name: str, article_id: int, *, but: Collection[int], placed_only: bool
) -> bool:
    """Whether captures besides the given ones, and those of a story or at its addresses, brought a payload; with
    `placed_only` those of an import do not count until they have their place."""
    placed = " AND c.reason <> :unplaced" if placed_only else ""
    rest = f"c.id NOT IN (SELECT value FROM json_each(:but)) AND {OF_OTHERS}{placed}"
    given = {"name": name, "but": json.dumps(sorted(but)), "id": article_id, "unplaced": UNPLACED}
    parts = (
        f"SELECT 1 FROM captures c WHERE c.{one} = :name AND {rest}" for one in ("payload_digest", "rendered_digest")
    )
    return connection.execute(f"{' UNION ALL '.join(parts)} LIMIT 1", given).fetchone() is not None


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
