"""The end of a run: what was held of a site is judged by all that was seen since, and read again where it is an edit.

The rule stands in `archive.drift`; this carries it out. What it takes for a redesign stays held for `reextract`.
"""

from dataclasses import dataclass
from datetime import datetime

from archive.drift import WITNESSES, Suspect, judge
from archive.errors import DamagedPayload
from archive.ingest import Ingested, Reading
from archive.models import Site
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
    """Judge what is held of a site, and release what is no redesign."""
    held = open_held(store.connection, site.id)
    if not held:
        return Settlement()
    since = min(one.since for one in held)
    known = witnesses(store.connection, site.id, since=since)
    suspects = (Suspect(capture_id=one.capture_id, article_id=one.article_id, way=one.way) for one in held)
    judged = judge(suspects, seen=known.seen, live=known.live)
    released = [
        await _release(store, readers, site, one, reason=judged[one.capture_id].reason, at=at)
        for one in held
        if one.capture_id in judged
    ]
    done = tuple(ingested for ingested in released if ingested is not None)
    articles = len({one.article_id for one in held if one.capture_id not in judged})
    if not articles or known.seen < min(WITNESSES, known.live):
        return Settlement(released=done)
    problem = (
        f"{site.id}: {articles} of {known.seen} articles seen since differ in the same way; that is the site's doing,"
        " no edit of theirs: they are held, look at them with `chronik reextract`"
    )
    return Settlement(released=done, problem=problem)


async def _release(
    store: Store, readers: Readers, site: Site, held: Held, *, reason: str, at: datetime
) -> Ingested | None:
    """Read a held capture again and take it in; None where its bytes cannot be read (any more): it stays held."""
    try:
        exchange = exchange_of(store.connection, held.capture_id)
    except DamagedPayload:
        return None
    model = current_model(store.connection, site.id)
    read = await readers.read(exchange, site, model)
    shown = shown_before(store.connection, held.article_id)
    if read.extraction is None:
        return None
    reading = Reading(
        exchange=exchange,
        extraction=read.extraction,
        confrontation=await readers.confront(shown[1], exchange, site, model) if shown else None,
        confronted_id=shown[0] if shown else None,
    )
    with store.transaction() as connection:
        return release(connection, held.capture_id, reading, read.extraction, reason=reason, at=at)
