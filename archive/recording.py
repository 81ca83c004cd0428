"""Acts on what `versioning` decided of a page that shows an article: version, event, search index, or a held capture.

It decides nothing itself, fetches nothing, and asks no time.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime

from archive.digests import Json, digest
from archive.holding import hold, set_aside, suspicion
from archive.identify import double_of
from archive.models import Decision, Exchange, Extraction, Identity, Outcome, Status
from archive.readings import Ingested, Reading
from archive.search import index_version
from archive.settle import settle_address, settle_seen
from archive.store import (
    Article,
    KnownVersion,
    add_note,
    advertised_modified_at,
    append_event,
    current_version,
    disproved,
    earlier_digests,
    find_by_content,
    find_by_id,
    find_by_key,
    set_outcome,
    settle_held,
    store_article,
    store_version,
    take_back,
)
from archive.versioning import decide
from archive.withdrawal import note_redacted, redaction_of


def _new_article(connection: sqlite3.Connection, reading: Reading) -> Article:
    exchange, asked = reading.exchange, reading.identity
    assert asked is not None
    address = reading.canonical or asked
    if find_by_key(connection, exchange.site_id, address.key):
        address = asked  # the page claims another story's address
    return find_by_id(connection, store_article(connection, exchange.site_id, address, at=exchange.fetched_at))


def record_page(
    connection: sqlite3.Connection, reading: Reading, extraction: Extraction, stored: Ingested, known: Article | None
) -> Ingested:
    """Record a page that shows an article: the same content again, a new version, a new article, or a held change."""
    exchange = reading.exchange
    known = known or double_of(connection, exchange.site_id, reading.identity, extraction)
    article = known or _new_article(connection, reading)
    current = current_version(connection, article.current_version_id) if article.current_version_id else None
    decision = _decision(connection, reading, extraction, article, current)
    other = find_by_content(connection, exchange.site_id, decision.content_digest) if decision.is_edit else None
    if other is not None and current is not None and _becomes(connection, article, current, other):
        # Two stories do not become one text: a maintenance page, a wall, a broken template.
        reason = f"the text that stands at {other.url} too; held, no version"
        return set_aside(connection, extraction, stored, article, Outcome.WALLED, reason=reason)
    if (why := suspicion(connection, reading, article, decision)) is not None:
        note_address(connection, reading, article)
        return hold(connection, reading, extraction, stored, article, decision, why=why)
    stored = _with_lies(connection, exchange, stored, current, decision)
    if stored.disproved and article.current_version_id:
        current = current_version(connection, article.current_version_id)
        decision = _decision(connection, reading, extraction, article, current)
    version_id = _store_decided(connection, reading, extraction, decision, article, current, stored.capture_id)
    note_address(connection, reading, article)
    outcome = Outcome.UNCHANGED if not decision.is_version else Outcome.CHANGED if current else Outcome.NEW
    return _completed(connection, stored, extraction, decision, article, outcome, version_id=version_id)


def release(
    connection: sqlite3.Connection,
    capture_id: int,
    reading: Reading,
    extraction: Extraction,
    *,
    reason: str,
    at: datetime,
) -> Ingested:
    """Take a held capture for what it shows after all: an edit, or, compared with what came since, none.

    `reason` says why it is no redesign, `at` when that was decided. The caller holds the transaction.
    """
    held = Ingested(capture_id=capture_id, outcome=Outcome.PARTIAL, reason=reason)
    article = _article_of(connection, capture_id)
    current = current_version(connection, article.current_version_id or 0)
    settle_held(connection, capture_id, settled_as="edit", reason=reason, at=at)
    decision = _decision(connection, reading, extraction, article, current)
    held = _with_lies(connection, reading.exchange, held, current, decision)
    if held.disproved:
        current = current_version(connection, current.version_id)
        decision = _decision(connection, reading, extraction, article, current)
    version_id = _store_decided(connection, reading, extraction, decision, article, current, capture_id)
    outcome = Outcome.CHANGED if decision.is_version else Outcome.UNCHANGED
    return _completed(connection, held, extraction, decision, article, outcome, version_id=version_id)


def _article_of(connection: sqlite3.Connection, capture_id: int) -> Article:
    row = connection.execute("SELECT article_id FROM captures WHERE id = :id", {"id": capture_id}).fetchone()
    return find_by_id(connection, row["article_id"])


def _decision(
    connection: sqlite3.Connection,
    reading: Reading,
    extraction: Extraction,
    article: Article,
    current: KnownVersion | None,
) -> Decision:
    is_current = current is not None and reading.confronted_id == current.version_id
    decision = decide(
        extraction,
        current=current,
        earlier=earlier_digests(connection, article.id),
        declared_before=article.modified_at,
        advertised_at=advertised_modified_at(connection, article.site_id, article.key),
        confrontation=reading.confrontation if is_current else None,
    )
    redaction = redaction_of(connection, article.id)
    return replace(decision, reason=redaction.text(decision.reason)) if redaction else decision


def _completed(
    connection: sqlite3.Connection,
    stored: Ingested,
    extraction: Extraction,
    decision: Decision,
    article: Article,
    outcome: Outcome,
    *,
    version_id: int,
) -> Ingested:
    set_outcome(
        connection,
        stored.capture_id,
        article_id=article.id,
        version_id=version_id,
        outcome=outcome,
        reason=decision.reason,
        content_digest=decision.content_digest,
        extractor=extraction.extractor,
    )
    return replace(
        stored,
        outcome=outcome,
        reason=decision.reason,
        article=find_by_id(connection, article.id),
        version_id=version_id,
        declared=decision.declared,
    )


def _with_lies(
    connection: sqlite3.Connection,
    exchange: Exchange,
    stored: Ingested,
    current: KnownVersion | None,
    decision: Decision,
) -> Ingested:
    """Take back the answers 304 that a new version disproves: they are no sights of the version before."""
    is_edit = decision.is_version and current is not None
    captures = disproved(connection, exchange, capture_id=stored.capture_id) if is_edit else ()
    if not captures or current is None:
        return stored
    take_back(connection, captures, version_id=current.version_id, capture_id=stored.capture_id)
    add_note(connection, stored.capture_id, f"the validator of {len(captures)} answers 304, with another content")
    return replace(stored, disproved=len(captures))


def _becomes(connection: sqlite3.Connection, article: Article, current: KnownVersion, other: Article) -> bool:
    """Whether an article takes over another one's text, with which it never shared one before."""
    return other.id != article.id and current.content_digest not in earlier_digests(connection, other.id)


def _store_decided(
    connection: sqlite3.Connection,
    reading: Reading,
    extraction: Extraction,
    decision: Decision,
    article: Article,
    current: KnownVersion | None,
    capture_id: int,
) -> int:
    """The version that the page shows, kept if it is one; then what follows for the article."""
    exchange = reading.exchange
    version_id = current.version_id if current else 0
    redaction = redaction_of(connection, article.id)
    shown = redaction.of(extraction) if redaction else extraction
    if decision.is_version:
        version_id = store_version(
            connection,
            shown,
            decision,
            article_id=article.id,
            capture_id=capture_id,
            current=current,
            at=exchange.fetched_at,
        )
        if redaction is not None:
            note_redacted(connection, redaction, version_id, read=extraction, shown=shown)
        index_version(connection, version_id)
    settle_seen(
        connection,
        exchange,
        article,
        version_id=version_id,
        published_at=extraction.published_at,
        modified_at=extraction.modified_at,
    )
    _record_change(connection, reading, shown, decision, article, version_id)
    return version_id


def _record_change(
    connection: sqlite3.Connection,
    reading: Reading,
    extraction: Extraction,
    decision: Decision,
    article: Article,
    version_id: int,
) -> None:
    """The event of a new article, an edit, or a declaration without an edit; nothing when all is as before."""
    if not decision.is_version and not decision.touched:
        return
    kind = "touched" if decision.touched else "edited" if decision.is_edit else "published"
    detail: dict[str, Json] = {
        "url": reading.exchange.url,
        "title": extraction.title,
        "content_digest": decision.content_digest,
        "payload_digest": digest(reading.exchange.body),
        **({"rendered_digest": digest(reading.exchange.rendered)} if reading.exchange.rendered else {}),
        "changed_fields": list(decision.changed_fields),
        "declared": decision.declared,
        "reason": decision.reason,
    }
    at = reading.exchange.fetched_at
    append_event(connection, kind, at=at, article_id=article.id, version_id=version_id, detail=detail)


def note_address(connection: sqlite3.Connection, reading: Reading, article: Article) -> None:
    """Note the addresses a page was reached by, and under which the article is to be kept."""
    settle_address(
        connection,
        reading.exchange,
        article,
        address=_address(reading, article),
        asked=reading.identity,
        came_from=reading.came_from,
    )


def _address(reading: Reading, article: Article) -> Identity:
    """The address the article is to be kept under: what this page says of itself, or the one it has.

    A page that is merely another address of a known article does not take it over; one that the article's own
    address redirects to does, and one that shows it when it was not at its own address any more.
    """
    own = reading.canonical or reading.identity
    is_absent = article.status in (Status.MISSING, Status.GONE)
    if own is not None and (own.key == article.key or reading.came_from is not None or is_absent):
        return own
    return Identity(key=article.key, url=article.url)
