"""Addresses that name a day, a month or a year and nothing else: the pages of a site's archive. Asks no clock.

`/archiv/2024/09/02`, `/2024/09/`, `/archiv/2024-09-02.html`, `?date=2024-09-02`, `?jahr=2024&monat=9`. A date with a
name behind it is a story.
"""

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

OLDEST = 1990  # nothing older was ever published on the web
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PARTED = rf"{_YEAR}(?:[-/.](?P<month>\d{{1,2}})(?:[-/.](?P<day>\d{{1,2}}))?)?"
_WHOLE = rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)"
_END = r"/?(?:index)?(?:\.(?:html?|php|aspx?))?$"
ENDINGS = tuple(re.compile(rf"(?:^|/){form}{_END}") for form in (_PARTED, _WHOLE))
VALUES = tuple(re.compile(rf"{form}$") for form in (_PARTED, _WHOLE))
GERMAN = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>(?:19|20)\d\d)$")
PART = re.compile(r"[0-9]{1,4}")
WHOLE = frozenset({"date", "datum", "day", "tag", "d", "archiv", "archive", "month", "monat", "m", "on"})
YEARS, MONTHS, DAYS = ({"year", "jahr", "y"}, {"month", "monat", "m"}, {"day", "tag", "d"})


def period_of(url: str) -> date | None:
    """The first day of the period whose archive page the URL is by its form; None when it is none.

    >>> period_of("https://a.example/archiv/2024/09/02"), period_of("https://a.example/2024/09/")
    (datetime.date(2024, 9, 2), datetime.date(2024, 9, 1))
    >>> period_of("https://a.example/archiv?jahr=2024&monat=9"), period_of("https://a.example/2024/09/02/feuer")
    (datetime.date(2024, 9, 1), None)
    """
    parts = urlsplit(url)
    pairs = dict(parse_qsl(parts.query))
    if not pairs:
        return next((day for form in ENDINGS if (day := _date(form.search(parts.path)))), None)
    if len(pairs) > 3:
        return None
    keyed = {key.lower(): value for key, value in pairs.items()}
    whole = [found for key, value in keyed.items() if key in WHOLE and (found := _whole(value))]
    return whole[0] if len(whole) == 1 == len(keyed) else _from_parts(keyed)


def _whole(value: str) -> date | None:
    return next((day for form in (*VALUES, GERMAN) if (day := _date(form.match(value)))), None)


def _from_parts(keyed: dict[str, str]) -> date | None:
    """A date given by a key for each of its parts, and by nothing else."""
    if any(key not in YEARS | MONTHS | DAYS or not PART.fullmatch(value) for key, value in keyed.items()):
        return None
    numbers = [
        next((int(value) for key, value in keyed.items() if key in keys), None) for keys in (YEARS, MONTHS, DAYS)
    ]
    return _of_numbers(*numbers)


def _date(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    numbers = (int(found[name]) if found[name] else None for name in ("year", "month", "day"))
    return _of_numbers(*numbers)


def _of_numbers(year: int | None, month: int | None, day: int | None) -> date | None:
    if year is None or year < OLDEST:
        return None
    try:
        return date(year, month or 1, day or 1)
    except ValueError:
        return None
