"""Keeps what may be no edit until it is decided: a page's difference, or a page that is not the article's at all.

It draws no consequence; whether a difference is an edit is judged in `drift`, by the other articles.
"""

import sqlite3
from dataclasses import replace

from archive.content import content_digest, content_of
from archive.drift import telling_parts
from archive.models import Decision, Extraction, Outcome
from archive.readings import Ingested, Reading
from archive.settle import settle_presence
from archive.store import (
    Article,
    find_by_id,
    hold_capture,
    open_held,
    set_outcome,
    set_settled,
    set_sighting,
    settle_held,
    ways_of_run,
)


def suspicion(connection: sqlite3.Connection, capture_id: int, article: Article, decision: Decision) -> str | None:
    """Why a difference may be no edit of this article: a new template, or one that other articles show too."""
    if decision.is_suspect:
        return "the page has a new template"
    telling = telling_parts(decision.way) if decision.is_edit else frozenset()
    common = telling and telling & ways_of_run(connection, capture_id, article_id=article.id)
    return "another article differs in the same way" if common else None


def hold(
    connection: sqlite3.Connection,
    reading: Reading,
    extraction: Extraction,
    stored: Ingested,
    article: Article,
    decision: Decision,
    *,
    why: str,
) -> Ingested:
    """Keep a difference that may be no edit until the other articles tell what it is."""
    at = reading.exchange.fetched_at
    reason = f"held: {why}; what differs: {', '.join(decision.changed_fields)}"
    hold_capture(
        connection,
        stored.capture_id,
        article_id=article.id,
        fields=decision.changed_fields,
        way=decision.way,
        at=at,
        reason=reason,
    )
    settle_presence(connection, reading.exchange, article, None)
    set_sighting(connection, article.id, at=at)
    kept = set_aside(connection, extraction, stored, article, Outcome.PARTIAL, reason=reason)
    return replace(kept, is_held=True)


def set_aside(
    connection: sqlite3.Connection,
    extraction: Extraction,
    stored: Ingested,
    article: Article,
    outcome: Outcome,
    *,
    reason: str,
) -> Ingested:
    """Complete the capture of a page that is not taken, or not yet, for this article's text."""
    set_outcome(
        connection,
        stored.capture_id,
        article_id=article.id,
        version_id=None,
        outcome=outcome,
        reason=reason,
        content_digest=content_digest(content_of(extraction)),
        extractor=extraction.extractor,
    )
    return replace(stored, outcome=outcome, reason=reason, article=find_by_id(connection, article.id))


def end_hold(connection: sqlite3.Connection, reading: Reading, article: Article, version_id: int) -> None:
    """The page shows the known content again: what was held before came and went with the page around it."""
    at = reading.exchange.fetched_at
    for held in open_held(connection, article.site_id, article_id=article.id):
        reason = "a redesign: the page shows the content as before again"
        settle_held(connection, held.capture_id, settled_as="redesign", reason=reason, at=at)
        set_settled(connection, held.capture_id, version_id=version_id, outcome=Outcome.UNCHANGED, reason=reason)
