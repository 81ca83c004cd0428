"""Room for what has arrived and is not written yet, so that large answers do not pile up. Counts bytes, holds none."""

import asyncio

MOST_BYTES = 24 * 1024 * 1024  # one answer of the largest size and some ordinary ones


class Room:
    """So many bytes may be under way at once; a single larger one may pass alone."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.taken = 0
        self.freed = asyncio.Condition()

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes, and take it."""
        async with self.freed:
            await self.freed.wait_for(lambda: self.taken == 0 or self.taken + size <= self.most)
            self.taken += size

    async def give(self, size: int) -> None:
        """Give room back."""
        async with self.freed:
            self.taken -= size
            self.freed.notify_all()
