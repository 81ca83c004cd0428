"""Dates as pages write them, to aware times in UTC. Reads what is given to it, guesses nothing, knows no page."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .text import normal

_LONGEST = 500
_YEARS = (1900, 2200)  # beyond them arithmetic with zones overflows
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner january jan jän", "februar feber february feb", "märz maerz march mär mrz mar",
            "april apr", "mai may", "juni june jun", "juli july jul", "august aug",
            "september sept sep", "oktober october okt oct", "november nov", "dezember december dez dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ISO = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"(?:[T ]\s*(?P<H>\d\d):?(?P<M>\d\d)(?::?(?P<S>\d\d))?(?:[.,]\d+)?\s*(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d"
    r"|[+-]\d\d)?)?(?!\d)"
)
_ZONES = {
    "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AEST": 10, "AEDT": 11,
}  # fmt: skip
_SEASONAL = {"ET": "America/New_York", "CT": "America/Chicago", "PT": "America/Los_Angeles"}
_ZONE = rf"(?:\s*\(?(?P<z>{'|'.join((*_ZONES, *_SEASONAL))})\b)?"
_CLOCK = (
    r"(?:\s*(?:[,|–•·()-]|um|at|ab|gegen"
    r"|\s)*\s*(?P<H>[0-2]?\d)[:.](?P<M>[0-5]\d)(?::(?P<S>[0-5]\d))?(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*uhr\b)?"
    rf"{_ZONE})?"
)
# "3.14pm BST, 4 May 2024", "15:14 Uhr, 4.5.2024": a dot counts as a clock's only where something says that it is one.
_CLOCK_BEFORE = re.compile(
    r"(?<![\d.:])(?P<H>[0-2]?\d)(?::(?P<M>[0-5]\d)(?::(?P<S>[0-5]\d))?|\.(?P<N>[0-5]\d)(?=\s*(?:[ap]\.?m|uhr)\b))"
    rf"(?:\s*(?P<half>[ap])\.?m\b\.?)?(?:\s*uhr\b)?{_ZONE}\)?\s*(?:[,|–•·/-]|\bon\b|\bam\b)?\s*(?:\w{{2,10}},?\s+)?$",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    r"(?<![\d.])(?P<d>[0-3]?\d)\.\s?(?P<m>[01]?\d)\.\s?(?P<y>(?:19|20)?\d\d)(?![\d.]\d)" + _CLOCK, re.IGNORECASE
)
_NAMED = re.compile(
    rf"(?<!\d)(?P<d>[0-3]?\d)(?:\.|st|nd|rd|th)?\s*(?P<mon>{_NAMES})\b\.?,?\s*(?P<y>(?:19|20)\d\d)" + _CLOCK,
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    rf"\b(?P<mon>{_NAMES})\b\.?\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)" + _CLOCK, re.IGNORECASE
)
_RFC = re.compile(
    rf"(?P<d>\d\d?) (?P<mon>{_NAMES}) (?P<y>\d{{4}}) (?P<H>\d\d):(?P<M>\d\d)(?::(?P<S>\d\d))? (?P<z>[+-]\d{{4}}"
    rf"|GMT|UTC|Z)",
    re.I,
)


def read_date(text: str, zone: ZoneInfo, *, fold: int = 0) -> date | None:
    """The first date in a text: an aware time in UTC, a plain date where no clock time stands there, else None.

    A time without a zone is read in `zone`; one that a change of clocks made twice is the first of the two, with a
    `fold` of 1 the second (PEP 495).

    >>> read_date("Sonntag, 29. Dezember 2019 | 13:05 Uhr", ZoneInfo("Europe/Berlin"))
    datetime.datetime(2019, 12, 29, 12, 5, tzinfo=datetime.timezone.utc)
    >>> read_date("29.12.2019", ZoneInfo("Europe/Berlin"))
    datetime.date(2019, 12, 29)
    """
    text = normal(text[:_LONGEST])
    for pattern in (_ISO, _RFC, _NAMED, _DOTTED, _ENGLISH):
        if (found := pattern.search(text)) is not None:
            return _moment(_parts(found, text), zone, fold=fold)
    return None


def doubt_about(text: str, zone: ZoneInfo) -> str:
    """What a change of clocks makes doubtful of a text's time, as words for the rule that gave it; empty for most.

    >>> doubt_about("2024-10-27T02:30", ZoneInfo("Europe/Berlin"))
    ', the first of two such hours'
    """
    first, second = read_date(text, zone), read_date(text, zone, fold=1)
    if not isinstance(first, datetime) or not isinstance(second, datetime) or first == second:
        return ""
    return ", the first of two such hours" if first < second else ", an hour that the clocks left out"


def _parts(found: re.Match[str], text: str) -> dict[str, str | None]:
    """The parts of a date; where it has no clock time of its own, with one that stands right before it."""
    part = found.groupdict()
    before = None if part.get("H") else _CLOCK_BEFORE.search(text[: found.start()])
    if before is None:
        return part
    return {**part, **before.groupdict(), "M": before["M"] or before["N"]}


def _moment(part: dict[str, str | None], zone: ZoneInfo, *, fold: int) -> date | None:
    try:
        day = date(_year(part["y"] or ""), _month(part), int(part["d"] or 0))
        return day if part.get("H") is None else _at(day, part, zone, fold=fold)
    except ValueError:
        return None


def _year(text: str) -> int:
    year = int(text) if len(text) == 4 else 2000 + int(text)
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise ValueError(f"no year of the web: {year}")
    return year


def _month(part: dict[str, str | None]) -> int:
    name = part.get("mon")
    return _MONTHS[name.lower()] if name else int(part.get("m") or 0)


def _at(day: date, part: dict[str, str | None], zone: ZoneInfo, *, fold: int) -> datetime:
    hour = int(part["H"] or 0)
    if half := part.get("half"):
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    named = (part.get("z") or "").upper()
    zone = ZoneInfo(_SEASONAL[named]) if named in _SEASONAL else zone
    clock = datetime(day.year, day.month, day.day, hour, int(part["M"] or 0), int(part.get("S") or 0), tzinfo=UTC)
    offset = _offset(None if named in _SEASONAL else part.get("z"))
    return clock - offset if offset is not None else clock.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _offset(text: str | None) -> timedelta | None:
    if text is None:
        return None
    if text.upper() in {"Z", *_ZONES}:
        return timedelta(hours=_ZONES.get(text.upper(), 0))
    size = timedelta(hours=int(text[1:3]), minutes=int(text[3:].lstrip(":") or 0))
    return -size if text[0] == "-" else size


def day_of(moment: date, zone: ZoneInfo) -> date:
    """The day of a date or time as people at the place would name it."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def is_possible(moment: date, fetched_at: datetime, zone: ZoneInfo) -> bool:
    """Whether a page fetched then can speak of that day or time as past: not before the web, not after the fetch.

    A time may be ahead by the zone's offset and an hour: pages write local time and call it UTC, and clocks differ.
    """
    ahead = max(fetched_at.astimezone(zone).utcoffset() or timedelta(), timedelta()) + timedelta(hours=1)
    if isinstance(moment, datetime) and moment > fetched_at + ahead:
        return False
    return date(1990, 1, 1) <= day_of(moment, zone) <= day_of(fetched_at + ahead, zone)
