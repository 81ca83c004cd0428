"""Which articles stand on which list: front page, sections, ticker, footer, feeds. Pure; it writes no markup."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from scheduler.demo.paper.histories import Edition, History, live_editions
from scheduler.demo.paper.markup import links_of, parse

FRONT_STORIES = 15
SECTION_STORIES = 6
FEED_STORIES = 20
TICKER_POOL = 8
NEWS_AGE = timedelta(hours=48)
ARCHIVE_YEAR = 2026

Editions = tuple[Edition, ...]


def section_pages(live: Editions, section: str) -> tuple[Editions, ...]:
    """The stories of a section, page by page; one empty page when there are none."""
    stories = tuple(one for one in live if one.draft.section == section)
    starts = range(0, max(len(stories), 1), SECTION_STORIES)
    return tuple(stories[start : start + SECTION_STORIES] for start in starts)


def fresh_news(live: Editions, at: datetime) -> Editions:
    """The stories a news sitemap may name: those of the last 48 hours."""
    return tuple(one for one in live if at - one.draft.published_at <= NEWS_AGE)


def of_this_year(live: Editions) -> Editions:
    """The stories in the sitemap of articles."""
    return tuple(one for one in live if one.draft.published_at.year >= ARCHIVE_YEAR)


def of_former_years(live: Editions) -> Editions:
    """The stories in the sitemap of the archive."""
    return tuple(one for one in live if one.draft.published_at.year < ARCHIVE_YEAR)


def ticker_paths(live: Editions) -> tuple[str, ...]:
    """The links of the ticker, of which each request shows some."""
    return tuple(f"{one.draft.path}?k=tick" for one in live[:TICKER_POOL])


def footer_stories(live: Editions) -> Editions:
    """The three oldest stories: the footer's look into the archive."""
    return live[-3:]


def footer_paths(live: Editions) -> tuple[str, ...]:
    """The links of the footer."""
    return tuple(f"{one.draft.path}?k=foot" for one in footer_stories(live))


def shown_paths(known: tuple[History, ...], times: Iterable[datetime], paths: Mapping[str, str]) -> frozenset[str]:
    """All paths of articles that the paper has linked at any of the times, in lists and in running text."""
    found: set[str] = set()
    for at in times:
        live = live_editions(known, at)
        found.update(ticker_paths(live), footer_paths(live))
        found.update(link.path for one in live for link in links_of(parse(one.draft.text, paths)))
    return frozenset(path for path in found if path.startswith("/artikel/"))
