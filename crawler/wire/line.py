"""One connection as bytes in and bytes out. Knows no HTTP, and decides nothing about addresses."""

import asyncio
from collections import deque

ENOUGH_BYTES = 1 << 20  # unread; more is left in the kernel's hands until somebody reads


class Line(asyncio.Protocol):
    """A connection's two directions.

    `has_ended` when the other side will send nothing more, `is_broken` when it ended by a fault (a reset), not by a
    close.
    """

    def __init__(self) -> None:
        self.has_ended = False
        self.is_broken = False
        self._transport: asyncio.Transport | None = None
        self._pieces: deque[bytes] = deque()
        self._unread = 0
        self._news = asyncio.Event()

    @property
    def is_silent(self) -> bool:
        """Whether it stands and nothing unread came over it."""
        return not self.has_ended and not self._pieces

    @property
    def has_unread(self) -> bool:
        """Whether bytes came that nobody has read."""
        return bool(self._pieces)

    def write(self, data: bytes) -> None:
        """Send bytes; a connection that is gone is noticed by reading."""
        assert self._transport is not None
        self._transport.write(data)

    async def read(self) -> bytes:
        """The next bytes, as soon as there are some; empty when there will be none."""
        while not self._pieces and not self.has_ended:
            self._news.clear()
            await self._news.wait()
        if not self._pieces:
            return b""
        piece = self._pieces.popleft()
        self._unread -= len(piece)
        if self._unread < ENOUGH_BYTES and self._transport is not None and not self.has_ended:
            self._transport.resume_reading()
        return piece

    def close(self) -> None:
        """End both directions at once."""
        self.has_ended = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop: the connection (and its TLS) stands."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by the loop: bytes came."""
        self._pieces.append(data)
        self._unread += len(data)
        if self._unread >= ENOUGH_BYTES and self._transport is not None:
            self._transport.pause_reading()
        self._news.set()

    def eof_received(self) -> None:
        """Called by the loop: the other side sends no more."""
        self.has_ended = True
        self._news.set()

    def connection_lost(self, error: Exception | None) -> None:
        """Called by the loop: the connection is gone, for whatever reason."""
        self.is_broken = error is not None and not self.has_ended
        self.has_ended = True
        self._news.set()
