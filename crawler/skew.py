"""How far a server's clock is off ours. Pure; it decides nothing: our clock dates what we keep."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.models import Headers

TOLERATED = timedelta(minutes=10)  # time for a cache on the way, and for clocks that nobody sets
UNITS = ((timedelta(days=2), "days"), (timedelta(hours=2), "hours"), (timedelta(0), "minutes"))


def skew_note(fields: Headers, *, at: datetime) -> tuple[str, ...]:
    """A sentence, if the Date of an answer is not that of our clock; none where there is no Date.

    >>> skew_note((("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),), at=datetime(1970, 1, 2, tzinfo=UTC))
    ("the server's clock is 24 hours behind ours (Date: Thu, 01 Jan 1970 00:00:00 GMT)",)
    """
    said = next((value for name, value in fields if name.lower() == "date"), None)
    if said is None:
        return ()
    try:
        moment = parsedate_to_datetime(said)
        off = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    except (TypeError, ValueError, OverflowError, IndexError):
        return (f"the answer's Date cannot be read ({said[:60]!r})",)
    if abs(off) <= TOLERATED:
        return ()
    way = "behind" if off < timedelta(0) else "ahead of"
    return (f"the server's clock is {_amount(abs(off))} {way} ours (Date: {said[:60]})",)


def _amount(off: timedelta) -> str:
    unit = next(unit for least, unit in UNITS if off >= least)
    return f"{off // timedelta(**{unit: 1}):,} {unit}"
