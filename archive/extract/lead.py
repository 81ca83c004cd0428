"""The lead that stands between headline and text, outside the text's container. Adds it, judges nothing else."""

from collections.abc import Iterable

from .blocks import described
from .body import last_line_of
from .cleaning import is_byline, is_dateline
from .document import Element
from .page import Page
from .phrases import is_footer, is_noise, is_pointer
from .prune import Gone, is_gone
from .text import folded, is_sentence


def with_lead(page: Page, places: list[int], gone: Gone, title: Element | None, known: Iterable[str]) -> list[int]:
    """The kept places with those of the lead in front, where class, description or articleBody confirms one."""
    first = min(places, default=len(page.lines))
    start = last_line_of(page, title) + 1
    texts = {folded(page.lines[at].text) for at in places} | {folded(text) for text in known}
    found = [at for at in range(start, first) if _is_lead(page, at, gone) and folded(page.lines[at].text) not in texts]
    distinct = {folded(page.lines[at].text): at for at in reversed(found)}
    return sorted(distinct.values()) + places


def _is_lead(page: Page, at: int, gone: Gone) -> bool:
    line = page.lines[at]
    if len(line.text) < 25 or line.linked >= 0.5 or is_noise(line.text) or is_pointer(line.text):
        return False
    if is_dateline(line.text, page) or is_byline(line.text) or is_footer(line.text):
        return False
    if described(page, line.text):
        return not line.says("caption", "consent")
    if is_gone(line, gone) or not is_sentence(line.text):
        return False
    return line.says("lead") or (len(line.text) >= 60 and line.tag not in {"h2", "h3", "h4", "h5", "h6", "li"})
