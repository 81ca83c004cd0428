"""How far a server's clock is off ours. Pure; it decides nothing: our clock dates what we keep."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.models import Headers

TOLERATED = timedelta(minutes=10)  # time for a cache on the way, and for clocks that nobody sets
UNITS = ((timedelta(days=2), "days"), (timedelta(hours=2), "hours"), (timedelta(0), "minutes"))


def skew_note(fields: Headers, *, at: datetime) -> tuple[str, ...]:
    """A sentence, if the Date of an answer is not that of our clock; none where there is no Date.

    What a cache kept for a while has an old Date and says its Age (RFC 9111, section 5.1): that is no fault of a clock.

    >>> skew_note((("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),), at=datetime(1970, 1, 2, tzinfo=UTC))
    ("the server's clock is 24 hours behind ours (Date: Thu, 01 Jan 1970 00:00:00 GMT)",)
    """
    said, age = _value(fields, "date"), _value(fields, "age") or ""
    if said is None:
        return ()
    try:
        moment = parsedate_to_datetime(said)
        kept = timedelta(seconds=int(age) if re.fullmatch("[0-9]{1,9}", age) else 0)
        off = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) + kept - at
    except (TypeError, ValueError, OverflowError, IndexError):
        return (f"the answer's Date cannot be read ({said[:60]!r})",)
    if abs(off) <= TOLERATED:
        return ()
    way = "behind" if off < timedelta(0) else "ahead of"
    return (f"the server's clock is {_amount(abs(off))} {way} ours (Date: {said[:60]})",)


def _value(fields: Headers, name: str) -> str | None:
    return next((value for key, value in fields if key.lower() == name), None)


def _amount(off: timedelta) -> str:
    unit = next(unit for least, unit in UNITS if off >= least)
    return f"{off // timedelta(**{unit: 1}):,} {unit}"
