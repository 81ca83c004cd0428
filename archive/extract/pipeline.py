"""The extraction as a whole: which step comes when. Every rule stands in the step's own file.

bytes -> text -> page (tree, lines, declarations; the lines that the site's model knows as furniture are marked)
page -> headline -> story (pruned, chosen, cleaned, with its lead) -> region of the article
region -> credits, times, images; story -> blocks, links, notes
all of it -> kind of page, with the reason
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version

from ..models import Block, Extraction, Image, PageKind, Purpose, Site, SiteModel
from .blocks import links_of, notes_of, typed
from .bounds import bounded_page
from .credits import Credits, find_credits
from .decoding import decode
from .formats import format_of_bytes, format_of_text
from .grounds import Evidence
from .headline import Headline, find_headline
from .images import find_images
from .kind import Verdict, judge_kind
from .labels import find_section, find_tags
from .language import find_language
from .page import Page, read_page
from .region import find_region
from .site_model import Sighting, sightings_of, with_known
from .story import Story, find_story
from .text import folded
from .ticker import find_form
from .times import Times, find_times

_MOST_TEXT = 6_000_000  # characters; ten novels
EXTRACTOR = f"chronik-extract/2 trafilatura/{version('trafilatura')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was read from a page, and where its lines stood: what a site's model is learned from."""

    extraction: Extraction
    sightings: tuple[Sighting, ...] = ()


def extract(
    body: bytes,
    *,
    url: str,
    site: Site,
    purpose: Purpose,
    fetched_at: datetime,
    content_type: str | None = None,
    model: SiteModel | None = None,
) -> Extraction:
    """What a page says, read from its bytes (content coding removed, charset unknown).

    With a model of the site, the lines that it knows as furniture are no text, and the extractor's name says which
    model was used. Pure and deterministic: the same bytes, URL, site, model and `fetched_at` (aware) give the same
    result. Raises nothing for any bytes; a page that cannot be read comes back as `PageKind.EMPTY` with the reason,
    and what is no page at all as `PageKind.DOCUMENT` with its name. What was too much to be read stands in
    `rules["cut"]`.
    """
    page, reading = _page_of(body, url=url, site=site, fetched_at=fetched_at, content_type=content_type, model=model)
    return reading if page is None else _read(page, purpose, reading)[0]


def observe(
    body: bytes,
    *,
    url: str,
    site: Site,
    purpose: Purpose,
    fetched_at: datetime,
    content_type: str | None = None,
    model: SiteModel | None = None,
) -> Observation:
    """What `extract` reads, with the places where the kept lines stood."""
    page, reading = _page_of(body, url=url, site=site, fetched_at=fetched_at, content_type=content_type, model=model)
    if page is None:
        return Observation(extraction=reading)
    read, parts = _read(page, purpose, reading)
    if not read.blocks:
        return Observation(extraction=read)
    sightings = sightings_of(page, parts.story.places, parts.blocks, parts.images)
    return Observation(extraction=read, sightings=sightings)


def stamp_of(model: SiteModel | None) -> str:
    """The name of the extractor, with the site model that it reads with."""
    return EXTRACTOR if model is None else f"{EXTRACTOR} site-model/{model.number}"


def _page_of(
    body: bytes, *, url: str, site: Site, fetched_at: datetime, content_type: str | None, model: SiteModel | None
) -> tuple[Page | None, Extraction]:
    """The page of some bytes, and the beginnings of its extraction: all of it where there is no page."""
    nothing = Extraction(kind=PageKind.EMPTY, reason="no bytes", extractor=stamp_of(model))
    if not body.strip(b"\0 \t\r\n\f"):
        return None, nothing
    if (named := format_of_bytes(body)) is not None:
        return None, replace(nothing, kind=PageKind.DOCUMENT, reason=named)
    shorter, cuts = bounded_page(body)
    text, charset = decode(shorter, content_type)
    if (named := format_of_text(text)) is not None:
        return None, replace(nothing, kind=PageKind.DOCUMENT, reason=named)
    page = read_page(text, url=url, site=site, fetched_at=fetched_at)
    if page is None:
        return None, replace(nothing, reason="no element could be parsed")
    cut = {"cut": "; ".join((*cuts, *page.cuts))} if cuts or page.cuts else {}
    return with_known(page, model), replace(nothing, rules={"charset": charset, **cut})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    headline: Headline
    story: Story
    blocks: tuple[Block, ...]
    lead_rule: str
    images: tuple[Image, ...]
    credits: Credits
    times: Times
    headline_line: int


def _read(page: Page, purpose: Purpose, begun: Extraction) -> tuple[Extraction, _Parts]:
    headline = find_headline(page)
    story = find_story(page, headline)
    region = find_region(page, story.places, story.container, headline.element)
    images = find_images(page, region)
    places = _without_captions(page, story.places, images)
    blocks, lead_rule = typed(page, places)
    parts = _Parts(
        headline=headline,
        story=Story(places=places, container=story.container, rule=story.rule),
        blocks=blocks,
        lead_rule=lead_rule,
        images=images,
        credits=find_credits(page, region),
        times=find_times(page, region),
        headline_line=region.title_line,
    )
    evidence = _evidence(page, purpose, parts)
    read = _assembled(page, parts, judge_kind(evidence), begun.rules)
    if (size := sum(len(block.text) for block in read.blocks)) > _MOST_TEXT:
        reason = f"{size} characters of text, which is more than any article has"
        return replace(begun, kind=PageKind.EMPTY, reason=reason), parts
    return replace(read, form=find_form(evidence), extractor=begun.extractor), parts


def _without_captions(page: Page, places: list[int], images: tuple[Image, ...]) -> list[int]:
    captions = {folded(text) for image in images for text in (image.caption, image.credit) if text}
    return [at for at in places if folded(page.lines[at].text) not in captions]


def _evidence(page: Page, purpose: Purpose, parts: _Parts) -> Evidence:
    return Evidence(
        page=page,
        purpose=purpose,
        headline=parts.headline,
        blocks=parts.blocks,
        places=parts.story.places,
        container=parts.story.container,
        images=parts.images,
        headline_line=parts.headline_line,
        byline_rules=frozenset({parts.credits.authors_rule, parts.credits.source_rule}),
        is_dated=parts.times.published is not None,
    )


def _assembled(page: Page, parts: _Parts, verdict: Verdict, rules: Mapping[str, str]) -> Extraction:
    section, section_rule = find_section(page)
    tags, tags_rule = find_tags(page)
    language, language_rule = find_language(page.declared.language, " ".join(block.text for block in parts.blocks))
    stamps = {
        "title": parts.headline.title_rule,
        "kicker": parts.headline.kicker_rule,
        "heading": "h1" if parts.headline.heading else "",
        "blocks": parts.story.rule,
        "lead": parts.lead_rule,
        "authors": parts.credits.authors_rule,
        "source": parts.credits.source_rule,
        "section": section_rule,
        "tags": tags_rule,
        "language": language_rule,
        "published_at": parts.times.published_rule,
        "modified_at": parts.times.modified_rule,
        "is_free": page.declared.free_rule,
    }
    return Extraction(
        kind=verdict.kind,
        reason=verdict.reason,
        extractor=EXTRACTOR,
        is_free=page.declared.is_free,
        canonical_url=page.absolute(page.declared.canonical) if page.declared.canonical else None,
        kicker=parts.headline.kicker,
        heading=parts.headline.heading,
        title=parts.headline.title,
        blocks=parts.blocks,
        authors=parts.credits.authors,
        source=parts.credits.source,
        section=section,
        tags=tags,
        language=language,
        published_at=parts.times.published,
        modified_at=parts.times.modified,
        images=parts.images,
        links=links_of(page, parts.story.places),
        notes=notes_of(parts.blocks),
        rules={**rules, **{field: rule for field, rule in stamps.items() if rule}},
    )
