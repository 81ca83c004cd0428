"""Whether a page is an entry of a calendar: a date, a place, a price and little text. An article may announce one."""

import re

from .grounds import Evidence
from .headline import nearness
from .text import words

_LABEL = re.compile(
    r"^\W*(?P<label>datum|uhrzeit|beginn|einlass|ende|termin|wann|wo|ort|veranstaltungsort|adresse|location|eintritt|preis"
    r"|kosten|tickets?|karten|veranstalter|vorverkauf|kategorie|anmeldung|date|time|when|where|venue|doors|price|admission|organi[sz]er)"
    r"\s*(?::|$)",
    re.IGNORECASE,
)
_LEAST_LABELS = 3
_LITTLE, _DESCRIPTION = 100, 300  # words


def find_event(found: Evidence) -> str | None:
    """The reason to take a page for an event; None for an article that announces one or shows its tile."""
    declared = found.page.declared
    if declared.is_article or found.has_byline:
        return None
    count = sum(len(words(block.text)) for block in found.blocks if not _LABEL.match(block.text))
    title = found.title or ""
    own = next((name for name in declared.events if title and nearness(title, name) >= 0.75), None)
    if own is not None and count <= _DESCRIPTION:
        return f"an event: the page declares {own!r} as one"
    labels = _labels(found)
    if len(labels) >= _LEAST_LABELS and count <= _LITTLE and not _is_dated_story(found):
        return f"an event: {', '.join(sorted(labels))} and {count} words"
    return None


def _is_dated_story(found: Evidence) -> bool:
    return found.page.declared.og_type == "article" and found.is_dated


def _labels(found: Evidence) -> set[str]:
    """The labels of a calendar's block near the headline and the text, outside side columns."""
    start = max(0, found.headline_line)
    end = max(found.places, default=start) + 15
    near = (line for line in found.page.lines[start:end] if len(line.text) < 200 and not line.says("related", "chrome"))
    said = (_LABEL.match(line.text) for line in near)
    return {one["label"].lower() for one in said if one is not None}
