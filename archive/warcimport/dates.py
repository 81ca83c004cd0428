"""The dates of records, and which of them can be believed. It asks no time."""

import re
from datetime import UTC, datetime

THE_WEB = datetime(1991, 8, 6, tzinfo=UTC)  # the first page that anybody could ask for
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)", re.IGNORECASE)


def date_of(text: str | None) -> datetime | None:
    """A WARC-Date to the second, in UTC (WARC 1.1, section 5.4); None for what is none."""
    found = _DATE.fullmatch((text or "").strip())
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found[1] + found[2].upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def why_not_believed(text: str | None, *, at: datetime) -> str | None:
    """Why a record's date is refused by somebody who reads it at a time; None where it is believed."""
    found = date_of(text)
    if found is None:
        return f"its date cannot be read ({(text or 'none')[:40]!r})"
    if found < THE_WEB:
        return f"its date lies before the web ({text})"
    return f"its date lies in the future ({text})" if found > at else None
