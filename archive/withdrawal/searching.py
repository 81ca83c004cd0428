"""Where else a story's words stand: in other pages' bytes and other stories' texts. Changes nothing.

Front pages, feeds and pointers of other stories repeat headlines and sentences. They are found by reading every stored
page, which takes a millisecond or two a page: so that is done while others may write, and what came since is looked
through once they may not. Texts change in place, when pages are read anew: once nobody may write, each is held against
what it was.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from archive.search import tokens
from archive.withdrawal.elsewhere import captures_with, page_of
from archive.withdrawal.holders import Held
from archive.withdrawal.phrases import Phrase, Sought, held_in, words_of_page

FURNITURE = 3  # other stories: what so many say is the paper's, not the story's
Phrases = frozenset[Phrase]
Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Which phrases were looked for, up to which capture, and the pages and other stories that hold some; the texts of
    versions, by their digests, with what each holds; payloads that are damaged: what could be read of them holds none.
    """

    phrases: Phrases = frozenset()
    capture_id: int = 0
    pages: Mapping[str, Phrases] = field(default_factory=dict)
    stories: Mapping[int, Phrases] = field(default_factory=dict)
    texts: Mapping[bytes, Phrases] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """Payloads of other pages that tell of a story with the addresses they came from, the other stories whose own text
    does, and the phrases by which the story is known again."""

    payloads: dict[str, tuple[str, ...]]
    articles: tuple[int, ...]
    phrases: Phrases


def search(
    connection: sqlite3.Connection,
    article_id: int,
    phrases: Phrases,
    *,
    held: Held,
    since: Searched | None = None,
    progress: Progress = lambda _: None,
) -> Searched:
    """Look through all pages, and all other stories, for phrases of a story, those that are out of view as `held` has
    them; only through pages that came, and texts that came or changed, since an earlier search for the same."""
    before = since if since is not None and phrases <= since.phrases else Searched()
    until, sought = _last_capture(connection), Sought(phrases)
    stories, texts = dict[int, set[Phrase]](), dict[bytes, Phrases]()
    for other, said in _texts(connection, article_id, held):
        text = blake2b(said.encode(), digest_size=16).digest()
        texts[text] = before.texts[text] if text in before.texts else held_in(tokens(said), sought)
        stories.setdefault(other, set()).update(texts[text])
    pages, damaged = dict(before.pages), set[str]()
    # What could not be read may have been in another writer's hands just then.
    for name in sorted({*_names(connection, before), *before.damaged}) if phrases else ():
        page = page_of(connection, name, held)
        if common := held_in(words_of_page(page.body), sought):
            pages[name] = common
        elif page.is_damaged:
            damaged.add(name)
        progress(1)
    return Searched(
        phrases=phrases,
        capture_id=until,
        pages=pages,
        stories={other: frozenset(some) for other, some in stories.items() if some},
        texts=texts,
        damaged=frozenset(damaged),
    )


def found_by(connection: sqlite3.Connection, searched: Searched, *, but: Collection[str]) -> Found:
    """Of what holds phrases of a story, what tells of it; not the given payloads.

    What three other stories say too is the paper's and no trace of the story; what another story's own text says is
    no trace on that story's own pages: it stays readable there, and is reported.
    """
    theirs = {other: some & searched.phrases for other, some in searched.stories.items()}
    said_by = Counter(phrase for some in theirs.values() for phrase in some)
    telling = frozenset(phrase for phrase in searched.phrases if said_by[phrase] < FURNITURE)
    payloads = {}
    for name, told in sorted(searched.pages.items()):
        own = (theirs.get(one or 0, frozenset()) for one in _stories_of(connection, name))
        if name not in but and told & (telling - telling.intersection(*own)):
            payloads[name] = tuple(sorted({one["url"] for one in captures_with(connection, name)}))
    return Found(payloads, tuple(sorted(other for other, some in theirs.items() if some & telling)), telling)


def page_count(connection: sqlite3.Connection) -> int:
    """How many payloads `search` looks through, at most."""
    (count,) = connection.execute("SELECT COUNT(*) FROM payloads").fetchone()
    return int(count)


def _last_capture(connection: sqlite3.Connection) -> int:
    (number,) = connection.execute("SELECT MAX(id) FROM captures").fetchone()
    return number or 0


def _texts(connection: sqlite3.Connection, article_id: int, held: Held) -> Iterator[tuple[int, str]]:
    """Every other story's texts, version by version; then those that are out of view."""
    after = 0
    while rows := connection.execute(
        "SELECT id, article_id, COALESCE(title, '') || char(10) || text AS said FROM versions"
        " WHERE id > :after ORDER BY id LIMIT 1000",
        {"after": after},
    ).fetchall():
        yield from ((row["article_id"], row["said"]) for row in rows if row["article_id"] != article_id)
        after = rows[-1]["id"]
    yield from ((other, said) for other, said in held.texts() if other != article_id)


def _names(connection: sqlite3.Connection, before: Searched) -> list[str]:
    """Every payload that is no picture and came since: a page may come in answer to anything, also where robots.txt or
    tdmrep.json was asked for."""
    rows = connection.execute(
        "SELECT payload_digest AS name FROM captures WHERE id > :after AND payload_digest IS NOT NULL"
        " AND COALESCE(identified_type, '') NOT GLOB 'image/*'"
        " UNION SELECT rendered_digest FROM captures WHERE id > :after AND rendered_digest IS NOT NULL",
        {"after": before.capture_id},
    )
    return [name for (name,) in rows.fetchall()]


def _stories_of(connection: sqlite3.Connection, name: str) -> list[int | None]:
    """The articles of all captures that brought a payload, as it was sent or as a browser made it."""
    rows = connection.execute(
        "SELECT article_id FROM captures WHERE payload_digest = :name"
        " UNION SELECT article_id FROM captures WHERE rendered_digest = :name",
        {"name": name},
    )
    return [article_id for (article_id,) in rows]
