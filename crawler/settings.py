"""Scrapy's settings, each other than its default for a reason. Reads no environment and no project file."""

from typing import Any

MAX_WIRE_BYTES = 16 * 1024 * 1024
TIMEOUT_S = 60.0
MAX_HEADER_BYTES = 262_144
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"
ACCEPT_ENCODING = "gzip, deflate"  # what any reader of the archive can undo


def scrapy_settings() -> dict[str, Any]:  # Any: Scrapy's settings are of every type
    """The settings of the fetching process."""
    return {
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.handler.WireHandler",
            "https": "crawler.handler.WireHandler",
            "file": None,  # a hostile sitemap could name file:///etc/passwd
            "data": None,
            "ftp": None,
            "s3": None,
        },
        "DOWNLOAD_TIMEOUT": TIMEOUT_S,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
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
