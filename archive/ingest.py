"""The pipeline: an exchange and what was read from it become rows of the archive, in the caller's transaction.

    exchange -> outcome -> capture -> which article -> is it still there -> is it a new version
             -> version, images, links -> event -> search index

It acts and decides nothing: `outcomes`, `presence` and `versioning` decide. It fetches nothing and asks no time.
"""

import sqlite3
from dataclasses import dataclass, replace

from archive.digests import Json, digest
from archive.identify import double_of, subject_of
from archive.models import Decision, Declared, Exchange, Extraction, Identity, Outcome, Status
from archive.outcomes import Redirect, Verdict, verdict_of
from archive.presence import Absence, is_mass_absence
from archive.search import index_version
from archive.settle import settle_address, settle_presence, settle_seen
from archive.store import (
    Article,
    KnownVersion,
    absent_share,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An exchange with all that was read from it before the archive is asked.

    `identity` is the article the URL belongs to by the site's rule (None: no article's address), `canonical` the
    same for the address the page itself declares where that can be believed, `came_from` the article whose address
    sent us here by a redirect. `extraction` is None when the same bytes were extracted before, or when nothing could
    be extracted; `problem` then says why. `notes` are what was odd about a listing, feed or sitemap, for the reason.
    """

    exchange: Exchange
    identity: Identity | None = None
    extraction: Extraction | None = None
    canonical: Identity | None = None
    came_from: Identity | None = None
    redirect: Redirect | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()


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
    _settle_known(connection, reading, known, verdict)
    return replace(stored, article=find_by_id(connection, known.id))


def was_extracted(connection: sqlite3.Connection, exchange: Exchange, identity: Identity) -> bool:
    """Whether the article's current version came with exactly these bytes, so that nothing need be extracted."""
    article = find_by_key(connection, exchange.site_id, identity.key)
    if article is None:
        return False
    version_id = same_payload_version(connection, article.id, digest(exchange.body))
    return version_id is not None and version_id == article.current_version_id


def _new_article(connection: sqlite3.Connection, reading: Reading) -> Article:
    exchange, asked = reading.exchange, reading.identity
    assert asked is not None
    address = reading.canonical or asked
    if find_by_key(connection, exchange.site_id, address.key):
        address = asked  # the page claims another story's address
    return find_by_id(connection, store_article(connection, exchange.site_id, address, at=exchange.fetched_at))


def _settle_known(connection: sqlite3.Connection, reading: Reading, known: Article, verdict: Verdict) -> None:
    """What a visit without a page to read says of the article: seen unchanged, absent, or nothing.

    An absence counts only at the article's own address: that an alias is gone says nothing of the story.
    """
    if verdict.shows_article and known.current_version_id is not None:
        settle_seen(connection, reading.exchange, known, version_id=known.current_version_id)
        _settle_address(connection, reading, known)
    asked = reading.came_from or reading.identity
    if verdict.absence is None or asked is None or asked.url != known.url:
        return
    confirms = known.status is Status.MISSING and not verdict.absence.is_final
    if confirms and is_mass_absence(absent_share(connection, known.site_id)):
        return  # more than half of the paper at once: that is the site's trouble, not the stories' end
    settle_presence(connection, reading.exchange, known, verdict.absence)


def _store_article(
    connection: sqlite3.Connection, reading: Reading, extraction: Extraction, stored: Ingested, known: Article | None
) -> Ingested:
    """Store a page that shows an article: the same content again, a new version, or a new article."""
    exchange = reading.exchange
    known = known or double_of(connection, exchange.site_id, reading.identity, extraction)
    article = known or _new_article(connection, reading)
    current = current_version(connection, article.current_version_id) if article.current_version_id else None
    decision = decide(
        extraction,
        current=current,
        earlier=earlier_digests(connection, article.id),
        declared_before=article.modified_at,
        advertised_at=advertised_modified_at(connection, exchange.site_id, article.key),
    )
    other = find_by_content(connection, exchange.site_id, decision.content_digest) if decision.is_edit else None
    if other is not None and current is not None and _becomes(connection, article, current, other):
        # Two stories do not become one text: a maintenance page, a wall, a broken template.
        reason = f"the text that stands at {other.url} too; held, no version"
        return _hold(connection, stored, article, reason=reason)
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


def _becomes(connection: sqlite3.Connection, article: Article, current: KnownVersion, other: Article) -> bool:
    """Whether an article takes over another one's text, with which it never shared one before."""
    return other.id != article.id and current.content_digest not in earlier_digests(connection, other.id)


def _hold(connection: sqlite3.Connection, stored: Ingested, article: Article, *, reason: str) -> Ingested:
    """Keep the capture of a page that cannot be taken for this article's text, and draw no consequence."""
    set_outcome(
        connection,
        stored.capture_id,
        article_id=article.id,
        version_id=None,
        outcome=Outcome.WALLED,
        reason=reason,
    )
    return replace(stored, outcome=Outcome.WALLED, reason=reason, article=find_by_id(connection, article.id))


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
    _settle_address(connection, reading, article)
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
        "changed_fields": list(decision.changed_fields),
        "declared": decision.declared,
        "reason": decision.reason,
    }
    at = reading.exchange.fetched_at
    append_event(connection, kind, at=at, article_id=article.id, version_id=version_id, detail=detail)


def _settle_address(connection: sqlite3.Connection, reading: Reading, article: Article) -> None:
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
