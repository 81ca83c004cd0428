"""When to try again after a visit that told nothing of the article, and when a host that fails is given a rest.

Pure arithmetic; a failure never means "gone".
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from archive.models import Exchange, Outcome
from crawler.politeness import is_failure

from .refresh import NextVisit

FIRST, LONGEST = timedelta(minutes=5), timedelta(days=1)
NOT_SHOWN = timedelta(days=1)  # walls change rarely
NEVER_THERE = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
FIRST_OF_HOST = timedelta(minutes=10)
HOST_TROUBLES = ("name", "connection", "certificate")
UNREACHED = 3  # failures in a row to reach a host at all, after which it is left alone
SILENT = 20  # visits in a row without an answer in time: one slow page is the page's trouble
ERRING = 20  # answers in a row that were errors


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


def host_rest(tries: int, place: str, *, first: timedelta = FIRST_OF_HOST) -> timedelta:
    """How long a host is left alone that failed so many times in a row: doubling up to a day, with its own jitter."""
    doubled = first * (1 << (min(tries, 20) - 1))
    return min(doubled * (1 + _jitter(place)), LONGEST)


def robots_rest(tries: int, origin: str) -> timedelta:
    """How long a host is left alone whose robots.txt could not be had so many times in a row."""
    return host_rest(tries, origin, first=FIRST)


@dataclass(frozen=True, slots=True)
class Failing:
    """What a host did in a row: could not be reached, said nothing in time, answered with errors."""

    unreached: int = 0
    silent: int = 0
    errors: int = 0

    def after(self, exchange: Exchange) -> "Failing":
        """The row with one more exchange that was really tried.

        An answer that breaks the protocol is an answer: its page is in trouble, the host is there.
        """
        if exchange.trouble in HOST_TROUBLES:
            return Failing(unreached=self.unreached + 1)
        if exchange.status is None and exchange.trouble != "protocol":
            return Failing(silent=self.silent + 1)
        is_error = exchange.status is not None and (exchange.status == 403 or is_failure(exchange.status))
        return Failing(errors=self.errors + 1) if is_error else Failing()

    def verdict(self, exchange: Exchange) -> str | None:
        """Why the host is to be left alone now, after this exchange; None when it is not."""
        if self.unreached >= UNREACHED or self.silent >= SILENT:
            return f"it does not answer ({exchange.failure})"
        if self.errors >= ERRING:
            return f"it answered {self.errors} times in a row with an error, such as HTTP {exchange.status}"
        return None


def _jitter(url: str) -> float:
    return sha256(url.encode("utf-8", "replace")).digest()[0] / 256 / 5
