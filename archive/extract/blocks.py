"""Lines to typed blocks, with their links and the declared changes among them. Drops nothing."""

import re

from ..models import Block, BlockKind, Link
from .cleaning import is_subhead
from .lines import Line
from .page import Page
from .people import names, persons
from .phrases import ORIGINAL, is_note
from .text import containment, shingles, words

_SIGNED = re.compile(r"(?P<text>.*[.!?…][\"“”»«]?) (?P<who>\|? ?(?:Von|By) [A-ZÄÖÜ][^.!?]{3,80})$")


def typed(page: Page, places: list[int]) -> tuple[tuple[Block, ...], str]:
    """The blocks of the kept lines, and the rule that named one of them the lead."""
    kinds = [_kind(page.lines[at]) for at in places]
    lead, rule = _lead(page, places, kinds)
    if lead is not None:
        kinds[lead] = "lead"
    texts = [page.lines[at].text for at in places]
    if lead is not None:
        texts[lead] = unsigned(texts[lead])
    return tuple(Block(kind, text) for kind, text in zip(kinds, texts, strict=True)), rule


def unsigned(text: str) -> str:
    """A lead without the byline that runs on behind its last sentence.

    >>> unsigned("Der Rat stimmt zu. Von Anna Beispiel"), unsigned("Das Bad kostet viel. Von Spenden lebt es")
    ('Der Rat stimmt zu.', 'Das Bad kostet viel. Von Spenden lebt es')
    """
    found = _SIGNED.match(text)
    return found["text"] if found and names(found["who"]) == persons(found["who"]) != () else text


def _kind(line: Line) -> BlockKind:
    if is_subhead(line):
        return "subhead"
    inside = {line.tag, *(element.tag for element in line.element.iterancestors("li", "blockquote", "dl"))}
    if "blockquote" in inside:
        return "quote"
    return "list" if inside & {"li", "dl"} else "paragraph"


def _lead(page: Page, places: list[int], kinds: list[BlockKind]) -> tuple[int | None, str]:
    """The first paragraph; where an update stands on top, the first one below "Der ursprüngliche Text"."""
    if not places:
        return None, ""
    start = next((n + 1 for n, at in enumerate(places) if ORIGINAL.match(page.lines[at].text)), 0)
    for number in range(start, min(start + 3, len(places))):
        line = page.lines[places[number]]
        if says_lead(page, line):
            return number, "class or description"
        if kinds[number] == "paragraph" and not is_note(line.text):
            return number, "first paragraph"
    return None, ""


def says_lead(page: Page, line: Line) -> bool:
    """Whether a line's class or the page's description calls it the lead."""
    return line.says("lead") or described(page, line.text)


def described(page: Page, text: str) -> bool:
    """Whether the page's description is this text, or the beginning of it."""
    if len(text) < 30:
        return False
    own = shingles(words(text))
    return any(
        containment(value.text, own) >= 0.7
        or (len(value.text) >= 30 and containment(text, shingles(words(value.text))) >= 0.7)
        for value in page.declared.descriptions
    )


def links_of(page: Page, places: list[int]) -> tuple[Link, ...]:
    """The links inside the kept lines, each address with its words once."""
    found = ((href, anchor) for at in places for href, anchor in page.lines[at].links)
    vouched, marked = _by_rel(page)
    links = (Link(url, words, href in marked - vouched) for href, words in found if (url := page.absolute(href)))
    return tuple(dict.fromkeys(links))


def _by_rel(page: Page) -> tuple[set[str], set[str]]:
    """The addresses as written that the page vouches for, and those that it marks `nofollow`."""
    vouched: set[str] = set()
    marked: set[str] = set()
    for link in page.root.iter("a"):
        rel = str(link.get("rel") or "").lower().split()
        (marked if "nofollow" in rel else vouched).add(link.get("href") or "")
    return vouched, marked


def notes_of(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The texts of the blocks that declare a change."""
    return tuple(block.text for block in blocks if is_note(block.text))
