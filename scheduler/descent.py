"""How far further listings are followed: next pages, pages of the archive, feeds, and sitemaps of sitemaps.

Feeds and sitemaps are kept for good; the next page of a listing and the archive's pages are only worth it while news
comes. It reads nothing and fetches nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from archive.models import Discovery, Purpose, Site, timestamp
from crawler.periods import period_of
from crawler.scope import page_of
from crawler.sites import starting_points

from .frontier import Frontier, Lease
from .frontier_patterns import Cuts
from .triggers import AHEAD, are_sudden

MOST_SITEMAPS = 10_000  # of a site; one for each day of 27 years
DEEPEST = 3  # sitemaps between a starting point and the last one; an index of indexes is odd already
ARCHIVE_PAGES = 100  # looked at for the first time within a day; they go before the articles, which must come too
MOST_ARCHIVE_PAGES = 20_000  # of a site
DAY = timedelta(days=1)


class Descent:
    """From one listing of a site to those that it names."""

    def __init__(self, frontier: Frontier, site: Site, cuts: Cuts, *, now: datetime) -> None:
        self.frontier = frontier
        self.site = site
        self.cuts = cuts
        self.now = now

    def take_in(self, lease: Lease, found: Sequence[Discovery], *, news: int) -> None:
        """Make the listings known that a payload names, as far as they are followed."""
        free = [one for one in found if not self.cuts.covers(one.url, one.purpose)]
        self._take_sitemaps(lease, [one for one in free if one.purpose is Purpose.SITEMAP])
        brings = news > 0 or not is_archive_page(self.site, lease.url)
        self._take_archive([one for one in free if one.via == "archive"] if brings else ())
        for one in free:
            if one.via == "pagination" and news > 0 and has_room(self.site, one.url):
                self._add(one, why="the page before brought news")
            elif one.purpose is Purpose.FEED:
                self._add(one, why=f"found by {one.via}")

    def _take_sitemaps(self, lease: Lease, found: Sequence[Discovery]) -> None:
        """The children of an index: not deeper, and not more, than any honest site has."""
        if not found:
            return
        self._call(found)
        depth = self._depth(lease.url) + 1 if lease.purpose is Purpose.SITEMAP else 0
        room = MOST_SITEMAPS - self._count(Purpose.SITEMAP)
        for one in found[: max(room, 0)] if depth <= DEEPEST else ():
            if self._add(one, why=f"found by {one.via}") and depth:
                self.frontier.connection.execute(
                    "INSERT OR IGNORE INTO descents (site_id, url, depth) VALUES (:site_id, :url, :depth)",
                    {"site_id": self.site.id, "url": one.url, "depth": depth},
                )

    def _call(self, found: Sequence[Discovery]) -> None:
        """Bring the look at sitemaps forward that changed since the last one, unless an index dates all anew."""
        at = self.now + AHEAD
        later = [
            one
            for one in found
            if one.modified_at is not None
            and (seen := self.frontier.visited_at(self.site.id, one.url)) is not None
            and timestamp(seen) < timestamp(one.modified_at) < timestamp(at)
        ]
        for one in later if not are_sudden(len(later), len(found)) else ():
            self.frontier.make_due(
                self.site.id, at=self.now, why="its index gives it a new modification time", key=one.url
            )

    def _take_archive(self, found: Iterable[Discovery]) -> None:
        """Pages of days and months gone by, the newest first: each once, so many a day."""
        dated = [(day, one) for one in found if (day := period_of(one.url)) and day <= self._latest()]
        if not dated:
            return
        before = self._count(Purpose.LISTING, since=self.now - DAY)
        room = MOST_ARCHIVE_PAGES - self._count(Purpose.LISTING)
        for _, one in sorted(dated, key=lambda pair: pair[0], reverse=True):
            if room <= 0:
                return
            due_at = self.now + DAY * (before // ARCHIVE_PAGES)
            if self._add(one, why="a page of the archive", due_at=due_at, revives=False):
                before, room = before + 1, room - 1

    def _latest(self) -> date:
        """The last day that is not in the future anywhere on earth."""
        return (self.now + timedelta(hours=14)).date()

    def _add(self, found: Discovery, *, why: str, due_at: datetime | None = None, revives: bool = True) -> bool:
        return self.frontier.add(
            site_id=self.site.id,
            key=found.url,
            url=found.url,
            purpose=found.purpose,
            due_at=due_at or self.now,
            why=why,
            now=self.now,
            revives=revives,
        )

    def _depth(self, url: str) -> int:
        row = self.frontier.connection.execute(
            "SELECT depth FROM descents WHERE site_id = :site_id AND url = :url", {"site_id": self.site.id, "url": url}
        ).fetchone()
        return int(row["depth"]) if row else 0

    def _count(self, purpose: Purpose, *, since: datetime | None = None) -> int:
        (count,) = self.frontier.connection.execute(
            "SELECT COUNT(*) FROM frontier WHERE site_id = :site_id AND purpose = :purpose AND known_since > :since",
            {"site_id": self.site.id, "purpose": purpose.value, "since": timestamp(since) if since else ""},
        ).fetchone()
        return int(count)


def is_named_by_index(frontier: Frontier, lease: Lease) -> bool:
    """Whether a listing is a sitemap that was found in another one."""
    row = frontier.connection.execute(
        "SELECT 1 FROM descents WHERE site_id = :site_id AND url = :url", {"site_id": lease.site_id, "url": lease.url}
    ).fetchone()
    return row is not None


def has_room(site: Site, url: str) -> bool:
    """Whether a further page of a listing is within the site's bound."""
    number = page_of(url).number
    return number is not None and number <= site.listing_pages


def is_starting_point(site: Site, url: str) -> bool:
    """Whether a crawl of the site starts there."""
    return any(seed.url == url for seed in starting_points(site))


def is_archive_page(site: Site, url: str) -> bool:
    """Whether a URL is a page of a day, month or year of the site, rather than a starting point."""
    return period_of(url) is not None and not is_starting_point(site, url)


def is_further_page(site: Site, url: str) -> bool:
    """Whether a URL is the second or a later page of a listing, rather than a starting point."""
    number = page_of(url).number
    return number is not None and number > 1 and not is_starting_point(site, url)
