"""Scrapy's settings, each other than its default for a reason. Reads no environment and no project file."""

from typing import Any

MAX_WIRE_BYTES = 16 * 1024 * 1024  # of a body; the largest front pages and sitemaps on the wire are a tenth of it
MAX_HEAD_BYTES = 262_144  # servers and browsers stop at 8 to 256 KiB
MAX_HEAD_FIELDS = 500  # honest heads have ten to fifty
TIMEOUT_S = 60.0  # for the whole exchange: a lane is not held longer by one page
CONNECT_S = 10.0  # for each address of a name, so that a dead IPv6 way leaves time for the other
FIRST_BYTE_S = 30.0  # slow content management systems take ten seconds for a page nobody asked for lately
SILENCE_S = 15.0  # who has begun to speak and pauses longer has stalled
SLOW_AFTER_S = 10.0  # bad lines recover; from then on a drip is a trap
SLOWEST_BYTES_PER_S = 100.0  # at this rate a story would take ten minutes
MOST_PARTS = 60  # that a page may load in the browser
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"
ACCEPT_ENCODING = "gzip, deflate"  # what any reader of the archive can undo


def scrapy_settings() -> dict[str, Any]:  # Any: Scrapy's settings are of every type
    """The settings of the fetching process."""
    return {
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.wire.WireHandler",
            "https": "crawler.wire.WireHandler",
            "file": None,  # a hostile sitemap could name file:///etc/passwd
            "data": None,
            "ftp": None,
            "s3": None,
        },
        "DOWNLOAD_DELAY": 0,  # the lane keeps the gap, between all requests of a host and over retries
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "COOKIES_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,  # would listen on loopback and run what is posted
        "LOG_LEVEL": "WARNING",
        # Robots, redirects, retries, decompression and cookies are ours to do or not to do, and ours to record.
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    }
