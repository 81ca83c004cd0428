"""The addresses that style sheets name: pictures, fonts, and further style sheets. It applies no rule of them."""

import re
from collections.abc import Iterator

from .document import Element

_MOST_CHARS = 2_000_000  # of one style sheet
_COMMENT = re.compile(r"/\*[^*]*+(?>(?:\*(?!/)[^*]*+)*)(?:\*/|\Z)")  # one that is not closed hides the rest
_NAMED = re.compile(
    r"(?:url\(\s{0,20}|@import\s{1,20})(?:\"(?P<double>[^\"\n]{1,2000})\"|'(?P<single>[^'\n]{1,2000})')"
    r"|url\(\s{0,20}(?P<bare>[^\s\"'()]{1,2000})\s{0,20}\)",
    re.IGNORECASE,
)


def named_in(style: str) -> Iterator[str]:
    """The addresses of `url(…)` and `@import` as written, without those in comments.

    >>> list(named_in("@import 'a.css'; /* url(b) */ p {background: url( c.png )}"))
    ['a.css', 'c.png']
    """
    for found in _NAMED.finditer(_COMMENT.sub(" ", style[:_MOST_CHARS])):
        yield found["double"] or found["single"] or found["bare"]


def inline_styles(root: Element) -> Iterator[str]:
    """What the style elements and attributes of a page name."""
    for one in root.iter("style"):
        yield from named_in(one.text or "")
    for one in root.iter():
        style = one.get("style")
        if style and "url(" in style.lower():
            yield from named_in(style)
