"""Acts on what `presence` judged: status, times and events of an article. Decides nothing, reads no page."""

import sqlite3
from datetime import date

from archive.digests import Json
from archive.models import Exchange, Identity, Status, timestamp
from archive.presence import Absence, judge
from archive.store import Article, append_event, first_missed_at, set_address, set_seen, set_status, store_url


def settle_seen(
    connection: sqlite3.Connection,
    exchange: Exchange,
    article: Article,
    *,
    version_id: int,
    published_at: date | None = None,
    modified_at: date | None = None,
) -> None:
    """A visit found the article, showing a version."""
    settle_presence(connection, exchange, article, None)
    set_seen(
        connection,
        article.id,
        version_id,
        at=exchange.fetched_at,
        published_at=published_at,
        modified_at=modified_at,
    )


def settle_address(
    connection: sqlite3.Connection,
    exchange: Exchange,
    article: Article,
    *,
    address: Identity,
    asked: Identity | None,
    came_from: Identity | None,
) -> None:
    """Note the addresses a page was reached by; a redirect to another address of the site is a move."""
    at = exchange.fetched_at
    if came_from is not None and came_from.url != address.url:
        store_url(connection, article.id, came_from, "redirect", at=at)
    if asked is not None and asked.url != address.url:
        store_url(connection, article.id, asked, "alias", at=at)
    if address.url == article.url or not set_address(connection, article.id, address, at=at):
        store_url(connection, article.id, Identity(key=article.key, url=article.url), "canonical", at=at)
        return
    if address.key != (came_from.key if came_from else article.key):
        evidence = "redirected by the site" if came_from else "found there when it was not at its address any more"
        detail: dict[str, Json] = {"from": article.url, "to": address.url, "evidence": evidence}
        append_event(connection, "moved", at=at, article_id=article.id, detail=detail)


def settle_presence(
    connection: sqlite3.Connection, exchange: Exchange, article: Article, absence: Absence | None
) -> None:
    """A visit found the article (`absence` None) or did not: status, `gone_at`, and the event of a change."""
    presence = judge(article.status, absence)
    # "Gone since" is the first sight of the absence, not its confirmation.
    missed_at = first_missed_at(connection, article.id) if article.status is Status.MISSING else None
    if presence.event is not None:
        detail: dict[str, Json] = {
            "evidence": absence.evidence if absence else "the article is there again",
            "http_status": exchange.status,
            "url": exchange.url,
            "last_seen_at": timestamp(article.last_seen_at),
        }
        append_event(connection, presence.event, at=exchange.fetched_at, article_id=article.id, detail=detail)
    if presence.status is not article.status:
        gone_at = (missed_at or timestamp(exchange.fetched_at)) if presence.status is Status.GONE else None
        set_status(connection, article.id, presence.status, gone_at=gone_at)
