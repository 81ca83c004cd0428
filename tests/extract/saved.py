"""Saved pages with their expected values, and the one way tests read them. Holds no tests."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.extract import extract
from archive.models import Extraction, Purpose, Site, SiteModel, timestamp

PAGES = Path(__file__).parent / "pages"
SITE = Site(id="stadtblatt", name="Stadtblatt", home_url="https://stadtblatt.example/")
URL = "https://stadtblatt.example/artikel/-4711"


def page(name: str) -> str:
    """The markup of a saved page."""
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def read(
    markup: str | bytes,
    *,
    url: str = URL,
    site: Site = SITE,
    content_type: str | None = None,
    model: SiteModel | None = None,
) -> Extraction:
    """The extraction of a page asked for as an article in June 2025."""
    body = markup.encode() if isinstance(markup, str) else markup
    at = datetime(2025, 6, 1, tzinfo=UTC)
    return extract(
        body, url=url, site=site, purpose=Purpose.ARTICLE, fetched_at=at, content_type=content_type, model=model
    )


def shown(extraction: Extraction) -> dict[str, Any]:
    """An extraction as the expected files write it."""
    return {
        "kind": str(extraction.kind),
        "canonical_url": extraction.canonical_url,
        "kicker": extraction.kicker,
        "title": extraction.title,
        "blocks": [[block.kind, block.text] for block in extraction.blocks],
        "authors": list(extraction.authors),
        "source": extraction.source,
        "section": extraction.section,
        "tags": list(extraction.tags),
        "language": extraction.language,
        "published_at": extraction.published_at and timestamp(extraction.published_at),
        "modified_at": extraction.modified_at and timestamp(extraction.modified_at),
        "images": [[image.url, image.caption, image.credit] for image in extraction.images],
        "links": [[link.url, link.anchor] for link in extraction.links],
        "notes": list(extraction.notes),
    }


def expected(name: str) -> dict[str, Any]:
    """What a saved page must yield; fields left out are not looked at."""
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
