"""The peer: what one writes in an afternoon. A Scrapy spider over the sitemap, trafilatura, an INSERT a page.

    python -m benchmarks.naive SITEMAP_URL FILE

It keeps no versions, no bytes, no search index, and fetches and extracts everything again each time.
"""

import sqlite3
import sys
from collections.abc import Iterator
from typing import Any

import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider

SETTINGS: dict[str, Any] = {  # Any: Scrapy's settings are of every type
    "LOG_LEVEL": "ERROR",
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "ITEM_PIPELINES": {"benchmarks.naive.Rows": 1},
}


class Naive(SitemapSpider):
    """Takes every page that the sitemap names."""

    name = "naive"

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """One item a page."""
        document = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
        if document is not None:
            fields = document.as_dict()
            yield {name: fields[name] for name in ("title", "author", "date", "text")} | {"url": response.url}


class Rows:
    """One INSERT an item."""

    def open_spider(self) -> None:
        """Open the file."""
        self.connection = sqlite3.connect(sys.argv[2])
        self.connection.execute("CREATE TABLE IF NOT EXISTS articles (url, title, author, date, text)")

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Store one item."""
        self.connection.execute("INSERT INTO articles VALUES (:url, :title, :author, :date, :text)", item)
        self.connection.commit()
        return item


def main() -> None:
    """Crawl once."""
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(Naive, sitemap_urls=[sys.argv[1]])
    process.start()


if __name__ == "__main__":
    main()
