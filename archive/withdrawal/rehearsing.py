"""Tries a decision and undoes it: what it would take out of view, by the very code that takes it out.

Nothing of it is left: both files are as before when it returns.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from archive.store import Store
from archive.withdrawal.acting import refuse_copies, told_of, vault_to_read
from archive.withdrawal.decided import Done, Order
from archive.withdrawal.effects import effects_of_erasure
from archive.withdrawal.preparing import keeping_basis, mark, prepare, refuse
from archive.withdrawal.remaining import remaining
from archive.withdrawal.returning import give_back
from archive.withdrawal.rows import all_in_force, in_force, lift_restriction, set_access
from archive.withdrawal.searching import Searched
from archive.withdrawal.vault import Vault


class _Undone(Exception):
    """Raised to undo all that was tried."""


class _Trial(Vault):
    """A vault whose writes belong to one transaction, which is undone at the end."""

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        yield


def rehearse(store: Store, article_id: int, order: Order, *, at: datetime, searched: Searched | None = None) -> Done:
    """What `restrict`, or `erase` for an order of that kind, would do now, with the pages that were `searched`.

    Raises CannotRestrict as they do.
    """
    done: list[Done] = []
    if order.kind == "erased":
        refuse_copies(store)
    with suppress(_Undone), _trial(store) as vault, store.transaction() as connection:
        _lift_ended(connection, vault, at)
        if order.kind == "erased":
            done.append(_erased(connection, vault, article_id, order, at))
        else:
            prepared = prepare(connection, vault, article_id, order, at=at, searched=searched)
            left = remaining(connection, article_id, prepared.order.words)
            done.append(replace(told_of(connection, article_id, prepared), remaining=left))
        raise _Undone
    return done[0]


def _erased(connection: sqlite3.Connection, vault: Vault, article_id: int, order: Order, at: datetime) -> Done:
    before = in_force(connection, article_id)
    refuse(order, before, at)
    assert before is not None
    order = keeping_basis(order, before)
    effects = effects_of_erasure(connection, before, vault)
    restriction_id, counts = mark(connection, vault, before, order, at=at)
    done = Done(article_id=article_id, kind="erased", restriction_id=restriction_id, counts=counts)
    return replace(done, basis=order.basis, effects=effects)


def _lift_ended(connection: sqlite3.Connection, vault: Vault, at: datetime) -> None:
    """Put back what is over, as every verb that writes does first."""
    for one in all_in_force(connection):
        if one.kind != "erased" and one.has_ended(at):
            give_back(connection, vault, one)
            set_access(connection, one.article_id, "public")
            lift_restriction(connection, one.id, at=at, by=None, reason="it ended by itself")


@contextmanager
def _trial(store: Store) -> Iterator[Vault]:
    """The file of what was taken out, in a transaction that is undone; an empty one in memory where there is none."""
    with vault_to_read(store) as vault:
        vault.connection.execute("BEGIN")
        try:
            yield _Trial(vault.connection)
        finally:
            vault.connection.execute("ROLLBACK")
