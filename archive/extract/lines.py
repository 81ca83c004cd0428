"""The lines a reader sees on a page, each with what stands above it. Judges none of them.

The tree is walked once; a line ends where a block element begins or ends, and at two line breaks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .document import Element, names_of
from .text import normal
from .vocabulary import meanings

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "output",
        "ruby",
        "rt",
    ]
)
UNREAD = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "select",
        "option",
        "datalist",
        "textarea",
        "input",
        "button",
        "head",
        "meta",
        "link",
        "map",
        "area",
        "source",
        "track",
        "dialog",
        "progress",
        "meter",
    ]
)
STRUCTURE = {
    "nav": "chrome",
    "footer": "chrome",
    "aside": "related",
    "form": "newsletter",
    "figure": "figure",
    "figcaption": "caption",
}
_HIDDEN = re.compile(
    r"(?:^|[-_])(?:vh|sr-only|sr|visually-?hidden|hidden-visually|screen-?reader(?:-text|-only)?|off-?screen"
    r"|a11y-hidden|aural|hide-visually|print-only|only-print|visible-print(?:-block|-inline)?)$",
    re.IGNORECASE,
)
_SHOWN_AGAIN = re.compile(r":(?:block|flex|inline|grid|table|contents)")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_PARTS = 12
_BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked element above a line, and what its class, id or tag says it is."""

    element: Element
    meaning: str


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text between two block boundaries, with the element it stands in.

    `is_known` says that the site's model knows it as furniture.
    """

    text: str
    element: Element
    links: tuple[tuple[str, str], ...]
    linked: float
    bold: float
    marks: tuple[Mark, ...]
    is_known: bool = False

    @property
    def tag(self) -> str:
        """The tag of the block element the line stands in."""
        return str(self.element.tag)

    def says(self, *wanted: str) -> bool:
        """Whether any element above the line is marked with one of the meanings."""
        return any(mark.meaning in wanted for mark in self.marks)


def lines_of(element: Element, boxes: Mapping[Element, str] | None = None) -> list[Line]:
    """The lines of an element in reading order, scripts and hidden elements left out; `boxes` are marked as well."""
    reader = _Reader(boxes or {})
    reader.read(element, (), element)
    reader.flush(element, ())
    return reader.lines


def text_of(element: Element) -> str:
    """The text of an element on one line."""
    return " ".join(line.text for line in lines_of(element))


def is_hidden(element: Element) -> bool:
    """Whether the element itself says that no reader sees it."""
    if element.get("hidden") is not None or _HIDING.search(element.get("style") or ""):
        return True
    names = element.get("class")
    return bool(names) and _hides(names)


@lru_cache(maxsize=8192)
def _hides(names: str) -> bool:
    """Whether a class attribute hides: names for screen readers, or "hidden" that no wider screen takes back."""
    listed = names.split()
    return any(_HIDDEN.search(name) for name in listed) or ("hidden" in listed and not _SHOWN_AGAIN.search(names))


def marks_of(element: Element) -> tuple[Mark, ...]:
    """What the element's tag, class and id say it is."""
    return tuple(Mark(element, meaning) for meaning in _meanings_in_order(names_of(element), element.tag))


@lru_cache(maxsize=8192)
def _meanings_in_order(names: str, tag: str) -> tuple[str, ...]:
    structure = STRUCTURE.get(tag)
    return tuple(sorted(meanings(names) | ({structure} if structure else set())))


class _Reader:
    """Collects the running line while the tree is walked once."""

    def __init__(self, boxes: Mapping[Element, str]) -> None:
        self.lines: list[Line] = []
        self._boxes = boxes
        self._around: str | None = None
        self._parts: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._bolds: list[str] = []

    def read(self, element: Element, marks: tuple[Mark, ...], block: Element) -> None:
        """Take in one element with all below it; `block` is the block element around it."""
        self._take(element.text)
        for child in element:
            tag = child.tag
            if tag == "br" and self._is_bold():
                self.flush(block, marks)
            elif tag == "br":
                self._parts.append("\n")
            elif tag in INLINE and not is_hidden(child):
                self._inline(child, tag, marks, block)
            elif tag not in UNREAD and not is_hidden(child):
                self._block(child, tag, marks, block)
            self._take(child.tail)

    def _is_bold(self) -> bool:
        """Whether all of the running line is bold: in old pages a heading, which only a break sets off."""
        if not self._bolds:
            return False
        # The end of the run is enough; all of it, at each of ten thousand breaks, would take minutes.
        return normal(_BREAK.split("".join(self._parts[-_BOLD_PARTS:]))[-1]) == self._bolds[-1]

    def _block(self, child: Element, tag: str, marks: tuple[Mark, ...], block: Element) -> None:
        self.flush(block, marks)
        inner = marks + marks_of(child) if child.attrib or tag in STRUCTURE else marks
        if child in self._boxes:
            inner = (*inner, Mark(child, self._boxes[child]))
        self.read(child, inner, child)
        self.flush(child, inner)

    def _inline(self, child: Element, tag: str, marks: tuple[Mark, ...], block: Element) -> None:
        before, lines, around = len(self._parts), len(self.lines), self._around
        self._around = child.get("href") if tag == "a" else around
        self.read(child, marks, block)
        if tag == "a" and lines != len(self.lines):
            # A link around blocks: what of it still runs ends here, so that it is known as linked.
            self.flush(block, marks)
        self._around = around
        if lines == len(self.lines):
            self._note(child, tag, normal("".join(self._parts[before:])))

    def _note(self, child: Element, tag: str, text: str) -> None:
        if tag == "a" and child.get("href"):
            self._links.append((child.get("href"), text))
        elif tag in {"b", "strong"}:
            self._bolds.append(text)

    def _take(self, text: str | None) -> None:
        if text:
            self._parts.append(text.replace("\n", " "))

    def flush(self, block: Element, marks: tuple[Mark, ...]) -> None:
        """End the running line; two line breaks in a row end one as well."""
        if not self._parts:
            return
        pieces = [text for piece in _BREAK.split("".join(self._parts)) if (text := normal(piece))]
        self.lines.extend(self._line(text, block, marks, whole=len(pieces) == 1) for text in pieces)
        self._parts, self._links, self._bolds = [], [], []

    def _line(self, text: str, block: Element, marks: tuple[Mark, ...], *, whole: bool) -> Line:
        if self._around is not None:
            return Line(text, block, ((self._around, text),), 1.0, 0.0, marks)
        links = tuple((href, anchor) for href, anchor in self._links if anchor and (whole or anchor in text))
        linked = sum(len(anchor) for _, anchor in links)
        bold = sum(len(part) for part in self._bolds if whole or part in text)
        return Line(text, block, links, min(1.0, linked / len(text)), min(1.0, bold / len(text)), marks)
