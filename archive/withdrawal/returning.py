"""Puts back what a restriction took out, but for what tells of another story that is out of view. Decides no order."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.digests import Json, digest
from archive.errors import CannotRestrict
from archive.search import index_version, remove_version, tokens
from archive.store import append_event
from archive.withdrawal.cells import put_back
from archive.withdrawal.decided import CONTENT, Restriction
from archive.withdrawal.elsewhere import captures_with, decoded, own_payloads
from archive.withdrawal.excuses import damaged_before
from archive.withdrawal.holders import TOLD, Held, held_by_others, others_told
from archive.withdrawal.phrases import Known, words_of_page
from archive.withdrawal.rows import all_in_force
from archive.withdrawal.vault import Cell, Vault

REMEDY = "put that file back from a backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """How many rows were made whole, and the payloads that stay out of view, by the restriction for which they do."""

    rows: int = 0
    staying: Mapping[int, list[str]] = field(default_factory=dict)


def give_back(connection: sqlite3.Connection, vault: Vault, before: Restriction) -> Returned:
    """Put back what a restriction took out; the index follows. What other restrictions in force hold too stays, and
    what tells of their stories becomes theirs.

    Raises CannotRestrict where not all that was withheld is there, or some of it is damaged.
    """
    if before.kind not in CONTENT:
        return Returned()
    cells = list(vault.cells(before.id))
    versions = [
        row["id"] for row in connection.execute("SELECT id FROM versions WHERE restriction_id = :id", {"id": before.id})
    ]
    _prove(connection, Held(vault, (before.id,)), cells)
    staying = _staying(connection, vault, before, cells)
    for version_id in versions:
        remove_version(connection, version_id)
    rows = put_back(connection, (one for one in cells if (one.table, one.row_key, one.column) not in staying))
    returned = Returned(rows=rows, staying=_of_payloads(staying))
    _refuse_partial(connection, vault, before, {name for names in returned.staying.values() for name in names})
    for version_id in versions:
        index_version(connection, version_id)
    return returned


def _prove(connection: sqlite3.Connection, held: Held, cells: list[Cell]) -> None:
    """Raises CannotRestrict where kept bytes are no longer those of their digest, nor those that stood there damaged
    when they were taken out."""
    known: Mapping[str, set[str]] | None = None
    for one in cells:
        if (one.table, one.column) != ("payloads", "body") or held.body(name := str(one.key[0][1])) is not None:
            continue
        known = damaged_before(connection) if known is None else known
        if not isinstance(one.value, bytes) or digest(one.value) not in known.get(name, ()):
            raise CannotRestrict(f"payload {name} in withheld.db no longer matches its digest: {REMEDY}")


def _refuse_partial(connection: sqlite3.Connection, vault: Vault, before: Restriction, staying: set[str]) -> None:
    """Raises CannotRestrict where something that the restriction took out did not come back."""
    query = "SELECT COUNT(*) FROM versions WHERE restriction_id = :id"
    (versions,) = connection.execute(query, {"id": before.id}).fetchone()
    own, shared = own_payloads(connection, before.article_id)
    rows = connection.execute(
        "SELECT digest FROM payloads WHERE encoding = 'withheld' AND digest IN (SELECT value FROM json_each(:names))",
        {"names": json.dumps([*own, *shared, *_named(connection, before)])},
    )
    held = held_by_others(connection, vault, before.id)
    lost = [name for (name,) in rows if name not in staying and not held.payload(name)]
    if versions or lost:
        raise CannotRestrict(f"{versions} versions and {len(lost)} pages of it are not in withheld.db: {REMEDY}")


def _named(connection: sqlite3.Connection, before: Restriction) -> list[str]:
    """The payloads that the events of a restriction name."""
    rows = connection.execute(
        "SELECT detail FROM events WHERE kind = :kind AND (article_id = :id OR article_id IS NULL)"
        " AND json_valid(detail) AND detail ->> '$.restriction' = :restriction",
        {"kind": before.kind, "id": before.article_id, "restriction": before.id},
    )
    return [str(name) for row in rows for name in json.loads(row["detail"]).get("payloads", ())]


def tell_of_staying(connection: sqlite3.Connection, returned: Returned, *, at: datetime) -> None:
    """Say in the chain for which restriction pages stay out of view; those of an erased story are erased."""
    kinds = {one.id: one.kind for one in all_in_force(connection)}
    for number, names in sorted(returned.staying.items()):
        if kinds[number] == "erased":
            query = "UPDATE payloads SET encoding = 'erased' WHERE digest = :name AND encoding = 'withheld'"
            connection.executemany(query, [{"name": name} for name in names])
        detail: dict[str, Json] = {"restriction": number, "payloads": list[Json](names)}
        append_event(connection, kinds[number], at=at, article_id=None, detail=detail)


def _staying(
    connection: sqlite3.Connection, vault: Vault, before: Restriction, cells: list[Cell]
) -> dict[tuple[str, str, str], int]:
    """The cells that stay out of view, by table, row and column, with the restriction for which they do."""
    others = {one.id: one.kind for one in all_in_force(connection) if one.id != before.id}
    if not others:
        return {}
    held = Held(vault, others)
    everything = Held(vault, [*others, before.id])
    marks = vault.marks(others)
    rows: dict[tuple[str, str], list[Cell]] = {}
    for one in cells:
        rows.setdefault((one.table, one.row_key), []).append(one)
    found: dict[tuple[str, str, str], int] = {}
    for row in rows.values():
        for one in row:
            if holders := held.holders(one):
                found[one.table, one.row_key, one.column] = min(holders)
        for one in row if marks else ():
            place = (one.table, one.row_key, one.column)
            if place in found or not (telling := _told(connection, everything, one, marks)):
                continue
            owner = min(telling, key=lambda number: (others[number] != "erased", number))
            moved = row if one.table == "payloads" else [one]
            found |= {(each.table, each.row_key, each.column): owner for each in moved}
            if others[owner] != "erased":
                vault.keep(owner, moved)
    return found


def _told(connection: sqlite3.Connection, held: Held, cell: Cell, marks: Known) -> set[int]:
    """The other restrictions whose story a cell tells."""
    if (cell.table, cell.column) in TOLD:
        return others_told(connection, held, (), tokens(str(cell.value)), marks)
    if (cell.table, cell.column) == ("payloads", "body"):
        return told_on_page(connection, held, str(cell.key[0][1]), marks)
    return set()


def told_on_page(connection: sqlite3.Connection, held: Held, name: str, marks: Known) -> set[int]:
    """The restrictions of these phrases whose stories a payload tells, other than by its own stories' words."""
    articles = {row["article_id"] for row in captures_with(connection, name)}
    return others_told(connection, held, articles, words_of_page(decoded(connection, name, held)), marks)


def _of_payloads(staying: Mapping[tuple[str, str, str], int]) -> dict[int, list[str]]:
    """Digests of payloads, by the restriction for which they stay."""
    found: dict[int, list[str]] = {}
    for (table, row_key, column), number in staying.items():
        if (table, column) == ("payloads", "body"):
            found.setdefault(number, []).append(json.loads(row_key)["digest"])
    return found
