"""When to look again. Pure arithmetic over times and outcomes: no clock, no database, no page.

News changes soon or not at all. The rate of change falls with the age g of an article's content as 1/(g + τ); in
the "operational time" ln((g + τ)/τ) changes are a plain Poisson process whose rate θ is learned from the visits so
far (Gamma prior, fitted to published edit counts: 15 to 35 % of articles change within a day, 27.5 % ever). A visit
is due when the expected number of unseen changes reaches a small constant, which gives geometric spacing. Fixed ages
are visited besides, since deletions and late updates do not follow the rate.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.models import Purpose, Status

TAU = timedelta(minutes=15)
ALPHA, BETA = 0.5, 5.0  # prior of θ: mean 0.1
EXPECTED_CHANGES = 0.07  # per visit: 0.0024 missed versions
SHORTEST_STEP, LONGEST_STEP = math.log(1.3), math.log(3.0)
THETAS = tuple(0.002 * 1.12**step for step in range(64))  # 0.002 … 2.5: exact enough, and no dependency

DAY = timedelta(days=1)
AGES = (DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY)
AGES_SINCE_FIRST_LOOK = (7 * DAY, 30 * DAY, 90 * DAY)  # one look says nothing of how an old article lives
AFTER_GONE = (timedelta(hours=1), timedelta(hours=6), DAY, 7 * DAY, 30 * DAY)
CONFIRM_ABSENCE = timedelta(hours=1)
YEAR = 365 * DAY

LISTING_INTERVALS = {  # (while it brings news, at most)
    Purpose.FEED: (timedelta(minutes=10), timedelta(hours=1)),
    Purpose.LISTING: (timedelta(minutes=15), timedelta(hours=2)),
    Purpose.SITEMAP: (timedelta(minutes=30), DAY),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One visit that showed the article: when, and whether its content had changed since the one before."""

    at: datetime
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of an article when its next visit is planned; times are aware, in UTC.

    `born_at` is the declared publication if it is a time before the first look, else the first look. `gone_at` is
    set while it is gone.
    """

    born_at: datetime
    looks: Sequence[Look]
    status: Status
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NextVisit:
    """When, and why then."""

    at: datetime
    why: str


def next_visit(history: History, now: datetime) -> NextVisit:
    """The next visit to an article that has just been looked at."""
    if history.status is Status.MISSING:
        return NextVisit(now + CONFIRM_ABSENCE, "confirm that it is gone")
    if history.status is Status.GONE:
        return _after_gone(min(history.gone_at or now, now), now)
    theta = expected_theta(history)
    step = min(max(EXPECTED_CHANGES / theta, SHORTEST_STEP), LONGEST_STEP)
    since = max((look.at for look in history.looks if look.changed), default=history.born_at)
    age = max(now - max(since, history.born_at), timedelta(0))
    by_rate = now + (age + TAU) * math.exp(step) - TAU - age
    by_age = _next_age(history, now)
    if by_age.at < by_rate:
        return by_age
    return NextVisit(by_rate, f"{theta:.2f} changes expected per e-fold of its age")


def expected_theta(history: History) -> float:
    """The posterior mean of θ on a grid, from which intervals between looks brought a change."""
    intervals = list(_intervals(history))
    unchanged = sum(span for span, changed in intervals if not changed)
    changes = [span for span, changed in intervals if changed]
    logs = [_log_posterior(theta, unchanged, changes) for theta in THETAS]
    top = max(logs)
    weights = [math.exp(log - top) * theta for log, theta in zip(logs, THETAS, strict=True)]
    return sum(weight * theta for weight, theta in zip(weights, THETAS, strict=True)) / sum(weights)


def next_listing_visit(
    purpose: Purpose, *, quiet_rounds: int, now: datetime, longest: timedelta | None = None
) -> NextVisit:
    """The next look at a feed, listing or sitemap: soon while it brings news, ever rarer while it does not.

    `longest` is the longest interval where another one than the usual is meant.
    """
    shortest, usual = LISTING_INTERVALS[purpose]
    longest = longest or usual
    interval = min(shortest * 2 ** min(quiet_rounds, 10), longest)
    return NextVisit(now + interval, f"every {_span(interval)} ({quiet_rounds} rounds without news)")


def _intervals(history: History) -> Sequence[tuple[float, bool]]:
    """The stretches between looks in operational time, each with whether it brought a change."""
    moments = [max(look.at, history.born_at) for look in history.looks]
    times = [math.log1p((moment - history.born_at) / TAU) for moment in moments]
    return [(max(times[i] - times[i - 1], 1e-9), history.looks[i].changed) for i in range(1, len(times))]


def _log_posterior(theta: float, unchanged: float, changes: Sequence[float]) -> float:
    prior = (ALPHA - 1) * math.log(theta) - BETA * theta
    return prior - theta * unchanged + sum(math.log(-math.expm1(-theta * span)) for span in changes)


def _next_age(history: History, now: datetime) -> NextVisit:
    """The next of the fixed ages, since publication and since the first look, then each year."""
    born_at, found_at = history.born_at, min((look.at for look in history.looks), default=now)
    years = math.floor((now - born_at) / YEAR) + 1
    visits = [NextVisit(born_at + years * YEAR, f"{years} years old")]
    visits += [NextVisit(born_at + age, f"{_span(age)} old") for age in AGES]
    visits += [NextVisit(found_at + age, f"{_span(age)} after the first look") for age in AGES_SINCE_FIRST_LOOK]
    return min((visit for visit in visits if visit.at > now), key=lambda visit: visit.at)


def _after_gone(gone_at: datetime, now: datetime) -> NextVisit:
    for span in AFTER_GONE:
        if gone_at + span > now:
            return NextVisit(gone_at + span, f"gone for {_span(span)}: pages come back")
    return NextVisit(now + YEAR, "gone: once a year")


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"
