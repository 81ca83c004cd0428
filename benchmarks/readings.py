"""The systems that are measured, each as a function from a saved page to what it read. Scores nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import trafilatura

from archive.extract import extract
from archive.models import Extraction, Purpose
from benchmarks.pages import Expected

OURS = "chronik"
PEER = "trafilatura"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a system read from one page; `captions` are given with and without their credit."""

    title: str | None
    kicker: str | None = None
    body: tuple[str, ...]
    authors: tuple[str, ...]
    source: str | None = None
    published: date | None
    captions: tuple[str, ...] = ()


def extraction_of(body: bytes, page: Expected) -> Extraction:
    """The archive's own extraction of a page asked for as an article."""
    return extract(
        body,
        url=page.url,
        site=page.site,
        purpose=Purpose.ARTICLE,
        fetched_at=page.crawled_at,
        content_type=page.content_type,
    )


def ours(body: bytes, page: Expected) -> Reading:
    """What `archive.extract` reads."""
    found = extraction_of(body, page)
    whole = tuple(f"{image.caption or ''} {image.credit or ''}" for image in found.images)
    return Reading(
        title=found.title,
        kicker=found.kicker,
        body=tuple(block.text for block in found.blocks),
        authors=found.authors,
        source=found.source,
        published=found.published_at,
        captions=(*whole, *(image.caption for image in found.images if image.caption)),
    )


def peer(body: bytes, page: Expected, *, fast: bool = False) -> Reading:
    """What trafilatura reads: text, title, author and date, with the page's own day as the latest date."""
    found = trafilatura.bare_extraction(
        body,
        url=page.url,
        fast=fast,
        with_metadata=True,
        date_extraction_params={
            "extensive_search": False,
            "original_date": True,
            "max_date": page.crawled_at.date().isoformat(),
        },
    )
    if found is None:
        return Reading(title=None, body=(), authors=(), published=None)
    return Reading(
        title=found.title,
        body=tuple((found.text or "").split("\n")),
        authors=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        published=date.fromisoformat(found.date[:10]) if found.date else None,
    )


def peer_fast(body: bytes, page: Expected) -> Reading:
    """What trafilatura reads in its fast mode."""
    return peer(body, page, fast=True)


SYSTEMS: dict[str, Callable[[bytes, Expected], Reading]] = {OURS: ours, PEER: peer, f"{PEER} fast": peer_fast}
