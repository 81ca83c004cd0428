"""The language of a page: what it declares, else what its text looks like. Translates nothing."""

import re

import py3langid

_TAG = re.compile(r"^[a-z]{2,3}(?=$|[-_])", re.IGNORECASE)
_ENOUGH, _PLENTY = 200, 20_000


def find_language(declared: str | None, text: str) -> tuple[str | None, str]:
    """The two-letter code and the rule that gave it; None where nothing is declared and too little is written.

    >>> find_language("de-DE", "")
    ('de', 'html lang')
    """
    if declared and (found := _TAG.match(declared.strip())):
        return found[0].lower(), "html lang"
    if len(text) < _ENOUGH:
        return None, ""
    return str(py3langid.classify(text[:_PLENTY])[0]), "py3langid"
