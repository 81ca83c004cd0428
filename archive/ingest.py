"""The pipeline: an exchange and what was read from it become rows of the archive, in the caller's transaction.

    exchange -> outcome -> capture -> which article -> is it still there -> is it a new version
             -> version, images, links -> event -> search index

It acts and decides nothing: `outcomes`, `presence` and `versioning` decide. It fetches nothing and asks no time.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime

from archive.content import content_digest, content_of
from archive.digests import digest
from archive.identify import double_of, subject_of
from archive.models import Exchange, Extraction, Identity, Outcome, Status
from archive.outcomes import Verdict, verdict_of
from archive.presence import Absence, is_mass_absence
from archive.readings import Ingested, Reading
from archive.recording import note_address, record_page
from archive.remarks import remarks_on
from archive.settle import settle_presence, settle_seen
from archive.store import (
    Article,
    absent_share,
    complete_capture,
    current_version,
    find_by_id,
    find_by_key,
    same_payload_version,
    set_sighting,
    store_capture,
)
from archive.withdrawal import (
    Redaction,
    Restriction,
    hiding,
    redaction_of,
    withhold_capture,
    without_content,
    without_traces,
    without_words,
)

__all__ = ["Ingested", "Reading", "ingest", "is_as_before", "was_extracted"]


def ingest(
    connection: sqlite3.Connection,
    reading: Reading,
    *,
    run_id: int | None = None,
    capture_id: int | None = None,
    at: datetime | None = None,
) -> Ingested:
    """Store one exchange and all that follows from it; the caller holds the transaction.

    `capture_id` is the capture of an exchange that was kept before it could be read (an import), `at` when it is read.
    """
    exchange, at = reading.exchange, at or reading.exchange.fetched_at
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
    story = known or _double(connection, reading, verdict)
    if story is not None and (restriction := hiding(connection, story.id)) is not None:
        return _keep_unseen(
            connection, reading, story, verdict, restriction, run_id=run_id, capture_id=capture_id, at=at
        )
    redaction = redaction_of(connection, story.id) if story is not None else None
    if redaction is not None:
        verdict = replace(verdict, reason=redaction.text(verdict.reason))
    kept = _kept(connection, reading, verdict, known, redaction, run_id=run_id, capture_id=capture_id, at=at)
    stored = Ingested(capture_id=kept, outcome=verdict.outcome, reason=verdict.reason)
    if verdict.shows_article and reading.extraction is not None and reading.identity is not None:
        return record_page(connection, reading, reading.extraction, stored, known)
    if known is None:
        return stored
    _settle_known(connection, reading, known, verdict)
    return replace(stored, article=find_by_id(connection, known.id))


def _double(connection: sqlite3.Connection, reading: Reading, verdict: Verdict) -> Article | None:
    """The story that a page at an address not known before tells once more."""
    if not verdict.shows_article or reading.extraction is None or reading.identity is None:
        return None
    return double_of(connection, reading.exchange.site_id, reading.identity, reading.extraction)


def _keep_unseen(
    connection: sqlite3.Connection,
    reading: Reading,
    story: Article,
    verdict: Verdict,
    restriction: Restriction,
    *,
    run_id: int | None,
    capture_id: int | None,
    at: datetime,
) -> Ingested:
    """Store a capture of a story that is out of view: that it was made and what it brought, and none of its words."""
    outcome = Outcome.PARTIAL if verdict.shows_article else verdict.outcome
    is_erased = restriction.kind == "erased"
    reason = f"{'not kept' if is_erased else 'withheld'}: the story is {restriction.kind}"
    told = f"{reason} (restriction {restriction.id})"
    is_page = verdict.shows_article
    if capture_id is not None:
        withhold_capture(connection, capture_id, restriction.id, at=at, is_page=is_page, is_erased=is_erased)
        complete_capture(connection, capture_id, outcome=outcome, reason=told, article_id=story.id)
    else:
        capture_id = store_capture(
            connection,
            without_content(connection, reading.exchange, restriction, is_page=is_page),
            outcome=outcome,
            reason=told,
            article_id=story.id,
            run_id=run_id,
            decoded_digest=reading.decoded_digest,
        )
    if verdict.shows_article:
        set_sighting(connection, story.id, at=reading.exchange.fetched_at)
    article = find_by_id(connection, story.id)
    return Ingested(
        capture_id=capture_id, outcome=outcome, reason=reason, article=article, is_held=verdict.shows_article
    )


def _kept(
    connection: sqlite3.Connection,
    reading: Reading,
    verdict: Verdict,
    known: Article | None,
    redaction: Redaction | None,
    *,
    run_id: int | None,
    capture_id: int | None,
    at: datetime,
) -> int:
    """The capture of an exchange: a new one, or the one that was kept before, completed."""
    remarks = remarks_on(connection, reading.exchange, reading.wishes)
    exchange = replace(reading.exchange, notes=remarks.notes)
    article_id = known.id if known else None
    version_id = known.current_version_id if known and verdict.shows_article else None
    if capture_id is None:
        exchange = exchange if redaction is None else without_words(connection, exchange, redaction, reading.extraction)
        return store_capture(
            connection,
            without_traces(connection, exchange, reading.extraction),
            outcome=verdict.outcome,
            reason=verdict.reason,
            article_id=article_id,
            version_id=version_id,
            run_id=run_id,
            wishes=remarks.wishes,
            identified_type=remarks.identified_type,
            decoded_digest=reading.decoded_digest,
        )
    if redaction is not None:
        withhold_capture(connection, capture_id, redaction.restriction_id, at=at)
    complete_capture(
        connection,
        capture_id,
        outcome=verdict.outcome,
        reason=verdict.reason,
        article_id=article_id,
        version_id=version_id,
        notes=() if redaction else remarks.notes,
        wishes=remarks.wishes,
        identified_type=remarks.identified_type,
    )
    return capture_id


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
