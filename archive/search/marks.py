"""Which words of an original text a query found, and the stretch that shows most of them. Pure; draws nothing."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.search.matching import Needles
from archive.search.words import SOFT_HYPHEN, WORD, stem, tokens

Parts = tuple[tuple[str, bool], ...]
SNIPPET_WORDS = 36
WORDS_BEFORE = 6
LONGEST_WORD = 100  # characters; longer runs of letters are not words and would burst a line
LONGEST = 200_000  # characters of a text that are looked through for a snippet


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    folded: tuple[str, ...]


def highlight(text: str, needles: Needles) -> Parts:
    """The whole text in parts, each with whether the query found it.

    >>> highlight("Neue Häuser", Needles(frozenset(), frozenset({"haus"}), ()))
    (('Neue ', False), ('Häuser', True))
    """
    plain = _readable(text)
    found = list(_words(plain))
    return _parts(plain, found, _hits(found, needles), slice(0, len(plain)))


def snippet(texts: Sequence[str | None], needles: Needles) -> Parts:
    """A stretch of the first text that holds a hit, else the beginning of the first that is not empty."""
    given = [_readable(text)[:LONGEST] for text in texts if text]
    for text in given:
        found = list(_words(text))
        hits = _hits(found, needles)
        if hits:
            return _stretch(text, found, hits)
    return _stretch(given[0], list(_words(given[0])), frozenset()) if given else ()


def _readable(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace(SOFT_HYPHEN, "")


def _words(text: str) -> Iterator[_Word]:
    for match in WORD.finditer(text):
        yield _Word(match.start(), match.end(), tokens(match.group()))


def _hits(found: Sequence[_Word], needles: Needles) -> frozenset[int]:
    """The positions of the words that the query found."""
    single = {position for position, word in enumerate(found) if any(_is_hit(form, needles) for form in word.folded)}
    forms = [(form, position) for position, word in enumerate(found) for form in word.folded]
    return frozenset(single.union(*(_sequence_hits(forms, *sequence) for sequence in needles.sequences)))


def _is_hit(form: str, needles: Needles) -> bool:
    return form in needles.words or (bool(needles.stems) and stem(form) in needles.stems)


def _sequence_hits(forms: Sequence[tuple[str, int]], words: tuple[str, ...], prefix: bool) -> set[int]:
    hits: set[int] = set()
    for start in range(len(forms) - len(words) + 1):
        window = forms[start : start + len(words)]
        pairs = list(zip(window, words, strict=True))
        last = window[-1][0].startswith(words[-1]) if prefix else window[-1][0] == words[-1]
        if last and all(form == word for (form, _), word in pairs[:-1]):
            hits.update(position for _, position in window)
    return hits


def _stretch(text: str, found: Sequence[_Word], hits: frozenset[int]) -> Parts:
    """The SNIPPET_WORDS words with most hits, with dots where the text goes on."""
    first = _best_start(hits, len(found))
    last = min(first + SNIPPET_WORDS, len(found)) - 1
    start = found[first].start if first > 0 else 0
    end = found[last].end if found and last < len(found) - 1 else len(text)
    parts = _parts(text, found, hits, slice(start, min(end, start + SNIPPET_WORDS * LONGEST_WORD)))
    before = (("… ", False),) if start > 0 else ()
    after = ((" …", False),) if end < len(text) else ()
    return (*before, *parts, *after)


def _best_start(hits: frozenset[int], length: int) -> int:
    """Where the stretch begins: some words before the hit from which most hits lie within reach."""
    reach = SNIPPET_WORDS - WORDS_BEFORE
    ordered = sorted(hits)
    best = max(ordered, key=lambda hit: (sum(hit <= other < hit + reach for other in ordered[:500]), -hit), default=0)
    return max(0, min(best - WORDS_BEFORE, length - SNIPPET_WORDS))


def _parts(text: str, found: Sequence[_Word], hits: frozenset[int], window: slice) -> Parts:
    """The text of the window cut at the words that were found."""
    parts: list[tuple[str, bool]] = []
    at = window.start
    for position in sorted(hits):
        word = found[position]
        if word.start < window.start or word.end > window.stop:
            continue
        parts += [(text[at : word.start], False), (text[word.start : word.end], True)]
        at = word.end
    return tuple(part for part in (*parts, (text[at : window.stop], False)) if part[0])
