"""scrapy-playwright's download handler, changed so that no page of its browser asks anybody but us.

The one place that leans on private names of scrapy-playwright; `tests/crawler/test_render.py` holds it to what we need.
It decides nothing about what a page may load.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page, Route
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.chromium import launch_options

from .showing import Showing

CONTEXT = {"service_workers": "block", "accept_downloads": False, "locale": "de-DE"}


class LaneBrowser(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # scrapy-playwright has no types
    """A running Chromium; each page is shown in a fresh context and asks nobody but its `Showing`."""

    def __init__(self, crawler: Crawler) -> None:
        # It tells of each failure with a traceback; the exchange says why in a sentence.
        logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)
        super().__init__(crawler)
        self.config.launch_options = launch_options()
        self.config.navigation_timeout_ms = 0  # the renderer bounds the whole
        self.config.target_closed_max_retries = 0
        self.showings: dict[str, Showing] = {}
        self.pages = 0

    async def start(self) -> None:
        """Start Playwright, which starts Chromium with the first page: Scrapy's own start was long ago."""
        await self._launch()

    async def shown(self, showing: Showing) -> bytes:
        """The page as the browser made it, in UTF-8. Raises PageTooLarge, and whatever Playwright raises."""
        self.pages += 1
        name = f"page {self.pages}"
        self.showings[name] = showing
        meta = {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": CONTEXT,
            "playwright_page_init_callback": showing.prepare,
            "playwright_include_page": True,
            "playwright_page_goto_kwargs": {"wait_until": "commit"},
        }
        try:
            response = await self.download_request(Request(showing.url, dont_filter=True, meta=meta))
            return str(response.text).encode("utf-8", "replace")
        finally:
            del self.showings[name]
            if (wrapper := self.context_wrappers.get(name)) is not None:
                await wrapper.context.close()

    # Any: scrapy-playwright's own arguments, of which only the context's name is needed
    def _make_request_handler(self, *, context_name: str, **_: Any) -> Callable[[Route], Awaitable[None]]:
        """In place of the one that lets the browser ask by itself."""
        return self.showings[context_name].answer

    async def _apply_page_methods(self, page: Page, request: Request, _: object) -> None:
        """Before the page's content is taken; scrapy-playwright would wait for a load event that may never come."""
        await self.showings[request.meta["playwright_context"]].settle(page)
