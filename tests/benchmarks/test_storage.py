"""What an archive takes, on a small paper: sizes are the same on every machine, times are not asked for."""

import pytest

from benchmarks.furniture import Furnished, Lists
from benchmarks.storage import Case, Sizes, line, measured


def small(lists: Lists, churn: float, *, is_coded: bool = False, articles: int = 12) -> Sizes:
    site = Furnished(articles=articles, rounds=6, churn=churn, lists=lists)
    return measured(Case(site=site, is_coded=is_coded))


@pytest.mark.parametrize(
    ("name", "lists", "churn", "is_coded", "times", "whole"),
    [
        ("one list for all pages", "shared", 0.15, False, 20, 1.42),
        ("every list new each time", "shared", 1.0, False, 12, 1.4),
        ("a list for each page", "own", 0.15, False, 6, 1.26),
        ("coded by the server", "shared", 0.15, True, 20, 1.41),
    ],
)
def test_payloads_take_a_fraction_of_a_warc(
    name: str, lists: Lists, churn: float, is_coded: bool, times: int, whole: float
) -> None:
    """The bytes of the pages themselves, many times smaller than the WARC of the same captures; the whole file too,
    though of so few captures it is mostly the first page of each table and index."""
    found = small(lists, churn, is_coded=is_coded)
    assert found.payloads * times < found.warc, name
    assert found.archive * whole < found.warc, f"{name}: {found.ratio:.3f}"


def test_what_is_not_payload_grows_by_little_with_each_capture() -> None:
    """Rows, headers, seals and indexes of a capture more, without what a file takes that is empty."""
    few, many = small("shared", 0.15), small("shared", 0.15, articles=36)
    grown = many.archive * 36 * 6 - few.archive * 12 * 6
    assert grown / (24 * 6) < 3_900


def test_the_parts_of_a_file_are_the_whole_and_are_told() -> None:
    """Where this SQLite can count them: text, indexes, headers, seals, payloads."""
    found = small("shared", 0.15)
    if not found.parts:
        pytest.skip("this SQLite has no dbstat")
    assert sum(found.parts.values()) == pytest.approx(found.archive)
    assert {"text", "full-text index", "indexes", "headers", "seals and events", "payloads"} <= set(found.parts)
    assert f"archive {found.archive:,.0f} ({found.ratio:.1f} times less)" in line("paper", found)
