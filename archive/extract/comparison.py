"""Two payloads of one article before one reader: what changed between them, and what is only read otherwise.

Like is compared with like: the older bytes are read again as today's reader reads, so that neither a newer extractor
nor a newer site model edits a story. It judges no edit; `archive.drift` does, from what is found here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..content import Content, content_of, normal
from ..models import Confrontation, Purpose, Site, SiteModel
from .decoding import decode, is_binary
from .page import Page, read_page
from .pipeline import extract
from .template import is_redesigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A payload as `extract` wants it: bytes without content coding, the address, when it came and as what."""

    body: bytes
    url: str
    fetched_at: datetime
    content_type: str | None = None


def confront(before: Saved, after: Saved, site: Site, model: SiteModel | None = None) -> Confrontation:
    """Read both payloads of an article of the site, with the site's model, and compare them.

    Pure; raises nothing for any bytes.
    """
    old, new = (
        extract(
            one.body,
            url=one.url,
            site=site,
            purpose=Purpose.ARTICLE,
            fetched_at=one.fetched_at,
            content_type=one.content_type,
            model=model,
        )
        for one in (before, after)
    )
    pages = (_page(before, site), _page(after, site))
    if pages[0] is None or pages[1] is None or not is_redesigned(pages[0].root, pages[1].root):
        return Confrontation(before=old, is_redesigned=False)
    seen = (_words(pages[0]), _words(pages[1]))
    return Confrontation(before=old, is_redesigned=True, elsewhere=_elsewhere(content_of(old), content_of(new), seen))


def _page(saved: Saved, site: Site) -> Page | None:
    if is_binary(saved.body):
        return None
    text, _ = decode(saved.body, saved.content_type)
    return read_page(text, url=saved.url, site=site, fetched_at=saved.fetched_at)


def _words(page: Page) -> str:
    """All that a reader sees on the page, in the normal form."""
    return normal(" ".join(line.text for line in page.lines))


def _elsewhere(old: Content, new: Content, seen: tuple[str, str]) -> frozenset[str]:
    """The fields whose old words are all still on the new page, and whose new words were all on the old one.

    Running text that stands in another order was edited. Names of sections and tags stand in every page's navigation:
    that they are met there tells nothing.
    """
    before, after = _pieces(old), _pieces(new)
    found = {
        name
        for name in before
        if _all_on(before[name] - after[name], seen[1]) and _all_on(after[name] - before[name], seen[0])
    }
    if _reordered(old, new):
        found -= {"lead", "text"}
    return frozenset(found)


def _pieces(content: Content) -> dict[str, set[str]]:
    """The content fields, without section and tags, as sets of what must be met again; the lead is part of the text."""
    text = {block.text for block in content.blocks}
    return {
        "kicker": {content.kicker or ""},
        "heading": {content.heading or ""},
        "title": {content.title or ""},
        "lead": text,
        "text": text,
        "captions": {image.caption or "" for image in content.images},
        "credits": {image.credit or "" for image in content.images},
        "authors": set(content.authors),
        "source": {content.source or ""},
    }


def _all_on(pieces: Iterable[str], page: str) -> bool:
    return all(normal(piece) in page for piece in pieces)


def _reordered(old: Content, new: Content) -> bool:
    """Whether the blocks that both have stand in another order."""
    before, after = ([normal(block.text) for block in one.blocks] for one in (old, new))
    common = set(before) & set(after)
    return [one for one in before if one in common] != [one for one in after if one in common]
