"""Puts two captures of an article that differ beside each other, in a reading process, and keeps what came of it.

Whether the difference is an edit is judged in `archive.reextraction`.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from archive.digests import canonical_json
from archive.errors import DamagedPayload, WithheldPayload
from archive.models import Confrontation
from archive.reextraction import (
    Pair,
    Reading,
    Redesigns,
    Suspicion,
    judged_together,
    looks_of,
    pairs_of,
    suspicions,
    to_read,
)
from archive.store import Article, ShownCapture, decoded_exchange_of, old_versions, shown_captures, witnesses

from .draft import Draft, DraftedSite
from .job import BATCH, Job, articles_of

MARGIN = timedelta(hours=12)  # before the first suspicion: articles that the same crawl saw in their old look


def redesigns_of(connection: sqlite3.Connection, draft: Draft, drafted: DraftedSite) -> Redesigns:
    """What the articles of a site tell of each other's differences, out of the draft."""
    found: list[Suspicion] = []
    for article in articles_of(connection, drafted.site_id):
        captures = shown_captures(connection, article.id)
        readings = draft.readings([one.id for one in to_read(captures)], drafted.read_with)
        looks = looks_of(captures, readings, old_versions(connection, article.id))
        found += suspicions(article.id, looks, comparisons_of(draft, captures, readings, drafted.read_with))

    def witnessed(start: datetime, end: datetime) -> tuple[int, int]:
        around = {"since": start - MARGIN, "until": end + MARGIN}
        known = witnesses(connection, drafted.site_id, **around, known_at=start)
        return known.seen, known.live

    return judged_together(found, witnessed)


async def compare_pages(job: Job, drafted: DraftedSite) -> None:
    """Compare what was read otherwise than the capture before it, as far as that was not done yet."""
    pairs = list(_left(job, drafted))
    done, left = 0, iter(pairs)
    while batch := list(islice(left, BATCH)):
        found = await asyncio.gather(*(_compared(job, pair, drafted) for pair in batch))
        with job.draft.transaction():
            for pair, one in zip(batch, found, strict=True):
                _keep(job.draft, pair, one, drafted.read_with)
        done += len(batch)
        job.watch(f"comparing pages of {job.site.id}", done, len(pairs))


def comparisons_of(
    draft: Draft, captures: Sequence[ShownCapture], readings: dict[int, Reading], name: str
) -> dict[Pair, Confrontation]:
    """What the draft knows of the pairs of these captures."""
    found: dict[Pair, Confrontation] = {}
    for capture in captures:
        rows = draft.connection.execute(
            "SELECT before_id, is_redesigned, elsewhere FROM comparisons WHERE after_id = :id AND read_with = :name",
            {"id": capture.id, "name": name},
        )
        for row in rows:
            read = readings.get(row["before_id"])
            if read is not None and read.extraction is not None:
                found[row["before_id"], capture.id] = Confrontation(
                    before=read.extraction,
                    is_redesigned=bool(row["is_redesigned"]),
                    elsewhere=frozenset(json.loads(row["elsewhere"])),
                )
    return found


def _left(job: Job, drafted: DraftedSite) -> Iterator[Pair]:
    """The pairs that differ and were not compared yet."""
    for article in articles_of(job.connection, drafted.site_id):
        captures, readings = _read(job, article, drafted)
        known = comparisons_of(job.draft, captures, readings, drafted.read_with)
        looks = looks_of(captures, readings, old_versions(job.connection, article.id))
        yield from (pair for _, _, pair in pairs_of(looks) if pair not in known)


def _read(job: Job, article: Article, drafted: DraftedSite) -> tuple[list[ShownCapture], dict[int, Reading]]:
    captures = shown_captures(job.connection, article.id)
    return captures, job.draft.readings([one.id for one in to_read(captures)], drafted.read_with)


async def _compared(job: Job, pair: Pair, drafted: DraftedSite) -> Confrontation | None:
    try:
        before, after = (decoded_exchange_of(job.connection, capture) for capture in pair)
    except (DamagedPayload, WithheldPayload):
        return None
    return await job.readers.confront(before, after, job.site, drafted.model)


def _keep(draft: Draft, pair: Pair, found: Confrontation | None, name: str) -> None:
    draft.connection.execute(
        "INSERT OR REPLACE INTO comparisons VALUES (:before, :after, :name, :is_redesigned, :elsewhere)",
        {
            "before": pair[0],
            "after": pair[1],
            "name": name,
            "is_redesigned": int(found is not None and found.is_redesigned),
            "elsewhere": canonical_json(sorted(found.elsewhere) if found else []),
        },
    )
