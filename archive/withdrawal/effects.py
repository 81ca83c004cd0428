"""What a decision takes out of view, counted as people think of it: texts, pages, front pages, photos, links.

It reads rows of captures and the plan; it decides and changes nothing.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from archive.models import Purpose
from archive.withdrawal.cells import MINE
from archive.withdrawal.decided import Effects, Restriction
from archive.withdrawal.planning import Plan
from archive.withdrawal.vault import Cell, Vault

LISTINGS = (Purpose.LISTING, Purpose.FEED, Purpose.SITEMAP)


@dataclass(frozen=True, slots=True)
class _Pages:
    """Pages by what they are: those that go, and those that repeat the story and stay."""

    gone: Counter[str]
    staying: Counter[str]


def effects_of(connection: sqlite3.Connection, article_id: int, plan: Plan) -> Effects:
    """What a plan takes out of view."""
    gone = {str(one.key[0][1]) for one in plan.cells if one.table == "payloads"}
    staying = set(plan.repeating) - gone
    pages = _Pages(*(_kinds(connection, article_id, names) for names in (gone, staying)))
    return _effects(connection, article_id, plan.cells, versions=len(plan.versions), pages=pages)


def effects_of_erasure(connection: sqlite3.Connection, before: Restriction, vault: Vault) -> Effects:
    """What the erasure of a withdrawn story destroys."""
    cells = [one for one in vault.cells(before.id) if one.column != "body"]
    gone = {str(one.key[0][1]) for one in cells if one.table == "payloads"}
    query = "SELECT COUNT(*) FROM versions WHERE restriction_id = :id"
    (versions,) = connection.execute(query, {"id": before.id}).fetchone()
    pages = _Pages(_kinds(connection, before.article_id, gone), Counter())
    return _effects(connection, before.article_id, cells, versions=versions, pages=pages)


def _effects(
    connection: sqlite3.Connection, article_id: int, cells: Iterable[Cell], *, versions: int, pages: _Pages
) -> Effects:
    own = _own_versions(connection, article_id)
    rows = {(one.table, one.row_key, _version(one) in own) for one in cells}
    counted = Counter((table, is_own) for table, _, is_own in rows)
    return Effects(
        texts=versions,
        own_pages=pages.gone["own"],
        pictures=pages.gone["picture"],
        captions=counted["images", True],
        pages_of_others=pages.gone["other"],
        listings=pages.gone["listing"],
        links_of_others=counted["links", False],
        headlines=counted["discoveries", False],
        staying_pages=pages.staying["other"],
        staying_listings=pages.staying["listing"],
    )


def _kinds(connection: sqlite3.Connection, article_id: int, names: Iterable[str]) -> Counter[str]:
    """How many of some payloads are the story's own pages, pictures, front pages and feeds, or others' pages."""
    return Counter(_kind(connection, article_id, name) for name in names)


def _kind(connection: sqlite3.Connection, article_id: int, name: str) -> str:
    rows = connection.execute(
        f"SELECT purpose, {MINE} AS is_own FROM captures WHERE payload_digest = :name"
        f" UNION SELECT purpose, {MINE} FROM captures WHERE rendered_digest = :name",
        {"id": article_id, "name": name},
    ).fetchall()
    if any(row["purpose"] == Purpose.REQUISITE for row in rows):
        return "picture"
    if any(row["is_own"] for row in rows):
        return "own"
    return "listing" if any(row["purpose"] in LISTINGS for row in rows) else "other"


def _own_versions(connection: sqlite3.Connection, article_id: int) -> frozenset[int]:
    rows = connection.execute("SELECT id FROM versions WHERE article_id = :id", {"id": article_id})
    return frozenset(row["id"] for row in rows)


def _version(cell: Cell) -> object:
    return dict(cell.key).get("version_id")
