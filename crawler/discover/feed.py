"""RSS, Atom and JSON Feed to articles with title, times and summary. Fetches nothing, subscribes to nothing."""

import html
import json
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import feedparser

from archive.models import Discovery, Purpose, Site

from .found import Found
from .hubs import hub_notes
from .payload import declares_entities
from .teaser import told
from .times import moment_of

REFERENCE = re.compile(rb"&#(?:[xX][0-9a-fA-F]+|[0-9]+)")
MOST_LETTERS = 0x110000  # of Unicode
LONG = re.compile(r"&#[xX]?[0-9a-fA-F]{20,};?")  # a number with more digits than Python reads
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")


def read_feed(body: bytes, site: Site, *, url: str, content_type: str | None = None) -> Found:
    """The entries of an RSS or Atom feed in its order; relative links are resolved against the feed's own base."""
    if declares_entities(body):
        return Found(notes=("the feed declares XML entities and was refused",))
    charset = (content_type or "").partition(";")[2]
    headers = {"content-location": url, "content-type": f"application/xml;{charset}"}
    # As a stream: feedparser takes bytes for the name of a file, and opens it.
    stream = BytesIO(REFERENCE.sub(_of_a_letter, body))
    parsed = feedparser.parse(stream, response_headers=headers, sanitize_html=False)
    entries = tuple(_entry(entry, site) for entry in parsed.entries if entry.get("link"))
    hubs = (link.get("href") for link in parsed.feed.get("links", ()) if "hub" in str(link.get("rel", "")).split())
    return Found(entries, (*_feed_notes(parsed), *hub_notes(hubs)))


def read_json_feed(body: bytes, site: Site) -> Found:
    """The items of a JSON Feed (version 1 or 1.1) in its order."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        return Found(notes=(f"the JSON cannot be read: {str(error)[:120]}",))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Found(notes=("JSON, but no JSON Feed: it has no list of items",))
    hubs = feed.get("hubs")
    named = (hub.get("url") for hub in hubs if isinstance(hub, dict)) if isinstance(hubs, list) else ()
    return Found(tuple(_items(items, site)), hub_notes(named))


def plain(text: str | None) -> str | None:
    """A title without markup and entities, on one line; None when nothing is left.

    >>> plain("Feuer in <b>Herne</b> &amp; Umgebung")
    'Feuer in Herne & Umgebung'
    """
    shown = html.unescape(LONG.sub("\ufffd", TAG.sub("", text or ""))).replace("\xad", "")
    return " ".join(shown.split()) or None


def _of_a_letter(found: re.Match[bytes]) -> bytes:
    """A character reference, or where it names no letter that UTF-8 has, at which feedparser gives up, a stand-in."""
    written = found[0][2:].lower()
    number = int(written.removeprefix(b"x"), 16 if written[:1] == b"x" else 10) if len(written) < 20 else MOST_LETTERS
    return found[0] if number < 0xD800 or 0xDFFF < number < MOST_LETTERS else b"&#65533"


def _entry(entry: feedparser.FeedParserDict, site: Site) -> Discovery:
    return Discovery(
        url=entry.get("feedburner_origlink") or entry["link"],
        purpose=Purpose.ARTICLE,
        via="feed",
        title=plain(entry.get("title")),
        published_at=_time(entry, "published", site),
        modified_at=_time(entry, "updated", site),
        teaser=told(plain(entry.get("summary"))),
    )


def _time(entry: feedparser.FeedParserDict, key: str, site: Site) -> date | None:
    """The time as written, with the site's zone where it names none; else as feedparser understands it."""
    if key not in entry:  # feedparser's `get` would answer with another of the entry's times
        return None
    if (at := moment_of(entry[key], site.timezone)) is not None:
        return at
    parsed = entry.get(f"{key}_parsed")
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError):
        return None


def _feed_notes(parsed: feedparser.FeedParserDict) -> tuple[str, ...]:
    if parsed.entries:
        return ("the feed is no well-formed XML; what could be read was kept",) if parsed.bozo else ()
    problem = f": {parsed.bozo_exception}" if parsed.bozo else ""
    return (f"the feed has no entries{problem}",)


def _items(items: list[object], site: Site) -> Iterator[Discovery]:
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("url"), str):
            yield Discovery(
                url=item["url"],
                purpose=Purpose.ARTICLE,
                via="feed",
                title=plain(_string(item, "title")),
                published_at=moment_of(_string(item, "date_published"), site.timezone),
                modified_at=moment_of(_string(item, "date_modified"), site.timezone),
                teaser=told(plain(_string(item, "summary") or _string(item, "content_text"))),
            )


def _string(item: dict[str, object], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None
