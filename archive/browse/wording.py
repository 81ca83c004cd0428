"""Times, intervals and the archive's terms as a reader reads them, and text made safe to show. It knows no page."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from archive.models import moment

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# C0 and C1 controls but tab and line ends, surrogates, and the marks that turn the direction of the text that follows.
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

STATUS = {
    "live": "On the site when last visited.",
    "missing": "Missing: the last visit did not find it. A second visit will tell whether it is gone.",
    "gone": "Gone: the publisher no longer serves this article.",
    "withdrawn": "Withdrawn: the archivist took this article out of view.",
}

HAPPENED = {
    "published": "First seen",
    "edited": "Changed",
    "touched": "Declared as changed, but nothing in it had changed",
    "missing": "Not found",
    "gone": "Gone",
    "reappeared": "There again",
    "returned": "Returned after it was gone",
    "moved": "Moved to another address",
    "withdrawn": "Withdrawn by the archivist",
    "unlisted": "Taken out of lists and search",
    "redacted": "Words taken out by the archivist",
    "embargoed": "Put under embargo",
    "erased": "Erased for good",
    "restored": "Put back into view",
    "held": "Seen otherwise: held, since it may be the site's new look",
    "reextracted": "Read again from the stored bytes, with another result",
}


OUTCOME = {
    "new": "the story, first seen",
    "changed": "the story, changed",
    "unchanged": "the story, as before",
    "not-modified": "not modified: the page before, confirmed",
    "gone": "no longer there",
    "soft-404": "a page that says that it is not there",
    "redirect": "a redirect to another address",
    "walled": "a wall in front of the story",
    "partial": "a page of which not all could be read",
    "refused": "a refusal",
    "failed": "a failure of the server",
    "listing": "a list of stories, a feed or a file",
    "requisite": "a part of a page",
}

# Of a decision's event the words for its particulars, in their order; the others name rows, and stand in the chain.
DECISION = {
    "reason": "",
    "basis": "legal basis ",
    "by": "decided by ",
    "until": "until ",
    "restriction": "restriction ",
}
NAMED = {"reason": "", "http_status": "answered with HTTP "}
FIELD = {"title": "headline", "heading": "first heading"}


def showable(text: str) -> str:
    """The text without characters that control a terminal or turn the writing direction of a page."""
    return UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def when(text: str | None) -> str:
    """A time of the archive for people, in UTC.

    >>> when("2024-09-02T11:50:00Z"), when("2024-09-02"), when(None)
    ('2 Sep 2024, 11:50', '2 Sep 2024', 'unknown')
    """
    if not text:
        return "unknown"
    found = _moment(text)
    if found is None:
        return text
    return f"{_day(found)}, {found:%H:%M}" if isinstance(found, datetime) else _day(found)


def interval(before: str | None, after: str) -> str:
    """Between which two visits something happened: the archive knows no more than that.

    >>> interval("2024-09-02T11:50:00Z", "2024-09-02T14:20:00Z")
    'between 2 Sep 2024, 11:50 and 14:20'
    """
    if not before:
        return f"by {when(after)}"
    last = when(after)
    if before[:10] == after[:10]:
        last = last.rpartition(", ")[2]
    return f"between {when(before)} and {last}"


def listed(items: tuple[str, ...]) -> str:
    """Names of fields as one text: `kicker, headline and text`."""
    items = tuple(FIELD.get(item, item) for item in items)
    return " and ".join(part for part in (", ".join(items[:-1]), items[-1]) if part) if items else ""


def told(facts: Mapping[str, str]) -> list[str]:
    """What an event says besides its kind, one line each.

    >>> told({"by": "A", "events": "{}", "reason": "ruling", "restriction": "3", "until": "2027-01-01"})
    ['ruling', 'decided by A', 'until 1 Jan 2027', 'restriction 3']
    >>> told({"withheld": "3"}), told({"http_status": "404", "evidence": "404 Not Found"})
    (['its details are out of view by restriction 3'], ['answered with HTTP 404', 'evidence: 404 Not Found'])
    """
    if "withheld" in facts:
        return [f"its details are out of view by restriction {facts['withheld']}"]
    if "restriction" in facts:
        shown = {**facts, "until": when(facts["until"])} if "until" in facts else facts
        return [f"{words}{shown[name]}" for name, words in DECISION.items() if name in shown]
    return [f"{NAMED.get(name, name.replace('_', ' ') + ': ')}{fact}" for name, fact in facts.items()]


def number(value: int) -> str:
    """A count with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def is_web_address(text: object) -> bool:
    """Whether a text may be made a link: http and https only, never javascript: or data:.

    >>> is_web_address("https://example.org/"), is_web_address("javascript:alert(1)")
    (True, False)
    """
    if not isinstance(text, str) or UNSHOWABLE.search(text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


FILTERS: Mapping[str, Callable[..., object]] = {
    "archive_when": when,
    "archive_interval": interval,
    "archive_listed": listed,
    "archive_number": number,
    "archive_happened": lambda kind: HAPPENED.get(kind, str(kind).capitalize()),
    "archive_status": lambda status: STATUS.get(status, str(status)),
    "archive_outcome": lambda outcome: OUTCOME.get(outcome, str(outcome)),
    "archive_told": told,
    "archive_is_web": is_web_address,
}


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _moment(text: str) -> date | None:
    try:
        return moment(text)
    except ValueError:
        return None
