"""How much of a page is read: more than any honest page has is cut off, and said. Judges nothing of what is kept.

libxml2 compares each attribute of an element with all the others and drops a text of ten megabytes without a word, so
those two are bounded before it sees them; elements are bounded on the tree.
"""

import re
from itertools import islice

from lxml import etree

from .document import Element

PAGE_BYTES = 10 * 1024 * 1024  # unpacked; a tree of more would not leave a reader's memory room for anything else
RUN_CHARS = 2_000_000  # of text or script without a tag; libxml2 takes ten million bytes
TAGS = 250_000  # of one page, each a hundred bytes of the tree and more; three times what is read of it below
ATTRIBUTES = 256  # of one element
ELEMENTS = 40_000  # of one page; news pages have a few thousand, a live blog of a thousand entries twenty
LEVELS = 1_500_000  # all elements' depths together, since each step asks what stands around an element
_DEEPEST = 256  # libxml2's own bound
_TAG = re.compile("<")
_LONG_RUN = re.compile(rf"((?:\A|<)[^<]{{{RUN_CHARS}}})[^<]++")
# Atomic groups, since possessive ones stop in the wrong place in Python 3.11.0 to 3.11.4 (gh-106052).
_VALUE = r"(?>(?:\s*+=\s*+(?>(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?))?)"
_ATTRIBUTE = rf"(?:[\s/]*+[^\s/>=]++{_VALUE})"
# Scripts and comments are passed over whole: what looks like a tag in them is none.
_MANY_ATTRIBUTES = re.compile(
    rf"<(?:(?P<kept>[a-zA-Z][^\s/>]*+(?>{_ATTRIBUTE}{{{ATTRIBUTES}}}))(?>{_ATTRIBUTE}+)"
    r"|(?P<raw>script|style|SCRIPT|STYLE)\b[^<]*+(?>(?:<(?!/(?P=raw))[^<]*+)*)|!--[^-]*+(?>(?:-(?!->)[^-]*+)*))"
)


def bounded_page(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a page up to the last tag that begins within the bound, and what was cut off."""
    if len(body) <= PAGE_BYTES:
        return body, ()
    return body[: max(body.rfind(b"<", 0, PAGE_BYTES), 0)], (f"bytes beyond {PAGE_BYTES // 2**20} MiB",)


def bounded_source(text: str) -> tuple[str, tuple[str, ...]]:
    """The markup without what would hold the parser for minutes, and what was cut off.

    >>> bounded_source("<p " + "a=1 " * 1000 + ">Text")[1]
    ('attributes beyond 256 of one element',)
    """
    cuts = []
    beyond = next(islice(_TAG.finditer(text), TAGS, None), None)
    if beyond is not None:
        text = text[: beyond.start()]
        cuts.append(f"tags beyond the {TAGS:,}th")
    shorter, count = _LONG_RUN.subn(r"\1", text)
    if count:
        cuts.append(f"text beyond {RUN_CHARS:,} characters without a tag")
    bounded = _MANY_ATTRIBUTES.sub(lambda found: f"<{found['kept']} " if found["kept"] else found[0], shorter)
    if len(bounded) < len(shorter):
        cuts.append(f"attributes beyond {ATTRIBUTES} of one element")
    return bounded, tuple(cuts)


def cut_tree(root: Element) -> tuple[str, ...]:
    """Take off the tree what stands behind the last element that is read; says what was cut off."""
    count = sum(1 for _ in root.iter())
    if count <= ELEMENTS and count * _DEEPEST <= LEVELS:
        return ()
    depth = levels = 0
    for number, (event, element) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        levels += depth
        if number >= 2 * ELEMENTS or levels >= 2 * LEVELS:
            _cut_behind(element)
            return (f"elements beyond the {number // 2:,}th",)
    return ()


def _cut_behind(element: Element) -> None:
    for one in (element, *element.iterancestors()):
        above = one.getparent()
        if above is not None:
            del above[above.index(one) + 1 :]
