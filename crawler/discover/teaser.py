"""The words beside a headline: of a listing's teaser or a feed's summary, without what changes by itself.

Dates, clock times, "vor 3 Stunden", counters and calls to read on are left out: they would be another teaser at every
look. It judges no article.
"""

import re
from collections.abc import Mapping
from itertools import islice

from lxml.etree import _Element as Element

from .page import words

LONGEST = 300
LEAST_WORDS = 4  # shorter pieces are kickers, bylines, labels and counters
HIGHEST = 8  # elements above a link; a teaser is no deeper
MOST_CHARACTERS = 20_000  # of a teaser's markup that are looked at
MOST_PIECES = 200  # of a box that are looked at
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
PIECES = ("p", "div", "li", "dd", "td", "span", "a")
BLOCKS = frozenset({"p", "div", "li", "dd", "td", "ul", "ol", "dl", "table", "section", "article", "figure", *HEADINGS})
_UNITS = (
    r"(?:sekunden?|sek|minuten?|min|stunden?|std|tag(?:en|e)?|wochen?|monat(?:en|e)?|jahr(?:en|e)?|seconds?|minutes?"
    r"|mins?|hours?|hrs?|days?|weeks?|months?|years?)"
)
_MONTHS = r"(?:jan|feb|mär|maer|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)[a-zä]*\.?"
VOLATILE = re.compile(
    rf"(?:vor|seit|in)\s+(?:\d+|einer?|einem|wenigen)\s+{_UNITS}\b|\b(?:\d+|an?)\s+{_UNITS}\s+ago\b"
    rf"|\b(?:gerade eben|soeben|just now|heute|gestern|today|yesterday)\b"
    rf"|\b(?:\d{{1,2}}\.\s?)(?:\d{{1,2}}\.(?:\s?\d{{2,4}})?|{_MONTHS}(?:\s+\d{{4}})?)"
    rf"|\b\d{{4}}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|\b{_MONTHS}\s+\d{{1,2}}(?:,\s*\d{{4}})?\b"
    r"|\b\d{1,2}(?::\d\d){1,2}(?:\s*uhr)?\b|\b\d{1,2}(?:[.:]\d\d)?\s*uhr\b"
    r"|\b[\d.,]+\s*(?:k\s+)?(?:kommentare?|comments?|aufrufe|views|klicks|likes|mal gelesen|leser|shares?|reaktionen"
    r"|bewertungen)\b"
    r"|\b(?:kommentare?|comments?|aufrufe|views|likes|gelesen|shares?)\s*:?\s*\(?\d[\d.,]*\)?|[(\[]\s*\d+\s*[)\]]"
    rf"|\b\d+\s*(?:min(?:uten)?\.?|minutes?)\s*(?:lesezeit|lesedauer|read)\b"
    r"|(?:\[?(?:…|\.\.\.)\]?\s*)?(?:weiter ?lesen|mehr lesen|read more|continue reading|mehr erfahren)\b.*$",
    re.IGNORECASE,
)


def told(text: str | None) -> str | None:
    """A teaser's words without what changes by itself, at most 300 characters; None when nothing is left.

    >>> told("Vor 3 Stunden: In Wanne brannte eine Halle. 12 Kommentare")
    'In Wanne brannte eine Halle.'
    """
    kept = VOLATILE.sub(" ", (text or "")[: 4 * LONGEST])
    return " ".join(kept.split()).strip(" :|·•–-,;/")[:LONGEST].strip() or None


class HasBlocks(dict[Element, bool]):
    """Whether an element of a page has blocks among its children; each is looked through once."""

    def __missing__(self, element: Element) -> bool:
        self[element] = found = any(child.tag in BLOCKS for child in element)
        return found


def teaser_of(box: Element, headline: str | None, has_blocks: HasBlocks) -> str | None:
    """The words of a teaser's box besides its headings: its pieces of four words or more, of the first 200.

    `has_blocks` is to be the same for all boxes of a page.
    """
    pieces: dict[str, None] = {}
    for block in islice(box.iter(*PIECES), MOST_PIECES):
        if has_blocks[block] or _is_heading(block, box, has_blocks):
            continue
        text = words(block)[:MOST_CHARACTERS]
        if len(text.split()) >= LEAST_WORDS and text != headline:
            pieces[text] = None
    return told(" ".join(pieces) or _besides_headings(box, headline))


def boxes_of(links: Mapping[Element, str]) -> dict[str, Element]:
    """The box that each article's links stand in, by the article's key: the highest element that names no other one.

    `links` has the links of the page with the key of the article that each leads to.
    """
    named: dict[Element, set[str]] = {}
    for link, key in links.items():
        for _, above in zip(range(HIGHEST), link.iterancestors(), strict=False):
            named.setdefault(above, set()).add(key)
    boxes: dict[str, Element] = {}
    for link, key in links.items():
        own = [above for _, above in zip(range(HIGHEST), link.iterancestors(), strict=False) if _is_box(above, named)]
        if key not in boxes and own:
            boxes[key] = own[-1]
    return boxes


def _is_box(element: Element, named: Mapping[Element, set[str]]) -> bool:
    return len(named.get(element, ())) == 1 and element.tag not in ("body", "html", "main")


def _is_heading(block: Element, box: Element, has_blocks: HasBlocks) -> bool:
    """Whether a piece is a heading's, or lies in another piece."""
    for above in block.iterancestors():
        if above is box:
            return False
        if above.tag in HEADINGS or (above.tag in PIECES and not has_blocks[above]):
            return True
    return False


def _besides_headings(box: Element, headline: str | None) -> str:
    """The words of a box without blocks of its own, after its headings."""
    text = words(box)[:MOST_CHARACTERS]
    for said in (headline, *map(words, islice(box.iter(*HEADINGS), MOST_PIECES))):
        text = text.replace(said, " ", 1) if said else text
    return text if len(text.split()) >= LEAST_WORDS else ""
