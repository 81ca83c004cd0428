"""The time as an archive's configuration has it: the machine's clock, or a simulated one for demonstrations.

Only the loops ask it; everything else is handed the moment. It schedules nothing.
"""

import time
from datetime import UTC, datetime, timedelta

from .configuration import Clock


def now(clock: Clock | None) -> datetime:
    """The present moment, aware, in UTC; of the simulated clock when there is one."""
    real = datetime.now(UTC)
    if clock is None:
        return real
    return clock.starts_at.astimezone(UTC) + (real - clock.anchored_at) * clock.speed


def set_to(at: datetime, *, speed: float = 1.0) -> Clock:
    """A simulated clock that shows `at` at this very moment."""
    return Clock(starts_at=at, anchored_at=datetime.now(UTC), speed=speed)


def simulated(real_s: float, clock: Clock | None) -> timedelta:
    """How much time passes on the archive's clock while `real_s` seconds pass on the wall."""
    return timedelta(seconds=real_s * (clock.speed if clock else 1.0))


def real_seconds(span: timedelta, clock: Clock | None) -> float:
    """How many seconds on the wall a span of the archive's clock takes; never negative."""
    return max(0.0, span.total_seconds() / (clock.speed if clock else 1.0))


class Watch:
    """Tells whether the machine's clock was set since the watch was made: against the clock that nobody can set."""

    def __init__(self) -> None:
        self.began_at, self.began_s = datetime.now(UTC), _passed_s()

    def off(self) -> timedelta:
        """By how much the machine's clock is ahead of the time that has passed; negative: it was set back."""
        return (datetime.now(UTC) - self.began_at) - timedelta(seconds=_passed_s() - self.began_s)


def _passed_s() -> float:
    """Seconds since some moment; where the system tells, those in which the machine slept count too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def way_of(off: timedelta) -> tuple[str, timedelta]:
    """Which way a clock was set, and by how much, in whole seconds.

    >>> way_of(timedelta(days=-1, milliseconds=2))
    ('back', datetime.timedelta(days=1))
    """
    return "back" if off < timedelta(0) else "ahead", timedelta(seconds=round(abs(off).total_seconds()))
