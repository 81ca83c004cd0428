"""What the listings, feeds and sitemaps of a site gave in one crawl, and when that is an alarm. Counts, and judges.

A crawl that finds nothing is an alarm, never a quiet success; one to which everything answers "not modified" is fine.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from archive.models import Outcome, Purpose

NAMES = {Purpose.FEED: "feeds", Purpose.SITEMAP: "sitemaps", Purpose.LISTING: "listings"}
VIA = {Purpose.FEED: "feed", Purpose.SITEMAP: "sitemap", Purpose.LISTING: "listing"}


@dataclass(slots=True)
class Yield:
    """The visits to listings of one purpose, and what was wrong with those that named no article.

    `read` were answered with what could be read, `sound` with nothing odd about it; an empty sitemap is sound.
    """

    looks: int = 0
    telling: int = 0
    unchanged: int = 0
    indexes: int = 0
    read: int = 0
    sound: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def is_dry(self) -> bool:
        """Whether there were looks, and none of them named an article, a further sitemap, or nothing new."""
        return self.looks > 0 and not (self.telling or self.unchanged or self.indexes)

    def why(self) -> str:
        """What was wrong most often."""
        return self.reasons.most_common(1)[0][0] if self.reasons else "they name no article"


@dataclass(slots=True)
class Yields:
    """The yield of each purpose in one crawl of one site."""

    by_purpose: dict[Purpose, Yield] = field(default_factory=dict)

    def count(self, purpose: Purpose, outcome: Outcome, *, reason: str, advertised: int, children: int) -> None:
        """Take one finished visit into account; redirects are judged by where they end."""
        if purpose not in NAMES or outcome is Outcome.REDIRECT:
            return
        one = self.by_purpose.setdefault(purpose, Yield())
        one.looks += 1
        one.unchanged += outcome is Outcome.NOT_MODIFIED
        if outcome is Outcome.LISTING:
            one.telling += advertised > 0
            one.indexes += children > 0
            one.read += 1
            said = reason.partition("; ")[2]
            one.sound += not said
            if not advertised and said:
                one.reasons[said] += 1
        elif outcome is not Outcome.NOT_MODIFIED:
            one.reasons[f"{outcome.value}: {reason}"] += 1

    def problems(self, site_id: str, *, formerly: Collection[str]) -> Iterator[str]:
        """What is wrong; `formerly` are the ways (`feed`, `sitemap`, `listing`) in which articles were once found."""
        if not self.by_purpose:
            return
        dry = {purpose: one for purpose, one in self.by_purpose.items() if one.is_dry}
        if len(dry) == len(self.by_purpose):
            looks = sum(one.looks for one in dry.values())
            yield self._nothing(site_id, looks)
            return
        for purpose, one in dry.items():
            if VIA[purpose] in formerly and one.sound < one.looks:
                named = "names" if one.looks == 1 else "name"
                yield (
                    f"{site_id}: its {_number(one.looks, NAMES[purpose])} {named} no article any more"
                    f" ({one.why()}): look at {'it' if one.looks == 1 else 'them'}, and at the seeds"
                )

    def _nothing(self, site_id: str, looks: int) -> str:
        reasons: Counter[str] = Counter()
        for one in self.by_purpose.values():
            reasons.update(one.reasons)
        said = f" ({reasons.most_common(1)[0][0]})" if reasons else ""
        if any(one.read for one in self.by_purpose.values()):
            return f"{site_id}: its {looks} listings named no article{said}; check article_pattern and the seeds"
        return f"{site_id}: none of its {looks} listings could be read{said}; look at the site and at the seeds"


def _number(count: int, plural: str) -> str:
    return plural.removesuffix("s") if count == 1 else f"{count} {plural}"
