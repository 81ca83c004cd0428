"""The headline a reader sees and the kicker above or below it. Takes declared titles only where nothing is seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .body import last_line_of
from .cleaning import is_byline, is_dateline
from .document import Element, ancestors, names_of
from .lines import Line, is_hidden, lines_of, marks_of, text_of
from .page import Page
from .text import folded, is_sentence, similarity, words
from .vocabulary import meanings

_SITE_TAIL = re.compile(r"\s+[|–—·•»-]\s+")
_OUTSIDE = frozenset({"chrome", "related", "comment", "ad", "newsletter", "consent", "teaser", "overlay"})
_NO_KICKER = frozenset(
    {"caption", "credit", "figure", "dateline", "byline", "chrome", "share", "ad", "section", "tags", "counter"}
)
_HEADLINE_WORDS = frozenset(
    {"headline", "title", "titel", "entrytitle", "posttitle", "articletitle", "articleheadline", "ueberschrift"}
)
_MAX_KICKER = 120
_PATH = re.compile(r"\s[›»>/]\s|^\W*sie (?:sind|befinden sich) hier|^(?:lesezeit|stand|von|by)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Title and kicker with their rules; `element` is where the title stands, None when it was only declared."""

    title: str | None = None
    title_rule: str = ""
    kicker: str | None = None
    kicker_rule: str = ""
    element: Element | None = None


def find_headline(page: Page) -> Headline:
    """The page's headline: the site's selector, the h1 nearest to a declared title, another heading, a declaration."""
    element, rule = _title_element(page)
    if element is None:
        title, rule = _declared_title(page)
        return Headline(title=title, title_rule=rule)
    kicker, title = _split(element, page)
    if kicker:
        return Headline(title=title, title_rule=rule, kicker=kicker, kicker_rule="inside the headline", element=element)
    kicker, kicker_rule = _kicker_around(element, title, page)
    return Headline(title=title, title_rule=rule, kicker=kicker, kicker_rule=kicker_rule, element=element)


def _title_element(page: Page) -> tuple[Element | None, str]:
    if chosen := page.selected("title"):
        return chosen[0], "site selector"
    h1 = max(_seen(page, "h1"), key=lambda one: _fit(one, page), default=None)
    if h1 is not None and (_fit(h1, page) >= 0.3 or not page.declared.titles):
        return h1, "h1"
    other = max(_other_headings(page), key=lambda one: _fit(one, page), default=None)
    if other is not None and _fit(other, page) >= 0.6:
        return other, "heading like the declared title"
    return (h1, "h1") if h1 is not None and not is_site_name(text_of(h1), page) else (None, "")


def _seen(page: Page, *tags: str) -> Iterator[Element]:
    for element in page.root.iter(*tags):
        if not any(is_hidden(one) for one in ancestors(element)) and text_of(element):
            yield element


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


def is_site_name(text: str, page: Page) -> bool:
    """Whether a text is only the name of the site."""
    names = (*page.declared.site_names, page.site.name, page.site.id)
    return folded(text) in {folded(name) for name in names}


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
    """Kicker and title of a heading that holds both, each in an element of its own."""
    whole = text_of(element)
    for child in element.iterdescendants():
        if not isinstance(child.tag, str) or child.tag in {"svg", "script", "style"}:
            continue
        part = text_of(child)
        rest = whole.removeprefix(part).lstrip(" :|–—")
        if part and rest and len(rest) < len(whole) and (_is_kicker(child) or _declared_alone(rest, part, page)):
            return part.rstrip(" :|–—"), rest
    return None, whole


def _declared_alone(rest: str, part: str, page: Page) -> bool:
    """Whether the page declares the rest of the heading as its title, without this first part."""
    declared = {
        folded(piece) for value in page.declared.titles for piece in (value.text, *_SITE_TAIL.split(value.text))
    }
    return len(part) <= _MAX_KICKER and folded(rest) in declared and folded(part + rest) not in declared


def _is_kicker(element: Element) -> bool:
    return "kicker" in meanings(names_of(element))


def _kicker_around(title: Element, text: str, page: Page) -> tuple[str | None, str]:
    if chosen := page.selected("kicker"):
        return text_of(chosen[0]) or None, "site selector"
    named = ((_last_line(element), rule) for element, rule in _named_near(title))
    for written, rule in (*named, *_unnamed_near(title, page)):
        kicker = written.strip(" :|–—")
        if _may_be_kicker(kicker, text, page):
            return kicker, rule
    return None, ""


def _last_line(element: Element) -> str:
    """The line of an element that stands nearest to the headline; an issue or a date may stand above it."""
    lines = lines_of(element)
    return lines[-1].text if lines else ""


def _may_be_kicker(kicker: str, title: str, page: Page) -> bool:
    if not 1 < len(kicker) <= _MAX_KICKER or folded(kicker) == folded(title) or is_site_name(kicker, page):
        return False
    return not is_dateline(kicker, page) and not is_byline(kicker) and any(char.isalpha() for char in kicker)


def _named_near(title: Element) -> Iterator[tuple[Element, str]]:
    """Elements whose class calls them a kicker, before the headline or right behind it, nearest first."""
    for level, anchor in enumerate(ancestors(title)):
        if level > 2 or anchor.tag in {"body", "main"}:
            return
        for preceding in (True, False):
            for at, sibling in enumerate(anchor.itersiblings(preceding=preceding)):
                if at >= (4 if preceding else 2):
                    break
                found = _kickers_in(sibling, preceding=preceding)
                yield from (pair for pair in found if not _is_of_teaser(pair[0], sibling))


def _kickers_in(element: Element, *, preceding: bool) -> Iterator[tuple[Element, str]]:
    if element.tag in {"nav", "article", "section", "footer", "h1"} or len(element.text_content()) > 1000:
        return
    for one in element.iter():
        wanted = "kicker" if preceding else "kicker sublined"
        found = meanings(names_of(one)) if isinstance(one.tag, str) else frozenset()
        if not found.isdisjoint(wanted.split()) and not found & {"caption", "chrome", "byline"} and not is_hidden(one):
            side = "before" if preceding else "after"
            if preceding or "kicker" in found or not is_sentence(text_of(one)):
                yield one, f"kicker class {side} the headline"


def _is_of_teaser(kicker: Element, box: Element) -> bool:
    """Whether the box beside the headline that holds a kicker has a heading of its own, besides the kicker's words."""
    own, inside = folded(text_of(kicker)), set(kicker.iter())
    headings = (one for one in box.iter("h2", "h3", "h4", "h5", "h6") if one not in inside)
    return any(folded(text_of(one)) not in {"", own} for one in headings)


def _unnamed_near(title: Element, page: Page) -> Iterator[tuple[str, str]]:
    """A short line right before the headline, or below it in the same header, without a class that tells."""
    last = last_line_of(page, title)
    first = next((at for at in range(last + 1) if title in ancestors(page.lines[at].element)), last)
    if first > 0 and _is_plain(page.lines[first - 1], title):
        yield page.lines[first - 1].text, "line before the headline"
    header = next((one for one in title.iterancestors() if one.tag in {"header", "hgroup"}), None)
    after = page.lines[last + 1] if 0 <= last < len(page.lines) - 1 else None
    if header is not None and after is not None and header in ancestors(after.element) and _is_plain(after, title):
        yield after.text, "line below the headline in its header"


def _is_plain(line: Line, title: Element) -> bool:
    """A few words near a headline that are no sentence, no link, and not called anything else."""
    around = next(
        (above for level, above in enumerate(title.iterancestors()) if above in ancestors(line.element)), None
    )
    if around is None or (around.tag == "body" and title.getparent() is not around):
        return False
    if (
        line.is_known
        or line.says(*_NO_KICKER)
        or line.linked >= 0.5
        or line.text.endswith(".")
        or _PATH.search(line.text)
    ):
        return False
    if folded(text_of(title)).startswith(folded(line.text)):
        return False  # the end of a breadcrumb
    return around in list(title.iterancestors())[:3] and len(line.text.split()) > 1
