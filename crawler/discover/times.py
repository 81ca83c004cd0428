"""Times as sitemaps and feeds write them, to moments in UTC. Guesses nothing: what cannot be read is None."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


def moment_of(text: str | None, timezone: str) -> date | None:
    """The moment a text names: a datetime in UTC, a plain date where only a day is named, or None.

    Reads W3C datetimes and RFC 2822 dates; a time without a zone is the site's own.

    >>> moment_of("2026-03-02T08:00:00", "Europe/Berlin")
    datetime.datetime(2026, 3, 2, 7, 0, tzinfo=datetime.timezone.utc)
    >>> moment_of("2026-03-02", "Europe/Berlin")
    datetime.date(2026, 3, 2)
    >>> moment_of("heute", "Europe/Berlin") is None
    True
    """
    shown = (text or "").strip()
    if len(shown) > 60:
        return None
    day = _day(shown)
    return day if day is not None else _in_utc(_iso(shown) or _mail(shown), timezone)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_utc(at: datetime | None, timezone: str) -> datetime | None:
    if at is None:
        return None
    try:
        aware = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))
        return aware.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
