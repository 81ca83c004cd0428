"""Which pattern of addresses a URL belongs to: numbers, ids and slugs folded, query keys without their values.

A trap makes addresses without end, but only a few patterns of them. Of a slug the first word is kept: it tells a trap
(`kalender-…`) from the stories beside it, which begin with many words. It decides nothing: what a pattern is worth is
counted by the caller.
"""

import re
from itertools import groupby
from urllib.parse import urlsplit

EXTENSION = re.compile(r"(?<=.)\.[A-Za-z]{2,5}$")
DIGITS = re.compile(r"\d+")
SESSION = re.compile(r";[^/]*|\((?:[^()]|\([^()]*\))*\)")  # /a;jsessionid=1F and /(S(1f))/a
WORD_BREAK = re.compile(r"[-_.+,~]+|%20")
MOST_SEGMENTS = 6
LONG_WORD = 20


def patterns_of(url: str) -> tuple[str, ...]:
    """The patterns of a normalised URL, the finest first: its own, its branch's (first folder), its host's.

    >>> patterns_of("https://a.example/lokales/2024/09/rathaus-wird-saniert-4711.html?k=1&b=2")
    ('a.example/lokales/#/rathaus-*-#.html?b&k', 'a.example/lokales/…', 'a.example/…')
    >>> patterns_of("https://a.example/kalender?monat=2027-01")
    ('a.example/kalender?monat', 'a.example/…')
    """
    parts = urlsplit(url)
    segments = [_folded(segment) for segment in parts.path.split("/") if segment]
    once = [segment for segment, _ in groupby(segments)]
    path = "/".join(once[:MOST_SEGMENTS]) + ("/…" if len(once) > MOST_SEGMENTS else "")
    keys = "&".join(sorted({_folded(pair.partition("=")[0]) for pair in parts.query.split("&") if pair}))
    own = f"{parts.netloc}/{path}{'?' if keys else ''}{keys}"
    branch = (f"{parts.netloc}/{once[0]}/…",) if len(once) > 1 else ()
    return (own, *branch, f"{parts.netloc}/…")


def _folded(segment: str) -> str:
    """A segment of a path with what varies taken out of it.

    >>> [_folded(one) for one in ("sport", "2024", "seite-3", "rathaus-wird-saniert", "3f2a9c81be", "a;jsessionid=7F")]
    ['sport', '#', 'seite-#', 'rathaus-*', '*', 'a']
    """
    bare = SESSION.sub("", segment)
    if not bare:
        return "*"
    ending = EXTENSION.search(bare)
    name = bare[: ending.start()] if ending else bare
    return f"{_folded_name(name)}{ending[0].lower() if ending else ''}"


def _folded_name(name: str) -> str:
    if name.isdigit():
        return "#"
    words = [word for word in WORD_BREAK.split(name) if word]
    if len(words) >= 3:
        first = f"{words[0].lower()}-" if words[0].isalpha() and len(words[0]) <= LONG_WORD else ""
        return f"{first}*{'-#' if words[-1].isdigit() else ''}"
    if any(_is_token(word) for word in words):
        return "*"
    return DIGITS.sub("#", name)


def _is_token(word: str) -> bool:
    """Whether a word is none: an id of letters and digits, or longer than words are."""
    mixed = any(c.isdigit() for c in word) and sum(c.isalpha() for c in word) > 0
    return len(word) > LONG_WORD or (mixed and len(word) >= 6 and len(DIGITS.findall(word)) > 1)
