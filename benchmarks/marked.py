"""A page whose own fields are marked in its tree, so that a mutation can spare them or hit one. Mutates nothing."""

import random
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import html
from lxml.etree import _Element as Element

from archive.content import normal
from archive.models import Extraction
from benchmarks.pages import Expected
from benchmarks.scoring import key

FIELDS = ("title", "kicker", "lead", "text", "subhead", "caption", "credit", "author", "section", "tag")
_UNSEEN = {"script", "style", "template", "head", "title", "meta", "link", "noscript"}
_CLOSED = {"h1", "h2", "h3", "h4", "p", "a", "button", "figure"}
_LONGEST = 8000
_LABELS = ("", "Foto ", "Fotos ", "Bild ", "Copyright ", "Quelle ", "Photo ", "Photograph ")
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field's text stands: the number of its element in reading order."""

    field: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A parsed page with the places of its fields, and `slots`: the elements among and behind its paragraphs."""

    root: Element
    places: tuple[Place, ...]
    slots: tuple[int, ...]
    own_words: frozenset[str]


class Draft:
    """One copy of a marked page, to be mutated: its tree, its own elements by field, its slots, its dice."""

    def __init__(self, page: Marked, seed: str) -> None:
        self.root = deepcopy(page.root)
        nodes = list(self.root.iter())
        self.own = [(place.field, nodes[place.at]) for place in page.places]
        self.slots = [nodes[at] for at in page.slots]
        self.own_words = page.own_words
        self.dice = random.Random(seed)

    def of(self, *fields: str) -> list[Element]:
        """The elements that carry one of the fields."""
        return [element for field, element in self.own if field in fields]

    @property
    def body(self) -> Element:
        """The element that a reader sees."""
        return next(self.root.iter("body"), self.root)

    def outermost(self, element: Element) -> Element:
        """The outermost of an element, the own elements and the headings around it: behind it stands no field."""
        own = {one for _, one in self.own}
        around = reversed([*element.iterancestors()])
        return next((one for one in around if one in own or one.tag in _CLOSED), element)

    def state(self) -> list[tuple[str, str]]:
        """The visible texts of all own elements that are still on the page, in the page's order."""
        order = {element: at for at, element in enumerate(self.root.iter())}
        there = sorted((order[element], field, visible(element)) for field, element in self.own if element in order)
        return [(field, normal(text)) for _, field, text in there]

    def bytes(self) -> bytes:
        """The page as a server would send it."""
        return serialised(self.root)


def serialised(root: Element) -> bytes:
    """The bytes of a tree, in UTF-8 and saying so."""
    return b"<!DOCTYPE html>\n" + html.tostring(root, encoding="utf-8")


def parsed(body: bytes, charset: str) -> Element:
    """The tree of a page's bytes."""
    text = body.decode(charset, "replace").encode("utf-8")
    root = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
    for meta in root.iter("meta"):
        if meta.get("charset"):
            meta.set("charset", "utf-8")
    return root


def visible(element: Element) -> str:
    """The text in an element, scripts and styles left out."""
    return "".join(_texts(element))


def _texts(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def mark(root: Element, expected: Expected, found: Extraction) -> Marked:
    """Find the elements that carry the expected fields, and those that were read and are not in the expected file."""
    nodes = list(root.iter())
    order = {element: at for at, element in enumerate(nodes)}
    keyed = _keyed(next(root.iter("body"), root))
    paragraphs = [
        text for at, text in enumerate(expected.body) if at not in expected.optional and text not in expected.subheads
    ]
    wanted = {
        "title": [expected.title, found.title or ""],
        "kicker": [found.kicker or ""],
        "lead": expected.summary,
        "text": paragraphs,
        "subhead": expected.subheads,
        "caption": [*expected.captions, *(image.caption or "" for image in found.images)],
        "credit": [f"{label}{image.credit}" for image in found.images if image.credit for label in _LABELS],
        "author": [*expected.authors, *found.authors, found.source or ""],
        "section": [found.section or ""],
        "tag": [*expected.topics, *found.tags],
    }
    places = {field: _found(texts, keyed, order) for field, texts in wanted.items()}
    places["title"] = [at for at in places["title"] if nodes[at].tag == "h1" or _holds_heading(nodes[at])]
    places["text"] = [at for at in places["text"] if at not in places["lead"]]
    return Marked(
        root=root,
        places=tuple(Place(field, at) for field in FIELDS for at in places[field]),
        slots=_slots([nodes[at] for at in (*places["lead"], *places["text"])], order),
        own_words=frozenset(key(text) for texts in wanted.values() for text in texts if text),
    )


def _holds_heading(element: Element) -> bool:
    return any(one.tag in {"h1", "h2"} for one in (element, *element.iterancestors(), *element))


def _keyed(body: Element) -> dict[str, list[Element]]:
    """The innermost elements by the key of their text."""
    found: dict[str, list[Element]] = {}
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            continue
        text = visible(element)
        if text.strip() and len(text) < _LONGEST:
            name = key(text)
            inner = found.setdefault(name, [])
            inner[:] = [one for one in inner if one is not element.getparent()]
            inner.append(element)
    return found


def _found(texts: Iterable[str], keyed: dict[str, list[Element]], order: dict[Element, int]) -> list[int]:
    """The numbers of the elements that hold exactly one of the texts, each text in its most prominent place."""
    found: list[int] = []
    for name in dict.fromkeys(key(text) for text in texts if text):
        found += [order[element] for element in keyed.get(name, ()) if order[element] not in found]
    return sorted(found)


def _slots(paragraphs: list[Element], order: dict[Element, int]) -> tuple[int, ...]:
    """For each paragraph the element at the level where paragraphs follow one another."""
    held: dict[Element, int] = {}
    for paragraph in paragraphs:
        for above in paragraph.iterancestors():
            held[above] = held.get(above, 0) + 1
    slots = []
    for paragraph in paragraphs:
        one = paragraph
        while (above := one.getparent()) is not None and held.get(above, 0) < min(_ENOUGH, len(paragraphs)):
            one = above
        is_open = one.tag not in {"body", "html", "li", "td", "tr"} and not (one.tail or "").strip()
        if is_open and order[one] not in slots:
            slots.append(order[one])
    return tuple(sorted(slots))
