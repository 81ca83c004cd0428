"""What a page says of a story that the archivist took out of view. It reads one row and shows nothing of the story."""

import sqlite3
from http import HTTPStatus

from archive.browse.rows import one_row
from archive.withdrawal import Restriction, in_force


def restriction_of(connection: sqlite3.Connection, article_id: int) -> Restriction | None:
    """What is in force on a story; None where nothing is, or the file is of an earlier schema."""
    if one_row(connection, "SELECT 1 FROM sqlite_master WHERE name = 'restrictions'") is None:
        return None
    before, connection.row_factory = connection.row_factory, sqlite3.Row
    try:
        return in_force(connection, article_id)
    finally:
        connection.row_factory = before


def status_of(is_hidden: bool, restriction: Restriction | None) -> int:
    """The status of a page whose story is out of view: 403 until an embargo ends, 451 where a law is named (RFC 7725),
    else 410; 200 for a story that is shown."""
    if not is_hidden:
        return HTTPStatus.OK
    if restriction is not None and restriction.kind == "embargoed":
        return HTTPStatus.FORBIDDEN
    has_basis = restriction is not None and restriction.legal_basis is not None
    return HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS if has_basis else HTTPStatus.GONE
