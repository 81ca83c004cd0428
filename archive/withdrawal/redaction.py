"""Words taken out of texts: how they are found in whatever spelling, and what stands in their place. Pure."""

import json
import re
import unicodedata
from collections.abc import Iterable

from archive.digests import Json, terse_json

MARK = "[redacted]"
SPELT = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
GAP = "[\u00ad\u200b\u2060]*"  # invisible characters that may stand between any two letters


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds each of the words: any case, umlauts spelt out or put together, any white space, soft
    hyphens. Longer ones are looked for first.

    >>> pattern_of(["Jörg Weiß"]).sub(MARK, "So JOERG  WEISS, Jörg Wei\\u00adß.")
    'So [redacted], [redacted].'
    """
    given = sorted({" ".join(unicodedata.normalize("NFC", one).split()) for one in words} - {""}, key=len, reverse=True)
    if not given:
        return re.compile(r"(?!)")
    return re.compile("|".join(GAP.join(map(_letter, one)) for one in given), re.IGNORECASE)


def redacted(pattern: re.Pattern[str], text: str) -> str:
    """A text without the words; as it was where it holds none."""
    return pattern.sub(MARK, text) if pattern.search(text) else text


def redacted_value(pattern: re.Pattern[str], value: Json) -> Json:
    """A JSON value whose strings are all redacted."""
    if isinstance(value, str):
        return redacted(pattern, value)
    if isinstance(value, dict):
        return {redacted(pattern, name): redacted_value(pattern, one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted_value(pattern, one) for one in value]
    return value


def redacted_json(pattern: re.Pattern[str], text: str) -> str:
    """JSON whose strings are redacted; the very same text where nothing was found."""
    before = json.loads(text)
    after = redacted_value(pattern, before)
    return text if after == before else terse_json(after)


def _letter(letter: str) -> str:
    if letter == " ":
        return r"(?:\s|&nbsp;)+"
    forms = {letter, unicodedata.normalize("NFD", letter)}
    forms |= {SPELT[letter.lower()]} if letter.lower() in SPELT else set()
    forms |= {unicodedata.normalize("NFD", letter.swapcase())}
    return "(?:" + "|".join(re.escape(one) for one in sorted(forms, key=len, reverse=True)) + ")"
