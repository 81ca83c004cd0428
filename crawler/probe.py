"""The first look at a site, as a pure rule: which URLs to ask for next, and what site they add up to.

The caller fetches: it asks `wanted` again with all exchanges so far until nothing is wanted any more, and then
`suggest`. What comes out is a proposal for a human to read, not a truth. It opens no socket.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lxml.etree import _Element as Element

from archive.models import Discovery, Exchange, Purpose, Seed, Site
from archive.urls import authority, normalise, path_of

from .discover import Page, feeds_of, links_of, words
from .errors import ProbeFailed
from .look import MAX_REQUESTS, Look, look
from .patterns import infer_article_pattern
from .robots import rules_of
from .scope import in_scope, page_of
from .shapes import LONG_NUMBER, is_service, is_trap, resembles_article, segments_of
from .sites import identity, is_listing

FEED_PATHS = ("/rss.xml", "/feed", "/rss", "/feed.xml", "/atom.xml", "/index.rss")
SITEMAP_PATHS = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")
MAX_CHILDREN = 3  # of the sitemap indexes: enough to see what articles are called
MAX_SECTIONS = 15
MAX_SAMPLES = 3
MAX_EVIDENCE = 2000  # article addresses; more of them show nothing new
NEWS_NAMES = re.compile(r"news|article|artikel|post|beitrag|story", re.IGNORECASE)
OTHER_NAMES = re.compile(r"tag|categor|kategor|autor|author|image|bild|video|page|seite", re.IGNORECASE)
# What a front page is called, never a site.
PAGE_NAMES = re.compile(
    r"(?:aktuell|aktuelles|index|home|homepage|nachrichten|news|start|startseite|(?:herzlich)?willkommen)?"
)
WELCOME = re.compile(r"^(?:herzlich )?willkommen (?:bei[mr]?|auf|zu[mr]?|im|in)(?: de[rmn])? ", re.IGNORECASE)
TITLE_PARTS = re.compile(r"\s+[|–—·•:-]\s+|:\s+")
HEADLINES = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The site as the probe understands it, some articles to try the extraction on, and what is odd, in sentences."""

    site: Site
    samples: tuple[str, ...]
    notes: tuple[str, ...]


def wanted(home: Exchange, robots: Exchange | None = None, fetched: Sequence[Exchange] = ()) -> tuple[Seed, ...]:
    """What to ask for next; empty when there is nothing left to learn.

    `fetched` holds every exchange since, redirects, refusals and failures too, so that nothing is asked for twice.
    The usual addresses of feeds and sitemaps are tried one at a time, and only where the site names none.
    """
    if home.status != 200:
        return ()
    seen = look(home, robots, fetched)
    asked = {normalise(exchange.url) for exchange in (home, *fetched)}
    wishes = {seed.url: seed for seed in (*_redirected(fetched), *_feeds(seen, asked), *_sitemaps(seen, asked))}
    new = (seed for url, seed in wishes.items() if url not in asked and in_scope(seen.site, url).allowed)
    return tuple(new)[: max(0, MAX_REQUESTS - len(fetched))]


def suggest(home: Exchange, robots: Exchange | None = None, fetched: Sequence[Exchange] = ()) -> Suggestion:
    """The site that the exchanges add up to; ProbeFailed when the front page gave nothing to go by.

    `home` is the front page as it finally answered, after any redirect.
    """
    seen = look(home, robots, fetched)
    page = _front_page(seen)
    found = replace(seen.site, name=_name(page, seen.site), hosts=_hosts(seen), article_pattern=_pattern(seen, page))
    seeds = (*_seeds(seen, Purpose.FEED), *_seeds(seen, Purpose.SITEMAP), *_sections(page, found))
    site = replace(found, seeds=seeds)
    samples = _samples(seen, site)
    return Suggestion(site=site, samples=samples, notes=tuple(_notes(seen, site, samples)))


def _redirected(fetched: Sequence[Exchange]) -> Iterator[Seed]:
    """Where the redirects of earlier wishes point."""
    for exchange in fetched:
        if exchange.location and (url := normalise(exchange.location, exchange.url)):
            yield Seed(url=url, purpose=exchange.purpose)


def _feeds(seen: Look, asked: set[str | None]) -> Iterator[Seed]:
    """The feeds the front page names, or the next usual address."""
    named = feeds_of(seen.page) if seen.page else ()
    urls = named or _next_guess(FEED_PATHS, Purpose.FEED, seen, asked)
    return (Seed(url=url, purpose=Purpose.FEED) for url in urls)


def _sitemaps(seen: Look, asked: set[str | None]) -> Iterator[Seed]:
    """The sitemaps robots.txt names, or the next usual address; then some children of the indexes among them."""
    urls = seen.named_sitemaps or _next_guess(SITEMAP_PATHS, Purpose.SITEMAP, seen, asked)
    return (Seed(url=url, purpose=Purpose.SITEMAP) for url in (*urls, *_next_children(seen, asked)))


def _next_guess(paths: Sequence[str], purpose: Purpose, seen: Look, asked: set[str | None]) -> tuple[str, ...]:
    """The first usual address not tried yet; none once one of them worked, or while a redirect is to be followed."""
    exchanges = [answer.exchange for answer in seen.answers if answer.exchange.purpose is purpose]
    if seen.working(purpose) or any(seed.url not in asked for seed in _redirected(exchanges)):
        return ()
    urls = (url for path in paths if (url := normalise(path, seen.site.home_url)) not in asked and url)
    return tuple(url for url, _ in zip(urls, range(1), strict=False))


def _next_children(seen: Look, asked: set[str | None]) -> tuple[str, ...]:
    """The children of sitemap indexes most likely to list today's articles, as many as are still allowed."""
    found = [one for answer in seen.answers for one in answer.found.discoveries if one.purpose is Purpose.SITEMAP]
    latest = sorted(found, key=lambda one: str(one.modified_at or ""), reverse=True)
    telling = [one for one in latest if _likelihood(one.url) < 2] or latest
    likely = sorted(telling, key=lambda one: _likelihood(one.url))
    left = MAX_CHILDREN - sum(url in asked for url in seen.children)
    return tuple(one.url for one in likely if one.url not in asked)[: max(0, left)]


def _likelihood(url: str) -> int:
    """0 for a sitemap of news by its name, 2 for one of tags, authors, pictures or pages, 1 for the rest."""
    name = urlsplit(url).path
    return 0 if NEWS_NAMES.search(name) else 2 if OTHER_NAMES.search(name) else 1


def _front_page(seen: Look) -> Page:
    """The parsed front page; ProbeFailed says why there is none."""
    home = seen.home
    if home.status is None:
        raise ProbeFailed(f"{home.url} could not be read: {home.failure or 'no answer came'}.")
    if home.status != 200:
        raise ProbeFailed(f"{home.url} answered {home.status}; name the address at which a browser ends.")
    if seen.page is None or not links_of(seen.page):
        raise ProbeFailed(f"{home.url} shows no links without a browser; write its feed or sitemap into chronik.toml.")
    return seen.page


def _name(page: Page, site: Site) -> str:
    """What the page calls its site: its declared name, else the part of its title that names it; else its host."""
    names = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.tree.iter("meta")}
    declared = (names.get("og:site_name"), names.get("application-name"), _name_in_title(page, site))
    shown = next((" ".join(str(said).split())[:80] for said in declared if said and _is_own_name(said)), "")
    return shown if shown and shown.isprintable() else site.name


def _name_in_title(page: Page, site: Site) -> str:
    """The part of "Aktuelles | Der Bote" that its feeds or its host carry too; else the first."""
    title = next((words(element) for element in page.tree.iter("title")), "")
    parts = [WELCOME.sub("", part) for part in TITLE_PARTS.split(title) if part and _is_own_name(part)]
    feeds = " ".join(link.get("title") or "" for link in page.tree.iter("link"))
    host = _letters(authority(site.home_url))
    known = (part for part in parts if part in feeds or (_letters(part) and _letters(part) in host))
    return next(known, parts[0] if parts else "")


def _is_own_name(text: str) -> bool:
    """Whether a text is more than the name of any front page."""
    return PAGE_NAMES.fullmatch(_letters(text)) is None


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha())


def _hosts(seen: Look) -> tuple[str, ...]:
    """The front page's host, and its twin with or without `www.` where something leads there."""
    used = {authority(one.url) for one in seen.articles()} | {authority(answer.exchange.url) for answer in seen.answers}
    own = authority(seen.site.home_url)
    return tuple(host for host in seen.site.hosts if host == own or host in used)


def _pattern(seen: Look, page: Page) -> str | None:
    """The pattern of all articles advertised anywhere; else of the feeds, the front page, or the sitemaps alone.

    One with an id is preferred where it takes more than half of all: the rest may be noise of a front page.
    """
    others = (*(url for url, _ in _menu(page, seen.site)), *_service_pages(page, seen.site))
    everything = seen.articles()[:MAX_EVIDENCE]
    groups = [everything, *([one for one in everything if one.via == via] for via in ("feed", "listing", "sitemap"))]
    inferred = [infer_article_pattern([one.url for one in group], others) for group in groups]
    found = [pattern for pattern in inferred if pattern]
    with_id = (pattern for pattern in found if "(?P<id>" in pattern and _share(pattern, everything) > 0.5)
    return next(with_id, None) or next(iter(found), None)


def _service_pages(page: Page, site: Site) -> Iterator[str]:
    """Imprint and the like; one with a number is an article to its CMS and would forbid the right pattern."""
    for url, _ in links_of(page):
        if is_service(url) and not LONG_NUMBER.search(url) and in_scope(site, url).allowed:
            yield url


def _share(pattern: str, articles: Sequence[Discovery]) -> float:
    """The share of articles whose path the pattern matches."""
    return sum(bool(re.search(pattern, path_of(one.url))) for one in articles) / len(articles)


def _seeds(seen: Look, purpose: Purpose) -> tuple[Seed, ...]:
    """The answers worth coming back to; a child of a sitemap index is found again through the index."""
    answers = (answer.exchange.url for answer in seen.working(purpose) if answer.exchange.url not in seen.children)
    return tuple(Seed(url=normalise(url) or url, purpose=purpose) for url in answers)


def _sections(page: Page, site: Site) -> tuple[Seed, ...]:
    """The sections in the menu of the front page, each once."""
    urls = (url for url, _ in _menu(page, site) if site.article_pattern is None or identity(site, url) is None)
    kept = {page_of(url).listing: url for url in reversed(list(urls))}
    return tuple(Seed(url=url, purpose=Purpose.LISTING) for url in reversed(kept.values()))[:MAX_SECTIONS]


def _menu(page: Page, site: Site) -> tuple[tuple[str, Element], ...]:
    """Links to short paths that look like sections: those of the menu, or all but the foot where no menu is marked."""
    shown = list(links_of(page))
    stories = {url for url, link in shown if _is_headline(link)} - {url for url, link in shown if _is_in_menu(link)}
    links = [(url, link) for url, link in shown if url not in stories and _may_be_section(url, link, site)]
    marked = [pair for pair in links if _is_in_menu(pair[1])]
    free = [pair for pair in links if next(pair[1].iterancestors("footer"), None) is None]
    return tuple(marked or free)


def _is_in_menu(link: Element) -> bool:
    """Whether a link stands in the page's menu or head; a teaser may have a header element of its own."""
    if next(link.iterancestors("nav"), None) is not None:
        return True
    return next(link.iterancestors("header"), None) is not None and not _is_headline(link)


def _is_headline(link: Element) -> bool:
    """Whether a link is that of a story on the front page: in a heading, in an article element, or many words long."""
    around = next(link.iterancestors("article", *HEADLINES), None)
    return around is not None or next(link.iter(*HEADLINES), None) is not None or len(words(link).split()) >= 5


def _may_be_section(url: str, link: Element, site: Site) -> bool:
    """Whether a link's address and words are those of a section of the front page's own host."""
    parts, segments = urlsplit(url), segments_of(url)
    if parts.netloc != authority(site.home_url) or parts.query or not in_scope(site, url).allowed:
        return False
    if (
        not 1 <= len(segments) <= 2
        or is_listing(site, url)
        or is_service(url)
        or is_trap(url)
        or resembles_article(url)
    ):
        return False
    return 0 < len(words(link)) <= 40


def _samples(seen: Look, site: Site) -> tuple[str, ...]:
    """A few articles to try the extraction on, the freshest first."""
    known = {article.key: article.url for one in seen.articles()[:200] if (article := identity(site, one.url))}
    return tuple(known.values())[:MAX_SAMPLES]


def _notes(seen: Look, site: Site, samples: Sequence[str]) -> Iterator[str]:
    """What a human should know before trusting the suggestion."""
    if seen.robots and (refusal := rules_of(seen.robots).refusal(site.home_url)):
        yield refusal
    for purpose in (Purpose.FEED, Purpose.SITEMAP):
        if not any(seed.purpose is purpose for seed in site.seeds):
            yield f"no {purpose} was found"
    if not samples:
        yield "no article was found on the front page, in a feed or in a sitemap"
    elif site.article_pattern is None:
        yield "the addresses of the articles share no pattern: those are taken that feeds, sitemaps or headlines name"
    elif "(?P<id>" not in site.article_pattern:
        yield "the addresses of the articles carry no number; an article that moves will look like a new one"
    for answer in (seen.front, *seen.working(Purpose.FEED), *seen.working(Purpose.SITEMAP)):
        yield from (f"{answer.exchange.url}: {note}" for note in answer.found.notes)
