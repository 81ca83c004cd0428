"""The parent's end of the fetching process: visits in, exchanges out. Opens no database and reads no page."""

import asyncio
import sys
from types import TracebackType

from .configuration import Clock
from .errors import FetcherDied
from .visits import Fetched, Held, Orders, Postponed, Rest, Visit, encode, read_message

STOP_WITHIN_S = 5.0


class Fetcher:
    """A running fetching process. Used as `async with Fetcher(orders) as fetcher`."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Fetcher":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "crawler.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 20,
        )
        await self._write(encode(self.orders))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.close()
        if kind is not None and self.process.returncode is None:
            self.process.kill()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_WITHIN_S)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()

    async def send(self, visit: Visit) -> None:
        """Hand over a visit; the answer comes from `receive`, in any order."""
        await self._write(encode(visit))

    async def tell(self, known: Held | Rest) -> None:
        """Hand over what is known of a host from before."""
        await self._write(encode(known))

    async def set_clock(self, clock: Clock) -> None:
        """Put the fetcher's clock to another time (demonstrations only)."""
        await self._write(encode(clock))

    async def receive(self) -> Fetched | Postponed:
        """The next answer. Raises FetcherDied when there will be none."""
        assert self.process is not None
        assert self.process.stdout is not None
        message = await read_message(self.process.stdout)
        if message is None:
            code = await self.process.wait()
            raise FetcherDied(f"the fetching process ended (code {code}); the open visits are kept and tried again")
        assert isinstance(message, Fetched | Postponed)
        return message

    async def _write(self, frame: bytes) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(frame)
            await self.process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise FetcherDied("the fetching process ended; the open visits are kept and tried again") from error
