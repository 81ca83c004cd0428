"""Whether a text is a running ticker: entries that open with a time, one upon another. Changes no entry."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from ..models import Form
from .dates import read_date
from .grounds import Evidence
from .text import words

_LEAST_ENTRIES = 3
_LEAST_WORDS = 12  # of an entry, on the average: a programme of events has fewer
_LEAST_SHARE = 0.5  # of the text
_DAY = (
    r"(?:(?:mo|di|mi|do|fr|sa|so)\w*,?\s+)?"
    r"(?:(?:den )?\d{1,2}\.\s?(?:\d{1,2}\.|[a-zä]{3,9}\.?)\s?(?:\d{2,4})?,?\s*(?:um |[|–—-]\s*)?)?"
)
_CLOCK = r"(?P<hour>[01]?\d|2[0-4])[.:](?P<minute>[0-5]\d)"
_STAMP = re.compile(
    rf"^\W*+(?:update|aktualisierung|upd\.)?(?:\s+\d{{1,2}}(?![\d.:]))?[\s,:|–—(-]*{_DAY}{_CLOCK}"
    r"(?:\s*(?:uhr\b|h\b|a\.?m\b|p\.?m\b))?\s*(?P<end>$|[:|–—+)•·-]|\s-)",
    re.IGNORECASE,
)
_UPDATE = re.compile(r"^\W*+update\s*(?:\d{1,2}\s*)?(?:[,:|–—(]|vom |am |um |von )", re.IGNORECASE)


def find_form(found: Evidence) -> Form:
    """`ticker` for a page that declares itself a live blog or whose text is a row of timed entries."""
    stamps = list(_stamps(found))
    if found.page.declared.is_live and len(found.blocks) >= _LEAST_ENTRIES:
        return "ticker"
    if len(stamps) < _LEAST_ENTRIES or len({clock for _, clock in stamps}) < _LEAST_ENTRIES:
        return "story"
    return "ticker" if _is_in_order([clock for _, clock in stamps]) and _are_entries(found, stamps) else "story"


def _stamps(found: Evidence) -> Iterator[tuple[int, int]]:
    """The lines among the text that open with a clock time, or are one, with its minutes; days count too."""
    if not found.places:
        return
    inside = set(found.container.iter())
    first = max(min(found.places) - 2, found.headline_line + 1)
    for at in range(first, max(found.places) + 1):
        line = found.page.lines[at]
        if line.element in inside and (minutes := _minutes(line.text, found)) is not None:
            yield at, minutes


def _minutes(text: str, found: Evidence) -> int | None:
    stamp = _STAMP.match(text[:120])
    day = read_date(text[:60], found.page.zone) if stamp or _UPDATE.match(text[:60]) else None
    days = day.toordinal() * 1440 if day is not None else 0
    if stamp is not None:
        return days + int(stamp["hour"]) * 60 + int(stamp["minute"])
    return days + day.hour * 60 + day.minute if isinstance(day, datetime) else None


def _is_in_order(clocks: list[int]) -> bool:
    """Whether the times run one way, up to a change of day or an entry pinned on top."""
    up = sum(one <= two for one, two in pairwise(clocks))
    down = sum(one >= two for one, two in pairwise(clocks))
    return max(up, down) >= 0.7 * (len(clocks) - 1)


def _are_entries(found: Evidence, stamps: list[tuple[int, int]]) -> bool:
    """Whether what stands between the times is text, and most of the text stands there."""
    texts = {at: len(words(found.page.lines[at].text)) for at in found.places}
    texts.update({at: len(words(found.page.lines[at].text)) for at, _ in stamps})
    first = stamps[0][0]
    entries = sum(count for at, count in texts.items() if at >= first)
    return entries >= _LEAST_WORDS * len(stamps) and entries >= _LEAST_SHARE * sum(texts.values())
