"""The archive's clock: the machine's, or a simulated one that runs at its own speed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import now, real_seconds, set_to, simulated
from crawler.configuration import Clock

THEN = datetime(2024, 9, 2, 6, tzinfo=UTC)


def test_without_a_clock_it_is_now() -> None:
    """Aware, in UTC."""
    before = datetime.now(UTC)
    assert before <= now(None) <= datetime.now(UTC)
    assert now(None).tzinfo is UTC


def test_a_clock_set_to_a_moment_shows_it_and_goes_on() -> None:
    """Simulated time never stands still and never runs backwards."""
    clock = set_to(THEN)
    first, second = now(clock), now(clock)
    assert THEN <= first <= second < THEN + timedelta(minutes=1)


def test_a_fast_clock_runs_ahead() -> None:
    """An hour of the wall is sixty at speed sixty."""
    clock = Clock(starts_at=THEN, anchored_at=datetime.now(UTC) - timedelta(hours=1), speed=60.0)
    assert timedelta(0) <= now(clock) - (THEN + timedelta(hours=60)) < timedelta(minutes=5)


@pytest.mark.parametrize(("speed", "minutes"), [(1.0, 1), (60.0, 60)])
def test_a_minute_of_the_wall_is_speed_minutes_of_the_archive(speed: float, minutes: int) -> None:
    """Both ways of the conversion; without a clock they are the same."""
    clock = Clock(starts_at=THEN, anchored_at=THEN, speed=speed)
    assert simulated(60.0, clock) == timedelta(minutes=minutes)
    assert real_seconds(timedelta(minutes=minutes), clock) == 60.0
    assert simulated(60.0, None) == timedelta(minutes=1)


@given(st.timedeltas(min_value=timedelta(days=-9), max_value=timedelta(days=9)))
def test_nobody_waits_a_negative_time(span: timedelta) -> None:
    """What should have happened before happens now."""
    assert real_seconds(span, None) == max(0.0, span.total_seconds())
