"""When to try again after a visit that told nothing of the article. Pure arithmetic; a failure never means "gone"."""

from datetime import datetime, timedelta
from hashlib import sha256

from archive.models import Outcome

from .refresh import NextVisit

FIRST, LONGEST = timedelta(minutes=5), timedelta(days=1)
NOT_SHOWN = timedelta(days=1)  # walls change rarely
NEVER_THERE = (timedelta(days=1), timedelta(days=7), timedelta(days=30))


def next_try(outcome: Outcome, *, url: str, attempts: int, now: datetime) -> NextVisit | None:
    """The next try after `attempts` visits in a row that brought nothing; None when the URL is given up.

    Back-off doubles, with a jitter of up to a fifth that depends on the URL alone, so that a site that was down is
    not asked for everything at one moment.
    """
    if outcome is Outcome.WALLED:
        return NextVisit(now + NOT_SHOWN, f"{outcome.value} today")
    if outcome in (Outcome.GONE, Outcome.SOFT_404, Outcome.REDIRECT, Outcome.LISTING):
        if attempts > len(NEVER_THERE):
            return None
        return NextVisit(now + NEVER_THERE[attempts - 1], "no article was ever there")
    wait = min(FIRST * 2 ** (min(attempts, 20) - 1), LONGEST)
    return NextVisit(now + wait * (1 + _jitter(url)), f"try {attempts + 1} after {outcome.value}")


def _jitter(url: str) -> float:
    return sha256(url.encode("utf-8", "replace")).digest()[0] / 256 / 5
