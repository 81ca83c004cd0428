"""Room for what has arrived and is not written yet, so that large answers do not pile up. Counts bytes, holds none."""

import asyncio

from archive.models import Exchange

from .memory import give_back_memory

MOST_BYTES = 16 * 1024 * 1024  # one answer of the largest size; each is held several times on its way to the disk
HEAVY_BYTES = 1024 * 1024


class Room:
    """So many bytes may be under way at once; a single larger one may pass alone."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.taken = 0
        self._is_freed = asyncio.Event()

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes, and take it."""
        while self.taken and self.taken + size > self.most:
            self._is_freed.clear()
            await self._is_freed.wait()
        self.taken += size

    def give(self, size: int) -> None:
        """Give room back."""
        self.taken -= size
        self._is_freed.set()
        if size > HEAVY_BYTES:
            give_back_memory()


def size_of(exchange: Exchange) -> int:
    """The bytes that an exchange holds."""
    return len(exchange.body) + len(exchange.rendered)
