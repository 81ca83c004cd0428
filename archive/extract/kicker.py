"""The kicker: the line above the headline, or below it, that says what it is about. Finds no headline."""

import re
from collections.abc import Iterator

from .body import last_line_of
from .cleaning import is_byline, is_dateline
from .dates import read_date
from .document import Element, ancestors, names_of
from .lines import Line, is_hidden, lines_of, text_of
from .page import Page
from .phrases import is_noise
from .text import folded, is_sentence
from .vocabulary import meanings

_NO_KICKER = frozenset(
    {"caption", "credit", "figure", "dateline", "byline", "chrome", "share", "ad", "section", "tags", "counter"}
)
MAX_KICKER = 120
_HEADING_TAGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_PATH = re.compile(r"\s[›»>/]\s|^\W*sie (?:sind|befinden sich) hier|^(?:lesezeit|stand|von|by)\b", re.IGNORECASE)


def is_site_name(text: str, page: Page) -> bool:
    """Whether a text is only the name of the site."""
    names = (*page.declared.site_names, page.site.name, page.site.id)
    return folded(text) in {folded(name) for name in names}


def kicker_around(title: Element, text: str, page: Page) -> tuple[str | None, str]:
    """The kicker near a headline that reads `text`, and the rule that found it."""
    if chosen := page.selected("kicker"):
        return text_of(chosen[0]) or None, "site selector"
    named = ((_last_line(element), rule) for element, rule in _named_near(title))
    for written, rule in (*named, *_unnamed_near(title, page)):
        kicker = written.strip(" :|–—-")
        if _may_be_kicker(kicker, text, page):
            return kicker, rule
    return None, ""


def _last_line(element: Element) -> str:
    """The line of an element that stands nearest to the headline; an issue or a date may stand above it."""
    lines = lines_of(element)
    return lines[-1].text if lines else ""


def _may_be_kicker(kicker: str, title: str, page: Page) -> bool:
    if not 1 < len(kicker) <= MAX_KICKER or folded(kicker) == folded(title) or is_site_name(kicker, page):
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
    if first > 0 and _is_plain(page.lines[first - 1], title, page):
        yield page.lines[first - 1].text, "line before the headline"
    header = next((one for one in title.iterancestors() if one.tag in {"header", "hgroup"}), None)
    after = page.lines[last + 1] if 0 <= last < len(page.lines) - 1 else None
    if (
        header is not None
        and after is not None
        and header in ancestors(after.element)
        and _is_plain(after, title, page)
    ):
        yield after.text, "line below the headline in its header"
    elif after is not None and _heads_photo(page, last + 1) and _is_plain(after, title, page):
        yield after.text, "heading between headline and photo"


def _heads_photo(page: Page, at: int) -> bool:
    """Whether a heading has no text of its own below it, only the caption of the first photo."""
    below = page.lines[at + 1] if at + 1 < len(page.lines) else None
    return page.lines[at].tag in _HEADING_TAGS and below is not None and below.says("figure", "caption")


def _is_plain(line: Line, title: Element, page: Page) -> bool:
    """A few words near a headline that are no sentence, no link, and not called anything else."""
    around = next(
        (above for level, above in enumerate(title.iterancestors()) if above in ancestors(line.element)), None
    )
    if around is None or (around.tag == "body" and title.getparent() is not around):
        return False
    if (
        line.is_known
        or line.says(*_NO_KICKER)
        or read_date(line.text, page.zone) is not None
        or line.linked >= 0.5
        or line.text.endswith(".")
        or _PATH.search(line.text)
    ):
        return False
    if folded(text_of(title)).startswith(folded(line.text)):
        return False  # the end of a breadcrumb
    section = folded(page.declared.section.text) if page.declared.section else ""
    is_word = line.tag in {"p", *_HEADING_TAGS} and line.text[:1].isupper() and folded(line.text) != section
    is_phrase = len(line.text.split()) > 1 or is_word
    return around in list(title.iterancestors())[:3] and is_phrase and not is_noise(line.text)
