"""The table of hazards says nothing that no test shows."""

import pytest

from docs import hazards
from tests.hazards.rows import ROWS


def test_each_hazard_has_its_number_once() -> None:
    """From 1 to 69, and two that came later."""
    assert [row.number for row in ROWS] == [*range(1, 70), 96, 97]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.number))
def test_each_hazard_has_a_test(row: object) -> None:
    """A promise without a test is a wish."""
    assert hazards.tests_by_hazard()[row.number]  # type: ignore[attr-defined]
