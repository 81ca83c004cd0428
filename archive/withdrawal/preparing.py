"""What every decision begins with, carried out or only tried: the restriction's row, and the plan of what goes.

It writes within the caller's transaction and the caller's file of what is withheld; whether that is kept is theirs.
"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime

from archive.digests import Json
from archive.errors import CannotRestrict
from archive.store import append_event
from archive.withdrawal.decided import Order, Restriction, refusal
from archive.withdrawal.erasing import mark_erased
from archive.withdrawal.holders import Held, held_by_others
from archive.withdrawal.planning import Plan, plan_of
from archive.withdrawal.returning import give_back, tell_of_staying
from archive.withdrawal.rows import in_force, lift_restriction, store_restriction
from archive.withdrawal.searching import Searched
from archive.withdrawal.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An order as it is carried out, the restriction that it became, the one that gave way, and the plan."""

    order: Order
    restriction_id: int
    before: Restriction | None
    plan: Plan


def prepare(
    connection: sqlite3.Connection,
    vault: Vault,
    article_id: int,
    order: Order,
    *,
    at: datetime,
    searched: Searched | None,
) -> Prepared:
    """Put what was in force before back, write the restriction down, and plan what goes; nothing is taken out yet.

    Raises CannotRestrict when that may not be done as things stand.
    """
    before = in_force(connection, article_id)
    refuse(order, before, at)
    if before is not None:
        order = going_on(order, vault, before)
        tell_of_staying(connection, give_back(connection, vault, before), at=at)
        lift_restriction(connection, before.id, at=at, by=order.by, reason=f"became {order.kind}")
    restriction_id = store_restriction(connection, article_id, order, at=at)
    held = held_by_others(connection, vault, restriction_id)
    hid = Held(vault, (before.id,)).payloads() if before is not None else ()
    plan = plan_of(connection, article_id, restriction_id, order, held=held, hidden_before=hid, searched=searched)
    return Prepared(order=order, restriction_id=restriction_id, before=before, plan=plan)


def mark(
    connection: sqlite3.Connection, vault: Vault, before: Restriction, order: Order, *, at: datetime
) -> tuple[int, dict[str, int]]:
    """Write an erasure down and mark what goes for good; the number of its restriction, and how many of each."""
    lift_restriction(connection, before.id, at=at, by=order.by, reason="became erased")
    restriction_id = store_restriction(connection, before.article_id, order, at=at)
    vault.copy_phrases(before.id, restriction_id)
    named, counts = mark_erased(connection, vault, before, restriction_id)
    detail = detail_of(order, restriction_id) | {"was": before.id} | named
    append_event(connection, "erased", at=at, article_id=before.article_id, detail=detail)
    return restriction_id, counts


def refuse(order: Order, before: Restriction | None, at: datetime) -> None:
    """Raises CannotRestrict where an order may not be carried out as things stand."""
    why = refusal(order, now_in_force=before.kind if before else None, at=at)
    if why is not None:
        raise CannotRestrict(f"this cannot be done: {why}")


def detail_of(order: Order, restriction_id: int) -> dict[str, Json]:
    """What the chain says of a decision."""
    return {
        "restriction": restriction_id,
        "kind": order.kind,
        "reason": order.reason,
        "basis": order.basis,
        "by": order.by,
        "until": order.until.isoformat() if order.until else None,
    }


def keeping_basis(order: Order, before: Restriction) -> Order:
    """An erasure, or a further redaction, rests on the basis of what it goes on with, unless another one is named."""
    goes_on = order.kind in ("erased", before.kind)
    return replace(order, basis=before.legal_basis) if goes_on and order.basis is None else order


def going_on(order: Order, vault: Vault, before: Restriction) -> Order:
    """An order with what it takes over from the decision before: its basis, and of a redaction the words."""
    order = keeping_basis(order, before)
    if (before.kind, order.kind) != ("redacted", "redacted"):
        return order
    return replace(order, words=tuple(dict.fromkeys((*vault.words(before.id), *order.words))))
