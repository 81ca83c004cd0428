"""When an article was published and modified: from named places only. Where none speaks, there is no date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from .cleaning import is_dateline
from .dates import day_of, doubt_about, is_possible, read_date
from .declared import Value
from .document import Element, ancestors
from .lines import marks_of, text_of
from .page import Page
from .people import DATE_TAIL, is_person, names, read_byline
from .phrases import UPDATED, is_note
from .region import Region, is_foreign, near_lines

_DATING = frozenset({"dateline", "byline", "meta"})
_NAMED_LEVELS = 3
_PUBLISHED = re.compile(r"publi|posted|veröffentlicht|erstellt|erschienen|datum|date", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:(?:erst|first) ?)?(?:veröffentlicht|erstellt|erschienen|published|posted)\b", re.IGNORECASE)
_FOOTERS = frozenset({"chrome"})
_BYLINE = re.compile(
    r"[|,•·–-]?\s*\b(?:(?:(?:geschrieben|gespeichert|eingestellt|verfasst) )?von|by|text:|redaktion:)\s+[A-ZÄÖÜ][^|]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Times:
    """Both dates with their rules; an aware time in UTC, or a day where no clock time is given."""

    published: date | None = None
    published_rule: str = ""
    modified: date | None = None
    modified_rule: str = ""


def find_times(page: Page, region: Region) -> Times:
    """Published and modified: declared ones first, then what stands at the headline or in the byline."""
    stamps = list(_stamps(page, region))
    published = _best(page, (*page.declared.published, *(value for value, later in stamps if not later)))
    modified = _best(page, (*page.declared.modified, *(value for value, later in stamps if later)))
    return Times(*published, *modified)


def _best(page: Page, values: Iterable[Value]) -> tuple[date | None, str]:
    """The first possible date; where it is only a day, the first clock time that falls on that day."""
    found = [
        (moment, value.rule + doubt_about(value.text, page.zone))
        for value in values
        if (moment := _possible(value.text, page)) is not None
    ]
    if not found:
        return None, ""
    first, rule = found[0]
    for moment, other in found:
        if isinstance(moment, datetime) and day_of(moment, page.zone) == day_of(first, page.zone):
            return moment, other if moment is not first else rule
    return first, rule


def _possible(text: str, page: Page) -> date | None:
    moment = read_date(text, page.zone)
    return moment if moment is not None and is_possible(moment, page.fetched_at, page.zone) else None


def _stamps(page: Page, region: Region) -> Iterator[tuple[Value, bool]]:
    """The dates at the article, and whether each says that it is the one of a change."""
    for element in page.root.iter("time"):
        if _is_near(element, page, region):
            later = bool(UPDATED.search(f"{_lead_in(element)} {element.get('itemprop') or ''}"))
            if not later and _may_be_event(element, page, region):
                continue
            yield Value(element.get("datetime") or text_of(element), "time element"), later
    for at, line in near_lines(page, region, but=_FOOTERS):
        if len(line.text) <= 200 and not _is_of_site(line.element, region) and "©" not in line.text:
            yield from _line_stamps(line.text, _is_dateline(page, region, at))


def _may_be_event(element: Element, page: Page, region: Region) -> bool:
    """Whether a time stands in a sentence of the text, or below the text with nothing that calls it a date of it."""
    if region.texts.intersection(ancestors(element)):
        return True
    if page.order[element] <= region.end:
        return False
    around = (one for level, one in enumerate(ancestors(element)) if level < _NAMED_LEVELS)
    named = any(mark.meaning in _DATING for one in around for mark in marks_of(one))
    return not (named or element.get("pubdate") is not None or _PUBLISHED.search(_lead_in(element)))


def _is_dateline(page: Page, region: Region, at: int) -> bool:
    """Whether a line is one of dates: by its class, or because it stands between headline and text and says no more."""
    line = page.lines[at]
    if line.says("figure") or line.tag == "figcaption":
        return False  # "Rathaus am 3.11.2020" below a photo
    if line.says("dateline", "byline", "meta"):
        return True
    at_head = region.title_line <= at <= region.first_line
    return at_head and (is_dateline(_BYLINE.sub("", line.text), page) or _is_signed_date(line.text, page))


def _is_signed_date(text: str, page: Page) -> bool:
    """Whether a line is a byline with a date behind the names: "Anna Beispiel · 4. Mai 2024"."""
    found = DATE_TAIL.search(text) if len(text) <= 120 else None
    if found is None or not is_dateline(text[found.start() :], page):
        return False
    listed = names(text[: found.start()])
    return bool(listed) and all(map(is_person, listed))


def _is_of_site(element: Element, region: Region) -> bool:
    """Whether an element stands in the header, menu or footer of the whole page rather than of the article."""
    for one in ancestors(element):
        if one in region.spine:
            return False
        outer = one.getparent() is not None and one.getparent().tag in {"body", "html"}
        if one.tag == "nav" or (outer and one.tag in {"header", "footer"}):
            return True
    return False


def _line_stamps(text: str, named: bool) -> Iterator[tuple[Value, bool]]:
    updated = UPDATED.search(text)
    first = _FIRST.search(text, updated.end()) if updated else None
    if updated and first and named and len(text) <= 150:
        yield Value(text[first.start() :], "date line"), False
        yield Value(text[updated.start() : first.start()], "date line"), True
    elif is_note(text):
        yield Value(text, "update stamp"), True
    elif named and len(text) <= 150:
        yield Value(text[: updated.start()] if updated else text, "date line"), False
        if updated:
            yield Value(text[updated.start() :], "date line"), True
    elif read_byline(text) is not None:
        yield Value(text.split("|", maxsplit=1)[0], "byline grammar"), False
    elif updated and len(text) <= 100:
        yield Value(text[updated.start() :], "update stamp"), True


def _lead_in(element: Element) -> str:
    """The words right before a time, which say what it is the time of."""
    previous, parent = element.getprevious(), element.getparent()
    before = (previous.tail if previous is not None else parent.text if parent is not None else "") or ""
    own_class = element.get("class") or ""
    return f"{before} {own_class.replace('-', ' ').replace('_', ' ')}"


def _is_near(element: Element, page: Page, region: Region) -> bool:
    at = page.order[element]
    return (
        region.title - 120 <= at <= region.end + 60
        and region.top in ancestors(element)
        and not is_foreign(element, region, page, but=_FOOTERS)
        and not _is_of_site(element, region)
    )
