"""The list of all stored pages of an address, for people. It reads rows of captures and no payload.

Programs ask the TimeMap (RFC 7089) for the same; the pages themselves are shown on an origin of their own.
"""

import json
import sqlite3
from dataclasses import dataclass
from http import HTTPStatus

from archive.browse.memento import known_form, listed, out_of_view
from archive.browse.rows import all_rows

PAGE = 200  # stored pages on one page of the list
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One answer that is kept: when it came, with which status, what it was, and the version it showed. `kept_back`:
    'withheld' or 'erased' where its bytes are not to be shown."""

    at: str
    status: int
    outcome: str
    article_id: int | None
    number: int | None
    kept_back: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The stored pages of an address, newest last; `closed` says why none may be listed."""

    url: str
    pages: tuple[StoredPage, ...] = ()
    page: int = 1
    is_last: bool = True
    closed: str | None = None

    @property
    def status(self) -> HTTPStatus:
        """The status of the page that lists them."""
        if self.closed is not None:
            return HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS
        return HTTPStatus.OK if self.pages else HTTPStatus.NOT_FOUND


def read_shelf(connection: sqlite3.Connection, url: str, page: int) -> Shelf:
    """One page of the list of all mementos of a URL, in whatever form it was captured."""
    closed = out_of_view(connection, url)
    if closed is not None:
        return Shelf(url=url, closed=closed)
    form = known_form(connection, url)
    if form is None:
        return Shelf(url=url)
    found = listed(connection, form, page=page, size=PAGE)
    numbers = [one.capture_id for one in found[:PAGE]]
    return Shelf(url=form, pages=_stored(connection, numbers), page=page, is_last=len(found) <= PAGE)


def page_number(text: str) -> int:
    """The number of a page as it stands in an address; 1 for anything else."""
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _stored(connection: sqlite3.Connection, captures: list[int]) -> tuple[StoredPage, ...]:
    sql = """
        SELECT c.fetched_at, c.status, c.outcome, c.article_id, v.number,
               CASE WHEN p.encoding IN ('withheld', 'erased') THEN p.encoding END
        FROM captures c LEFT JOIN versions v ON v.id = c.version_id
        LEFT JOIN payloads p ON p.digest = COALESCE(c.rendered_digest, c.payload_digest)
        WHERE c.id IN (SELECT value FROM json_each(:captures)) ORDER BY c.fetched_at, c.id
    """
    return tuple(StoredPage(*row) for row in all_rows(connection, sql, captures=json.dumps(captures)))
