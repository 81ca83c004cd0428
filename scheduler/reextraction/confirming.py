"""Puts a draft in place: one transaction over the whole archive, so that it is read by one reader or by the other.

A crawl compares what it reads with what stands there: an archive that is half replaced would make edits of the rest.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.extract import EXTRACTOR, stamp_of
from archive.models import Site
from archive.reextraction import Account, put_in_place
from archive.store import current_model, locked, open_to_write, store_model

from ..errors import WrongUse
from ..reading import Readers
from .comparing import compare_pages
from .draft import DRAFT_FILE, Draft, DraftedSite, opened, read_with, remove
from .job import Job, Watch
from .making import pages_of, plans_of, read_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What was put in place, and how many captures had come since the draft was made."""

    account: Account
    sites: tuple[DraftedSite, ...]
    captures_since: int


async def confirm(folder: Path, sites: Sequence[Site], *, at: datetime, watch: Watch) -> Confirmed:
    """Replace what the draft found to read otherwise today. Raises WrongUse where the draft does not hold any more,
    ArchiveLocked while a crawl runs."""
    if not (folder / DRAFT_FILE).exists():
        raise WrongUse(f"{folder} holds no draft of a re-extraction: make one with `chronik reextract`, and read it")
    with locked(folder), closing(open_to_write(folder)) as store, opened(folder) as draft:
        drafted = _chosen(store.connection, draft, sites)
        draft.forget_strangers(store.connection)
        since = await _read_since(store.connection, draft, sites, drafted, watch=watch)
        account = Account()
        with store.transaction() as connection:
            for one in drafted:
                _put_site(connection, draft, one, account, at=at, watch=watch)
        for one in drafted:
            draft.drop_site(one.site_id)
        if not draft.sites():
            remove(folder)
    return Confirmed(account=account, sites=drafted, captures_since=since)


def _chosen(connection: sqlite3.Connection, draft: Draft, sites: Sequence[Site]) -> tuple[DraftedSite, ...]:
    """The drafted ones of the sites. Raises WrongUse where what they were drafted with has changed."""
    if draft.extractor != EXTRACTOR:
        raise WrongUse(f"the draft was made by {draft.extractor}, this is {EXTRACTOR}: run `chronik reextract` again")
    if not draft.is_finished:
        raise WrongUse("the draft was not finished: run `chronik reextract` again, it goes on where it was")
    known = draft.sites()
    found = tuple(known[site.id] for site in sites if site.id in known)
    if not found:
        names = ", ".join(known)
        raise WrongUse(f"the draft is not of these sites, but of {names}: name one of them, or make it anew")
    for site in sites:
        if site.id in known and not _still_holds(connection, site, known[site.id]):
            raise WrongUse(f"{site.id} is read otherwise since the draft was made: run `chronik reextract` again")
    return found


def _still_holds(connection: sqlite3.Connection, site: Site, drafted: DraftedSite) -> bool:
    """Whether neither the site's configuration nor the model in force has changed."""
    in_force = current_model(connection, site.id)
    number = in_force.number if in_force else 0
    return drafted.in_force == number and drafted.read_with == read_with(site, drafted.model)


async def _read_since(
    connection: sqlite3.Connection,
    draft: Draft,
    sites: Sequence[Site],
    drafted: Sequence[DraftedSite],
    *,
    watch: Watch,
) -> int:
    """Read the pages that came after the draft, with the model that it was made with; returns how many."""
    known = {one.site_id: one for one in drafted}
    count = 0
    with Readers() as readers:
        for site in (site for site in sites if site.id in known):
            job = Job(connection=connection, draft=draft, readers=readers, site=site, watch=watch)
            pages = list(pages_of(connection, site.id))
            count += await read_pages(job, pages, known[site.id].model, even_in_vain=False)
            await compare_pages(job, known[site.id])
    return count


def _put_site(
    connection: sqlite3.Connection, draft: Draft, drafted: DraftedSite, account: Account, *, at: datetime, watch: Watch
) -> None:
    """Put one site's model into force, and its articles in place."""
    if drafted.model is not None and drafted.is_learned:
        learned_from = {"articles": drafted.articles, "captures": drafted.captures}
        store_model(connection, drafted.model, at=at, extractor=EXTRACTOR, learned_from=learned_from)
    for plan in plans_of(connection, draft, drafted, watch=watch):
        account.add(plan)
        put_in_place(connection, plan, at=at, extractor=stamp_of(drafted.model))
