"""Payload to discoveries: what a robots.txt, sitemap, feed or listing advertises. Fetches nothing, remembers nothing.

Every URL it gives is normalised and in the site's scope; how it is to be read stands in its purpose. How often a
listing is followed, and when to stop because nothing was new, is the caller's to count.
"""

from dataclasses import replace

from archive.models import Purpose, Site

from .feed import read_feed, read_json_feed
from .found import MAX_URLS, Found, belonging
from .hubs import hub_note, hubs_in_headers, refresh_target
from .listing import headline_of, read_listing
from .page import Page, canonical_of, feeds_of, links_of, parse, words
from .payload import Format, Unpacked, format_of, unpacked
from .robots import read_robots
from .sitemap import read_sitemap, read_text_sitemap
from .times import moment_of

__all__ = [
    "MAX_URLS",
    "Found",
    "Page",
    "Unpacked",
    "canonical_of",
    "discover",
    "feeds_of",
    "format_of",
    "headline_of",
    "hub_note",
    "hubs_in_headers",
    "links_of",
    "moment_of",
    "parse",
    "refresh_target",
    "unpacked",
    "words",
]


def discover(body: bytes, *, url: str, purpose: Purpose, site: Site, content_type: str | None = None) -> Found:
    """What the payload of a URL advertises, in the payload's order.

    `body` may be packed with gzip. The bytes decide on the format, not the purpose alone: an RSS feed may serve as
    a sitemap, and an error page as either. An article advertises nothing.
    """
    plain = unpacked(body)
    found = _read(plain.body, url=url, purpose=purpose, site=site, content_type=content_type)
    kept = belonging(found, site=site, url=url)
    return replace(kept, notes=(plain.note, *kept.notes)) if plain.note else kept


def _read(body: bytes, *, url: str, purpose: Purpose, site: Site, content_type: str | None) -> Found:
    """The payload's addresses as written."""
    if purpose is Purpose.ARTICLE:
        return Found()
    if purpose is Purpose.ROBOTS:
        return read_robots(body)
    form = format_of(body)
    if form in ("html", "text") and purpose is Purpose.LISTING:
        return read_listing(body, site, url=url, content_type=content_type)
    return _machine_readable(form, body, url=url, purpose=purpose, site=site, content_type=content_type)


def _machine_readable(
    form: Format, body: bytes, *, url: str, purpose: Purpose, site: Site, content_type: str | None
) -> Found:
    match form:
        case "sitemap":
            return read_sitemap(body, site)
        case "feed":
            return read_feed(body, site, url=url, content_type=content_type)
        case "json":
            return read_json_feed(body, site)
        case "text" if purpose is Purpose.SITEMAP:
            return read_text_sitemap(body)
        case _:
            return Found(notes=(f"not a {purpose}, but {_described(body, content_type)}",))


def _described(body: bytes, content_type: str | None) -> str:
    kind = "an HTML page" if format_of(body) == "html" else "something else"
    return f"{kind} ({content_type or 'no content type'}, {len(body)} bytes)"
