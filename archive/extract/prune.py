"""What of a page is known by its elements' names not to be the article. Keeps whatever holds much of the text."""

from collections import defaultdict
from collections.abc import Mapping

from .document import Element
from .lines import Line, Mark
from .phrases import ORIGINAL, is_note

AROUND = frozenset(
    [
        "ad",
        "related",
        "newsletter",
        "share",
        "comment",
        "consent",
        "chrome",
        "tags",
        "counter",
        "media",
        "overlay",
        "survey",
        "teaser",
    ],
)
OF_ARTICLE = frozenset(["byline", "dateline", "caption", "credit", "figure", "kicker", "meta", "section"])
# Comments and lists of other articles may well be longer than the article.
_MAY_BE_LONG = frozenset({"comment", "related", "teaser"})
_BESIDE_A_SHORT_TEXT = frozenset({"related", "teaser"})
_MUCH = 0.4
_LEAST_LEFT = 100
_ENOUGH_LEFT = 800

Gone = Mapping[Element, frozenset[str]]


def weight(line: Line) -> int:
    """How much running text a line holds: nothing for short lines, lines of links, and the site's known furniture."""
    return len(line.text) if len(line.text) >= 60 and line.linked < 0.5 and not line.is_known else 0


def pruned(lines: list[Line], title: Element | None, *, is_article: bool = False) -> Gone:
    """The elements that are not running text, each with the meanings that say so.

    An element that holds 40 % of the page's text is kept whatever it is called, and so is all of a meaning that
    would take away 40 %: names lie ("ad-free", "teaser" for a lead). What holds the headline is kept too. Where the
    page declares itself an article, its teasers together may be longer: little of a paid text can be read.
    """
    held = _by_mark(lines, keep=set() if title is None else {title, *title.iterancestors()})
    total = sum(map(weight, lines))
    named = {
        mark: inside for mark, inside in held.items() if _is_so(mark, inside) and not _is_much(mark, inside, total)
    }
    together: dict[str, int] = defaultdict(int)
    for line in lines:
        for meaning in {mark.meaning for mark in line.marks if mark in named}:
            together[meaning] += weight(line)
    gone: dict[Element, frozenset[str]] = {}
    for mark in named:
        kept = total - together[mark.meaning]
        sure = is_article and mark.meaning in _BESIDE_A_SHORT_TEXT and kept >= _LEAST_LEFT
        if sure or not _is_too_much(mark.meaning, together[mark.meaning], total):
            gone[mark.element] = gone.get(mark.element, frozenset()) | {mark.meaning}
    return gone


def _by_mark(lines: list[Line], keep: set[Element]) -> dict[Mark, list[Line]]:
    held: dict[Mark, list[Line]] = {}
    for line in lines:
        for mark in line.marks:
            if mark.meaning in AROUND | OF_ARTICLE and mark.element not in keep:
                held.setdefault(mark, []).append(line)
    return held


def _is_so(mark: Mark, inside: list[Line]) -> bool:
    """Whether the look of an element bears out its name, for names that are often used for something else."""
    called = {one.meaning for one in inside[0].marks if one.element is mark.element}
    if mark.meaning == "teaser":
        size = sum(len(line.text) for line in inside)
        return "lead" not in called and sum(line.linked * len(line.text) for line in inside) >= 0.15 * size
    if mark.meaning == "figure":
        is_quote = mark.element.tag == "figure" and next(mark.element.iter("blockquote"), None) is not None
        has_picture = next(mark.element.iter("img", "picture", "video", "amp-img"), None) is not None
        return has_picture or (mark.element.tag == "figure" and not is_quote)
    if mark.meaning in {"dateline", "meta"} and any(is_note(line.text) or ORIGINAL.match(line.text) for line in inside):
        return False  # "Update, Montag, 13:50 Uhr" opens a part of the text, whatever its class
    return not (mark.meaning in {"related", "newsletter", "dateline", "meta", "caption"} and "lead" in called)


def _is_much(mark: Mark, inside: list[Line], total: int) -> bool:
    """Whether one element holds too much of the text to be what its name says."""
    held = sum(map(weight, inside))
    if mark.meaning in _MAY_BE_LONG and total - held >= _ENOUGH_LEFT:
        return held >= 0.7 * total
    return held > 0 and held >= _MUCH * total


def _is_too_much(meaning: str, together: int, total: int) -> bool:
    """Whether all elements of a name together hold so much that the name must mean something else here."""
    if meaning in _MAY_BE_LONG and total - together >= _ENOUGH_LEFT:
        return False
    return together > 0 and together >= _MUCH * total


def is_gone(line: Line, gone: Gone) -> bool:
    """Whether a line stands in a pruned element, or is known as the site's furniture."""
    return line.is_known or any(mark.element in gone for mark in line.marks)
