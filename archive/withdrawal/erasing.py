"""Destroys what a withdrawal set aside, down to the free pages of the files. Decides nothing."""

import sqlite3

from archive.digests import Json
from archive.store import Store
from archive.withdrawal.decided import Restriction
from archive.withdrawal.elsewhere import own_payloads
from archive.withdrawal.holders import Held, held_by_others
from archive.withdrawal.returning import told_on_page
from archive.withdrawal.vault import Vault


def mark_erased(
    connection: sqlite3.Connection, vault: Vault, before: Restriction, restriction_id: int
) -> tuple[dict[str, Json], dict[str, int]]:
    """Say of every payload and version that a withdrawal set aside that it is gone for good; what the chain is to name
    of it, and how many of each."""
    _take_over(connection, vault, before)
    names = sorted({str(one.key[0][1]) for one in vault.cells(before.id) if one.table == "payloads"})
    connection.executemany(
        "UPDATE payloads SET encoding = 'erased' WHERE digest = :name AND encoding = 'withheld'",
        [{"name": name} for name in names],
    )
    versions = connection.execute(
        "UPDATE versions SET restriction_id = :id WHERE restriction_id = :before",
        {"id": restriction_id, "before": before.id},
    ).rowcount
    return {"payloads": list[Json](names)}, {"versions": versions, "pages": len(names)}


def _take_over(connection: sqlite3.Connection, vault: Vault, before: Restriction) -> None:
    """Hold under a withdrawal too what only others hold of its story: its own pages, and pages that tell of it."""
    held = held_by_others(connection, vault, before.id)
    everything = Held(vault, (*held.restrictions, before.id))
    marks = vault.marks((before.id,))
    own, _ = own_payloads(connection, before.article_id)
    for name in held.payloads():
        if name in own or told_on_page(connection, everything, name, marks):
            vault.keep(before.id, held.payload(name))


def wipe(store: Store, vault: Vault) -> bool:
    """Leave no byte of what was erased in free pages or logs of either file; returns whether that could be done.

    It cannot while another program reads the archive; the next run that changes what is in view tries again.
    """
    vault.vacuum()
    store.connection.execute("PRAGMA secure_delete = ON")
    store.connection.execute("VACUUM")
    (busy, *_) = store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if not busy:
        vault.end_wipes()
    return not busy
