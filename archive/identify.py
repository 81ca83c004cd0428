"""Which article does an exchange speak of? Reads the archive and compares stories; writes nothing.

An address is a claim and not a proof: a redirect, a canonical link or a second address is believed only where the
story is the same.
"""

import sqlite3
from dataclasses import dataclass

from archive.content import content_digest, content_of, normal
from archive.diff import changed_words, words
from archive.models import Extraction, Identity, PageKind
from archive.store import Article, advertised_together, current_version, find_by_content, find_by_key

MIN_WORDS_OF_A_DOUBLE = 40  # below it two stories may have the same words by chance ("Foto folgt.")
SAME_STORY = 0.5  # of the old words are still there


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The article an exchange speaks of, None for one not known yet; and the article it has left, if its address
    sends visitors to another story."""

    known: Article | None
    left: Article | None = None


def subject_of(
    connection: sqlite3.Connection,
    site_id: str,
    *,
    came_from: Identity | None,
    asked: Identity | None,
    canonical: Identity | None,
    extraction: Extraction | None,
) -> Subject:
    """Tell whom an exchange concerns: the article that sent us here by a redirect, the one at this address, or the
    one at the address that the page declares."""
    sender = find_by_key(connection, site_id, came_from.key) if came_from else None
    here = find_by_key(connection, site_id, asked.key) if asked else None
    if sender is not None and here is not None and sender.id != here.id:
        return Subject(known=here, left=sender)
    if sender is not None and not _tells_another_story(connection, sender, extraction):
        return Subject(known=sender)
    if sender is not None:
        return Subject(known=here if here and here.id != sender.id else None, left=sender)
    if here is not None and asked is not None and here.key != asked.key:
        # Once another address of this story; when it tells another one now, it is an article of its own.
        here = None if _tells_another_story(connection, here, extraction) else here
    return Subject(known=here or _canonical_article(connection, site_id, canonical, extraction))


def double_of(
    connection: sqlite3.Connection, site_id: str, asked: Identity | None, extraction: Extraction
) -> Article | None:
    """The article whose current content is exactly this one: a story that moved or is told at two addresses.

    Two addresses that one sitemap names side by side are two articles: so says the site.
    """
    if len(extraction.text.split()) < MIN_WORDS_OF_A_DOUBLE:
        return None
    found = find_by_content(connection, site_id, content_digest(content_of(extraction)))
    if found is None or (asked is not None and advertised_together(connection, site_id, found.key, asked.key)):
        return None
    if None in (found.published_at, extraction.published_at):
        return found
    return found if found.published_at == extraction.published_at else None


def _canonical_article(
    connection: sqlite3.Connection, site_id: str, canonical: Identity | None, extraction: Extraction | None
) -> Article | None:
    """The article at the address the page declares, if it tells the same story: canonical links lie (RFC 6596)."""
    if canonical is None or extraction is None:
        return None
    article = find_by_key(connection, site_id, canonical.key)
    return None if article is None or _tells_another_story(connection, article, extraction) else article


def _tells_another_story(connection: sqlite3.Connection, article: Article, extraction: Extraction | None) -> bool:
    """Whether a page shows an article with another headline and mostly other words than the one we know."""
    if extraction is None or extraction.kind is not PageKind.ARTICLE or article.current_version_id is None:
        return False
    known = current_version(connection, article.current_version_id).content
    same_headline = normal(known.title) == normal(extraction.title)
    return not same_headline and not _shares_words(connection, article, extraction)


def _shares_words(connection: sqlite3.Connection, article: Article, extraction: Extraction) -> bool:
    """Whether at least half of the words we know of an article are still there."""
    assert article.current_version_id is not None
    known = current_version(connection, article.current_version_id).content.text
    return changed_words(known, extraction.text).removed <= len(words(known)) * SAME_STORY
