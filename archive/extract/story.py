"""The running text of a page, put together by the steps of this folder: prune, choose, clean, add the lead."""

from dataclasses import dataclass

from .body import body_lines, find_container, hint_support
from .cleaning import kept
from .document import Element
from .headline import Headline
from .lead import with_lead
from .page import Page
from .prune import pruned
from .second_opinion import trafilatura_places

_SURE_CHARS = 800


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The places of the lines that are text, the element that holds them, and the rule that chose them."""

    places: list[int]
    container: Element
    rule: str


def find_story(page: Page, headline: Headline) -> Story:
    """Choose the running text among own blocks and, where those are in doubt, trafilatura's; clean it."""
    gone = pruned(page.lines, headline.element, is_article=page.declared.is_article)
    support = hint_support(page, page.lines)
    known = _known(page, headline)
    container = find_container(page, gone, support, headline.element)
    own = [] if container is None else body_lines(page, gone, container, headline.element)
    chosen, rule = kept(page, own, support, known), "own blocks"
    if _is_in_doubt(page, chosen, support):
        other = kept(page, trafilatura_places(page, gone), support, known)
        chosen, rule = _judge(page, chosen, other, support)
    rule = rule if support is None else f"{rule}, articleBody as guide"
    holder = page.root if container is None else container
    return Story(places=with_lead(page, chosen, gone, headline.element, known), container=holder, rule=rule)


def _known(page: Page, headline: Headline) -> tuple[str, ...]:
    """The texts that are fields of their own; a second title may be the page's lead and is left out."""
    declared = (value.text for value in page.declared.titles if "alternative" not in value.rule)
    return (headline.title or "", headline.kicker or "", *declared)


def _is_in_doubt(page: Page, own: list[int], support: list[float] | None) -> bool:
    """Whether the own choice is short, or lacks a good part of the body that the page declares."""
    worth = _worth(page, own, support)
    return worth < _SURE_CHARS if support is None else worth < 0.8 * len(page.declared.body)


def _judge(page: Page, own: list[int], other: list[int], support: list[float] | None) -> tuple[list[int], str]:
    """Own blocks, unless trafilatura holds clearly more of the declared body, or of any text where none is declared."""
    if _worth(page, other, support) > 1.2 * _worth(page, own, support):
        return other, "trafilatura"
    return own, "own blocks, trafilatura asked"


def _worth(page: Page, places: list[int], support: list[float] | None) -> float:
    return sum(len(page.lines[at].text) * (1.0 if support is None else support[at]) for at in places)
