"""Where redacted words, or single parts of them, still stand after a redaction, so that a person can decide on those.

A redaction takes out the words as they were given: of "Anna Müller" a later "Frau Müller" stays, and so does what other
stories and addresses say. It reads rows; it changes nothing.
"""

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

from archive.withdrawal.decided import Remaining
from archive.withdrawal.redaction import pattern_of, redacted

SHORTEST_PART = 3  # letters; shorter words are in every text
PARTICLES = frozenset(["aus", "das", "dem", "den", "der", "des", "die", "und", "van", "vom", "von", "zum", "zur"])
FIELDS = ("kicker", "title", "heading", "text", "authors", "source", "section", "tags")
SAID = " || char(10) || ".join(f"COALESCE({name}, '')" for name in FIELDS)
TEXTS = (
    f"SELECT article_id, {SAID} AS said FROM versions UNION ALL SELECT v.article_id, COALESCE(i.caption, '')"
    " || char(10) || COALESCE(i.credit, '') FROM images i JOIN versions v ON v.id = i.version_id ORDER BY 1"
)
ADDRESSES = (
    "SELECT url FROM article_urls WHERE article_id = :id UNION SELECT url FROM captures WHERE article_id = :id"
    " UNION SELECT c.url FROM captures c JOIN images i ON i.url = c.url JOIN versions v ON v.id = i.version_id"
    " WHERE v.article_id = :id ORDER BY 1"
)


def remaining(connection: sqlite3.Connection, article_id: int, words: Iterable[str]) -> Remaining:
    """What of some words is left in view when they are taken out of a story, whether or not that is done already."""
    words = tuple(words)
    if not words:
        return Remaining()
    whole, parts = pattern_of(words), {one: _pattern_of_part(one) for one in parts_of(words)}
    forms: Counter[str] = Counter()
    holding: list[int] = []
    partly: Counter[str] = Counter()
    for other, texts in _texts(connection):
        if other == article_id:
            left = redacted(whole, texts)
            forms.update(_shown(found[0]) for pattern in parts.values() for found in pattern.finditer(left))
        elif whole.search(texts):
            holding.append(other)
        else:
            partly.update(one for one, pattern in parts.items() if pattern.search(texts))
    rows = connection.execute(ADDRESSES, {"id": article_id})
    addresses = tuple(row["url"] for row in rows if _in_address(row["url"], whole, *parts.values()))
    return Remaining(
        forms=dict(forms.most_common()), addresses=addresses, articles=tuple(holding), partly=dict(partly.most_common())
    )


def parts_of(words: Iterable[str]) -> tuple[str, ...]:
    """The single words of what is more than one, but particles and what is shorter than a name.

    >>> parts_of(["Anna von der Müller", "Weiß"])
    ('Anna', 'Müller')
    """
    names = [one.split() for one in words]
    single = (part for name in names if len(name) > 1 for part in name)
    return tuple(dict.fromkeys(one for one in single if len(one) >= SHORTEST_PART and one.lower() not in PARTICLES))


def _pattern_of_part(part: str) -> re.Pattern[str]:
    """Finds a part at the beginning of a word, with the rest of that word or an initial: `Müllers`, `Anna M.`."""
    initial = r"(?:\s(?-i:[A-ZÄÖÜ])\.)?"
    return re.compile(rf"(?<!\w)(?:{pattern_of([part]).pattern})[\w\u00ad]*{initial}", re.IGNORECASE)


def _texts(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Every story with all its texts that are in view."""
    rows = connection.execute(TEXTS)
    for article_id, group in groupby(rows, key=itemgetter("article_id")):
        yield article_id, "\n".join(row["said"] for row in group)


def _shown(form: str) -> str:
    return unicodedata.normalize("NFC", form.replace("\u00ad", ""))


def _in_address(url: str, *patterns: re.Pattern[str]) -> bool:
    """Whether an address holds words, whatever stands between them there."""
    text = re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", unquote(url)))
    return any(pattern.search(text) for pattern in patterns)
