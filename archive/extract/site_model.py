"""What a site's model knows on a page, and what a page tells of its lines' places. It learns nothing (see `learning`).

A place is the way down to the element of a line: tags, each with the words of its class that a person would have
written, from the second element above it that has such words; what stands further up differs between kinds of pages.
Tokens that change with each request and names made by a build tool are left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ..digests import digest
from ..models import Block, BlockKind, Image, SiteModel
from .blocks import described
from .document import Element, ancestors
from .lines import Line
from .page import Page
from .prune import weight
from .text import containment, folded, shingles, words

_WHOLE_KEY = 80  # longer lines are named by their beginning and a digest: enough to read, and a tenth of the room
_HEAD_OF_KEY = 60
_NAMED_STEPS = 2
_MOST = 0.8  # a place that holds more of a page's text than this is the text itself: the site was rebuilt
_DECLARED = 0.8

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARTS = re.compile(r"[-_:/.@!\[\]%]+")
_WRITTEN = re.compile(r"^[a-zäöüß]{4,24}$")
_VOWEL = re.compile(r"[aeiouyäöü]")
_NO_WORD = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}")
_SHORT_WORDS = frozenset({"ad", "ads", "box", "nav", "tag", "tip", "top"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A line that was taken for text or for a caption: its key, its place, and what it was taken for."""

    key: str
    place: str
    kind: BlockKind | Literal["caption"]


def line_key(text: str) -> str:
    """The words of a line in lower case, long ones cut and told apart by a digest.

    >>> line_key("Das könnte Sie auch interessieren:")
    'das könnte sie auch interessieren'
    """
    whole = " ".join(words(text))
    return whole if len(whole) <= _WHOLE_KEY else f"{whole[:_HEAD_OF_KEY]}… {digest(folded(text).encode())[7:19]}"


def place_of(element: Element) -> str:
    """The signature of an element: `div.article.body>div.teaser>p`."""
    steps: list[str] = []
    named = 0
    for one in ancestors(element):
        if one.tag in {"html", "body"} or named == _NAMED_STEPS:
            break
        steps.append(_step(one))
        named += one is not element and "." in steps[-1]
    return ">".join(reversed(steps))


def _step(element: Element) -> str:
    return ".".join((str(element.tag), *class_path(element.get("class") or "")))


@lru_cache(maxsize=8192)
def class_path(names: str) -> tuple[str, ...]:
    """The words of a class attribute that a person would have written, sorted.

    >>> class_path("css-1x7yz article__Related-teaser sc-bdVaJa ad-slot-8f3a")
    ('ad', 'article', 'related', 'slot', 'teaser')
    """
    parts = {part.lower() for name in names.split() for cut in _PARTS.split(name) for part in _CAMEL.split(cut)}
    return tuple(sorted(part for part in parts if _is_word(part)))


def _is_word(part: str) -> bool:
    written = bool(_WRITTEN.match(part)) and bool(_VOWEL.search(part)) and not _NO_WORD.search(part)
    return written or part in _SHORT_WORDS


def with_known(page: Page, model: SiteModel | None) -> Page:
    """The page with the lines marked that the model knows as furniture.

    What the page itself declares to be its text (description, articleBody) is never marked: a teaser on other pages
    may repeat a story's own lead.
    """
    if model is None or not (model.lines or model.places):
        return page
    lines, places = frozenset(model.lines), frozenset(model.places)
    at_place = {at for at, line in enumerate(page.lines) if places and place_of(line.element) in places}
    if sum(weight(page.lines[at]) for at in at_place) > _MOST * sum(map(weight, page.lines)):
        at_place = set()
    by_text = {at for at, line in enumerate(page.lines) if line_key(line.text) in lines}
    known = at_place | by_text
    declared = shingles(words(page.declared.body)) if known else set()
    known -= {at for at in known if _is_declared(page, page.lines[at], declared)}
    return replace(
        page,
        lines=[replace(line, is_known=True) if at in known else line for at, line in enumerate(page.lines)],
        known=frozenset(page.lines[at].element for at in known),
    )


def _is_declared(page: Page, line: Line, body: set[tuple[str, ...]]) -> bool:
    return described(page, line.text) or (len(line.text) >= 30 and containment(line.text, body) >= _DECLARED)


def sightings_of(
    page: Page, places: Sequence[int], blocks: Sequence[Block], images: Sequence[Image]
) -> tuple[Sighting, ...]:
    """The lines of a page that became text, in order, then those that became captions."""
    kept = [_sighting(page.lines[at], block.kind) for at, block in zip(places, blocks, strict=True)]
    captions = [folded(image.caption) for image in images if image.caption]
    below = [line for line in page.lines if captions and _is_caption(folded(line.text), captions)]
    return (*kept, *(_sighting(line, "caption") for line in below))


def _is_caption(text: str, captions: Sequence[str]) -> bool:
    return any(caption and text.startswith(caption) for caption in captions)


def _sighting(line: Line, kind: BlockKind | Literal["caption"]) -> Sighting:
    return Sighting(line_key(line.text), place_of(line.element), kind)
