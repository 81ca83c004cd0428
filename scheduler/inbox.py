"""What arrives in a crawl: works that go on side by side, and the one inbox they fill. It knows nothing of sites."""

import asyncio
from collections.abc import Coroutine
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Items that works put in and one reader takes out; the first error of a work comes out too, after the items."""

    def __init__(self) -> None:
        self._items: asyncio.Queue[T | None] = asyncio.Queue()  # None: a work has failed
        self._works: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None

    def put(self, item: T) -> None:
        """Add an item."""
        self._items.put_nowait(item)

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Let a work go on beside the others."""
        task = asyncio.create_task(work)
        self._works.add(task)
        task.add_done_callback(self._ended)

    async def take(self, most: int) -> list[T]:
        """What has arrived: at least one item, as soon as there is one. Raises the error of a work that failed."""
        if self._error is not None and self._items.empty():
            raise self._error
        items = [await self._items.get()]
        while len(items) < most and not self._items.empty():
            items.append(self._items.get_nowait())
        arrived = [item for item in items if item is not None]
        if self._error is not None and not arrived:
            raise self._error
        return arrived

    def close(self) -> None:
        """End all works."""
        for task in self._works:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._works.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._error = self._error or error
            self._items.put_nowait(None)
