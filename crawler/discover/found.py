"""What a payload advertises, and which of it belongs to the site. Reads no payload itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.models import Discovery, Purpose, Site
from archive.urls import authority, normalise

from ..scope import address_in_scope, authorities
from ..shapes import is_service, is_trap, is_variant
from ..sites import identity, is_legacy

MAX_URLS = 50_000  # sitemaps.org allows that many; a payload with more is broken or hostile


@dataclass(frozen=True, slots=True)
class Found:
    """Discoveries in the payload's order, and what is odd about the payload: one sentence each."""

    discoveries: tuple[Discovery, ...] = ()
    notes: tuple[str, ...] = ()


def belonging(found: Found, *, site: Site, url: str) -> Found:
    """What of the addresses as written in the payload of `url` belongs to the site, each once, in normal form.

    The same article under two addresses counts once. What is left out is counted in a note.
    """
    kept: dict[tuple[Purpose, str], Discovery] = {}
    left: dict[str, list[str]] = {}
    own = normalise(url)
    for discovery in found.discoveries[:MAX_URLS]:
        address = normalise(discovery.url, url)
        if address is None or address == own:
            continue
        key, reason = _key(site, replace(discovery, url=address))
        if key is None:
            left.setdefault(reason, []).append(address)
        else:
            kept.setdefault((discovery.purpose, key[0]), replace(discovery, url=key[1]))
    notes = (*found.notes, *_too_many(found), *(_left_out(*pair) for pair in left.items()))
    return Found(tuple(kept.values()), notes)


def _key(site: Site, discovery: Discovery) -> tuple[tuple[str, str] | None, str]:
    """What makes the discovery one of its kind, and its address; or None and why it does not belong."""
    url = discovery.url
    if not address_in_scope(site, url).allowed:
        return None, "outside the site's scope" if authority(url) in authorities(site) else "on foreign hosts"
    if discovery.purpose is not Purpose.ARTICLE:
        return (url, url), ""
    article = identity(site, url)
    if article is None and is_legacy(site, url):
        return (url, url), ""
    if article is None or _is_doubtful(site, article.key, url):
        return None, "no articles"
    return (article.key, article.url), ""


def key_of(site: Site, discovery: Discovery) -> str | None:
    """The article's key of a discovery that belongs to the site; None for listings, feeds and sitemaps.

    An address of the site's former system has no id of today's: its own address is the key, until a visit shows its
    story.
    """
    if discovery.purpose is not Purpose.ARTICLE:
        return None
    found = identity(site, discovery.url)
    return found.key if found else discovery.url


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
