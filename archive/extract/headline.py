"""The headline a reader sees, and a kicker inside it. Takes declared titles only where nothing is seen.

An h1 that is the last step of a path of links is there for search engines; the headline below it counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..content import normal as content_form
from .document import Element, ancestors, names_of
from .kicker import MAX_KICKER, is_site_name, kicker_around
from .lines import is_hidden, lines_of, marks_of, text_of
from .page import Page
from .text import folded, similarity, words
from .vocabulary import class_words, meanings

__all__ = ["Headline", "find_headline", "is_masthead", "is_site_name", "nearness"]

_BELOW_PATH = "heading below the path"
_NEAR_ELEMENTS = 60
_LIKELY = 0.4
_SITE_TAIL = re.compile(r"\s+[|–—·•»-]\s+")
_OUTSIDE = frozenset({"chrome", "related", "comment", "ad", "newsletter", "consent", "teaser", "overlay"})
_HEADLINE_WORDS = frozenset(
    {"headline", "title", "titel", "entrytitle", "posttitle", "articletitle", "articleheadline", "ueberschrift"}
)
_MASTHEAD = frozenset({"sitetitle", "sitename", "sitebranding", "sitelogo"})
_MAX_HEADLINE = 2000  # with the white space of its markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Title and kicker with their rules; `element` is where the title stands, None when it was only declared.

    `heading` is the h1 that ends the path above the headline, where it says something else: a reader sees both, and
    either may be edited.
    """

    title: str | None = None
    title_rule: str = ""
    kicker: str | None = None
    kicker_rule: str = ""
    element: Element | None = None
    heading: str | None = None


def find_headline(page: Page) -> Headline:
    """The page's headline: the site's selector, the h1 nearest to a declared title, another heading, a declaration."""
    element, rule = _title_element(page)
    if element is None:
        title, rule = _declared_title(page)
        return Headline(title=title, title_rule=rule)
    heading = _path_end(element, page) if rule == _BELOW_PATH else None
    kicker, title = _split(element, page)
    kicker_rule = "inside the headline"
    if not kicker:
        kicker, kicker_rule = kicker_around(element, title, page)
    return Headline(
        title=title, title_rule=rule, kicker=kicker, kicker_rule=kicker_rule, element=element, heading=heading
    )


def _title_element(page: Page) -> tuple[Element | None, str]:
    if chosen := page.selected("title"):
        return chosen[0], "site selector"
    h1 = _first_heading(page)
    if h1 is not None and (below := _below_path(h1, page)) is not None:
        return below, _BELOW_PATH
    if h1 is not None and (_fit(h1, page) >= 0.3 or not page.declared.titles):
        return h1, "h1"
    other = max(_other_headings(page), key=lambda one: _fit(one, page), default=None)
    if other is not None and _fit(other, page) >= 0.6:
        return other, "heading like the declared title"
    return (h1, "h1") if h1 is not None and not is_site_name(text_of(h1), page) else (None, "")


def _first_heading(page: Page) -> Element | None:
    heads = [one for one in _seen(page, "h1") if not is_masthead(one, page)]
    return max(heads, key=lambda one: (_fit(one, page), _is_head(text_of(one), page)), default=None)


def _is_head(text: str, page: Page) -> bool:
    """Whether a declared title begins with a heading; the site's name stands at its end."""
    return any(folded(value.text).startswith(folded(text)) for value in page.declared.titles)


def is_masthead(heading: Element, page: Page) -> bool:
    """Whether a heading is the site's own: all it links to is the front page, or it is called the site's title."""
    if any(one.tag == "nav" for one in ancestors(heading)) and not _ends_path(heading):
        return True
    if any(class_words(names_of(one)) & _MASTHEAD for one in (heading, *list(heading.iterancestors())[:2])):
        return True
    links = [one.get("href") for one in (*heading.iter("a"), *heading.iterancestors("a")) if one.get("href")]
    home = {page.absolute("/"), page.absolute(page.site.home_url)}
    return bool(links) and {page.absolute(one or "") for one in links} <= home - {None, page.absolute(page.url)}


def _path_end(title: Element, page: Page) -> str | None:
    """The words of the h1 above the headline, where they are other words."""
    h1 = _first_heading(page)
    text = "" if h1 is None else text_of(h1)
    return text if content_form(text) not in {"", content_form(text_of(title))} else None


def _below_path(h1: Element, page: Page) -> Element | None:
    """The declared headline that a reader sees below an h1 which is only the last step of a path of links."""
    if not _ends_path(h1):
        return None
    declared, start, same = _declared_forms(page), page.order[h1], folded(text_of(h1))
    below = [one for one in _other_headings(page) if page.order[one] > start and not _is_linked(one)]
    near = [one for one in below if page.order[one] - start <= _NEAR_ELEMENTS]
    # The same words further down are a bar that follows the reader, or a form to comment on the article.
    told = [one for one in below if folded(text_of(one)) in declared and (one in near or folded(text_of(one)) != same)]
    likely = told or [one for one in near if _fit(one, page) >= _LIKELY]
    return min(likely, key=lambda one: page.order[one], default=None)


def _is_linked(heading: Element) -> bool:
    return any(above.tag in {"a", "li"} for above in ancestors(heading))


def _ends_path(h1: Element) -> bool:
    """Whether an h1 is a step of a path: in a list or navigation, by its class, or right behind links in its box."""
    for level, one in enumerate(ancestors(h1)):
        if level > 4 or one.tag in {"article", "main", "body"}:
            break
        if one.tag in {"li", "nav"} or "crumb" in f"{names_of(one)} {one.get('aria-label') or ''}".lower():
            return True
    before = list(_outermost(h1).itersiblings(preceding=True))
    return len(before) > 1 and all(one.tag == "a" or next(one.iter("a"), None) is not None for one in before)


def _outermost(element: Element) -> Element:
    """The element with all boxes around it that hold nothing else."""
    while (box := element.getparent()) is not None and len(box) == 1 and not (box.text or "").strip():
        element = box
    return element


def _declared_forms(page: Page) -> frozenset[str]:
    """The declared titles, whole and without what is glued to them, in the form in which they are compared."""
    values = [value.text for value in page.declared.titles]
    return frozenset(folded(part) for text in values for part in (text, *_SITE_TAIL.split(text)))


def _seen(page: Page, *tags: str) -> Iterator[Element]:
    for element in page.root.iter(*tags):
        if _is_short(element) and not any(is_hidden(one) for one in ancestors(element)) and text_of(element):
            yield element


def _is_short(element: Element) -> bool:
    """Whether an element holds no more than a headline may; a text without end is not read for nothing."""
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > _MAX_HEADLINE:
            return False
    return True


def _other_headings(page: Page) -> Iterator[Element]:
    yield from _seen(page, "h2", "h3")
    for element in page.root.iter("div", "p", "span"):
        named = element.get("itemprop") == "headline" or bool(_HEADLINE_WORDS & meaning_words(element))
        if named and 3 < len(element.text_content()) < 300 and text_of(element):
            yield element


def meaning_words(element: Element) -> frozenset[str]:
    """The class and id words of an element that belong to headlines."""
    return frozenset(words(names_of(element).replace("-", " ").replace("_", " "))) & _HEADLINE_WORDS


def _fit(element: Element, page: Page) -> float:
    """How near a heading comes to any declared title; a heading in a side box counts half."""
    text = text_of(element)
    if is_site_name(text, page):
        return 0.0
    near = max((nearness(text, value.text) for value in page.declared.titles), default=0.0)
    aside = any(
        mark.meaning in _OUTSIDE for one in element.iterancestors() if one.tag != "body" for mark in marks_of(one)
    )
    return near * (0.5 if aside else 1.0)


def nearness(text: str, declared: str) -> float:
    """How near a heading comes to a declared title, whatever is glued to the title's end; 1 for contained in it."""
    tail_free = max((similarity(text, part) for part in (declared, *_SITE_TAIL.split(declared))), default=0.0)
    return 1.0 if folded(text) and folded(text) in folded(declared) and len(words(text)) > 2 else tail_free


def _declared_title(page: Page) -> tuple[str | None, str]:
    for value in page.declared.titles:
        title = _without_head(value.text, page)
        kept = [part for part in _SITE_TAIL.split(title) if not is_site_name(part, page)]
        if kept:
            return (kept[0] if value.rule == "title element" else _without_tail(title, page)), value.rule
    return None, ""


def _without_head(title: str, page: Page) -> str:
    """A declared title without the site's name and a colon in front of it."""
    name, colon, rest = title.partition(": ")
    return rest if colon and is_site_name(name, page) else title


def _without_tail(title: str, page: Page) -> str:
    """A declared title without the site's name glued to its end."""
    cut = [found.start() for found in _SITE_TAIL.finditer(title) if is_site_name(title[found.end() :], page)]
    return title[: cut[-1]] if cut else title


def _split(element: Element, page: Page) -> tuple[str | None, str]:
    """Kicker and title of a heading that holds both, each in an element or on a line of its own."""
    whole = text_of(element)
    for part, is_named in _parts(element):
        rest = whole.removeprefix(part).lstrip(" :|–—-")
        if not part or not rest or len(rest) >= len(whole):
            continue
        if is_named or _declared_alone(rest, part, page) or _declared_apart(part, rest, page):
            return part.rstrip(" :|–—-"), rest
    return None, whole


def _parts(element: Element) -> Iterator[tuple[str, bool]]:
    """What a heading may begin with (an element in it, its first line), and whether that is called a kicker."""
    for child in element.iterdescendants():
        if isinstance(child.tag, str) and child.tag not in {"svg", "script", "style"}:
            yield text_of(child), _is_kicker(child)
    lines = lines_of(element)
    if len(lines) > 1:
        yield lines[0].text, False


def _declared_apart(part: str, rest: str, page: Page) -> bool:
    """Whether the page declares both as one title with a colon, dash or bar between them."""
    both = folded(part), folded(rest)
    pieces = (
        value.text.partition(sign)
        for value in page.declared.titles
        for sign in (": ", " - ", " – ", " | ", ". ")
        if len(part) <= MAX_KICKER
    )
    return any((folded(head), folded(tail)) == both for head, _, tail in pieces)


def _declared_alone(rest: str, part: str, page: Page) -> bool:
    """Whether the page declares the rest of the heading as its title, without this first part."""
    declared = _declared_forms(page)
    return len(part) <= MAX_KICKER and folded(rest) in declared and folded(part + rest) not in declared


def _is_kicker(element: Element) -> bool:
    return "kicker" in meanings(names_of(element))
