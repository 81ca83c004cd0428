"""`chronik` on a machine whose clock can be set: `python -m tests.scheduler.shifted FILE WORDS…`, days ahead in FILE.

Only the clock of the commanding process is set, and what passes without a clock is left as it is. libfaketime would do
so for all processes, and breaks the semaphores by which they wait for each other.
"""

import datetime
import sys
from pathlib import Path
from typing import Any

REAL = datetime.datetime


class Shifted(REAL):
    """The time by a clock that is so many days off."""

    file = Path()

    @classmethod
    def now(cls, tz: Any = None) -> Any:
        """As the file says."""
        at = REAL.now(tz) + datetime.timedelta(days=float(cls.file.read_text(encoding="utf-8") or 0))
        return cls.combine(at.date(), at.timetz())

    def __reduce_ex__(self, _: Any) -> Any:
        """Other processes get a time like any other."""
        return real, (self.isoformat(),)


def real(text: str) -> datetime.datetime:
    """A time as the process that asks has them."""
    return datetime.datetime.fromisoformat(text)


if __name__ == "__main__":
    Shifted.file = Path(sys.argv.pop(1))
    datetime.datetime = Shifted  # type: ignore[misc]  # before anybody else imports it
    import scheduler.service
    from scheduler.cli import main

    scheduler.service.CLOCK_LOOKED_AT_S = 0.3
    main()
