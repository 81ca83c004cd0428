"""The end of a run: what was held of a site is judged by all that was seen since, and read again where it is an edit.

The rule stands in `archive.drift`; this carries it out. What it takes for a redesign stays held for `reextract`.
"""

from dataclasses import dataclass
from datetime import datetime

from archive.drift import WITNESSES, Suspect, judge, together
from archive.errors import DamagedPayload, WithheldPayload
from archive.ingest import Ingested, Reading
from archive.models import PageKind, Site
from archive.recording import release
from archive.store import Held, Store, current_model, exchange_of, open_held, witnesses

from .reading import Readers
from .turn import shown_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What became of the held captures: those that are edits after all, and why the others stay held."""

    released: tuple[Ingested, ...] = ()
    problem: str | None = None


async def settle_site(store: Store, readers: Readers, site: Site, *, at: datetime) -> Settlement:
    """Judge what is held of a site, that of each time together, and release what is no redesign.

    A capture after which another one showed the article stays held: its place is in the middle of a history.
    """
    released: list[Ingested] = []
    problems: list[str] = []
    for group in together(open_held(store.connection, site.id), lambda one: one.since):
        known = witnesses(store.connection, site.id, since=group[0].since)
        judged = judge(map(_suspect, group), seen=known.seen, live=known.live)
        for one in group:
            if one.capture_id in judged and one.is_newest:
                reason = judged[one.capture_id].reason
                released += await _released(store, readers, site, one, reason=reason, at=at)
        left = len({one.article_id for one in group if one.capture_id not in judged})
        if left and known.seen >= min(WITNESSES, known.live):
            problems.append(_problem(site.id, left, known.seen))
    return Settlement(released=tuple(released), problem="; ".join(problems) or None)


def _suspect(held: Held) -> Suspect:
    return Suspect(capture_id=held.capture_id, article_id=held.article_id, way=held.way)


def _problem(site_id: str, articles: int, seen: int) -> str:
    return (
        f"{site_id}: {articles} of {seen} articles seen since differ in the same way; that is the site's doing,"
        " no edit of theirs: they are held, look at them with `chronik reextract`"
    )


async def _released(
    store: Store, readers: Readers, site: Site, held: Held, *, reason: str, at: datetime
) -> list[Ingested]:
    """Read a held capture again and take it in; nothing where it shows no article (any more): it stays held."""
    try:
        exchange = exchange_of(store.connection, held.capture_id)
    except (DamagedPayload, WithheldPayload):
        return []
    model = current_model(store.connection, site.id)
    read = await readers.read(exchange, site, model)
    if read.extraction is None or read.extraction.kind is not PageKind.ARTICLE:
        return []
    shown = shown_before(store.connection, held.article_id)
    reading = Reading(
        exchange=exchange,
        extraction=read.extraction,
        confrontation=await readers.confront(shown[1], exchange, site, model) if shown else None,
        confronted_id=shown[0] if shown else None,
    )
    with store.transaction() as connection:
        return [release(connection, held.capture_id, reading, read.extraction, reason=reason, at=at)]
