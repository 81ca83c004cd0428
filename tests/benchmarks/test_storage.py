"""What an archive takes, on a small paper: sizes are the same on every machine, times are not asked for."""

import pytest

from benchmarks.furniture import Furnished, Lists
from benchmarks.storage import Case, measured


@pytest.mark.parametrize(
    ("name", "lists", "churn", "is_coded", "times"),
    [
        ("one list for all pages", "shared", 0.15, False, 20),
        ("every list new each time", "shared", 1.0, False, 12),
        ("a list for each page", "own", 0.15, False, 6),
        ("coded by the server", "shared", 0.15, True, 20),
    ],
)
def test_payloads_take_a_fraction_of_a_warc(name: str, lists: Lists, churn: float, is_coded: bool, times: int) -> None:
    """The bytes of the pages themselves, many times smaller than the WARC of the same captures."""
    site = Furnished(articles=12, rounds=6, churn=churn, lists=lists)
    found = measured(Case(site=site, is_coded=is_coded))
    assert found.payloads * times < found.warc, name
