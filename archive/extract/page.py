"""One page as all steps of the extraction see it: tree, lines, declarations, and what it was asked for as."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector

from ..models import Site
from ..urls import normalise
from .bounds import bounded_source, cut_tree
from .boxes import Boxes, find_boxes, lists_of_links
from .declared import Declared, read_declared
from .document import Element, names_of, parse
from .lines import Line, lines_of
from .vocabulary import meanings

_ADDRESS_CHARS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A parsed page. `order` numbers the elements in reading order, `named` lists them by what class or id say.

    `base` is what relative addresses lean on, `link_lists` are the lists whose every item is a way to another page,
    `known` the elements of lines that the site's model knows, and `cuts` says what was too much to be read.
    """

    url: str
    base: str
    site: Site
    zone: ZoneInfo
    fetched_at: datetime
    root: Element
    declared: Declared
    lines: list[Line]
    boxes: Boxes
    order: Mapping[Element, int]
    named: Mapping[str, list[Element]]
    link_lists: frozenset[Element]
    cuts: tuple[str, ...]
    known: frozenset[Element] = frozenset()

    def absolute(self, href: str) -> str | None:
        """The normal form of an address on this page; None for what is no web address."""
        return normalise(href, self.base) if len(href) <= _ADDRESS_CHARS else None

    def selected(self, field: str) -> list[Element]:
        """The elements that the site's own selector for a field finds; none without one, or with a broken one."""
        selector = self.site.selectors.get(field)
        try:
            return list(CSSSelector(selector)(self.root)) if selector else []
        except (SelectorError, etree.XPathError):
            return []


def read_page(text: str, *, url: str, site: Site, fetched_at: datetime) -> Page | None:
    """Parse a page and read what it declares and shows; None where there is no element at all."""
    text, cuts = bounded_source(text)
    root = parse(text)
    if root is None:
        return None
    declared = read_declared(root, url)
    cuts += cut_tree(root)
    boxes = find_boxes(root, url)
    etree.strip_elements(root, "script", "style", "svg", "template", with_tail=False)
    base = next((element.get("href") for element in root.iter("base") if element.get("href")), None)
    order = {element: number for number, element in enumerate(root.iter())}
    return Page(
        url=url,
        base=normalise(base, url) or url if base else url,
        site=site,
        zone=ZoneInfo(site.timezone),
        fetched_at=fetched_at,
        root=root,
        declared=declared,
        lines=_body_lines(root, boxes),
        boxes=boxes,
        order=order,
        named=_by_name(order),
        link_lists=lists_of_links(root),
        cuts=cuts,
    )


def _by_name(elements: Iterable[Element]) -> Mapping[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for element in elements:
        if names := names_of(element):
            for meaning in meanings(names):
                found.setdefault(meaning, []).append(element)
    return found


def _body_lines(root: Element, boxes: Boxes) -> list[Line]:
    body = next(root.iter("body"), None)
    return lines_of(root if body is None else body, boxes)
