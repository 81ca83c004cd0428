"""Who wrote an article: the byline a reader sees and the authors a page declares. Makes no author of a source."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from rapidfuzz.fuzz import ratio

from .cleaning import is_subhead
from .document import Element, ancestors, names_of
from .lines import is_hidden, lines_of, text_of
from .page import Page
from .people import (
    Byline,
    is_agency,
    is_job,
    is_office,
    is_organisation,
    is_person,
    names,
    persons,
    read_byline,
    signs_as_office,
    undated,
)
from .phrases import SIGNATURE
from .region import Region, is_foreign, near_lines
from .text import distinct, folded
from .vocabulary import class_words

_SPELLING = 85
_ATTRIBUTED = {name: etree.XPath(f"//*[contains(@{name}, 'author')]") for name in ("rel", "itemprop")}
_NAMING_TAGS = frozenset({"a", "span", "div", "p", "address", "li", "b", "strong"})
_BYLINE_BOXES = frozenset({"teaser", "share", "related"})
_FOOTERS = frozenset({"chrome"})
_NO_NAMES = frozenset({"authorrole", "authorjob", "authorposition", "authorfunction", "authordescription"})
_NAMES_FOLLOW = re.compile(
    r"^(?:(?:(?:geschrieben|gespeichert|eingestellt|verfasst) )?von|by|text|autor(?:en|in|innen)?)\b\s*:?\s+[A-ZÄÖÜ]",
    re.IGNORECASE,
)
# Below a text it names who edited a programme.
_EDITOR = re.compile(r"^redaktion\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credits:
    """Authors and source of an article, with the rules that gave them."""

    authors: tuple[str, ...] = ()
    authors_rule: str = ""
    source: str | None = None
    source_rule: str = ""


def find_credits(page: Page, region: Region) -> Credits:
    """Authors and source: the byline's own words before the declared ones, where both name the same persons."""
    authors, authors_rule = _authors(page, region)
    source, source_rule = _source(page, region, authors)
    return Credits(authors=authors, authors_rule=authors_rule, source=source, source_rule=source_rule)


def _authors(page: Page, region: Region) -> tuple[tuple[str, ...], str]:
    """Persons who sign; with them the organisations that JSON-LD lists beside them; those alone where no one signs."""
    if chosen := page.selected("byline"):
        return distinct(name for one in chosen for name in persons(text_of(one))), "site selector"
    labelled = list(_labelled(page, region))
    if found := next((byline.authors for _, byline in labelled if byline.authors), None):
        return found, "byline grammar"
    people, rule = _people(page, region)
    if people:
        return distinct((*people, *_beside(page))), rule
    # "| Quelle: Stadt" in the byline says that the text is not the site's own, whatever every page declares.
    taken_over = any(byline.source and "|" in text for text, byline in labelled)
    own = _own_names(page) if taken_over else frozenset()
    signed = tuple(name for name in page.declared.signed if folded(name) not in own)
    if (initials := _initials(page, region)) and _own_names(page) >= {folded(name) for name in signed}:
        return initials, "signature"
    if signed:
        return signed, "declared organisation"
    office = () if any(byline.source for _, byline in labelled) else _visible_office(page, region)
    return office, "byline of an organisation" if office else ""


def _people(page: Page, region: Region) -> tuple[tuple[str, ...], str]:
    """The persons of the byline or the declared ones: as seen where both name the same."""
    seen, rule = _seen(page, region)
    own = _own_names(page)
    declared = tuple(name for name in page.declared.authors if folded(name) not in own)
    if declared and _same_people(declared, seen):
        return seen, rule
    if declared and page.declared.authors_rule == "meta author" and _are_among(declared, seen):
        return seen, rule
    if declared:
        return _as_seen(declared, page, region), page.declared.authors_rule
    return seen, rule


def _own_names(page: Page) -> frozenset[str]:
    return frozenset(folded(name) for name in (*page.declared.site_names, page.site.name))


def _beside(page: Page) -> tuple[str, ...]:
    """The organisations that JSON-LD names as authors together with the persons."""
    signed, own = page.declared.signed, _own_names(page)
    people = {folded(name) for name in page.declared.authors} - own
    if people.isdisjoint(folded(name) for name in signed):
        return ()
    offices = {folded(name) for name in page.declared.organisations} | own
    return tuple(name for name in signed if folded(name) in offices)


def _initials(page: Page, region: Region) -> tuple[str, ...]:
    """The initials that sign a text together with its picture: "abc, de; Foto: Agentur"."""
    for at, line in near_lines(page, region):
        if at >= region.last_line and (found := SIGNATURE.match(line.text)) is not None:
            return distinct(re.split(r"[,/] ?", found["who"]))
    return ()


def _visible_office(page: Page, region: Region) -> tuple[str, ...]:
    """The agency or desk that signs the visible byline alone."""
    return distinct(name for text in _bylines(page, region) for name in names(text) if signs_as_office(name))[:2]


def _bylines(page: Page, region: Region) -> Iterator[str]:
    """The texts of the bylines at the article: by class, or lines "Von …"."""
    for one in page.named.get("byline", []):
        if _is_near(one, page, region):
            yield _short(one)
    for at, line in near_lines(page, region):
        if region.title_line <= at <= region.first_line and len(line.text) <= 120 and _NAMES_FOLLOW.match(line.text):
            yield line.text


def _same_people(declared: tuple[str, ...], seen: tuple[str, ...]) -> bool:
    """Whether the byline names the declared persons, if perhaps with another letter."""
    return len(declared) == len(seen) and _are_among(declared, seen)


def _are_among(declared: tuple[str, ...], seen: tuple[str, ...]) -> bool:
    """Whether the byline names all declared persons; a meta element often holds only the first."""
    return all(any(ratio(folded(name), folded(other)) >= 80 for other in seen) for name in declared)


def _as_seen(declared: tuple[str, ...], page: Page, region: Region) -> tuple[str, ...]:
    """The declared names as they are spelt at the article, where they stand there with a letter changed."""
    near = near_lines(page, region, but=_BYLINE_BOXES)
    short = [line for _, line in near if len(line.text) <= 200 and (not is_subhead(line) or is_person(line.text))]
    runs = [text.split() for line in short for text in (line.text, *(anchor for _, anchor in line.links))]
    return tuple(_spelt(name, runs) for name in declared)


def _spelt(name: str, lines: list[list[str]]) -> str:
    size = len(name.split())
    windows = (" ".join(run[at : at + size]) for run in lines for at in range(len(run) - size + 1))
    likely = {window.strip(" ,;:|()").removesuffix(".") for window in windows if window[:1].isupper()}
    best = max(likely, key=lambda one: (ratio(folded(one), folded(name)), one), default="")
    return best if ratio(folded(best), folded(name)) >= _SPELLING else name


def _labelled(page: Page, region: Region) -> Iterator[tuple[str, Byline]]:
    """Lines of the byline grammar that belong to the article, or stand right behind it."""
    for at, line in near_lines(page, region, but=_FOOTERS):
        if at >= region.title_line and len(line.text) < 200 and (byline := read_byline(line.text)) is not None:
            yield line.text, byline


def _seen(page: Page, region: Region) -> tuple[tuple[str, ...], str]:
    """The persons of the first visible byline: by rel, by itemprop, by class, or a line "Von NAME"."""
    for rule, elements in (
        ("rel author", _called_author(page, "rel")),
        ("itemprop author", _called_author(page, "itemprop")),
        ("byline class", _set_apart(page.named.get("byline", []))),
    ):
        near = [one for one in elements if _is_near(one, page, region)]
        if found := distinct(name for one in near for name in persons(_short(one))):
            return found, rule
    return _von_line(page, region), "line of the form Von NAME"


def _set_apart(elements: list[Element]) -> list[Element]:
    """The elements that name persons, where a box sets the name apart from the job or the portrait below it."""
    named = [one for one in elements if "authorname" in class_words(names_of(one))]
    boxes = {above for one in named for above in one.iterancestors()}
    return [one for one in elements if one not in boxes and not class_words(names_of(one)) & _NO_NAMES]


def _short(element: Element) -> str:
    """The text of an element that is a byline, nothing for one that holds more (a portrait, a biography)."""
    text = text_of(element)
    for line in lines_of(element)[1:]:
        if is_job(line.text):
            text = text.replace(f" {line.text}", f", {line.text}")
    for link in element.iter("a"):
        following = link.getnext()
        if following is not None and following.tag == "a" and not (link.tail or "").strip():
            text = _parted(text, text_of(link), text_of(following))
    return text if len(text) <= 150 else ""


def _parted(text: str, one: str, two: str) -> str:
    """The text with a comma between two links that touch each other: only the style sheet sets them apart."""
    for glued in (f"{one}{two}", f"{one} {two}"):
        text = text.replace(glued, f"{one}, {two}")
    return text


def _called_author(page: Page, attribute: str) -> list[Element]:
    found = _ATTRIBUTED[attribute](page.root)
    return [one for one in found if one.tag in _NAMING_TAGS and "author" in one.get(attribute).split()]


def _is_near(element: Element, page: Page, region: Region) -> bool:
    inside = region.top in ancestors(element) and page.order[element] <= region.end + 60
    if not inside or any(is_hidden(one) for one in ancestors(element)):
        return False
    at_head = region.title <= page.order[element] <= region.first
    return not is_foreign(element, region, page, but=_BYLINE_BOXES if at_head else frozenset())


def _von_line(page: Page, region: Region) -> tuple[str, ...]:
    for at, line in near_lines(page, region):
        inside = region.title_line <= at <= region.last_line + 2
        text = undated(line.text)
        if at <= region.first_line:
            text = _EDITOR.sub("Von ", text)
        if inside and len(text) <= 120 and _NAMES_FOLLOW.match(text):
            listed = [name for name in names(text) if not any(char.isdigit() for char in name)]
            found = persons(text)
            if found and (len(found) == sum(not is_agency(name) for name in listed) or line.tag != "p"):
                return found
    return ()


def _source(page: Page, region: Region, authors: tuple[str, ...]) -> tuple[str | None, str]:
    """What the byline calls the source; else the agency or office declared or signed, unless it is the author."""
    for _, byline in _labelled(page, region):
        if byline.source:
            return byline.source, "byline grammar"
    own, signed = _own_names(page), {folded(name) for name in authors}
    offices = [name for name in page.declared.organisations if folded(name) not in own and is_organisation(name)]
    if kept := [name for name in offices if is_agency(name) or folded(name) not in signed]:
        return ", ".join(kept), page.declared.authors_rule
    listed = [name for text in _bylines(page, region) for name in names(text) if folded(name) not in own]
    known = [name for name in listed if is_agency(name) or (not authors and is_office(name))]
    return (known[0], "byline class") if known else (None, "")
