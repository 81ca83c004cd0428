"""What a restriction takes out of view: the cells of a story's rows and pages, gathered before anything is changed."""

import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from archive.digests import Json
from archive.errors import CannotRestrict
from archive.search import tokens
from archive.withdrawal.cells import hidden, own_cells, titles_and_texts, without_words
from archive.withdrawal.decided import HIDING, UNVISITED, Order
from archive.withdrawal.dictionaries import drop_tainted
from archive.withdrawal.elsewhere import Page, holds_words, own_payloads, page_of, payloads_of_versions
from archive.withdrawal.holders import Held
from archive.withdrawal.packing import damaged_among, free_dependents, payload_cells
from archive.withdrawal.phrases import Phrase, Sought, held_in, phrases_of
from archive.withdrawal.redaction import pattern_of
from archive.withdrawal.searching import Found, Progress, Searched, found_by, search
from archive.withdrawal.vault import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The cells that change, the versions whose words leave the index, and what the chain is to say of it; `repeating`
    are the payloads of other pages that hold the story's words, whether they go or stay; `damaged` are payloads that
    cannot be read and stay, `dictionaries` those that these need and that go all the same."""

    cells: list[Cell] = field(default_factory=list)
    versions: tuple[int, ...] = ()
    stays_searchable: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    named: dict[str, Json] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    repeating: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    phrases: frozenset[Phrase] = frozenset()
    damaged: tuple[str, ...] = ()
    dictionaries: tuple[int, ...] = ()


def plan_of(
    connection: sqlite3.Connection,
    article_id: int,
    restriction_id: int,
    order: Order,
    *,
    held: Held,
    hidden_before: Collection[str] = (),
    searched: Searched | None = None,
) -> Plan:
    """The plan of an order, beside what other restrictions hold; what a milder one hid of the story's pages stays so.
    Only what came since `searched` is looked through. Packs anew what could not be read without the pages that go;
    changes nothing else.

    Raises CannotRestrict where the reason tells what is to be taken out, or nothing is found to take out.
    """
    if order.kind == "unlisted":
        return Plan()
    titles, texts = titles_and_texts(connection, article_id)
    phrases = phrases_of(titles, texts)
    if order.kind in HIDING:
        _refuse_telling(order, held_in(tokens(order.reason), phrases) != frozenset())
        cells = list(own_cells(connection, article_id, restriction_id, hidden(restriction_id), held))
        own, shared = own_payloads(connection, article_id)
        own += [name for name in shared if name in hidden_before]
    else:
        pattern = pattern_of(order.words)
        _refuse_telling(order, pattern.search(order.reason) is not None)
        cells = list(own_cells(connection, article_id, restriction_id, without_words(pattern, restriction_id), held))
        phrases = _told_by(phrases, order.words)
        candidates, shared = own_payloads(connection, article_id)
        changed = set(payloads_of_versions(connection, _ids(connection, article_id, cells)))
        own = [one for one in candidates if one in changed or _may_hold(page_of(connection, one, held), pattern)]
    searched = search(connection, article_id, phrases, held=held, since=searched)
    found = found_by(connection, searched, but=set(own))
    names = [
        *own,
        *(found.payloads if order.elsewhere == "withhold" else [one for one in shared if one in found.payloads]),
    ]
    cells += _of_others(connection, article_id, phrases)
    cells += [one for one in held.told() if held_in(tokens(str(one.value)), phrases)]
    if order.kind == "redacted" and not cells and not names:
        raise CannotRestrict("the words stand nowhere in this story: look at its spelling with `chronik show`")
    if order.kind in UNVISITED:
        cells.append(_status(connection, article_id))
    plan = _made(connection, article_id, order, cells, names, found, held=held, own=len(own), said=(*titles, *texts))
    return replace(plan, damaged=tuple(sorted({*plan.damaged, *searched.damaged} - set(names))))


def _made(
    connection: sqlite3.Connection,
    article_id: int,
    order: Order,
    cells: list[Cell],
    names: list[str],
    found: Found,
    *,
    held: Held,
    own: int,
    said: tuple[str, ...],
) -> Plan:
    freed = free_dependents(connection, names)
    told = said if order.kind in HIDING else order.words
    dropped = drop_tainted(connection, article_id, told, held, is_whole=order.kind not in HIDING)
    pages = [one for name in names for one in payload_cells(connection, name, held)]
    broken = damaged_among(pages)
    versions = _ids(connection, article_id, cells)
    events = sorted(int(one.key[0][1]) for one in cells if one.table == "events")
    return Plan(
        cells=[*cells, *pages, *dropped.cells],
        versions=versions,
        stays_searchable=order.kind == "redacted",
        counts={
            "versions": len(versions),
            "events": len(events),
            "pages": own,
            "pages elsewhere": len(names) - own,
            "packed anew": freed.count + dropped.count,
        },
        named={
            "versions": _digests(connection, "versions", "content_digest", versions),
            "events": _digests(connection, "events", "digest", tuple(events)),
            "payloads": sorted(names),
            **({"damaged": dict[str, Json](broken)} if broken else {}),
        },
        elsewhere=tuple(sorted({url for urls in found.payloads.values() for url in urls})),
        repeating=tuple(sorted(found.payloads)),
        articles=found.articles,
        phrases=found.phrases if order.elsewhere == "withhold" else frozenset(),
        damaged=tuple(sorted({*freed.damaged, *dropped.damaged})),
        dictionaries=tuple(sorted({int(one.key[0][1]) for one in dropped.cells})),
    )


def _refuse_telling(order: Order, tells: bool) -> None:
    if tells:
        raise CannotRestrict(f"the reason of what is {order.kind} is public: do not quote the story in it")


def _may_hold(page: Page, pattern: re.Pattern[str]) -> bool:
    """Whether a page of the story itself holds words, or may: it is damaged, and cannot be looked through."""
    return page.is_damaged or holds_words(page.body, pattern)


def search_for(
    connection: sqlite3.Connection, article_id: int, order: Order, *, own: Held, held: Held, progress: Progress
) -> Searched:
    """Look for what an order is to take out elsewhere; `own` is what the story's own restriction in force holds.

    Raises CannotRestrict where the reason tells it.
    """
    titles, texts = titles_and_texts(connection, article_id, own)
    phrases = phrases_of(titles, texts)
    if order.kind in HIDING:
        _refuse_telling(order, held_in(tokens(order.reason), phrases) != frozenset())
    else:
        _refuse_telling(order, pattern_of(order.words).search(order.reason) is not None)
        phrases = _told_by(phrases, order.words)
    return search(connection, article_id, phrases, held=held, progress=progress)


def _told_by(phrases: Sought, words: tuple[str, ...]) -> Sought:
    return Sought(one for one in phrases if _tells(one, words))


def _tells(phrase: Phrase, words: tuple[str, ...]) -> bool:
    """Whether a phrase holds some of the words."""
    text = f" {' '.join(phrase)} "
    return any(f" {' '.join(tokens(one))} " in text for one in words if tokens(one))


def _of_others(connection: sqlite3.Connection, article_id: int, phrases: Sought) -> list[Cell]:
    """Headlines under which the story was advertised elsewhere, and words by which other stories link to it."""
    cells = []
    for row in connection.execute("SELECT site_id, url, via, title FROM discoveries WHERE title IS NOT NULL"):
        if held_in(tokens(row["title"]), phrases):
            key = tuple((name, row[name]) for name in ("site_id", "url", "via"))
            cells.append(Cell("discoveries", key, "title", row["title"], None))
    rows = connection.execute(
        "SELECT l.version_id, l.position, l.anchor FROM links l JOIN versions v ON v.id = l.version_id"
        " WHERE v.article_id <> :id AND l.anchor <> '' AND (l.target_article_id = :id OR l.url IN"
        " (SELECT url FROM article_urls WHERE article_id = :id))",
        {"id": article_id},
    )
    for row in rows:
        if held_in(tokens(row["anchor"]), phrases):
            key = (("position", row["position"]), ("version_id", row["version_id"]))
            cells.append(Cell("links", key, "anchor", row["anchor"], ""))
    return cells


def _status(connection: sqlite3.Connection, article_id: int) -> Cell:
    row = connection.execute("SELECT status FROM articles WHERE id = :id", {"id": article_id}).fetchone()
    return Cell("articles", (("id", article_id),), "status", row["status"], "withdrawn")


def _ids(connection: sqlite3.Connection, article_id: int, cells: list[Cell]) -> tuple[int, ...]:
    """The ids of the story's versions of which something changes, also only a caption."""
    numbers = {dict(one.key)["number"] for one in cells if one.table == "versions"}
    images = {dict(one.key)["version_id"] for one in cells if one.table == "images"}
    rows = connection.execute("SELECT id, number FROM versions WHERE article_id = :id ORDER BY id", {"id": article_id})
    return tuple(row["id"] for row in rows if row["number"] in numbers or row["id"] in images)


def _digests(connection: sqlite3.Connection, table: str, column: str, ids: tuple[int, ...]) -> Json:
    query = f"SELECT {column} FROM {table} WHERE id = :id"
    return {str(one): connection.execute(query, {"id": one}).fetchone()[0] for one in ids}
