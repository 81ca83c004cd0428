"""What a payload advertises, and which of it belongs to the site. Reads no payload itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.models import Discovery, Purpose, Site
from archive.urls import authority, normalise

from ..scope import address_in_scope, authorities
from ..shapes import is_service, is_trap, is_variant
from ..sites import identity_of_address, is_legacy

UNSTORABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
MAX_URLS = 50_000  # sitemaps.org allows that many; a payload with more is broken or hostile


@dataclass(frozen=True, slots=True)
class Found:
    """Discoveries in the payload's order, and what is odd about the payload: one sentence each.

    `keys` has the article's key of each discovery, None for listings, feeds and sitemaps; it is empty as long as nobody
    has looked which of them belong to the site.
    """

    discoveries: tuple[Discovery, ...] = ()
    notes: tuple[str, ...] = ()
    keys: tuple[str | None, ...] = ()


def belonging(found: Found, *, site: Site, url: str) -> Found:
    """What of the addresses as written in the payload of `url` belongs to the site, each once, in normal form.

    The same article under two addresses counts once. What is left out is counted in a note.
    """
    kept: dict[tuple[Purpose, str], Discovery] = {}  # by the article's key, or by the listing's address
    left: dict[str, list[str]] = {}
    own = normalise(url)
    for discovery in found.discoveries[:MAX_URLS]:
        address = normalise(discovery.url, url)
        if address is None or address == own:
            continue
        key, reason = _key(site, address, discovery.purpose)
        if key is None:
            left.setdefault(reason, []).append(address)
        elif (discovery.purpose, key[0]) not in kept:
            title, teaser = _storable(discovery.title), _storable(discovery.teaser)
            kept[discovery.purpose, key[0]] = replace(discovery, url=key[1], title=title, teaser=teaser)
    odd = (note for note in map(_storable, found.notes) if note)
    notes = (*odd, *_too_many(found), *(_left_out(*pair) for pair in left.items()))
    keys = tuple(key if purpose is Purpose.ARTICLE else None for purpose, key in kept)
    return Found(tuple(kept.values()), notes, keys)


def _storable(text: str | None) -> str | None:
    """A text without control characters and lone surrogates, which JSON may hold and UTF-8 may not; None if empty."""
    return UNSTORABLE.sub("", text) or None if text else None


def _key(site: Site, url: str, purpose: Purpose) -> tuple[tuple[str, str] | None, str]:
    """What makes a discovery one of its kind, and its address; or None and why it does not belong.

    An address of the site's former system has no id of today's: its own address is the key, until a visit shows its
    story.
    """
    if not address_in_scope(site, url).allowed:
        return None, "outside the site's scope" if authority(url) in authorities(site) else "on foreign hosts"
    if purpose is not Purpose.ARTICLE:
        return (url, url), ""
    article = identity_of_address(site, url)
    if article is None and is_legacy(site, url):
        return (url, url), ""
    if article is None or _is_doubtful(site, article.key, url):
        return None, "no articles"
    return (article.key, article.url), ""


def _is_doubtful(site: Site, key: str, url: str) -> bool:
    """Without an id of the site's own, a session, a sort order, a print view or a login would pass for an article."""
    has_id = key != url
    return not has_id and (is_trap(url) or is_variant(url) or (site.article_pattern is None and is_service(url)))


def _left_out(reason: str, addresses: list[str]) -> str:
    count = f"{len(addresses)} address{'' if len(addresses) == 1 else 'es'}"
    return f"{count} left out, {reason}: {addresses[0]}{'' if len(addresses) == 1 else ' …'}"


def _too_many(found: Found) -> Iterable[str]:
    if len(found.discoveries) > MAX_URLS:
        yield f"cut after {MAX_URLS} addresses"
