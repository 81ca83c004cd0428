"""The language of a page: what it declares, else what its text looks like. Translates nothing."""

import re

import py3langid

from .text import words

_TAG = re.compile(r"^[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)
_ENOUGH, _PLENTY = 200, 20_000
# A fifth to a third of any text in these languages are such words; loading the model for the rest takes half a second.
_WRITTEN = {
    "de": "der die das und ist nicht ein eine einen mit von zu den auf für im sich dem des auch als wird",
    "en": "the and of to that for with on are by at from this has have be been it as were had will",
}
_FUNCTION_WORDS = {code: frozenset(listed.split()) for code, listed in _WRITTEN.items()}
_MANY, _FEW = 0.15, 0.03


def find_language(declared: str | None, text: str) -> tuple[str | None, str]:
    """The two-letter code and the rule that gave it; None where nothing is declared and too little is written.

    >>> find_language("de-DE", "")
    ('de', 'html lang')
    """
    if declared and (found := _TAG.match(declared.strip())):
        return found[0].lower(), "html lang"
    if len(text) < _ENOUGH or not words(text[:_PLENTY]):
        return None, ""
    listed = words(text[:_PLENTY])
    share = {code: sum(word in common for word in listed) / len(listed) for code, common in _FUNCTION_WORDS.items()}
    best = max(share, key=lambda code: share[code])
    if share[best] >= _MANY and all(share[code] <= _FEW for code in share if code != best):
        return best, "function words"
    return str(py3langid.classify(text[:_PLENTY])[0]), "py3langid"
