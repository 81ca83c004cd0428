"""How long an answer may still take: arithmetic on the monotonic clock. It waits for nothing itself."""

from .values import Bounds


class Pace:
    """The times of one request, in seconds of the loop's clock."""

    def __init__(self, bounds: Bounds, *, now: float) -> None:
        self.bounds = bounds
        self.started_at = now
        self.first_at: float | None = None
        self.last_at = now
        self.taken_bytes = 0

    @property
    def ends_at(self) -> float:
        """When the whole exchange ends, come what may."""
        return self.started_at + self.bounds.total_s

    @property
    def due_at(self) -> float:
        """When the next byte must have come."""
        wait_s = self.bounds.first_byte_s if self.first_at is None else self.bounds.silence_s
        return min(self.ends_at, self.last_at + wait_s)

    def sent(self, now: float) -> None:
        """The request went out."""
        self.last_at = now

    def took(self, size: int, now: float) -> None:
        """So many bytes came."""
        self.first_at = self.first_at or now
        self.last_at = now
        self.taken_bytes += size

    def is_too_slow(self) -> bool:
        """Whether the mean rate since the first byte is that of a drip."""
        assert self.first_at is not None
        seconds = self.last_at - self.first_at
        return seconds > self.bounds.slow_after_s and self.taken_bytes < self.bounds.slowest_bytes_per_s * seconds

    def milliseconds(self, moment: float | None) -> int | None:
        """A moment as milliseconds since the start."""
        return None if moment is None else int((moment - self.started_at) * 1000)

    def lateness(self, now: float) -> str:
        """What a host without a whole head did, after its name."""
        if now >= self.ends_at:
            return f"did not answer within {self.bounds.total_s:g} s"
        if self.first_at is None:
            return f"did not answer within {self.bounds.first_byte_s:g} s"
        if now >= self.due_at:
            return f"fell silent for {self.bounds.silence_s:g} s in the middle of its head"
        return f"sent its head with less than {self.bounds.slowest_bytes_per_s:g} bytes a second"
