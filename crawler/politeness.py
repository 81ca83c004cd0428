"""How long to leave a host alone between two requests, and in which hours a site.

Pure arithmetic: the lane waits, this only says how long.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from archive.models import Exchange

MAX_CRAWL_DELAY_S = 120.0  # longer ones are typing errors or meant to keep robots out; then Disallow says so
MAX_RETRY_AFTER_S = 86_400.0
DEFAULT_RETRY_AFTER_S = 60.0
PATIENCE_S = 20.0  # a longer rest is not waited for: the visits go back to the frontier
ASK_FOR_REST = (429, 503)
SLOW_S = 1.0  # an answer that took longer says that the server is busy
MAX_SLOW_GAP_S = 30.0
MAX_ERRING_GAP_S = 60.0
MINUTE = timedelta(minutes=1)
LONGEST_QUIET = timedelta(hours=25)  # a day on which the clocks are put back


def gap_s(floor_s: float, crawl_delay_s: float | None, *, took_s: float = 0.0, failures: int = 0) -> float:
    """Seconds between the end of one request and the start of the next: our own floor, or the site's wish if longer.

    More where the server is slow (twice the time its last answer took) or errs (doubled with each of its `failures` in
    a row), within bounds. A floor of 0 is for a server of one's own, which is not spared.
    """
    gap = max(floor_s, min(crawl_delay_s or 0.0, MAX_CRAWL_DELAY_S))
    if floor_s == 0:
        return gap
    slow = min(2 * took_s, MAX_SLOW_GAP_S) if took_s > SLOW_S else 0.0
    erring = min(gap * float(2 ** min(failures, 10)), MAX_ERRING_GAP_S)
    return max(gap, slow, erring)


def is_failure(status: int | None) -> bool:
    """Whether an answer, or its absence (None), says that the server is in trouble."""
    return status is None or status == 429 or status >= 500


def quiet_until(spans: Sequence[str], timezone: str, at: datetime) -> datetime | None:
    """When the quiet hours end in which a moment falls, in UTC; None when it falls in none.

    `spans` are times of the clocks in `timezone` (`22:00-06:00` goes over midnight). What counts is what these clocks
    show, so an hour that they show twice is quiet twice.
    """
    zone = ZoneInfo(timezone)
    if not _is_quiet(spans, at.astimezone(zone)):
        return None
    moment = at.astimezone(UTC).replace(second=0, microsecond=0)
    end = moment + LONGEST_QUIET
    while moment < end and _is_quiet(spans, moment.astimezone(zone)):
        moment += MINUTE
    return moment


def _is_quiet(spans: Sequence[str], local: datetime) -> bool:
    shown = f"{local:%H:%M}"
    pairs = (span.split("-") for span in spans)
    return any(start <= shown < end if start < end else shown >= start or shown < end for start, end in pairs)


def rest_of(exchange: Exchange) -> float:
    """Seconds of rest that an exchange asks for; of several Retry-After the longest."""
    said = [value for name, value in exchange.response_headers if name.lower() == "retry-after"]
    return max(rest_s(exchange.status, value, at=exchange.fetched_at) for value in (said or (None,)))


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
    if re.fullmatch(r"[0-9]+", text):
        return float(text[:12]) if len(text) <= 12 else MAX_RETRY_AFTER_S
    try:
        moment = parsedate_to_datetime(text)  # all three forms of RFC 9110, section 5.6.7; without a zone it is GMT
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - at).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return DEFAULT_RETRY_AFTER_S
