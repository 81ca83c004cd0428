"""The WebSub hub that a feed names (W3C Recommendation, 2018), and where a page's meta refresh points. Follows neither.

To subscribe, an archive would have to listen on a public address; it asks instead.
"""

import re
from collections.abc import Iterable, Iterator

from w3lib.html import get_meta_refresh

from archive.models import Headers
from archive.urls import normalise

LINK = re.compile(r"<(?P<url>[^<>]{1,2100})>(?P<rest>[^<]*)")
REL_HUB = re.compile(r";\s{0,9}rel\s{0,9}=\s{0,9}(?:\"[^\"]{0,200}\bhub\b|hub\b)", re.IGNORECASE)
REFRESH = re.compile(rb"http-equiv\s{0,20}=\s{0,20}[\"']?\s{0,20}refresh", re.IGNORECASE)
MOST_BYTES = 65_536  # a head that is longer sends no browser on
MOST_LETTERS = 8_192  # of a header


def hubs_in_headers(headers: Headers) -> tuple[str, ...]:
    """The hubs that an answer's Link headers name (RFC 8288)."""
    links = (
        found for name, value in headers if name.lower() == "link" for found in LINK.finditer(value[:MOST_LETTERS])
    )
    return _addresses(found["url"] for found in links if REL_HUB.search(found["rest"]))


def hub_note(hub: str) -> str:
    """A hub, in words."""
    return f"it names a WebSub hub, {hub}, to which we do not subscribe"


def hub_notes(hubs: Iterable[object]) -> tuple[str, ...]:
    """The hubs of a feed as it writes them, in words; what is no address is left out."""
    return tuple(map(hub_note, _addresses(hub for hub in hubs if isinstance(hub, str))))


def refresh_target(body: bytes, *, url: str) -> str | None:
    """Where a page's meta refresh sends a browser, absolute; None where it names no other address."""
    head = body[:MOST_BYTES]
    if not REFRESH.search(head):
        return None
    try:
        _, target = get_meta_refresh(head.decode("utf-8", "replace"), url)
    except ValueError:  # a port that is no number, a bracket without its other half: no address at all
        return None
    address = normalise(target) if target else None
    return None if address is None or address == normalise(url) else address[:500]


def _addresses(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_normal(written)))


def _normal(written: Iterable[str]) -> Iterator[str]:
    for address in written:
        if (url := normalise(address)) is not None:
            yield url[:500]
