"""The runs of words by which a story is known again in other pages. Pure: reads no row and no file.

A teaser, a feed or another page may hold a story's headline or sentences, in whatever markup. What is compared is runs
of folded words: of eight, and whole headlines and sentences that are shorter.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from hashlib import blake2b
from html import unescape
from urllib.parse import unquote

from archive.search import tokens

Phrase = tuple[str, ...]

RUN = 8  # words: a run that two stories have by chance is shorter
SHORTEST_SENTENCE = 4  # words; shorter ones say nothing of a story
SHORTEST_TITLE = 2
LONGEST_READ = 4_000_000  # characters of a page that are looked through
TAG = re.compile(r"<[^>]{0,4000}>")
INVISIBLE = re.compile(r"<wbr\s*/?>|&shy;|&#173;|&#xad;|\u00ad|\u200b|\u2060", re.IGNORECASE)
VALUE = re.compile(r"=\s*(?:\"([^\"<>]*\s[^\"<>]*)\"|'([^'<>]*\s[^'<>]*)')")  # with a blank: a text, no address
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
PERCENT = re.compile(r"[^\s\"'<>=&?]*%20[^\s\"'<>&]*")
SENTENCE_END = re.compile(r"(?<=[.!?:;…“”»«])\s+|\n+")


class Sought(frozenset[Phrase]):
    """Phrases that are looked for in many texts: how long they are is found out once."""

    @cached_property
    def lengths(self) -> frozenset[int]:
        """The numbers of words that they have."""
        return frozenset(map(len, self))


class Known(dict[tuple[int, bytes], int]):
    """What is kept of phrases, each with what it is known for; not to be changed once it was looked for."""

    @cached_property
    def lengths(self) -> frozenset[int]:
        """The numbers of words that the phrases have."""
        return frozenset(length for length, _ in self)


def phrases_of(titles: Iterable[str], texts: Iterable[str]) -> Sought:
    """The phrases of a story with these headlines and these passages of text."""
    found: set[Phrase] = set()
    for title in titles:
        words = tokens(title)
        if len(words) >= SHORTEST_TITLE or sum(map(len, words)) >= 12:  # one long compound
            found |= set(_runs(words))
    for text in texts:
        found |= {run for run in _runs(tokens(text)) if len(run) == RUN}
        for sentence in SENTENCE_END.split(text):
            words = tokens(sentence)
            if len(words) >= SHORTEST_SENTENCE:
                found |= set(_runs(words))
    return Sought(found)


def held_in(words: tuple[str, ...], phrases: Sought) -> frozenset[Phrase]:
    """The phrases that stand in a row of words."""
    return frozenset(
        run
        for length in phrases.lengths
        for start in range(len(words) - length + 1)
        if (run := words[start : start + length]) in phrases
    )


def marks_of(phrases: Iterable[Phrase]) -> list[tuple[int, bytes]]:
    """What is kept of phrases: their length in words and a digest, from which no text can be read."""
    return [(len(phrase), _mark(phrase)) for phrase in phrases]


def told_in(words: tuple[str, ...], known: Known) -> dict[Phrase, int]:
    """The phrases of a row of words that are known by their marks, each with what it is known for."""
    return {
        run: known[mark]
        for length in known.lengths
        for start in range(len(words) - length + 1)
        if (mark := (length, _mark(run := words[start : start + length]))) in known
    }


def _mark(phrase: Phrase) -> bytes:
    return blake2b(" ".join(phrase).encode(), digest_size=8).digest()


def words_of_page(body: bytes) -> tuple[str, ...]:
    """The folded words of a page, feed or file, whatever its markup: running text, then values of attributes."""
    text = readable(body)
    bare = TAG.sub(" ", INVISIBLE.sub("", text))
    values = " \n ".join(one or other for one, other in VALUE.findall(text))
    return (*tokens(unescape(unescape(bare))), *tokens(unescape(unescape(values))))


def readable(body: bytes) -> str:
    """Bytes as text, with what is written as an escape (JSON, URLs) written out behind."""
    text = _decoded(body)[:LONGEST_READ]
    if "\\u" in text:
        text = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if "%20" in text:
        text += "\n" + "\n".join(map(unquote, PERCENT.findall(text)))
    return unicodedata.normalize("NFC", text)


def joined(body: bytes) -> str:
    """A page whose markup is gone without a trace, so that a word that it divides is whole; escapes written out."""
    text = readable(body)
    bare = unescape(unescape(TAG.sub("", INVISIBLE.sub("", text))))
    return unicodedata.normalize("NFC", INVISIBLE.sub("", f"{bare}\n{unquote(text)}"))


def _decoded(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", "replace")
    for coding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        every_second = body[start : 2000 + start : 2]
        if len(every_second) > 4 and every_second.count(0) * 2 > len(every_second):
            return body.decode(coding, "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _runs(words: tuple[str, ...]) -> Iterator[Phrase]:
    """All runs of eight; the whole where it is shorter."""
    if len(words) <= RUN:
        yield words
        return
    yield from (words[start : start + RUN] for start in range(len(words) - RUN + 1))
