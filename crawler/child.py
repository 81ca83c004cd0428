"""The fetching process: `python -m crawler.child` runs the spider on its standard input and output.

It opens no database and ends when its parent closes the pipe or dies; a signal to the terminal is the parent's to
handle.
"""

import os
import signal
import sys

from scrapy.crawler import AsyncCrawlerProcess

from crawler.settings import scrapy_settings
from crawler.spiders.visits import VisitSpider


def main() -> None:
    """Run until standard input ends."""
    # Exchanges have the real standard output for themselves: whatever else prints goes to standard error.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        process = AsyncCrawlerProcess(scrapy_settings())
        process.crawl(VisitSpider, answers=answers)
        process.start(install_signal_handlers=False)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
