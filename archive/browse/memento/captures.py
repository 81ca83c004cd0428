"""Which captures of a URL can be shown again, and what may not be. It reads rows and no payload.

A capture is a memento when an answer came: also a redirect or an error, since that is what was there. A 304 stands for
the page that it confirmed; one that was not asked for, or confirms nothing that is kept, is none.
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive.browse.memento.addresses import forms_of
from archive.browse.memento.moments import seconds_between
from archive.browse.no_copy import not_shown
from archive.browse.rows import all_rows, one_row
from archive.models import Wishes
from archive.wishes import no_copy

_CLOSED = "(a.access NOT IN ('public', 'unlisted') OR a.status = 'withdrawn')"
SHORTEST_PLACE = 4  # letters of a path that names a story
SLIM = "This file was made for publishing, without the bodies of pages."
_EARLIER = """
    FROM captures b
    WHERE b.url = c.url AND (b.fetched_at, b.id) < (c.fetched_at, c.id) AND b.status = 200 AND b.truncated IS NULL
      AND b.payload_digest IS NOT NULL
"""
_CONFIRMED = f"SELECT b.id {_EARLIER} ORDER BY b.fetched_at DESC, b.id DESC LIMIT 1"
_IS_MEMENTO = f"c.status >= 200 AND (c.status <> 304 OR (c.outcome = 'not-modified' AND EXISTS (SELECT 1 {_EARLIER})))"


@dataclass(frozen=True, slots=True)
class Memento:
    """A capture that can be shown: its URL as asked, its time as the archive writes it."""

    capture_id: int
    url: str
    at: str


@dataclass(frozen=True, slots=True)
class Around:
    """A memento, and its neighbours in time; None where there is none."""

    memento: Memento
    first: Memento
    last: Memento
    before: Memento | None
    after: Memento | None


def known_form(connection: sqlite3.Connection, url: str) -> str | None:
    """The form of a URL under which it was captured; None where it has no memento."""
    sql = f"SELECT 1 FROM captures c WHERE c.url = :url AND {_IS_MEMENTO} LIMIT 1"
    return next((form for form in forms_of(url) if one_row(connection, sql, url=form)), None)


def nearest(connection: sqlite3.Connection, url: str, at: str | None) -> Memento | None:
    """The memento nearest in time, the earlier of two; the last one where no time is given."""
    before, after = _last(connection, url, at), _first(connection, url, at) if at else None
    if before is None or after is None or at is None:
        return before or after
    return before if seconds_between(before.at, at) <= seconds_between(after.at, at) else after


def around(connection: sqlite3.Connection, memento: Memento) -> Around:
    """The first, last, previous and next mementos of its URL."""
    first, last = _first(connection, memento.url, ""), _last(connection, memento.url, None)
    before = _one(connection, "c.fetched_at < :at", "DESC", url=memento.url, at=memento.at)
    after = _one(connection, "c.fetched_at > :at", "ASC", url=memento.url, at=memento.at)
    return Around(memento, first or memento, last or memento, before, after)


def listed(connection: sqlite3.Connection, url: str, *, page: int, size: int) -> tuple[Memento, ...]:
    """One page of the mementos of a URL in order of time, those of one second once, and one more if there are more."""
    rows = all_rows(
        connection,
        f"SELECT MAX(c.id), c.url, c.fetched_at FROM captures c WHERE c.url = :url AND {_IS_MEMENTO}"
        " GROUP BY c.fetched_at ORDER BY c.fetched_at LIMIT :most OFFSET :skipped",
        url=url,
        most=size + 1,
        skipped=(page - 1) * size,
    )
    return tuple(Memento(*row) for row in rows)


def bytes_from(connection: sqlite3.Connection, memento: Memento) -> int:
    """The capture that brought the bytes of a memento: itself, or the one that a 304 confirmed."""
    row = one_row(
        connection,
        f"SELECT CASE WHEN c.status = 304 THEN ({_CONFIRMED}) ELSE c.id END AS id FROM captures c WHERE c.id = :id",
        id=memento.capture_id,
    )
    return int(row["id"]) if row and row["id"] else memento.capture_id


def tells_of_closed(connection: sqlite3.Connection, url: str, body: bytes) -> bool:
    """Whether a page names the address of a story that is out of view, as a listing with its teaser does."""
    rows = all_rows(
        connection,
        f"SELECT u.url FROM article_urls u JOIN articles a ON a.id = u.article_id WHERE {_CLOSED} AND u.url <> :url",
        url=url,
    )
    return any(_names(body, row["url"]) for row in rows)


def _names(body: bytes, url: str) -> bool:
    """Whether an address stands in some bytes, by its path and query, as markup or JSON write it, and not as the
    beginning of another."""
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if len(place) < SHORTEST_PLACE:
        place = url
    for form in {place, place.replace("&", "&amp;"), place.replace("/", "\\/"), unquote(place)}:
        wanted = form.encode("utf-8", "replace")
        if wanted in body and re.search(re.escape(wanted) + rb"(?![\w-])", body):
            return True
    return False


def out_of_view(connection: sqlite3.Connection, url: str) -> str | None:
    """Why nothing of a URL may be shown, one sentence; None where it may. Unlisted is for whoever knows the address."""
    sql = f"""
        SELECT a.access FROM articles a
        WHERE {_CLOSED}
          AND a.id IN (SELECT c.article_id FROM captures c WHERE c.url = :url
                       UNION SELECT u.article_id FROM article_urls u WHERE u.url = :url)
    """
    found = next((row for form in forms_of(url) if (row := one_row(connection, sql, url=form))), None)
    if found is None:
        return None
    if found["access"] == "redacted":
        return "Words of this page were taken out of view; the page as it was sent is not shown."
    return "This page was taken out of view."


def bytes_kept_back(connection: sqlite3.Connection, capture_id: int) -> str | None:
    """Why the bytes of a capture are not here, one sentence; None where they are."""
    sql = """
        SELECT p.encoding, EXISTS (SELECT 1 FROM about WHERE name = 'left out') AS is_slim
        FROM captures c JOIN payloads p ON p.digest IN (c.payload_digest, c.rendered_digest)
        WHERE c.id = :id AND p.encoding IN ('withheld', 'erased') ORDER BY p.encoding LIMIT 1
    """
    row = one_row(connection, sql, id=capture_id)
    if row is not None and row["is_slim"]:
        return SLIM
    reasons = {"withheld": "Its bytes are kept out of view.", "erased": "Its bytes were destroyed."}
    return None if row is None else reasons.get(row["encoding"])


def no_copy_wish(connection: sqlite3.Connection, *capture_ids: int) -> bool:
    """Whether a publisher asks, with one of the captures or the last page of its story, that no copy be shown."""
    for capture_id in capture_ids:
        row = one_row(connection, "SELECT article_id, robots_directives FROM captures WHERE id = :id", id=capture_id)
        robots = json.loads(row["robots_directives"] or "[]") if row else []
        if no_copy(Wishes(robots=tuple((str(source), str(one)) for source, one in robots))):
            return True
        if row and row["article_id"] and not_shown(connection, [row["article_id"]]):
            return True
    return False


def _last(connection: sqlite3.Connection, url: str, at: str | None) -> Memento | None:
    return _one(connection, "(:at IS NULL OR c.fetched_at <= :at)", "DESC", url=url, at=at)


def _first(connection: sqlite3.Connection, url: str, at: str | None) -> Memento | None:
    return _one(connection, "c.fetched_at >= :at", "ASC", url=url, at=at)


def _one(connection: sqlite3.Connection, condition: str, order: str, *, url: str, at: str | None) -> Memento | None:
    """The first of the chosen mementos; of several of one second the one that came last."""
    row = one_row(
        connection,
        f"SELECT c.id, c.url, c.fetched_at FROM captures c WHERE c.url = :url AND {condition} AND {_IS_MEMENTO}"
        f" ORDER BY c.fetched_at {order}, c.id DESC LIMIT 1",
        url=url,
        at=at,
    )
    return None if row is None else Memento(*row)
