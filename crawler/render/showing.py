"""One page in the browser: what it is told when it asks for something, and when it is done.

It opens no connection and starts no browser; what it asks for, a lane asks for it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from playwright.async_api import CDPSession, Page, Route, WebSocketRoute
from playwright.async_api import Error as PlaywrightError

from archive.content_coding import decoded_body
from archive.errors import UndecodableBody
from archive.models import Exchange
from crawler.errors import PageTooLarge

from .parts import MOST_PART_BYTES, STAND_INS, Memory, Part, Wanted, Withheld, plan_for, told

OWN_S = 30.0  # for the page's own work, without waiting for its parts
TOTAL_S = 180.0  # with waiting for them: the lane keeps its gap between any two
QUIET_S = 0.75  # a page is done when it has asked for nothing for so long
REST_WITHIN_S = 10.0  # a page that never comes to rest is taken as it is by then
MOST_DOM_BYTES = 16 * 1024 * 1024
MOST_NOTES = 20

# How long the page is; text that is no Unicode is put right (lone surrogates, which UTF-8 cannot hold).
MEASURE = """(() => {
  const page = document.documentElement?.outerHTML ?? "";
  if (!page.isWellFormed()) {
    const nodes = document.createTreeWalker(document);
    while (nodes.nextNode()) {
      const node = nodes.currentNode;
      for (const one of node.attributes ?? []) one.value = one.value.toWellFormed();
      if (node.data) node.data = node.data.toWellFormed();
    }
  }
  return page.length;
})()"""

Ask = Callable[[str, str], Awaitable[Exchange | str]]  # address and Accept to an answer, or why it was not asked for


class Showing:
    """The state of a page that is being shown; `ask` asks for one of its parts by a lane."""

    def __init__(self, page: Part, *, url: str, hosts: frozenset[str], ask: Ask, memory: Memory) -> None:
        self.page = page
        self.url = url
        self.hosts = hosts
        self.ask = ask
        self.memory = memory
        self.refused: dict[str, tuple[str, int]] = {}  # by reason: an address that was not asked for, and how many
        self.failed = ""
        self.withheld = ""
        self.unrest = ""
        self.parts = 0
        self.seen: dict[str, Part] = {}
        self.turn = asyncio.Lock()  # one part after the other
        self.asking: asyncio.Task[Part | str] | None = None
        self.began = self.quiet_since = time.monotonic()
        self.waited_s = 0.0
        self.under_way = 0
        self.is_given = self.is_over = self.has_crashed = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What the page did without, a sentence for each reason."""
        refused = self.refused.items()
        sentences = (f"{count} not asked for, such as {url[:200]} ({reason})" for reason, (url, count) in refused)
        return tuple(filter(None, (self.unrest, *sentences)))

    @property
    def total_s(self) -> float:
        """Seconds since the page was given."""
        return time.monotonic() - self.began

    @property
    def left_s(self) -> float:
        """Seconds that the page has left; waiting for a part counts for the total only."""
        if self.has_crashed:
            return 0.0
        own = OWN_S - (self.total_s - self.waited_s)
        return min(TOTAL_S - self.total_s, OWN_S if self.turn.locked() else own)

    async def end(self) -> None:
        """Nothing is asked for any more when this returns; a request on the wire comes to its end."""
        self.is_over = True
        async with self.turn:
            pass

    def drop(self) -> None:
        """Ask for nothing any more, and do not wait for what is on the wire: the process ends."""
        self.is_over = True
        if self.asking is not None:
            self.asking.cancel()

    async def prepare(self, page: Page, _: object) -> None:
        """Shut the ways out of the page that its own requests do not take. The dialogs' first answer is no."""
        await page.context.route("**", _refuse)  # of pages that it opens
        await page.context.route_web_socket("**", self._hang_up)
        page.on("popup", _close)
        page.on("crash", self._crash)

    async def answer(self, route: Route) -> None:
        """Answer one request of the page."""
        self.under_way += 1
        try:
            with suppress(PlaywrightError):  # the page may be gone meanwhile
                await self._answer(route, route.request.frame == route.request.frame.page.main_frame)
        finally:
            self.under_way -= 1
            self.quiet_since = time.monotonic()

    async def settle(self, page: Page) -> None:
        """Wait until the page rests, then stop its scripts. Raises PageTooLarge."""
        session = await page.context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        # In a world of our own: the page's scripts may have put something else in the place of `outerHTML`.
        world = await session.send("Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]})
        asked = {"contextId": world["executionContextId"], "returnByValue": True}
        while not await self._rests(session, asked):
            if self.total_s - self.waited_s > REST_WITHIN_S and not self.turn.locked():
                self.unrest = f"the page did not come to rest within {REST_WITHIN_S:.0f} s"
                break
            await asyncio.sleep(QUIET_S / 10)
        self.is_over = True
        await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
        measured = await session.send("Runtime.evaluate", {"expression": MEASURE, **asked})
        if measured["result"]["value"] > MOST_DOM_BYTES:
            raise PageTooLarge(f"the page grew over {MOST_DOM_BYTES // 2**20} MiB in the browser")

    async def _rests(self, session: CDPSession, asked: dict[str, Any]) -> bool:
        """Whether the page has come, and asked for nothing for a while.

        Its load event is not waited for: Chromium drops it when a script tries to leave the page.
        """
        if self.under_way or time.monotonic() - self.quiet_since < QUIET_S:
            return False
        state = await session.send("Runtime.evaluate", {"expression": "document.readyState", **asked})
        return bool(state["result"]["value"] == "complete")

    async def _answer(self, route: Route, is_main: bool) -> None:
        request = route.request
        is_navigation = request.is_navigation_request()
        wanted = Wanted(
            url=request.url,
            method=request.method,
            kind=request.resource_type,
            leaves=is_navigation and is_main,
            is_first=is_navigation and is_main and not self.is_given,
        )
        plan = plan_for(wanted, hosts=self.hosts, parts=self.parts)
        if plan.answer == "page":
            self.is_given = True
            await _give(route, self.page)
        elif plan.answer == "stand-in":
            kind, body = STAND_INS[wanted.kind]
            await route.fulfill(status=200, content_type=kind, body=body)
        elif plan.answer == "ask" and isinstance(part := await self._part(wanted, request.headers), Part):
            await _give(route, part)
        else:
            self._refuse(wanted.url, plan.reason or str(part))
            await route.abort("aborted")  # any other error would put Chromium's own page in the place of this one

    async def _part(self, wanted: Wanted, headers: dict[str, str]) -> Part | str:
        """A part, from memory or by the lane; a sentence where there is none."""
        url = wanted.address
        async with self.turn:
            known = self.seen.get(url) or self.memory.get(url, at=time.monotonic())
            if known is not None:
                return known
            if self.is_over:
                return "the page was done"
            if plan_for(wanted, hosts=self.hosts, parts=self.parts).answer != "ask":
                return "the page had too many parts"
            self.parts += 1
            self.asking = asyncio.create_task(self._asked(url, headers.get("accept", "*/*")))
            await asyncio.wait({self.asking})
            part = "the crawl ends" if self.asking.cancelled() else self.asking.result()
            self._note_missing(url, part)
            if isinstance(part, Part):
                if sum(len(one.body) for one in (part, *self.seen.values())) > MOST_PART_BYTES:
                    return f"the parts of the page have more than {MOST_PART_BYTES // 2**20} MiB"
                self.seen[url] = part
                if wanted.kind == "script":
                    self.memory.put(url, part, at=time.monotonic())
            return part

    def _note_missing(self, url: str, part: Part | str) -> None:
        """Remember the first part that failed, and the first that we may not ask for."""
        if isinstance(part, Part) and part.status != 429 and part.status < 500:
            return
        why = part if isinstance(part, str) else f"HTTP {part.status}"
        said = f"a part of the page is missing: {url[:200]} ({why})"
        if isinstance(part, Withheld):
            self.withheld = self.withheld or said
        else:
            self.failed = self.failed or said

    async def _asked(self, url: str, accept: str) -> Part | str:
        asked_at = time.monotonic()
        try:
            exchange = await self.ask(url, accept)
            if isinstance(exchange, str) or exchange.status is None:
                return exchange if isinstance(exchange, str) else exchange.failure or "no answer"
            return Part(status=exchange.status, headers=exchange.response_headers, body=decoded_body(exchange))
        except UndecodableBody as error:
            return str(error)
        finally:
            self.waited_s += time.monotonic() - asked_at

    async def _hang_up(self, socket: WebSocketRoute) -> None:
        self._refuse(socket.url, "a socket builds no page")
        with suppress(PlaywrightError):
            await socket.close()

    def _crash(self, _: Page) -> None:
        self.has_crashed = True

    def _refuse(self, url: str, reason: str) -> None:
        if reason in self.refused or len(self.refused) < MOST_NOTES:
            first, count = self.refused.get(reason, (url, 0))
            self.refused[reason] = (first, count + 1)


async def _give(route: Route, part: Part) -> None:
    headers = told(part.headers)
    if origin := route.request.headers.get("origin"):
        # Another host of the same site, which was not told who wants it; the lane asks hosts of the site alone.
        headers |= {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
    await route.fulfill(status=part.status, headers=headers, body=part.body)


async def _refuse(route: Route) -> None:
    with suppress(PlaywrightError):
        await route.abort("aborted")


async def _close(page: Page) -> None:
    with suppress(PlaywrightError):
        await page.close()
