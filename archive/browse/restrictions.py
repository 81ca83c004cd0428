"""What a page says of a story that the archivist took out of view: in words, and nothing of the story itself.

It reads the restriction and the traces that stay: times, lengths and digests of its versions.
"""

import sqlite3
from dataclasses import dataclass
from http import HTTPStatus

from archive.browse.rows import all_rows, one_row
from archive.browse.wording import when
from archive.withdrawal import Restriction, in_force

SAID = {
    "embargoed": ("Under embargo", "It may not be seen yet. Its text, photos and stored pages are kept closed."),
    "withdrawn": (
        "Withdrawn from view",
        "The archivist took it out of view. Its text, photos and stored pages are not shown.",
    ),
    "erased": (
        "Erased",
        "The archivist destroyed its text, photos and stored pages for good. They cannot come back.",
    ),
    "redacted": (
        "Words were taken out of this article",
        "Where they stood it says [redacted]. Stored pages that hold them are not shown.",
    ),
    "unlisted": ("Unlisted", "It stands in no list and is not found by search; whoever knows its address may read it."),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of a restriction: its name, what it means, and its particulars by name."""

    heading: str
    sentence: str
    particulars: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What stays of a version that is out of view."""

    number: int
    seen_from: str
    seen_until: str
    words: int
    digest: str


def notice_of(restriction: Restriction | None) -> Notice:
    """What is said of a restriction; of a story that is withdrawn in a file without restrictions no more than that."""
    if restriction is None:
        return Notice(*SAID["withdrawn"])
    particulars = (
        ("Since", when(restriction.made_at)),
        ("Until", when(restriction.until) if restriction.until else ""),
        ("Reason", restriction.reason),
        ("Legal basis", restriction.legal_basis or ""),
        ("Decided by", restriction.made_by),
        ("Restriction", f"number {restriction.id}"),
    )
    return Notice(*SAID[restriction.kind], tuple((name, value) for name, value in particulars if value))


def traces_of(connection: sqlite3.Connection, article_id: int) -> tuple[Trace, ...]:
    """When each version of a story was seen, how long it was, and the digest of its content."""
    sql = """
        SELECT number, seen_from, seen_until, word_count, content_digest FROM versions
        WHERE article_id = :article ORDER BY number
    """
    return tuple(Trace(*row) for row in all_rows(connection, sql, article=article_id))


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
