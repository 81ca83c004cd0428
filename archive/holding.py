"""Keeps what may be no edit until it is decided: a page's difference, or a page that is not the article's at all.

It draws no consequence; whether a difference is an edit is judged in `drift`, by the other articles.
"""

import sqlite3
from dataclasses import replace
from datetime import timedelta

from archive.content import content_digest, content_of
from archive.drift import telling_parts
from archive.models import Decision, Extraction, Outcome
from archive.readings import Ingested, Reading
from archive.settle import settle_presence
from archive.store import (
    Article,
    find_by_id,
    hold_capture,
    set_outcome,
    set_sighting,
    ways_since,
)

LATELY = timedelta(days=2)  # what happens to a whole site happens to its articles at about one time


def suspicion(connection: sqlite3.Connection, reading: Reading, article: Article, decision: Decision) -> str | None:
    """Why a difference may be no edit of this article: a new template, one that other articles show too, or a page
    that should have been compared with the one before and could not be."""
    if decision.is_suspect:
        return "the page has a new template"
    if not decision.is_edit:
        return None
    if reading.confronted_id == article.current_version_id and reading.confrontation is None:
        return "the page could not be compared with the one before"
    at = reading.exchange.fetched_at
    telling = telling_parts(decision.way)
    common = telling and telling & ways_since(connection, article.site_id, at - LATELY, but=article.id)
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
