"""Which lines of the body are text of the article: decides line by line, changes none."""

import re
from collections.abc import Iterable

from .dates import read_date
from .lines import Line
from .page import Page
from .people import persons, read_byline, undated
from .phrases import COUNTER, SHARE, SHARE_LABEL, SOURCES, STAMP, is_credit, is_footer, is_noise, is_note, is_pointer
from .text import folded, is_sentence, words

_DATE_WORDS = re.compile(
    r"\b(?:stand|aktualisiert|zuletzt|veröffentlicht|erstellt|update|first|published|posted|updated|modified|uhr"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|at|on|pm|bst|est|edt|utc"
    r"|von|am|um|vom|mo|di|mi|do|fr|sa|so|mesz|mez|cet|cest|gmt|min|lesezeit|minuten|lesedauer)\b"
    r"|[\d.,:|/()–•·-]+",
    re.IGNORECASE,
)
# Boxes side by side leave no space in the source: "18:50 UhrLesedauer: 4 Min."
_GLUED = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_BUTTONS = 30  # in a row
_EDITOR = re.compile(r"^redaktion\s*:", re.IGNORECASE)
_BYLINE = re.compile(
    r"^(?:(?:ein\w* \w+ )?von|by|text|autor(?:in|en)?|interview|protokoll|aus \w+ (?:berichtet|von)"
    r"|(?:geschrieben|gespeichert|eingestellt|verfasst) von|redaktion(?=:))\b\s*:?\s+\S",
    re.IGNORECASE,
)

_BIOGRAPHY = re.compile(
    r"\b(?:ist|schreibt|arbeitet|berichtet|leitet|is|writes|works|reports|covers)\b.{0,80}"
    r"\b(?:redakteur|korrespondent|reporter|autor|journalist|volontär|kolumnist|ressort|redaktion|zuständig"
    r"|editor|correspondent|writer|author|columnist|desk)"
    r"|\b(?:covers|reports on|writes about|schreibt über|berichtet über)\b",
    re.IGNORECASE,
)

# Each is looked for in all paragraphs; a text of hundreds is one of quotations anyway.
_MOST_QUOTES = 30


def kept(page: Page, places: list[int], support: list[float] | None, known: Iterable[str]) -> list[int]:
    """The places whose lines are text; `known` are texts that are fields of their own (headline, kicker, captions)."""
    named = [text for text in known if text]
    seen = {folded(text) for text in named}
    good: list[int] = []
    for at in places:
        line, key = page.lines[at], folded(page.lines[at].text)
        if _is_share(page, at) or any(
            _is_signed(line.text, text, page) for text in named if line.text.startswith(text)
        ):
            continue
        if (
            key.strip("_")
            and key not in seen
            and not _is_furniture(line, page, None if support is None else support[at])
        ):
            good.append(at)
            if len(key) > 25:
                seen.add(key)
    return _without_ends(_without_lonely_subheads(page, _without_pulled_quotes(page, good)), page)


def _is_share(page: Page, at: int) -> bool:
    """Whether a line is a label "Teilen mit:", or a network's name in a row of such names that has a label."""
    if SHARE_LABEL.match(page.lines[at].text):
        return True
    if not SHARE.match(page.lines[at].text):
        return False
    before = reversed(page.lines[max(0, at - _BUTTONS) : at])
    above = next((one for one in before if not SHARE.match(one.text)), None)
    return above is not None and bool(SHARE_LABEL.match(above.text))


def _is_signed(text: str, title: str, page: Page) -> bool:
    """Whether a line is the headline with nothing but a date or a byline behind it, set without a break."""
    rest = text.removeprefix(title).strip()
    return rest != text and bool(rest) and (is_dateline(rest, page) or is_byline(rest))


def _is_furniture(line: Line, page: Page, support: float | None) -> bool:
    text = line.text
    if is_note(text):
        return bool(STAMP.match(text)) and is_dateline(text, page)
    if is_noise(text) or is_pointer(text) or is_credit(text) or is_dateline(text, page) or is_byline(text):
        return True
    if _is_link_item(page, line):
        return True
    if line.linked >= 0.8 and not (line.tag == "p" and is_sentence(text) and (support or 0) > 0.5):
        return True
    return _is_label(line) and (support or 0) < 0.5


def _is_link_item(page: Page, line: Line) -> bool:
    """An item of a list whose every item is a way to another page."""
    item = next((one for one in (line.element, *line.element.iterancestors()) if one.tag == "li"), None)
    return item is not None and line.linked >= 0.3 and item.getparent() in page.link_lists


def _is_label(line: Line) -> bool:
    """A few words in a nameless box, no sentence: a button, a tab, a rubric."""
    return line.tag not in {"p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "td", "dd", "dt"} and (
        len(line.text) < 60 and not is_sentence(line.text) and line.bold < 0.9 and not line.says("subhead")
    )


def is_dateline(text: str, page: Page) -> bool:
    """Whether a line says a date, or how long ago it was, and nothing else worth keeping."""
    if COUNTER.match(text):
        return True
    if len(text) > 120 or read_date(text, page.zone) is None:
        return False
    rest = _DATE_WORDS.sub(" ", _GLUED.sub(" ", text))
    return len([word for word in words(rest) if len(word) > 1]) <= 1


def is_byline(text: str) -> bool:
    """Whether a line names the authors or the source and says nothing else."""
    if read_byline(text) is not None:
        return True
    text = undated(text)
    return (
        len(text) < 140 and bool(_BYLINE.match(text)) and not is_sentence(text) and bool(persons(_EDITOR.sub("", text)))
    )


def is_subhead(line: Line) -> bool:
    """Whether a line is a heading between paragraphs: by tag, by class, or bold and short without a full stop."""
    if line.tag in {"h2", "h3", "h4", "h5", "h6"} or line.says("subhead"):
        return len(line.text) <= 200
    short = len(line.text) <= 120 and line.tag not in {"li", "blockquote", "dd"} and not is_sentence(line.text)
    return short and line.bold >= 0.95


def _without_lonely_subheads(page: Page, places: list[int]) -> list[int]:
    """Subheads with nothing below them go: their lists of links or their boxes were taken away."""
    keeps = set(places)
    return [at for at in places if not (is_subhead(page.lines[at]) and _heads_links(page, at, keeps))]


def _heads_links(page: Page, at: int, keeps: set[int]) -> bool:
    """Whether the two lines below a heading are items of a list of links, taken away."""
    below = range(at + 1, min(at + 3, len(page.lines)))
    return len(below) == 2 and all(one not in keeps and _is_link_item(page, page.lines[one]) for one in below)


def _without_pulled_quotes(page: Page, places: list[int]) -> list[int]:
    """Quotations set large that repeat words of a paragraph beside them go."""
    quotes = {at for at in places if _is_quote(page.lines[at])}
    if len(quotes) > _MOST_QUOTES:
        return places
    texts = [folded(page.lines[at].text) for at in places if at not in quotes] if quotes else []
    pulled = {at for at in quotes if any(folded(page.lines[at].text) in text for text in texts)}
    return [at for at in places if at not in pulled]


def _is_quote(line: Line) -> bool:
    return len(line.text) < 300 and any(
        one.tag == "blockquote" for one in (line.element, *line.element.iterancestors())
    )


def _without_ends(places: list[int], page: Page) -> list[int]:
    """Footers ("Quelle: dpa", "Redaktion: …"), lists of sources and headings without text at the end go."""
    good = _without_sources(page, _without_buttons(page, places))
    while good and _may_not_end(page.lines[good[-1]], page) and not _is_gallery(page, good[-3:]):
        good.pop()
    return good


def _is_gallery(page: Page, last: list[int]) -> bool:
    """Whether a text ends in a run of headings: captions of a series of pictures or charts, which are its text."""
    return len(last) == 3 and all(is_subhead(page.lines[at]) and page.lines[at].tag != "p" for at in last)


def _without_buttons(page: Page, places: list[int]) -> list[int]:
    """The places without names of networks at either end; below a line that ends with a colon they are a list."""
    first, last = 0, len(places)
    while first < last and SHARE.match(page.lines[places[first]].text):
        first += 1
    while last > first and SHARE.match(page.lines[places[last - 1]].text):
        last -= 1
    announced = last > first and page.lines[places[last - 1]].text.endswith(":")
    return places[first:] if announced else places[first:last]


def _without_sources(page: Page, places: list[int]) -> list[int]:
    """The places without a list at their end that a label calls sources."""
    good = list(places)
    while good and page.lines[good[-1]].tag == "li":
        good.pop()
    first = places[len(good)] if len(good) < len(places) else 0
    return good if first and SOURCES.match(page.lines[first - 1].text) else list(places)


def _may_not_end(line: Line, page: Page) -> bool:
    if is_note(line.text):
        return False
    is_label = len(line.text) < 80 and line.text.endswith(":")
    return is_label or is_subhead(line) or is_footer(line.text) or _is_biography(line.text, page)


def _is_biography(text: str, page: Page) -> bool:
    """Whether a line says who a declared author is: "Anna Beispiel ist Redakteurin …"."""
    begins = text[:120]
    named = next((begins.find(name) for name in page.declared.authors if name in begins), -1)
    return 0 <= named <= 40 and len(text) < 400 and bool(_BIOGRAPHY.search(text))
