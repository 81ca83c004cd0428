"""The pipeline: an exchange and what was read from it become rows of the archive, in the caller's transaction.

    exchange -> outcome -> capture -> which article -> is it still there -> is it a new version
             -> version, images, links -> event -> search index

It acts and decides nothing: `outcomes`, `presence` and `versioning` decide. It fetches nothing and asks no time.
"""

import sqlite3
from dataclasses import replace

from archive.content import content_digest, content_of
from archive.digests import digest
from archive.identify import subject_of
from archive.models import Exchange, Extraction, Identity, Status
from archive.outcomes import Verdict, verdict_of
from archive.presence import Absence, is_mass_absence
from archive.readings import Ingested, Reading
from archive.recording import note_address, record_page
from archive.remarks import remarks_on
from archive.settle import settle_presence, settle_seen
from archive.store import (
    Article,
    absent_share,
    current_version,
    find_by_id,
    find_by_key,
    same_payload_version,
    store_capture,
)

__all__ = ["Ingested", "Reading", "ingest", "is_as_before", "was_extracted"]


def ingest(connection: sqlite3.Connection, reading: Reading, *, run_id: int | None = None) -> Ingested:
    """Store one exchange and all that follows from it; the caller holds the transaction."""
    exchange = reading.exchange
    subject = subject_of(
        connection,
        exchange.site_id,
        came_from=reading.came_from,
        asked=reading.identity,
        canonical=reading.canonical,
        extraction=reading.extraction,
    )
    known = subject.known
    verdict = verdict_of(
        exchange, reading.extraction, redirect=reading.redirect, known=known is not None, problem=reading.problem
    )
    verdict = replace(verdict, reason="; ".join((verdict.reason, *reading.notes))[:500])
    if subject.left is not None and verdict.shows_article:
        evidence = f"redirected to another story ({exchange.url})"
        settle_presence(connection, exchange, subject.left, Absence(evidence))
        reading = replace(reading, came_from=None)
    remarks = remarks_on(connection, exchange, reading.wishes)
    capture_id = store_capture(
        connection,
        replace(exchange, notes=remarks.notes),
        outcome=verdict.outcome,
        reason=verdict.reason,
        article_id=known.id if known else None,
        version_id=known.current_version_id if known and verdict.shows_article else None,
        run_id=run_id,
        wishes=remarks.wishes,
        identified_type=remarks.identified_type,
        decoded_digest=reading.decoded_digest,
    )
    stored = Ingested(capture_id=capture_id, outcome=verdict.outcome, reason=verdict.reason)
    if verdict.shows_article and reading.extraction is not None and reading.identity is not None:
        return record_page(connection, reading, reading.extraction, stored, known)
    if known is None:
        return stored
    _settle_known(connection, reading, known, verdict)
    return replace(stored, article=find_by_id(connection, known.id))


def was_extracted(connection: sqlite3.Connection, exchange: Exchange, identity: Identity) -> bool:
    """Whether the article's current version came with exactly these bytes, so that nothing need be extracted.

    Of a page that a browser made, its bytes count: those of the wire may be one shell for all articles.
    """
    article = find_by_key(connection, exchange.site_id, identity.key)
    if article is None:
        return False
    version_id = same_payload_version(connection, article.id, digest(exchange.shown))
    return version_id is not None and version_id == article.current_version_id


def is_as_before(connection: sqlite3.Connection, version_id: int, extraction: Extraction) -> bool:
    """Whether a page shows what is known of a version, so that nothing need be compared."""
    name = content_digest(content_of(extraction))
    return current_version(connection, version_id).was_read_as(name, extraction.extractor)


def _settle_known(connection: sqlite3.Connection, reading: Reading, known: Article, verdict: Verdict) -> None:
    """What a visit without a page to read says of the article: seen unchanged, absent, or nothing.

    An absence counts only at the article's own address: that an alias is gone says nothing of the story.
    """
    if verdict.shows_article and known.current_version_id is not None:
        settle_seen(connection, reading.exchange, known, version_id=known.current_version_id)
        note_address(connection, reading, known)
    asked = reading.came_from or reading.identity
    if verdict.absence is None or asked is None or asked.url != known.url:
        return
    confirms = known.status is Status.MISSING and not verdict.absence.is_final
    if confirms and is_mass_absence(absent_share(connection, known.site_id)):
        return  # more than half of the paper at once: that is the site's trouble, not the stories' end
    settle_presence(connection, reading.exchange, known, verdict.absence)
