"""Makes the draft of a re-extraction: learns each site's model, reads every page again, and gives account.

It only reads the archive, so that a crawl may run beside it; what it has read is kept in the draft as it goes, so that
a killed run goes on where it was.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.content_coding import shown_page
from archive.errors import DamagedPayload, UndecodableBody, WithheldPayload
from archive.extract import Look, Observation, learn, observe
from archive.models import Exchange, PageKind, Site, SiteModel
from archive.reextraction import OUT_OF_VIEW, Account, ArticlePlan, Reading, plan_of, to_read
from archive.store import (
    advertised_modified_at,
    current_model,
    decoded_exchange_of,
    old_versions,
    open_to_read,
    record_of,
    shown_captures,
)

from ..reading import Readers
from .comparing import compare_pages, comparisons_of, redesigns_of
from .draft import Draft, DraftedSite, opened, read_with
from .job import BATCH, Job, Watch, articles_of

Pages = Sequence[tuple[int, int]]  # article and capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished draft: what it says, and which model each site was read with."""

    account: Account
    sites: tuple[DraftedSite, ...]


async def make_draft(folder: Path, sites: Sequence[Site], *, learns: bool, watch: Watch) -> Made:
    """Read the pages of the sites again, or what a killed run has left of them, and say what would change."""
    with closing(open_to_read(folder)) as store, opened(folder) as draft, Readers() as readers:
        draft.begin()
        draft.forget_strangers(store.connection)
        for site in sites:
            job = Job(connection=store.connection, draft=draft, readers=readers, site=site, watch=watch)
            pages = list(pages_of(store.connection, site.id))
            drafted = await _learned(job, pages) if learns else _as_in_force(job)
            draft.put_site(drafted)
            await read_pages(job, pages, drafted.model)
            await compare_pages(job, drafted)
        drafts = tuple(draft.sites().values())
        account = Account()
        for drafted in drafts:
            for plan in plans_of(store.connection, draft, drafted, watch=watch):
                account.add(plan)
        draft.finish()
    return Made(account=account, sites=drafts)


def pages_of(connection: sqlite3.Connection, site_id: str) -> Iterator[tuple[int, int]]:
    """Article and capture of every page that showed an article and is not the very one before."""
    for article in articles_of(connection, site_id):
        for capture in to_read(shown_captures(connection, article.id)):
            yield article.id, capture.id


def plans_of(
    connection: sqlite3.Connection, draft: Draft, drafted: DraftedSite, *, watch: Watch
) -> Iterator[ArticlePlan]:
    """The plan of each article of a site, out of the draft."""
    articles = list(articles_of(connection, drafted.site_id))
    judged = redesigns_of(connection, draft, drafted)
    for number, article in enumerate(articles, start=1):
        captures = shown_captures(connection, article.id)
        readings = draft.readings([one.id for one in to_read(captures)], drafted.read_with)
        yield plan_of(
            article.id,
            article.url,
            captures,
            old_versions(connection, article.id),
            readings,
            advertised_modified_at(connection, drafted.site_id, article.key),
            comparisons_of(draft, captures, readings, drafted.read_with),
            judged,
        )
        watch(f"comparing {drafted.site_id}", number, len(articles))


async def read_pages(job: Job, pages: Pages, model: SiteModel | None, *, even_in_vain: bool = True) -> int:
    """Read the pages that were not read so yet into the draft, again those that could not be read if asked to;
    returns how many."""
    name = read_with(job.site, model)
    done = job.draft.read_already(name, even_in_vain=not even_in_vain)
    left = [page for page in pages if page[1] not in done]
    await _through(job, f"reading {job.site.id}", left, model, _keep_reading)
    return len(left)


async def _learned(job: Job, pages: Pages) -> DraftedSite:
    """The model that all pages of the site teach, read without one; the one in force where it would be the same."""
    seen = job.draft.looked_at(read_with(job.site, None))
    left = [page for page in pages if page[1] not in seen]
    await _through(job, f"learning {job.site.id}", left, None, _keep_look)
    in_force = current_model(job.connection, job.site.id)
    number = in_force.number + 1 if in_force else 1
    captures = {capture for _, capture in pages}
    model: SiteModel | None = learn(job.site.id, number, job.draft.looks(sorted(captures)))
    assert model is not None
    is_same = in_force is not None and (model.lines, model.places) == (in_force.lines, in_force.places)
    if is_same or (in_force is None and not model.lines and not model.places):
        model = in_force
    return _drafted(job, model, articles=len({article for article, _ in pages}), captures=len(captures))


def _as_in_force(job: Job) -> DraftedSite:
    return _drafted(job, current_model(job.connection, job.site.id), articles=0, captures=0)


def _drafted(job: Job, model: SiteModel | None, *, articles: int, captures: int) -> DraftedSite:
    in_force = current_model(job.connection, job.site.id)
    return DraftedSite(
        site_id=job.site.id,
        read_with=read_with(job.site, model),
        model=model,
        articles=articles,
        captures=captures,
        in_force=in_force.number if in_force else 0,
    )


Keep = Callable[[Job, SiteModel | None, dict[tuple[int, int], Observation | str]], None]


async def _through(job: Job, what: str, pages: Pages, model: SiteModel | None, keep: Keep) -> None:
    """Read pages batch by batch, in processes that can be killed, and keep what came of each batch."""
    done, left = 0, iter(pages)
    job.watch(what, 0, len(pages))
    while batch := list(islice(left, BATCH)):
        found = await asyncio.gather(*(_observed(job, capture, model) for _, capture in batch))
        with job.draft.transaction():
            keep(job, model, dict(zip(batch, found, strict=True)))
            job.draft.put_records((capture, record_of(job.connection, capture)) for _, capture in batch)
        done += len(batch)
        job.watch(what, done, len(pages))


def _keep_look(job: Job, model: SiteModel | None, found: dict[tuple[int, int], Observation | str]) -> None:
    """Keep the lines for the learning, and the reading too: it holds where nothing is learned."""
    looks = [
        Look(article, capture, one.extraction.title, one.sightings if one.extraction.kind is PageKind.ARTICLE else ())
        for (article, capture), one in found.items()
        if isinstance(one, Observation)
    ]
    job.draft.put_looks(looks, read_with(job.site, None))
    _keep_reading(job, model, found)


def _keep_reading(job: Job, model: SiteModel | None, found: dict[tuple[int, int], Observation | str]) -> None:
    readings = {
        capture: Reading(problem=one) if isinstance(one, str) else Reading(extraction=one.extraction)
        for (_, capture), one in found.items()
    }
    job.draft.put_readings(readings, read_with(job.site, model))


async def _observed(job: Job, capture: int, model: SiteModel | None) -> Observation | str:
    """What a stored page shows to today's reader, or why it cannot be read."""
    try:
        exchange = decoded_exchange_of(job.connection, capture)
    except WithheldPayload as error:
        return f"{OUT_OF_VIEW}{error}"
    except DamagedPayload as error:
        return str(error)
    return await job.readers.run(observed, exchange, job.site, model)


def observed(exchange: Exchange, site: Site, model: SiteModel | None) -> Observation | str:
    """Read one stored page, in a reading process."""
    try:
        body, content_type = shown_page(exchange)
    except UndecodableBody as error:
        return f"the body cannot be decoded: {error}"
    return observe(
        body,
        url=exchange.url,
        site=site,
        purpose=exchange.purpose,
        fetched_at=exchange.fetched_at,
        content_type=content_type,
        model=model,
    )
