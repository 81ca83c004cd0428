"""Where the running text stands: the container and its lines. Cleans nothing out of them and gives them no types."""

from collections import defaultdict

from .document import Element, ancestors
from .lines import Line
from .page import Page
from .prune import Gone, is_gone, weight
from .text import containment, shingles, words

_HINT_CHARS = 300
# Short lines are mostly labels; only a page of nothing but short lines is read by them.
_LINE_CHARS = 60
_SHORT_LINE_CHARS = 25


def hint_support(page: Page, lines: list[Line]) -> list[float] | None:
    """For each line the share of it that the declared article body holds; None where that is no good guide."""
    if len(page.declared.body) < _HINT_CHARS:
        return None
    declared = shingles(words(page.declared.body))
    support = [containment(line.text, declared) for line in lines]
    met = sum(len(line.text) for line, share in zip(lines, support, strict=True) if share >= 0.5)
    return support if met >= 0.4 * min(len(page.declared.body), 4000) else None


def find_container(page: Page, gone: Gone, support: list[float] | None, title: Element | None) -> Element | None:
    """The smallest element that holds most of the running text; None where no line is long enough to count.

    Goes down from the top as long as one child holds most of its parent's text.
    """
    if chosen := page.selected("body"):
        return chosen[0]
    for least in (_LINE_CHARS, _SHORT_LINE_CHARS):
        counted = [at for at, line in enumerate(page.lines) if _counts(line, gone, least)]
        if counted:
            worth = {at: len(page.lines[at].text) * (1.0 if support is None else support[at]) for at in counted}
            return _smallest(page, worth) if len(worth) > 1 else common(page.lines[counted[0]].element, title)
    return None


def common(element: Element, title: Element | None) -> Element:
    """The smallest element around an element and the headline; its parent where there is no headline."""
    if title is None:
        return element if element.getparent() is None else element.getparent()
    around = set(ancestors(title))
    return next((one for one in ancestors(element) if one in around), element)


def _counts(line: Line, gone: Gone, least: int) -> bool:
    return len(line.text) >= least and line.linked < 0.5 and not is_gone(line, gone)


def _smallest(page: Page, worth: dict[int, float]) -> Element:
    held: dict[Element, float] = defaultdict(float)
    lines: dict[Element, int] = defaultdict(int)
    for at, value in worth.items():
        for element in ancestors(page.lines[at].element):
            held[element] += value
            lines[element] += 1
    return _descend(page.root, held, lines)


def _descend(element: Element, held: dict[Element, float], lines: dict[Element, int]) -> Element:
    """Down to where the text divides; never into the box of a single line, whose neighbours are only shorter."""
    best = max(element, key=lambda child: held.get(child, 0.0), default=None)
    if best is None or held.get(best, 0.0) < 0.85 * held[element]:
        return element
    if lines[best] == 1 and (lines[element] > 1 or best.tag in {"p", "li", "blockquote"} or not len(best)):
        return element
    return _descend(best, held, lines)


def body_lines(page: Page, gone: Gone, container: Element, title: Element | None) -> list[int]:
    """The places of the lines in the container, behind the headline, that no pruned element holds."""
    inside = {container, *container.iterdescendants()}
    places = [at for at, line in enumerate(page.lines) if line.element in inside and not is_gone(line, gone)]
    last = last_line_of(page, title)
    behind = [at for at in places if at > last]
    # A page may show its headline below the text; then nothing is cut.
    return behind if 2 * _sum(page, behind) >= _sum(page, places) else places


def last_line_of(page: Page, element: Element | None) -> int:
    """The place of the last line in an element; -1 where there is none."""
    inside = set() if element is None else {element, *element.iterdescendants()}
    # An inline headline has no line of its own: it stands in that of the block around it.
    found = [at for at, line in enumerate(page.lines) if line.element in inside]
    return max(found, default=-1)


def _sum(page: Page, places: list[int]) -> int:
    return sum(weight(page.lines[at]) for at in places)
