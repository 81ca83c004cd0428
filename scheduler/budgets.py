"""How many visits a pattern of addresses is worth. Pure arithmetic over counts; knows neither pages nor addresses.

A calendar, a session or a facet makes addresses without end, all of a few patterns. A pattern that goes on bringing
nothing new is cut for a month. Only what says "there is no new article here" counts against it: failures, walls and
deletions are the site's weather.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from archive.models import Outcome

ALLOWANCES = (30, 100, 300)  # visits before judging: of a pattern, of all below a folder, of all of a host
LEAST_SHARE = 20  # one visit in so many must bring something new
CUT_FOR = timedelta(days=30)  # then it is tried again: the site may have been ill
WITHOUT_ARTICLE = (Outcome.SOFT_404, Outcome.LISTING)

Worth = Literal["news", "nothing", "unknown"]


@dataclass(frozen=True, slots=True)
class Tally:
    """First visits to addresses of a pattern that told something, and how many of them brought something new."""

    visits: int = 0
    news: int = 0

    @property
    def is_fruitful(self) -> bool:
        """Whether it brought something, and often enough."""
        return self.news > 0 and self.news * LEAST_SHARE >= self.visits

    def is_barren(self, allowance: int) -> bool:
        """Whether so many visits brought almost nothing."""
        return self.visits >= allowance and self.news * LEAST_SHARE < self.visits


def worth_of_article(outcome: Outcome, *, is_other_address: bool, shows_nothing: bool) -> Worth:
    """What the first visit to an article's address says of the pattern of the address.

    `is_other_address`: it showed a story that is known by another one; `shows_nothing`: a whole page with neither a
    story nor its absence.
    """
    if outcome is Outcome.NEW:
        return "news"
    if is_other_address or outcome in WITHOUT_ARTICLE or shows_nothing:
        return "nothing"
    return "unknown"


def counted_levels(own: Tally, levels: int) -> int:
    """To how many levels, the finest first, a visit counts: a pattern that has proven itself speaks for itself only."""
    return 1 if own.visits >= ALLOWANCES[0] and own.is_fruitful else levels
