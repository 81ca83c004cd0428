"""The normal form of text, and the small questions asked of a piece of it. Knows nothing of HTML."""

import re
import unicodedata
from collections.abc import Iterable

# Soft hyphens, zero-width marks, direction overrides, control characters and lone surrogates: none can be seen by a
# reader, all make two equal texts differ (and a lone surrogate cannot be written as UTF-8). The zero-width joiners
# U+200C and U+200D stay, they carry meaning in some scripts.
_INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
# Sorting a long run of marks takes a time that grows as its square; Unicode's own bound (UAX 15, section 13) is 30.
_MARKS = 30
_BEYOND_LATIN = re.compile(rf"[^\x00-\u02ff]{{{_MARKS + 1},}}")
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?…:][\"'»«“”‘’)\]]*$")


def normal(text: str) -> str:
    """The text as the archive keeps it: NFC, no invisible characters, white space collapsed.

    >>> normal(" Bundes\\u00adtag \\n a\\u0308ndert")
    'Bundestag ändert'
    """
    plain = " ".join(text.split())
    if plain.isascii() and plain.isprintable():
        return plain
    plain = _BEYOND_LATIN.sub(_unstacked, plain)
    if plain.isprintable() and unicodedata.is_normalized("NFC", plain):
        return plain  # most texts, at a third of the cost
    # First the invisible goes: a letter and its accent may stand on both sides of it.
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", plain)).split())


def _unstacked(run: re.Match[str]) -> str:
    """A run of characters with at most thirty combining marks on each letter."""
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def folded(text: str) -> str:
    """The letters and digits of a text in lower case: equal for texts that differ only in form.

    >>> folded("„Na endlich!“") == folded('Na  endlich')
    True
    """
    return "".join(words(text))


def shingles(tokens: list[str], size: int = 3) -> set[tuple[str, ...]]:
    """All runs of `size` words; one shorter run when there are fewer words."""
    return {tuple(tokens[at : at + size]) for at in range(max(1, len(tokens) - size + 1))} if tokens else set()


def containment(part: str, whole: set[tuple[str, ...]]) -> float:
    """The share of a text's three-word runs found in the runs of another; 0 for no text."""
    runs = shingles(words(part))
    return len(runs & whole) / len(runs) if runs else 0.0


def similarity(one: str, other: str) -> float:
    """The share of words two texts have in common (Dice's coefficient of their word sets)."""
    left, right = set(words(one)), set(words(other))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def is_sentence(text: str) -> bool:
    """Whether the text ends like a sentence."""
    return bool(_SENTENCE_END.search(text))


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """The values that are not empty, each once, in order; case and punctuation make no difference."""
    seen: dict[str, str] = {}
    for value in values:
        if key := folded(value):
            seen.setdefault(key, value)
    return tuple(seen.values())
