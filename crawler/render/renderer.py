"""Shows pages to the browser, one at a time, and turns what comes of it into a part of the exchange.

A page that cannot be shown is an observation too: the exchange keeps its bytes, and says why. It decides nothing about
pages.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.models import Exchange, Purpose
from archive.urls import authority, normalise
from crawler.chromium import what_is_missing
from crawler.lane import Emit, HostLane
from crawler.visits import Fetched, Lane, Postponed, Visit

from .parts import Memory, Part, Withheld

if TYPE_CHECKING:
    from .browser import LaneBrowser
    from .showing import Showing

log = logging.getLogger(__name__)

SHOWN = (Purpose.ARTICLE, Purpose.LISTING)
MOST_PAGE_BYTES = 16 * 1024 * 1024
MOST_HOPS = 3
STOP_WITHIN_S = 5.0
PAGES_OF_A_BROWSER = 200  # a fresh one now and then: Chromium grows
PATIENCE_S = 1.0


class Renderer:
    """The browser of a fetching process, started with the first page. `lane_of` gives the host's lane of a visit."""

    def __init__(self, crawler: Crawler, lane_of: Callable[[Visit], HostLane], emit: Emit) -> None:
        self.crawler = crawler
        self.lane_of = lane_of
        self.emit = emit
        # One page at a time: a page holds its host's turn and may want that of another host of its site.
        self.turn = asyncio.Lock()
        self.browser: LaneBrowser | None = None
        self.memory = Memory()

    async def visit(self, visit: Visit, site: Lane) -> Fetched | Postponed:
        """Make a visit of a site with `render`, and show the page before the host is asked for another."""
        if not site.render or visit.purpose not in SHOWN:
            return await self.lane_of(visit).visit(visit, emit=self.emit)
        async with self.turn:

            async def show(exchange: Exchange) -> Exchange:
                return await self._rendered(exchange, visit, site)

            return await self.lane_of(visit).visit(visit, emit=self.emit, show=show)

    async def close(self) -> None:
        """End the browser."""
        browser, self.browser = self.browser, None
        if browser is not None:
            closing = asyncio.create_task(browser.close())
            await asyncio.wait({closing}, timeout=STOP_WITHIN_S)
            _failure_of(closing)

    async def _rendered(self, exchange: Exchange, visit: Visit, site: Lane) -> Exchange:
        """The exchange with the page as a browser made it; as it is where it brought no whole page."""
        kind = (exchange.header("content-type") or "text/html").lower()
        if exchange.status != 200 or exchange.truncated or "html" not in kind:
            return exchange
        try:
            body = decoded_body(exchange)
        except UndecodableBody:
            return exchange  # whoever reads it says so
        if len(body) > MOST_PAGE_BYTES:
            return replace(exchange, failure=f"a page of {len(body) // 2**20} MiB is not shown to a browser")
        if (missing := what_is_missing()) is not None:
            return replace(exchange, failure=missing)
        # The extra is optional: nothing of it is imported before a page is to be shown.
        from .showing import Showing  # noqa: PLC0415

        part = Part(status=200, headers=(*exchange.response_headers, *_type_of(exchange)), body=body)

        async def ask(url: str, accept: str) -> Exchange | str:
            return await self._part(url, accept, visit, site)

        showing = Showing(part, url=exchange.url, hosts=frozenset(site.hosts), ask=ask, memory=self.memory)
        shown = await self._shown(showing)
        notes = (*exchange.notes, *showing.notes)
        if isinstance(shown, str):
            return replace(exchange, failure=shown, notes=notes)
        missing = showing.failed or showing.withheld or None
        return replace(
            exchange, rendered=shown, notes=notes, failure=missing, refused=bool(missing) and not showing.failed
        )

    async def _shown(self, showing: "Showing") -> bytes | str:
        """What the browser makes of a page; a sentence where it makes none, and then the browser is ended."""
        work = asyncio.create_task(self._work(showing))
        try:
            while not work.done() and (left := showing.left_s) > 0:
                await asyncio.wait({work}, timeout=min(left, PATIENCE_S))
        except asyncio.CancelledError:
            work.cancel()
            showing.drop()
            raise
        is_late = not work.done() and work.cancel()
        await showing.end()
        if not is_late and (failure := _failure_of(work)) is None:
            page = work.result()
            too_large = f"the page has {len(page) // 2**20} MiB in the browser, which is no page"
            return page if len(page) <= MOST_PAGE_BYTES else too_large
        await asyncio.wait({work}, timeout=STOP_WITHIN_S)
        await self.close()
        if showing.has_crashed:
            return "the page took more memory than a browser gives it, or crashed it"
        return f"the browser was not done with the page after {showing.total_s:.0f} s" if is_late else str(failure)

    async def _work(self, showing: "Showing") -> bytes:
        if self.browser is not None and self.browser.pages >= PAGES_OF_A_BROWSER:
            await self.close()
        if self.browser is None:
            # The extra is optional: nothing of it is imported before a page is to be shown.
            from .browser import LaneBrowser  # noqa: PLC0415

            self.browser = LaneBrowser(self.crawler)
            await self.browser.start()
        return await self.browser.shown(showing)

    async def _part(self, url: str, accept: str, visit: Visit, site: Lane) -> Exchange | str:
        """A part of a page, asked for by its host's lane, over at most three hops; or why it was not."""
        for _ in range(MOST_HOPS + 1):
            asked = Visit(id=visit.id, url=url, site_id=visit.site_id, purpose=Purpose.REQUISITE, accept=accept)
            lane = self.lane_of(asked)
            if lane is self.lane_of(visit):  # whose turn is ours
                made = await lane.made(asked, emit=self.emit)
            else:
                made = await lane.visit(asked, emit=self.emit)
            if isinstance(made, Postponed):
                return made.reason
            if made.exchange.refused:
                return Withheld(made.exchange.failure or "refused")
            await self.emit(replace(made, visit_id=None))
            location = made.exchange.location
            target = normalise(location, url) if location else None
            if target is None:
                return made.exchange
            if authority(target) not in site.hosts:
                return Withheld(f"it redirects to {authority(target)}, which is no host of the site")
            url = target
        return "it redirects too often"


def _type_of(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    """A page that names no type is HTML, since it was taken for it."""
    return () if exchange.header("content-type") else (("Content-Type", "text/html"),)


def _failure_of(work: "asyncio.Task[object] | asyncio.Task[None] | asyncio.Task[bytes]") -> str | None:
    """Why a piece of work in the browser failed, one sentence; None when it did not.

    A visit has an answer whatever trips the browser up: an exception that nobody took would leave it without one.
    """
    if not work.done() or work.cancelled() or (error := work.exception()) is None:
        return None
    log.debug("the browser failed", exc_info=error)
    lines = str(error).strip().splitlines() or [""]
    # Of Chromium's many words at a failed start, one line says why.
    first = next((line.strip() for line in lines if "sandbox" in line or ":FATAL:" in line), lines[0])
    return f"the browser made no page of it ({type(error).__name__}: {first})"[:300]
