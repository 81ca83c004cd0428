"""The fetching process's end of the pipe to its parent. Its loop goes on while the parent takes its time."""

import asyncio
import contextlib
from typing import BinaryIO

from .visits import Fetched, Postponed, encode

FLUSH_WITHIN_S = 3.0  # a parent that does not read any more ends us after five


class Answers:
    """Answers on their way to the parent, in the order they were written. Made by `Answers.over(pipe)`.

    Whoever writes waits until the pipe has taken all, and so does who waits for `room`: what lies here is what
    hosts said that were being asked meanwhile.
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer

    @classmethod
    async def over(cls, pipe: BinaryIO) -> "Answers":
        """Over the writing end of a pipe, which is closed with it."""
        loop = asyncio.get_running_loop()
        # The protocol of streams that are read; asyncio has no public one of those that are only written.
        transport, protocol = await loop.connect_write_pipe(
            lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()), pipe
        )
        transport.set_write_buffer_limits(0)
        return cls(asyncio.StreamWriter(transport, protocol, None, loop))

    async def write(self, answer: Fetched | Postponed) -> None:
        """Write a frame. A parent that is gone takes none, and needs none."""
        self.writer.write(encode(answer))
        await self.room()

    async def room(self) -> None:
        """Wait until the parent has taken what was written before."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            await self.writer.drain()

    async def close(self) -> None:
        """Write what is left, as long as the parent takes it."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.room(), FLUSH_WITHIN_S)
        if not self.writer.transport.is_closing():
            self.writer.transport.abort()
