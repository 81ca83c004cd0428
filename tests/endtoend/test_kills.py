"""A crawl that is killed again and again loses no page and doubles no version."""

import pytest

from benchmarks.kills import trial


@pytest.mark.hazard(69)
@pytest.mark.timeout(300)
def test_no_page_is_lost_and_no_version_doubled_by_kill_9() -> None:
    """Leases end at the next start, and what was fetched twice has the same digest."""
    found = trial(150, 3, seed=2)
    assert (found.missing, found.doubled, found.damaged, found.left_behind) == (0, 0, 0, 0)
    assert found.pages == 150
