"""The times of Memento (RFC 7089): in headers, in addresses, and as the archive writes them. It knows no capture."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime

DIGITS = "%Y%m%d%H%M%S"
_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HTTP_DATE = re.compile(
    rf"\s*(?:{_DAYS}), (\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d):(\d\d):(\d\d) GMT\s*", re.ASCII
)


def accepted_datetime(text: str) -> str | None:
    """The time of an Accept-Datetime header (RFC 7089, section 2.1.1: an RFC 1123 date) as the archive writes it;
    None for anything else, which is answered 400.

    >>> accepted_datetime("Mon, 02 Sep 2024 06:30:00 GMT"), accepted_datetime("yesterday")
    ('2024-09-02T06:30:00Z', None)
    """
    found = _HTTP_DATE.fullmatch(text)
    if found is None:
        return None
    day, year, hour, minute, second = (int(found[group]) for group in (1, 3, 4, 5, 6))
    try:
        return _written(datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, second, tzinfo=UTC))
    except ValueError:
        return None


def of_digits(digits: str) -> str | None:
    """The fourteen digits of a memento's address as the archive writes times; None for no time.

    >>> of_digits("20240902063000"), of_digits("20240932063000")
    ('2024-09-02T06:30:00Z', None)
    """
    try:
        return _written(datetime.strptime(digits, DIGITS).replace(tzinfo=UTC))
    except ValueError:
        return None


def digits_of(at: str) -> str:
    """A time of the archive as fourteen digits.

    >>> digits_of("2024-09-02T06:30:00Z")
    '20240902063000'
    """
    return re.sub(r"\D", "", at)[:14]


def http_date(at: str) -> str:
    """A time of the archive as headers have it.

    >>> http_date("2024-09-02T06:30:00Z")
    'Mon, 02 Sep 2024 06:30:00 GMT'
    """
    return format_datetime(datetime.fromisoformat(at), usegmt=True)


def seconds_between(one: str, other: str) -> float:
    """How far two times of the archive are apart."""
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())


def _written(moment: datetime) -> str:
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%SZ}"
