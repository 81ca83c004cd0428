"""Is the article still there? One look is a doubt, a 410 or a second look is certainty."""

import pytest

from archive.models import Status
from archive.presence import Absence, Presence, judge

GONE_FOR_NOW = Absence("HTTP 404")
GONE_FOR_GOOD = Absence("HTTP 410", is_final=True)


@pytest.mark.parametrize(
    ("name", "status", "absence", "becomes", "event"),
    [
        ("live and shown", Status.LIVE, None, Status.LIVE, None),
        ("live, not found", Status.LIVE, GONE_FOR_NOW, Status.MISSING, "missing"),
        ("live, gone for good", Status.LIVE, GONE_FOR_GOOD, Status.GONE, "gone"),
        ("missing and shown", Status.MISSING, None, Status.LIVE, "reappeared"),
        ("missing, again not found", Status.MISSING, GONE_FOR_NOW, Status.GONE, "gone"),
        ("missing, gone for good", Status.MISSING, GONE_FOR_GOOD, Status.GONE, "gone"),
        ("gone and shown", Status.GONE, None, Status.LIVE, "returned"),
        ("gone, again not found", Status.GONE, GONE_FOR_NOW, Status.GONE, None),
        ("gone, gone for good", Status.GONE, GONE_FOR_GOOD, Status.GONE, None),
        ("withdrawn and shown", Status.WITHDRAWN, None, Status.WITHDRAWN, None),
        ("withdrawn, not found", Status.WITHDRAWN, GONE_FOR_NOW, Status.WITHDRAWN, None),
        ("withdrawn, gone for good", Status.WITHDRAWN, GONE_FOR_GOOD, Status.WITHDRAWN, None),
    ],
)
def test_an_article_is_gone_by_a_410_or_by_two_looks_that_agree(
    name: str, status: Status, absence: Absence | None, becomes: Status, event: str | None
) -> None:
    """Every status meets every kind of sight; what the archivist withdrew stays withdrawn."""
    assert judge(status, absence) == Presence(becomes, event), name
