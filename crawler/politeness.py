"""How long to leave a host alone between two requests. Pure arithmetic: the lane waits, this only says how long."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

MAX_CRAWL_DELAY_S = 120.0  # longer ones are typing errors or meant to keep robots out; then Disallow says so
MAX_RETRY_AFTER_S = 86_400.0
DEFAULT_RETRY_AFTER_S = 60.0
PATIENCE_S = 20.0  # a longer rest is not waited for: the visits go back to the frontier
ASK_FOR_REST = (429, 503)


def gap_s(floor_s: float, crawl_delay_s: float | None) -> float:
    """Seconds between the end of one request and the start of the next: our own floor, or the site's wish if longer."""
    return max(floor_s, min(crawl_delay_s or 0.0, MAX_CRAWL_DELAY_S))


def rest_s(status: int | None, retry_after: str | None, *, at: datetime) -> float:
    """Seconds of rest that an answer asks for, for its whole host; 0 for most.

    `retry_after` is the header's value, seconds or a date (RFC 9110, section 10.2.3); `at` is when it came. What
    cannot be read, and a 429 or 503 without the header, get the default; nothing is longer than a day.
    """
    if status not in ASK_FOR_REST:
        return 0.0
    if retry_after is None:
        return DEFAULT_RETRY_AFTER_S
    return min(_seconds(retry_after.strip(), at=at), MAX_RETRY_AFTER_S)


def _seconds(text: str, *, at: datetime) -> float:
    if re.fullmatch(r"[0-9]{1,12}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        return max(0.0, (moment - at).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_RETRY_AFTER_S
