"""Answers a search from the index, on read-only connections too. It writes nothing and draws nothing."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive.errors import BadQuery
from archive.models import moment
from archive.search.columns import WEIGHTS
from archive.search.index import seconds
from archive.search.marks import Parts as Marked
from archive.search.marks import highlight, snippet
from archive.search.matching import Needles, expression, needles, part_words
from archive.search.query import Node, parse
from archive.search.words import stem

Versions = Literal["current", "all"]
Order = Literal["relevance", "newest"]

MOST_COUNTED = 10_000  # hits; beyond it the total is a lower bound
MOST_RANKED = 2_000  # bm25 over every hit of a frequent word takes seconds; the newest are ranked
MOST_COMPOUNDS = 240  # terms of the vocabulary, shared by the words of a query
MOST_SHOWN = 200  # hits on a page
SECONDS_A_DAY = 86_400

HITS = """
    FROM search CROSS JOIN search_documents d ON d.id = search.rowid
         CROSS JOIN articles a ON a.id = d.article_id
    WHERE search MATCH :match AND a.status <> 'withdrawn' AND a.access IN ('public', 'redacted')
      AND (:every_version OR a.current_version_id = d.version_id)
      AND (:site IS NULL OR a.site_id = :site)
      AND search.rowid BETWEEN :first AND :last
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A version that was found. `rank` is smaller for better hits and None where hits are not ranked.

    `snippet`, `title_parts` and `kicker_parts` are the original text in parts, each with whether the query found it.
    """

    article_id: int
    version_id: int
    number: int
    is_current: bool
    site_id: str
    url: str
    status: str
    title: str | None
    title_parts: Marked
    kicker: str | None
    kicker_parts: Marked
    published_at: str | None
    first_seen_at: str
    rank: float | None
    snippet: Marked


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits and how many there are; `total` is a lower bound where `is_bounded`."""

    total: int
    hits: tuple[Hit, ...]
    is_bounded: bool = False


@dataclass(frozen=True, slots=True)
class _Scope:
    """The filters of a search, as the SQL takes them."""

    site: str | None
    first: int
    last: int
    every_version: bool

    def parameters(self, match: str) -> dict[str, str | int | None]:
        return {
            "match": match,
            "site": self.site,
            "first": self.first,
            "last": self.last,
            "every_version": int(self.every_version),
        }


def search(
    connection: sqlite3.Connection,
    query: str,
    *,
    site: str | None = None,
    since: str | None = None,
    until: str | None = None,
    versions: Versions = "current",
    order: Order = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> SearchResult:
    """The versions that a query finds, best or newest first.

    `since` and `until` are days (inclusive) or times as the archive writes them, compared with the publication as
    declared, else with the first sight. Words match in exact form, by German stem and as part of a compound; see
    `archive.search.query` for the language. Raises BadQuery, never an sqlite3 error, for what cannot be read.
    """
    tree = parse(query)
    scope = _Scope(site, _since(since), _until(until), versions == "all")
    parts = {word: _compounds(connection, word, tree) for word in part_words(tree)}
    found = _candidates(connection, scope, expression(tree, parts))
    ranks = _ranks(connection, tree, parts, scope, found[:MOST_RANKED]) if order == "relevance" else {}
    best = sorted(ranks, key=lambda document: (ranks[document], -document))
    ordered = [*best, *(document for document in found if document not in ranks)]
    page = ordered[max(offset, 0) : max(offset, 0) + max(0, min(limit, MOST_SHOWN))]
    hits = _hits(connection, page, ranks, needles(tree, parts))
    return SearchResult(min(len(found), MOST_COUNTED), hits, len(found) > MOST_COUNTED)


def _candidates(connection: sqlite3.Connection, scope: _Scope, match: str) -> list[int]:
    """The documents that match, newest first, one more than are counted."""
    sql = f"SELECT d.id {HITS} ORDER BY search.rowid DESC LIMIT {MOST_COUNTED + 1}"
    return [row[0] for row in connection.execute(sql, scope.parameters(match))]


def _ranks(
    connection: sqlite3.Connection, tree: Node, parts: dict[str, tuple[str, ...]], scope: _Scope, found: Sequence[int]
) -> dict[int, float]:
    """For every document found its rank; those that match by a compound only stand behind all others."""
    if not found:
        return {}
    narrow = _Scope(scope.site, found[-1], found[0], scope.every_version)
    close = _scores(connection, narrow, expression(tree, {}))
    loose = _scores(connection, narrow, expression(tree, parts)) if any(parts.values()) else {}
    behind = max(close.values(), default=0.0) - min(loose.values(), default=0.0) + 1
    return {doc: close.get(doc, loose.get(doc, 0.0) + behind) for doc in found if doc in close or doc in loose}


def _scores(connection: sqlite3.Connection, scope: _Scope, match: str) -> dict[int, float]:
    sql = f"SELECT d.id, bm25(search, {', '.join(map(str, WEIGHTS))}) {HITS}"
    return dict(connection.execute(sql, scope.parameters(match)).fetchall())


def _compounds(connection: sqlite3.Connection, word: str, tree: Node) -> tuple[str, ...]:
    """The stems in the index that hold the word's stem and at least three letters more.

    A short part counts only at the beginning or the end, where German puts the words together; those that end with
    it come first, for there stands what the compound is.
    """
    sql = """
        SELECT term FROM search_terms
        WHERE instr(term, :part) > 0 AND length(term) >= length(:part) + 3
          AND (length(:part) >= 6 OR instr(term, :part) = 1 OR substr(term, -length(:part)) = :part)
        ORDER BY substr(term, -length(:part)) = :part DESC, length(term), term
        LIMIT :most
    """
    most = MOST_COMPOUNDS // max(1, len(part_words(tree)))
    return tuple(row[0] for row in connection.execute(sql, {"part": stem(word), "most": most}))


def _hits(
    connection: sqlite3.Connection, page: Sequence[int], ranks: dict[int, float], marked: Needles
) -> tuple[Hit, ...]:
    """The hits of a page; one that another process took out of the archive meanwhile is left out."""
    found = ((document, _version(connection, document)) for document in page)
    return tuple(_hit(row, ranks.get(document), marked) for document, row in found if row is not None)


def _version(connection: sqlite3.Connection, document: int) -> sqlite3.Row | None:
    sql = """
        SELECT a.id AS article_id, v.id AS version_id, v.number, v.id = a.current_version_id AS is_current, a.site_id,
               a.url, a.status, v.title, v.kicker, COALESCE(v.published_at, a.published_at) AS published_at,
               a.first_seen_at, v.text, v.authors, v.tags,
               (SELECT group_concat(COALESCE(i.caption, '') || ' ' || COALESCE(i.credit, ''), char(10))
                FROM images i WHERE i.version_id = v.id) AS captions
        FROM search_documents d JOIN versions v ON v.id = d.version_id JOIN articles a ON a.id = v.article_id
        WHERE d.id = :document
    """
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    row: sqlite3.Row | None = cursor.execute(sql, {"document": document}).fetchone()
    return row


def _hit(row: sqlite3.Row, rank: float | None, marked: Needles) -> Hit:
    names = ", ".join(json.loads(row["authors"])), ", ".join(json.loads(row["tags"]))
    return Hit(
        article_id=row["article_id"],
        version_id=row["version_id"],
        number=row["number"],
        is_current=bool(row["is_current"]),
        site_id=row["site_id"],
        url=row["url"],
        status=row["status"],
        title=row["title"],
        title_parts=highlight(row["title"] or "", marked),
        kicker=row["kicker"],
        kicker_parts=highlight(row["kicker"] or "", marked),
        published_at=row["published_at"],
        first_seen_at=row["first_seen_at"],
        rank=rank,
        snippet=snippet((row["text"], row["captions"], *names), marked),
    )


def _since(text: str | None) -> int:
    return -(2**62) if not text else seconds(_moment(text, "from"))


def _until(text: str | None) -> int:
    """The last second that counts: of a bare day its last one."""
    if not text:
        return 2**62
    day = _moment(text, "until")
    return seconds(day) if isinstance(day, datetime) else seconds(day) + SECONDS_A_DAY - 1


def _moment(text: str, name: str) -> date:
    try:
        found = moment(text.strip())
    except ValueError as error:
        raise BadQuery(f"{name} {text!r} is no date: write it as 2024-09-02.") from error
    if isinstance(found, datetime) and found.tzinfo is None:
        raise BadQuery(f"{name} {text!r} has no time zone: write it as 2024-09-02T11:50:00Z, or only the day.")
    return found
