"""The download handler that Scrapy calls for http and https. It adds nothing to a conversation but its caller."""

from typing import ClassVar

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response

from .conversation import converse
from .idle import Idle
from .values import Ask


class WireHandler(BaseDownloadHandler):
    """Makes the request of `request.meta["ask"]` and leaves a `Wire` in `request.meta["wire"]`, whatever happens.

    The response that Scrapy gets is empty: nobody but Scrapy's own bookkeeping looks at it.
    """

    lazy: ClassVar[bool] = True  # type: ignore[misc]  # Scrapy reads it from the class

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._idle = Idle()

    async def download_request(self, request: Request) -> Response:
        """Converse with the host; failures are values too."""
        ask: Ask = request.meta["ask"]
        wire = await converse(ask, self._idle)
        request.meta["wire"] = wire
        return Response(request.url, status=wire.head.status if wire.head else 0)

    async def close(self) -> None:
        """Close the connections that were kept."""
        self._idle.close()
