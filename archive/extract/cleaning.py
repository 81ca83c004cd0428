"""Which lines of the body are text of the article: decides line by line, changes none."""

import re
from collections.abc import Iterable

from .dates import read_date
from .document import Element
from .lines import Line
from .page import Page
from .people import persons, read_byline, undated
from .phrases import COUNTER, SHARE, SHARE_LABEL, STAMP, is_credit, is_footer, is_noise, is_note, is_pointer
from .text import folded, is_sentence, words

_DATE_WORDS = re.compile(
    r"\b(?:stand|aktualisiert|zuletzt|veröffentlicht|erstellt|update|published|updated|uhr|montag|dienstag"
    r"|mittwoch|donnerstag|freitag|samstag"
    r"|sonntag|von|am|um|vom|mo|di|mi|do|fr|sa|so|mesz|mez|cet|cest|gmt|min|lesezeit|minuten|lesedauer)\b"
    r"|[\d.,:|/()–•·-]+",
    re.IGNORECASE,
)
# Boxes side by side leave no space in the source: "18:50 UhrLesedauer: 4 Min."
_GLUED = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_EDITOR = re.compile(r"^redaktion\s*:", re.IGNORECASE)
_BYLINE = re.compile(
    r"^(?:(?:ein\w* \w+ )?von|by|text|autor(?:in|en)?|interview|protokoll|aus \w+ (?:berichtet|von)"
    r"|geschrieben von|redaktion(?=:))\b\s*:?\s+\S",
    re.IGNORECASE,
)


def kept(page: Page, places: list[int], support: list[float] | None, known: Iterable[str]) -> list[int]:
    """The places whose lines are text; `known` are texts that are fields of their own (headline, kicker, captions)."""
    named = [text for text in known if text]
    seen = {folded(text) for text in named}
    good: list[int] = []
    for at in places:
        line, key = page.lines[at], folded(page.lines[at].text)
        if _is_share(page, at) or any(_is_signed(line.text, text, page) for text in named):
            continue
        if key and key not in seen and not _is_furniture(line, page, None if support is None else support[at]):
            good.append(at)
            if len(key) > 25:
                seen.add(key)
    return _without_ends(_without_lonely_subheads(page, good), page)


def _is_share(page: Page, at: int) -> bool:
    """Whether a line is a label "Teilen mit:", or a network's name in a row of such names that has a label."""
    if SHARE_LABEL.match(page.lines[at].text):
        return True
    if not SHARE.match(page.lines[at].text):
        return False
    above = next((one for one in reversed(page.lines[:at]) if not SHARE.match(one.text)), None)
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
    if _is_link_item(line):
        return True
    if line.linked >= 0.8 and not (line.tag == "p" and is_sentence(text) and (support or 0) > 0.5):
        return True
    return _is_label(line) and (support or 0) < 0.5


def _is_link_item(line: Line) -> bool:
    """An item of a list whose every item is a way to another page."""
    item = next((one for one in (line.element, *line.element.iterancestors()) if one.tag == "li"), None)
    if item is None or line.linked < 0.3 or item.getparent() is None:
        return False
    return all(_is_mostly_linked(one) for one in item.getparent() if one.tag == "li")


def _is_mostly_linked(element: Element) -> bool:
    size = len(element.text_content().strip())
    return sum(len(link.text_content()) for link in element.iter("a")) >= 0.3 * size


def _is_label(line: Line) -> bool:
    """A few words in a nameless box, no sentence: a button, a tab, a rubric."""
    return line.tag not in {"p", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "td", "dd", "dt"} and (
        len(line.text) < 60 and not is_sentence(line.text) and line.bold < 0.9
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
    return len(below) == 2 and all(one not in keeps and _is_link_item(page.lines[one]) for one in below)


def _without_ends(places: list[int], page: Page) -> list[int]:
    """Footers ("Quelle: dpa", "Redaktion: …") and headings without text at the end go."""
    good = list(places)
    while good and _may_not_end(page.lines[good[-1]]):
        good.pop()
    return good


def _may_not_end(line: Line) -> bool:
    ends = is_subhead(line) or is_footer(line.text)
    return ends and not is_note(line.text)
