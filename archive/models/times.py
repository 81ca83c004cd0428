"""Times as the archive writes them."""

from datetime import UTC, date, datetime


def timestamp(moment: date) -> str:
    """The moment as the archive writes it: `2024-09-02T11:50:00Z`, or `2024-09-02` where only a day is known.

    A datetime must be aware; it is turned into UTC, fractions of a second are dropped.
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be archived: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def moment(text: str) -> date:
    """The inverse of `timestamp`: an aware datetime in UTC, or a date."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
