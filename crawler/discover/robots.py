"""The sitemaps that a robots.txt names. Its rules on who may fetch what are read elsewhere."""

import re

from archive.models import Discovery, Purpose

from .found import Found
from .payload import format_of

MAX_SIZE = 512 * 1024  # RFC 9309, section 2.5: at least 500 KiB
LINES = re.compile(r"\r\n|\r|\n")
SITEMAP = re.compile(r"\s*sitemap\s*:\s*(?P<url>\S+)", re.IGNORECASE)


def read_robots(body: bytes) -> Found:
    """The sitemaps of a robots.txt, in its order; of a larger file only the first 512 KiB, cut at a line's end."""
    if format_of(body) == "html":
        return Found(notes=("robots.txt is an HTML page; it was read as far as it has such lines",))
    text = _head(body).decode("utf-8-sig", "replace").replace("\0", "")
    found = (SITEMAP.match(line) for line in LINES.split(text))
    return Found(tuple(Discovery(url=line["url"], purpose=Purpose.SITEMAP, via="robots") for line in found if line))


def _head(body: bytes) -> bytes:
    if len(body) <= MAX_SIZE:
        return body
    end = max(body.rfind(b"\n", 0, MAX_SIZE), body.rfind(b"\r", 0, MAX_SIZE))
    return body[: end if end > 0 else MAX_SIZE]
