"""Whether two pages were made by one template: told by how their elements are named, not by their words."""

import re
from collections.abc import Iterator

from .document import Element
from .lines import INLINE, UNREAD

# Of the ways in which the smaller page names its elements, at least so many are met again on the other one.
# Rotating boxes only add to either page; a redesign replaces.
LEAST_COMMON = 0.5
ENOUGH_NAMED = 4
_HASHED = re.compile(r"\d|[a-z][A-Z].*[a-z][A-Z]|[bcdfghjklmnpqrstvwxz]{5}", re.ASCII)
_UTILITY = re.compile(r"[:\[\]/!@%]")
_PART = re.compile(r"[-_]+")


def is_redesigned(before: Element, after: Element) -> bool:
    """Whether the second of two pages of one article, as trees, is made by another template than the first."""
    old, new = set(_shapes(before)), set(_shapes(after))
    named = {shape for shape in old if shape[1]}, {shape for shape in new if shape[1]}
    if min(map(len, named)) >= ENOUGH_NAMED:
        old, new = named  # plain `div` and `p` are on every page
    smaller = min(len(old), len(new))
    return smaller > 0 and len(old & new) < LEAST_COMMON * smaller


def _shapes(root: Element) -> Iterator[tuple[str, frozenset[str]]]:
    """Each block element by its tag and its class words; what is around it is left out, since wrappers come and go."""
    for element in root.iter():
        if element.tag not in INLINE and element.tag not in UNREAD:
            yield str(element.tag), _names(element)


def _names(element: Element) -> frozenset[str]:
    """The class words of an element that people have chosen: none that a build tool or a counter made."""
    return frozenset(
        part
        for name in (element.get("class") or "").split()
        if not _UTILITY.search(name)
        for part in _PART.split(name)
        if len(part) > 2 and not _HASHED.search(part)
    )
