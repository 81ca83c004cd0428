"""Which part of a page belongs to the article: from headline and text, told apart from boxes of other things."""

from collections.abc import Iterator
from dataclasses import dataclass

from .body import common, last_line_of
from .document import Element, ancestors
from .lines import Line, Mark, marks_of
from .page import Page
from .prune import AROUND

_LINES_ABOVE, _LINES_BELOW = 8, 25
_FOREIGN = AROUND - {"media"}
_CAPTION_IS_NOT_FOREIGN = frozenset({"figure", "figcaption", "picture", "img"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """The element around headline and text, the text's container, and everything that holds a kept line.

    `start` and `end` number the first and last element of headline and text, `title` and `first` those where the
    headline and the text begin; the same as places of lines are `title_line`, `first_line` and `last_line`. `texts` are
    the elements that hold a line of the text.
    """

    top: Element
    container: Element
    spine: frozenset[Element]
    texts: frozenset[Element]
    start: int
    title: int
    first: int
    end: int
    title_line: int
    first_line: int
    last_line: int


def find_region(page: Page, places: list[int], container: Element, title: Element | None) -> Region:
    """The region of the article whose text stands at these places, under this headline."""
    holders = [page.lines[at].element for at in places] + ([] if title is None else [title])
    numbers = [page.order[one] for one in holders]
    at = page.order[container if title is None else title]
    title_line = max(0, last_line_of(page, title))
    return Region(
        top=container if title is None else common(container, title),
        container=container,
        spine=frozenset(above for one in holders for above in ancestors(one)) | {container},
        texts=frozenset(page.lines[one].element for one in places) - {container},
        start=min(numbers, default=at),
        title=at,
        first=min((page.order[page.lines[one].element] for one in places), default=at),
        end=max(numbers, default=at),
        title_line=title_line,
        first_line=min(places, default=title_line),
        last_line=max(places, default=title_line),
    )


def near_lines(page: Page, region: Region, *, but: frozenset[str] = frozenset()) -> Iterator[tuple[int, Line]]:
    """The lines from a little above the headline to a little below the text that stand in no foreign box."""
    for at in range(max(0, region.title_line - _LINES_ABOVE), min(len(page.lines), region.last_line + _LINES_BELOW)):
        line = page.lines[at]
        if region.top in ancestors(line.element) and not is_foreign(line.element, region, page, but=but):
            yield at, line


def _is_foreign_by(mark: Mark) -> bool:
    """Whether a name makes a box foreign; a "teaser" without a link in words is the article's own opening."""
    if mark.meaning != "teaser":
        return mark.meaning in _FOREIGN
    return any((link.text_content() or "").strip() for link in mark.element.iter("a"))


def is_foreign(element: Element, region: Region, page: Page, *, but: frozenset[str] = frozenset()) -> bool:
    """Whether an element stands in a box that is not the article: an ad, a teaser, a side column.

    `but` are meanings that do not count: bylines stand in boxes called teaser or share.
    """
    for one in ancestors(element):
        if one in region.spine:
            return False
        if page.boxes.get(one, "figure") != "figure":
            return True
        if one.tag == "article":
            return True
        named = (mark for mark in marks_of(one) if mark.meaning not in but)
        if one.tag not in _CAPTION_IS_NOT_FOREIGN and any(_is_foreign_by(mark) for mark in named):
            return True
    return True
