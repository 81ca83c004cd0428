"""A server's clock against ours, as a table."""

from datetime import UTC, datetime

import pytest

from crawler.skew import skew_note

NOON = datetime(2024, 9, 2, 12, 0, tzinfo=UTC)


@pytest.mark.hazard(20)
@pytest.mark.parametrize(
    ("name", "date", "age", "said"),
    [
        ("right", "Mon, 02 Sep 2024 12:00:00 GMT", None, None),
        ("nearly right", "Mon, 02 Sep 2024 12:09:59 GMT", None, None),
        ("no Date", None, None, None),
        ("fast", "Mon, 02 Sep 2024 12:31:00 GMT", None, "31 minutes ahead of ours"),
        ("slow", "Mon, 02 Sep 2024 07:00:00 GMT", None, "5 hours behind ours"),
        ("from a cache", "Mon, 02 Sep 2024 07:00:00 GMT", "18000", None),
        ("from a cache that lies", "Mon, 02 Sep 2024 07:00:00 GMT", "-5", "5 hours behind ours"),
        ("never set", "Thu, 01 Jan 1970 00:00:00 GMT", None, "19,968 days behind ours"),
        ("another zone", "Mon, 02 Sep 2024 14:00:00 +0200", None, None),
        ("without a zone", "Mon, 02 Sep 2024 12:00:00 -0000", None, None),
        ("no date", "yesterday", None, "cannot be read"),
        ("a date that is none", "Mon, 31 Feb 2024 12:00:00 GMT", None, "cannot be read"),
        ("a year beyond all", "Mon, 02 Sep 99999 12:00:00 GMT", None, "cannot be read"),
        ("empty", "", None, "cannot be read"),
    ],
)
def test_a_clock_that_is_off_is_told_by_how_much(
    name: str, date: str | None, age: str | None, said: str | None
) -> None:
    """Ten minutes are nobody's fault, and what a cache kept is as old as it says."""
    fields = [("Date", date)] * (date is not None) + [("age", age)] * (age is not None)
    notes = skew_note(tuple(fields), at=NOON)
    assert bool(notes) is (said is not None), name
    assert said is None or said in notes[0]
