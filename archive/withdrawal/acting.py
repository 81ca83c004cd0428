"""Carries out what was decided: takes a story's content out of view, puts it back, or destroys it.

Each is whole or not at all: content goes to `withheld.db` first, and is on the disk there before one transaction takes
it out of `archive.db`. What a kill left half done between the two files is completed by `settle`, at the next run. It
asks no time; the caller holds the archive's lock.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime

from archive.digests import Json
from archive.errors import CannotRestrict, DamagedFile, NotAnArchive
from archive.search import compact, index_version, remove_version
from archive.store import WITHHELD_FILE, Store, append_event, copies_before
from archive.withdrawal import erasing
from archive.withdrawal.cells import apply
from archive.withdrawal.decided import CONTENT, Done, Order
from archive.withdrawal.effects import effects_of, effects_of_erasure
from archive.withdrawal.holders import Held
from archive.withdrawal.phrases import marks_of
from archive.withdrawal.planning import Plan, search_for
from archive.withdrawal.preparing import (
    Prepared,
    detail_of,
    going_on,
    keeping_basis,
    mark,
    prepare,
    refuse,
)
from archive.withdrawal.remaining import remaining
from archive.withdrawal.returning import give_back, tell_of_staying
from archive.withdrawal.rows import (
    all_in_force,
    became_erased,
    in_force,
    is_in_force,
    lift_restriction,
    set_access,
)
from archive.withdrawal.searching import Progress, Searched
from archive.withdrawal.vault import Vault, empty_vault, open_vault

__all__ = ["erase", "lift_ended", "look_through", "restore", "restrict", "settle"]

log = logging.getLogger(__name__)


def look_through(
    store: Store, article_id: int, order: Order, *, at: datetime, progress: Progress = lambda _: None
) -> Searched | None:
    """Look for a story's words in all stored pages, before an order is carried out; others may write meanwhile.

    Raises CannotRestrict where the order could not be carried out.
    """
    if order.kind == "unlisted":
        return None
    with vault_to_read(store) as vault:
        before = in_force(store.connection, article_id)
        refuse(order, None if before is not None and before.has_ended(at) else before, at)
        order = going_on(order, vault, before) if before is not None else order
        own = Held(vault, (before.id,) if before is not None else ())
        held = Held(vault, (one.id for one in all_in_force(store.connection)))
        return search_for(store.connection, article_id, order, own=own, held=held, progress=progress)


def restrict(
    store: Store,
    article_id: int,
    order: Order,
    *,
    at: datetime,
    searched: Searched | None = None,
    progress: Progress = lambda _: None,
) -> Done:
    """Withdraw, embargo, redact or unlist a story; what was in force before gives way to the stricter. Where nothing
    was `searched` yet, that is done first, while others may write.

    Raises CannotRestrict when that may not be done as things stand.
    """
    searched = searched or look_through(store, article_id, order, at=at, progress=progress)
    with _vault_of(store) as vault:
        settle(store, vault)
        with store.transaction() as connection:
            prepared = prepare(connection, vault, article_id, order, at=at, searched=searched)
            plan, order, restriction_id = prepared.plan, prepared.order, prepared.restriction_id
            done = told_of(connection, article_id, prepared)
            vault.keep(restriction_id, plan.cells, order.words, marks_of(plan.phrases))
            _take_out(connection, plan)
            detail = detail_of(order, restriction_id) | plan.named
            append_event(connection, order.kind, at=at, article_id=article_id, detail=detail)
        if prepared.before is not None:
            vault.forget(prepared.before.id)
    return replace(done, remaining=remaining(store.connection, article_id, order.words))


def told_of(connection: sqlite3.Connection, article_id: int, prepared: Prepared) -> Done:
    """What is told of a decision, while its plan is not carried out yet, but for the words that remain."""
    plan = prepared.plan
    return Done(
        article_id=article_id,
        kind=prepared.order.kind,
        restriction_id=prepared.restriction_id,
        basis=prepared.order.basis,
        counts=plan.counts,
        elsewhere=plan.elsewhere,
        articles=plan.articles,
        damaged=plan.damaged,
        dictionaries=plan.dictionaries,
        effects=effects_of(connection, article_id, plan),
    )


def restore(store: Store, article_id: int, *, at: datetime, by: str | None, reason: str) -> Done:
    """Put a story back into view as it was; `by` is None where its restriction ended by itself.

    Raises CannotRestrict when nothing is in force, or it is erased, or what was withheld is not there.
    """
    with _vault_of(store) as vault:
        settle(store, vault)
        with store.transaction() as connection:
            before = in_force(connection, article_id)
            if before is None or before.kind == "erased":
                why = "its content was erased: that is final" if before else "nothing is in force that could be lifted"
                raise CannotRestrict(f"article {article_id} cannot be restored: {why}")
            returned = give_back(connection, vault, before)
            set_access(connection, article_id, "public")
            lift_restriction(connection, before.id, at=at, by=by, reason=reason)
            detail: dict[str, Json] = {"restriction": before.id, "was": before.kind, "reason": reason, "by": by}
            append_event(connection, "restored", at=at, article_id=article_id, detail=detail)
            tell_of_staying(connection, returned, at=at)
        vault.forget(before.id)
    return Done(article_id=article_id, kind="restored", restriction_id=before.id, counts={"rows": returned.rows})


def lift_ended(store: Store, *, at: datetime) -> list[Done]:
    """Put back into view what was restricted until a moment that is over; complete what a kill left half done.

    What cannot be put back stays as it is, and is told in the log: nothing else waits for it.
    """
    done: list[Done] = []
    if (store.path.parent / WITHHELD_FILE).exists():
        with _told_only("what a kill left half done"), _vault_of(store) as vault:
            settle(store, vault)
    for one in all_in_force(store.connection):
        if one.kind != "erased" and one.has_ended(at):
            with _told_only(f"restriction {one.id} of article {one.article_id}, which ended on {one.until}"):
                why = f"it ended by itself on {one.until}"
                done.append(restore(store, one.article_id, at=at, by=None, reason=why))
    return done


@contextmanager
def _told_only(what: str) -> Iterator[None]:
    """Log that something could not be done for want of what was withheld."""
    try:
        yield
    except (CannotRestrict, DamagedFile, NotAnArchive) as error:
        log.error("not completed: %s: %s", what, error)


def erase(store: Store, article_id: int, order: Order, *, at: datetime) -> Done:
    """Destroy what is kept of a withdrawn story: no byte of it is left in the archive's two files.

    Raises CannotRestrict unless it is withdrawn, while a copy of the file from before an upgrade lies beside it, or
    while another program reads the file and so keeps old pages alive.
    """
    refuse_copies(store)
    with _vault_of(store) as vault:
        before = in_force(store.connection, article_id)
        if before is not None and before.kind == "erased":  # a killed run, or one that a reader was in the way of
            return _erased(store, vault, before.id, article_id, {"versions": 0, "pages": 0})
        settle(store, vault)
        refuse(order, before, at)
        assert before is not None
        order = keeping_basis(order, before)
        with store.transaction() as connection:
            vault.set_wipe(before.id)
            effects = effects_of_erasure(connection, before, vault)
            restriction_id, counts = mark(connection, vault, before, order, at=at)
        return replace(_erased(store, vault, restriction_id, article_id, counts), basis=order.basis, effects=effects)


def refuse_copies(store: Store) -> None:
    """Raises CannotRestrict while a copy of the file lies beside it in which an erased story would live on."""
    if copies := copies_before(store.path.parent):
        raise CannotRestrict(
            f"{copies[0].name}, the copy from before an upgrade, holds the story too: run `chronik backup`, which"
            " deletes it, or delete it yourself; then run the same command again"
        )


def _vault_of(store: Store) -> AbstractContextManager[Vault]:
    """The file of what was taken out; made only while nothing is that would have to be in it."""
    return open_vault(store.path.parent, may_make=not is_vault_needed(store))


def vault_to_read(store: Store) -> AbstractContextManager[Vault]:
    """The same; where there is none and none is needed, an empty one in memory."""
    path = store.path.parent / WITHHELD_FILE
    is_there = is_vault_needed(store) or (path.exists() and path.stat().st_size > 0)
    return open_vault(store.path.parent) if is_there else empty_vault()


def is_vault_needed(store: Store) -> bool:
    """Whether stories are out of view whose content must be in the file of what was taken out."""
    return any(one.kind in CONTENT for one in all_in_force(store.connection))


def _erased(store: Store, vault: Vault, restriction_id: int, article_id: int, counts: dict[str, int]) -> Done:
    if not settle(store, vault):
        raise CannotRestrict(
            "the story is erased, but another program reads archive.db and keeps its old pages alive: end it (such as"
            " `chronik browse`), and run the same command again"
        )
    return Done(article_id=article_id, kind="erased", restriction_id=restriction_id, counts=counts)


def settle(store: Store, vault: Vault) -> bool:
    """Complete what a kill left half done between the two files: content of a restriction that never came into force,
    or was lifted, is forgotten here, that of an erased story also where other restrictions hold it; an erasure's free
    pages are written over. Returns whether all is done: an erasure waits until nobody else reads the file.
    """
    for restriction_id in vault.restrictions():
        if not is_in_force(store.connection, restriction_id):
            vault.forget(restriction_id, everywhere=became_erased(store.connection, restriction_id))
    return erasing.wipe(store, vault) if vault.wipes() else True


def _take_out(connection: sqlite3.Connection, plan: Plan) -> None:
    """Blank the cells, and bring the search index in line before and after."""
    for version_id in plan.versions:
        remove_version(connection, version_id)
    apply(connection, plan.cells)
    if plan.stays_searchable:
        for version_id in plan.versions:
            index_version(connection, version_id)
    if plan.versions:
        compact(connection)
