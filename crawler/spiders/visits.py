"""The spider: takes visits as they come in, makes them on their hosts' lanes, and hands back exchanges.

It parses no page, follows no link and remembers nothing; it ends when nobody sends visits any more.
"""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, BinaryIO

from scrapy import Request, Spider
from scrapy.http import Response

from archive.models import Exchange
from archive.urls import authority
from crawler.answers import Answers
from crawler.clock import now
from crawler.configuration import Clock
from crawler.lane import HostLane
from crawler.render import Renderer
from crawler.visits import Fetched, Held, Lane, Message, Orders, Postponed, Rest, Visit, read_message

log = logging.getLogger(__name__)


class VisitSpider(Spider):
    """Works through visits that arrive on standard input; `answers` is the pipe that exchanges go to."""

    name = "visits"

    def __init__(self, *, answers: BinaryIO, **settings: Any) -> None:  # Any: Scrapy passes its own arguments on
        super().__init__(**settings)
        self.pipe = answers
        self.answers: Answers | None = None
        self.orders: Orders | None = None
        self.clock: Clock | None = None
        self.started = time.monotonic()
        self.lanes: dict[str, HostLane] = {}
        self.resting: dict[str, float] = {}  # hosts that asked another process for rest: until when, monotonic
        self.under_way: set[asyncio.Task[None]] = set()
        self.renderer: Renderer | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Read until the other side closes the pipe; each visit runs beside the others, in order within its lane."""
        reader, self.answers = await _standard_input(), await Answers.over(self.pipe)
        while (message := await read_message(reader)) is not None:
            self._take(message)
        for task in self.under_way:
            task.cancel()  # nobody is there to take the answers
        await asyncio.gather(*self.under_way, return_exceptions=True)
        if self.renderer is not None:
            await self.renderer.close()
        await self.answers.close()
        no_requests: tuple[Request, ...] = ()  # Scrapy wants an iterator: ours go straight to the engine
        for request in no_requests:
            yield request

    def _take(self, message: Message) -> None:
        match message:
            case Orders():
                self.orders, self.clock = message, message.clock
            case Clock():
                self.clock = message
            case Held():
                self._lane(message.exchange.url, message.exchange.site_id).hold(message)
            case Rest():
                self.resting[message.host] = time.monotonic() + message.seconds
            case Visit():
                running = asyncio.create_task(self._visit(message))
                self.under_way.add(running)
                running.add_done_callback(self.under_way.discard)

    async def _visit(self, visit: Visit) -> None:
        """Make a visit and hand over its answer: each has one, since somebody waits for it."""
        if self.renderer is None:
            self.renderer = Renderer(self.crawler, self._lane_of, self._emit)
        answer: Fetched | Postponed
        try:
            answer = await self.renderer.visit(visit, self._wanted(visit.site_id))
        except Exception as error:  # the visit's turn: what trips our own code up costs one visit
            log.exception("the visit of %s failed", visit.url)
            answer = Fetched(visit_id=visit.id, exchange=self._failed(visit, error))
        await self._emit(answer)

    def _failed(self, visit: Visit, error: Exception) -> Exchange:
        return Exchange(
            url=visit.url,
            site_id=visit.site_id,
            purpose=visit.purpose,
            fetched_at=self._now(),
            status=None,
            failure=f"the visit failed ({type(error).__name__}: {error})"[:300],
        )

    def _wanted(self, site_id: str) -> Lane:
        assert self.orders is not None
        return next(lane for lane in self.orders.lanes if lane.site_id == site_id)

    def _lane_of(self, visit: Visit) -> HostLane:
        return self._lane(visit.url, visit.site_id)

    def _lane(self, url: str, site_id: str) -> HostLane:
        assert self.orders is not None
        host, wanted = authority(url), self._wanted(site_id)
        if host not in self.lanes:
            self.lanes[host] = HostLane(
                host,
                wanted,
                user_agent=self.orders.user_agent,
                download=self._download,
                now=self._now,
                started=self.started,
                lane_of=self._lane_of,
                room=self._room,
            )
        self.lanes[host].rest(self.resting.pop(host, 0.0))
        self.lanes[host].take_in(wanted)  # two sites on one host share its lane
        return self.lanes[host]

    async def _download(self, request: Request) -> Response:
        assert self.crawler.engine is not None
        return await self.crawler.engine.download_async(request)

    def _now(self) -> datetime:
        return now(self.clock)

    async def _emit(self, message: Fetched | Postponed) -> None:
        assert self.answers is not None
        await self.answers.write(message)

    async def _room(self) -> None:
        assert self.answers is not None
        await self.answers.room()


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    return reader
