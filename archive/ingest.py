"""The pipeline: an exchange and what was read from it become rows of the archive, in the caller's transaction.

    exchange -> outcome -> capture -> which article -> is it still there -> is it a new version
             -> version, images, links -> event -> search index

It acts and decides nothing: `outcomes`, `presence` and `versioning` decide. It fetches nothing and asks no time.
"""

import sqlite3
from dataclasses import dataclass, replace

from archive.content import content_digest, content_of, normal
from archive.digests import Json, digest
from archive.models import Decision, Declared, Exchange, Extraction, Identity, Outcome
from archive.outcomes import Redirect, Verdict, verdict_of
from archive.presence import Absence
from archive.search import index_version
from archive.settle import settle_absent, settle_address, settle_seen
from archive.store import (
    Article,
    KnownVersion,
    advertised_modified_at,
    append_event,
    current_version,
    earlier_digests,
    find_by_content,
    find_by_id,
    find_by_key,
    same_payload_version,
    set_outcome,
    store_article,
    store_capture,
    store_version,
)
from archive.versioning import decide

MIN_WORDS_OF_A_DOUBLE = 40  # below it two stories may have the same words by chance ("Foto folgt.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An exchange with all that was read from it before the archive is asked.

    `identity` is the article the URL belongs to by the site's rule (None: no article's address), `canonical` the
    same for the address the page itself declares where that can be believed, `came_from` the article whose address
    sent us here by a redirect. `extraction` is None when the same bytes were extracted before, or when nothing could
    be extracted; `problem` then says why.
    """

    exchange: Exchange
    identity: Identity | None = None
    extraction: Extraction | None = None
    canonical: Identity | None = None
    came_from: Identity | None = None
    redirect: Redirect | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What became of an exchange; `article` is as it is after the ingest, None where no article is concerned."""

    capture_id: int
    outcome: Outcome
    reason: str
    article: Article | None = None
    version_id: int | None = None
    declared: Declared = "not applicable"


def ingest(connection: sqlite3.Connection, reading: Reading, *, run_id: int | None = None) -> Ingested:
    """Store one exchange and all that follows from it; the caller holds the transaction."""
    exchange = reading.exchange
    left = _left_article(connection, reading)
    if left is not None:
        reading = replace(reading, came_from=None)
    known = _known_article(connection, reading)
    verdict = verdict_of(
        exchange, reading.extraction, redirect=reading.redirect, known=known is not None, problem=reading.problem
    )
    if left is not None and verdict.shows_article:
        settle_absent(connection, exchange, left, Absence(f"redirected to another story ({exchange.url})"))
    capture_id = store_capture(
        connection,
        exchange,
        outcome=verdict.outcome,
        reason=verdict.reason,
        article_id=known.id if known else None,
        version_id=known.current_version_id if known and verdict.shows_article else None,
        run_id=run_id,
    )
    stored = Ingested(capture_id=capture_id, outcome=verdict.outcome, reason=verdict.reason)
    if verdict.shows_article and reading.extraction is not None and reading.identity is not None:
        return _store_article(connection, reading, reading.extraction, stored, known)
    if known is None:
        return stored
    _settle_known(connection, exchange, known, verdict)
    return replace(stored, article=find_by_id(connection, known.id))


def was_extracted(connection: sqlite3.Connection, exchange: Exchange, identity: Identity) -> bool:
    """Whether the article's current version came with exactly these bytes, so that nothing need be extracted."""
    article = find_by_key(connection, exchange.site_id, identity.key)
    if article is None:
        return False
    version_id = same_payload_version(connection, article.id, digest(exchange.body))
    return version_id is not None and version_id == article.current_version_id


def _left_article(connection: sqlite3.Connection, reading: Reading) -> Article | None:
    """The article whose address redirects to a story that is known as another one; None in all other cases."""
    if reading.came_from is None or reading.identity is None:
        return None
    left = find_by_key(connection, reading.exchange.site_id, reading.came_from.key)
    here = find_by_key(connection, reading.exchange.site_id, reading.identity.key)
    return left if left is not None and here is not None and left.id != here.id else None


def _known_article(connection: sqlite3.Connection, reading: Reading) -> Article | None:
    """The article this exchange speaks of: the one that sent us here, else the one at this address."""
    for identity in (reading.came_from, reading.identity):
        article = find_by_key(connection, reading.exchange.site_id, identity.key) if identity else None
        if article is not None:
            return article
    return _canonical_article(connection, reading)


def _canonical_article(connection: sqlite3.Connection, reading: Reading) -> Article | None:
    """The article at the address the page declares, if it has the same headline: canonical links lie (RFC 6596)."""
    if reading.canonical is None or reading.extraction is None:
        return None
    article = find_by_key(connection, reading.exchange.site_id, reading.canonical.key)
    if article is None or article.current_version_id is None:
        return None
    title = current_version(connection, article.current_version_id).content.title
    return article if normal(title) == normal(reading.extraction.title) else None


def _double(connection: sqlite3.Connection, site_id: str, extraction: Extraction) -> Article | None:
    """The article whose current content is exactly this one: a story that moved or is told at two addresses."""
    if len(extraction.text.split()) < MIN_WORDS_OF_A_DOUBLE:
        return None
    return find_by_content(connection, site_id, content_digest(content_of(extraction)))


def _new_article(connection: sqlite3.Connection, reading: Reading) -> Article:
    exchange, asked = reading.exchange, reading.identity
    assert asked is not None
    address = reading.canonical or asked
    if find_by_key(connection, exchange.site_id, address.key):
        address = asked  # the page claims another story's address
    return find_by_id(connection, store_article(connection, exchange.site_id, address, at=exchange.fetched_at))


def _settle_known(connection: sqlite3.Connection, exchange: Exchange, known: Article, verdict: Verdict) -> None:
    """What a visit without a page to read says of the article: seen unchanged, absent, or nothing."""
    if verdict.shows_article and known.current_version_id is not None:
        settle_seen(connection, exchange, known, version_id=known.current_version_id)
    elif verdict.absence is not None:
        settle_absent(connection, exchange, known, verdict.absence)


def _store_article(
    connection: sqlite3.Connection, reading: Reading, extraction: Extraction, stored: Ingested, known: Article | None
) -> Ingested:
    """Store a page that shows an article: the same content again, a new version, or a new article."""
    exchange = reading.exchange
    article = known or _double(connection, exchange.site_id, extraction) or _new_article(connection, reading)
    current = current_version(connection, article.current_version_id) if article.current_version_id else None
    decision = decide(
        extraction,
        current=current,
        earlier=earlier_digests(connection, article.id),
        declared_before=article.modified_at,
        advertised_at=advertised_modified_at(connection, exchange.site_id, article.key),
    )
    version_id = _store_decided(connection, reading, extraction, decision, article, current, stored.capture_id)
    outcome = Outcome.UNCHANGED if not decision.is_version else Outcome.CHANGED if current else Outcome.NEW
    set_outcome(
        connection,
        stored.capture_id,
        article_id=article.id,
        version_id=version_id,
        outcome=outcome,
        reason=decision.reason,
    )
    return replace(
        stored,
        outcome=outcome,
        reason=decision.reason,
        article=find_by_id(connection, article.id),
        version_id=version_id,
        declared=decision.declared,
    )


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
    if decision.is_version:
        version_id = store_version(
            connection,
            extraction,
            decision,
            article_id=article.id,
            capture_id=capture_id,
            current=current,
            at=exchange.fetched_at,
        )
        index_version(connection, version_id)
    settle_seen(
        connection,
        exchange,
        article,
        version_id=version_id,
        published_at=extraction.published_at,
        modified_at=extraction.modified_at,
    )
    _record_change(connection, reading, extraction, decision, article, version_id)
    address = _address(reading, article)
    settle_address(connection, exchange, article, address=address, asked=reading.identity, came_from=reading.came_from)
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
    kind = "touched" if decision.touched else "edited" if decision.changed_fields else "published"
    detail: dict[str, Json] = {
        "url": reading.exchange.url,
        "title": extraction.title,
        "content_digest": decision.content_digest,
        "payload_digest": digest(reading.exchange.body),
        "changed_fields": list(decision.changed_fields),
        "declared": decision.declared,
        "reason": decision.reason,
    }
    at = reading.exchange.fetched_at
    append_event(connection, kind, at=at, article_id=article.id, version_id=version_id, detail=detail)


def _address(reading: Reading, article: Article) -> Identity:
    """The address the article is to be kept under: what this page says of itself, or the one it has.

    A page that is merely another address of a known article does not take it over; one that the article's own
    address redirects to does.
    """
    own = reading.canonical or reading.identity
    if own is not None and (own.key == article.key or reading.came_from is not None):
        return own
    return Identity(key=article.key, url=article.url)
