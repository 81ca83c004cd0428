"""Front and section pages to articles with headline and teaser, to the next page, and to pages of days gone by.

It follows nothing else: no calendar of events, no search, no facet, no session. A link is an article by the site's
pattern; without a pattern only when it stands in a headline or looks like a story.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from archive.models import Discovery, Purpose, Site
from archive.urls import normalise

from ..periods import period_of
from ..scope import page_of
from ..shapes import is_service, is_trap, is_variant, resembles_article, segments_of
from ..sites import identity_of_address, is_legacy
from .found import Found
from .page import Page, feeds_of, is_nofollow, links_of, next_links, parse, words
from .teaser import HEADINGS, HasBlocks, boxes_of, teaser_of

CALENDAR = frozenset(
    (
        *("kalender", "calendar", "termin", "termine", "veranstaltung", "veranstaltungen", "event", "events", "agenda"),
        *("programm", "tv-programm", "kino", "spielplan", "fahrplan", "wetter", "horoskop", "buchung", "booking"),
    )
)
TITLE_CLASS = re.compile(r"headline|title|titel|ueberschrift|schlagzeile", re.IGNORECASE)
MORE = re.compile(
    r"(?:(?:hier )?(?:weiter ?lesen|mehr|zum artikel|lesen|details|read more|more|artikel lesen|jetzt lesen)\b.{0,20}"
    r"|[\W\d]*)$",
    re.IGNORECASE,
)
LONGEST_TITLE = 300  # a link around a whole teaser has its headline elsewhere


@dataclass(frozen=True, slots=True)
class Headline:
    """The words of a link as a headline; of several links to one article the highest rank is believed."""

    rank: int
    text: str | None = None

    @property
    def is_story(self) -> bool:
        """Whether it is a heading of three words or more; a section's heading is its name."""
        return self.rank == 3 and len((self.text or "").split()) >= 3


def read_listing(body: bytes, site: Site, *, url: str, content_type: str | None = None) -> Found:
    """The articles of a listing in document order, the feeds its head names, and its next page if there is one."""
    page = parse(body, url=url, content_type=content_type)
    if page is None:
        return Found(notes=("the page holds no HTML",))
    articles = tuple(_articles(page, site))
    feeds = tuple(Discovery(url=feed, purpose=Purpose.FEED, via="listing") for feed in feeds_of(page))
    following = next_page(page, site, url=url)
    pages = (Discovery(url=following, purpose=Purpose.LISTING, via="pagination"),) if following else ()
    notes = () if articles else ("no link of the page leads to an article",)
    return Found((*articles, *feeds, *pages, *_archive_pages(page, site, url=url)), notes)


def next_page(page: Page, site: Site, *, url: str) -> str | None:
    """The address of the immediately next page of this very listing; None at its end or at the site's bound."""
    here = page_of(url)
    number = 1 if here.number is None else here.number
    if number >= site.listing_pages:
        return None
    declared = (link for link in next_links(page) if _continues(url, link))
    numbered = (link for link, _ in links_of(page) if page_of(link) == type(here)(here.listing, number + 1))
    return next(declared, None) or next(numbered, None)


def headline_of(link: Element) -> Headline:
    """The headline as the teaser around a link shows it."""
    for element in link.iter(*HEADINGS):
        return _headline(3, words(element))
    if next(link.iterancestors(*HEADINGS), None) is not None:
        return _headline(3, words(link))
    for element in link.iterdescendants():
        if TITLE_CLASS.search(element.get("class") or ""):
            return _headline(2, words(element))
    plain = _headline(1, words(link))
    return plain if plain.text else _from_teaser(link)


def _articles(page: Page, site: Site) -> Iterator[Discovery]:
    """Each article once, where it first stands, with the best headline of all its links."""
    best: dict[str, tuple[str, Headline]] = {}
    links: dict[Element, str] = {}
    followed: set[str] = set()
    for url, link in links_of(page):
        key, address = _article(site, url)
        if key is None:
            continue
        headline = headline_of(link)
        if site.article_pattern is None and not _may_be_article(url, link, headline):
            continue
        links[link] = key
        followed |= set() if is_nofollow(link) else {key}
        first, known = best.get(key, (address, Headline(-1)))
        best[key] = (first, max(known, headline, key=lambda one: one.rank))
    boxes, has_blocks = boxes_of(links), HasBlocks()
    for key, (url, headline) in best.items():
        yield Discovery(
            url=url,
            purpose=Purpose.ARTICLE,
            via="listing",
            title=headline.text,
            teaser=teaser_of(boxes[key], headline.text, has_blocks) if key in boxes else None,
            nofollow=key not in followed,
        )


def _article(site: Site, url: str) -> tuple[str | None, str]:
    """The key and the address of the article that a link leads to; a former system's address is its own key."""
    article = identity_of_address(site, url)
    if article is not None:
        return article.key, article.url
    return (url, url) if is_legacy(site, url) else (None, url)


def _archive_pages(page: Page, site: Site, *, url: str) -> Iterator[Discovery]:
    """The pages of days, months and years that the page names; whether they are worth a visit, the caller says."""
    for address in dict.fromkeys(link for link, _ in links_of(page)):
        is_story = site.article_pattern is not None and identity_of_address(site, address) is not None
        if (
            address != url
            and not is_story
            and period_of(address) is not None
            and not CALENDAR.intersection(segments_of(address))
        ):
            yield Discovery(url=address, purpose=Purpose.LISTING, via="archive")


def _may_be_article(url: str, link: Element, headline: Headline) -> bool:
    """Without a pattern: a headline's link, or one that looks like a story, but none of the menu or the foot."""
    if (
        period_of(url) is not None
        or is_service(url)
        or is_trap(url)
        or is_variant(url)
        or next(link.iterancestors("nav", "footer"), None) is not None
    ):
        return False
    return _shows_story(link, headline) or resembles_article(url)


def _shows_story(link: Element, headline: Headline) -> bool:
    """Whether a link shows a headline: as a heading, in an article element, or in bold where it has four words."""
    length = len((headline.text or "").split()) if headline.rank >= 1 else 0
    in_article = next(link.iterancestors("article"), None) is not None
    is_bold = next(link.iterancestors("b", "strong"), None) is not None
    return headline.is_story or (in_article and length >= 3) or (is_bold and length >= 4)


def _headline(rank: int, text: str) -> Headline:
    """A headline of that rank; of none when the words are no headline ("weiterlesen", a whole teaser)."""
    fits = 0 < len(text) <= LONGEST_TITLE and not MORE.match(text)
    return Headline(rank, text) if fits else Headline(0)


def _from_teaser(link: Element) -> Headline:
    """The only heading of the teaser that a bare "weiterlesen" or an image belongs to."""
    teaser = next(link.iterancestors("article", "li"), None)
    headings = [] if teaser is None else list(teaser.iter(*HEADINGS))
    return _headline(2, words(headings[0])) if len(headings) == 1 else Headline(0)


def _continues(url: str, link: str) -> bool:
    """Whether a link that calls itself the next page leads on in this listing, and not to the next month or topic."""
    here, there = page_of(url), page_of(link)
    same = here.listing == there.listing or urlsplit(link)[:3] == urlsplit(normalise(url) or url)[:3]
    backwards = here.number is not None and there.number is not None and there.number <= here.number
    return same and not backwards and link != normalise(url)
