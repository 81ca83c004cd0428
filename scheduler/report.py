"""What a crawl did, in numbers and examples. Counts what it is told; decides only whether the crawl was a success."""

from collections import Counter
from dataclasses import dataclass, field

from archive.ingest import Ingested
from archive.models import Exchange, Outcome, Purpose, Status
from archive.presence import LEAST_OF_A_MASS

BROUGHT_NOTHING = (Outcome.FAILED, Outcome.REFUSED, Outcome.WALLED, Outcome.PARTIAL)


@dataclass(slots=True)
class Report:
    """The counts of one crawl, over all its sites; grows while the crawl runs."""

    outcomes: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    conditional: int = 0
    discovered: int = 0
    new: int = 0
    edited_declared: int = 0
    edited_undeclared: int = 0
    missing: int = 0
    gone: int = 0
    returned: int = 0
    held_captures: set[int] = field(default_factory=set)
    failed: int = 0
    robots: int = 0
    articles: int = 0
    absent: int = 0
    refusal: str = ""
    problems: list[str] = field(default_factory=list)
    examples: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def count(self, exchange: Exchange, ingested: Ingested, before: str | None) -> None:
        """Take one ingested exchange into account; `before` is the article's status before it."""
        self.outcomes[ingested.outcome.value] += 1
        self.requests += not exchange.refused
        self.robots += exchange.purpose is Purpose.ROBOTS
        if ingested.outcome is Outcome.REFUSED:
            self.refusal = ingested.reason
        names = {name.lower() for name, _ in exchange.request_headers}
        self.conditional += bool(names & {"if-none-match", "if-modified-since"})
        self.held_captures |= {ingested.capture_id} if ingested.is_held else set()
        is_page = exchange.purpose is not Purpose.REQUISITE
        if ingested.outcome in (Outcome.FAILED, Outcome.PARTIAL) and is_page and not ingested.is_held:
            self.failed += 1
            self.failures.append(f"{exchange.url}: {ingested.reason}")
        if exchange.purpose is Purpose.ARTICLE:
            self.articles += 1
            self.absent += ingested.outcome in (Outcome.GONE, Outcome.SOFT_404) and before != Status.GONE
            self._count_article(ingested, before)

    def _count_article(self, ingested: Ingested, before: str | None) -> None:
        if ingested.article is None:
            return
        self.new += ingested.outcome is Outcome.NEW
        if ingested.outcome is Outcome.CHANGED:
            self.edited_declared += ingested.declared == "declared"
            self.edited_undeclared += ingested.declared == "undeclared"
            self.examples[f"edited, {ingested.declared}"] = ingested.article.url
        status = ingested.article.status
        if status is not before:
            self.missing += status is Status.MISSING
            self.gone += status is Status.GONE
            self.returned += status is Status.LIVE and before == Status.GONE
            if status in (Status.MISSING, Status.GONE):
                self.examples[status.value] = ingested.article.url

    def count_released(self, ingested: Ingested) -> None:
        """A held capture, of this crawl or an earlier one, was taken for what it shows after all."""
        if ingested.capture_id in self.held_captures:
            self.held_captures.remove(ingested.capture_id)
            self.outcomes[Outcome.PARTIAL.value] -= 1
            self.outcomes[ingested.outcome.value] += 1
        self._count_article(ingested, ingested.article.status if ingested.article else None)

    @property
    def is_success(self) -> bool:
        """Whether something was captured and nothing went wrong."""
        return not self.problems and self.failed == 0 and self.captured > self.robots

    @property
    def captured(self) -> int:
        """Captures that brought an answer which says something."""
        return sum(n for outcome, n in self.outcomes.items() if Outcome(outcome) not in BROUGHT_NOTHING)

    def judge(self, site_id: str, *, listings: int, advertised: int) -> None:
        """Add what is wrong with a site's crawl as a whole, whose listings named so many articles.

        A crawl that finds nothing is an alarm, never a quiet success.
        """
        if self.outcomes[Outcome.REFUSED] and self.captured <= self.robots:
            self.problems.append(f"{site_id} may not be crawled: {self.refusal}")
        elif listings and not advertised and self.captured:
            self.problems.append(
                f"{site_id}: its {listings} listings named no article; check article_pattern and the seeds"
            )
        elif self.absent >= LEAST_OF_A_MASS and self.absent * 2 > self.articles:
            self.problems.append(
                f"{site_id}: {self.absent} of {self.articles} pages did not show an article; so many at once are not"
                " taken for deletions: look at the site and at article_pattern"
            )

    def counts(self) -> dict[str, int]:
        """The numbers, for people and for `--json`."""
        return {
            "requests": self.requests,
            "conditional": self.conditional,
            "discovered": self.discovered,
            "new": self.new,
            "edited_declared": self.edited_declared,
            "edited_undeclared": self.edited_undeclared,
            "missing": self.missing,
            "gone": self.gone,
            "returned": self.returned,
            "held": len(self.held_captures),
            "failed": self.failed,
        }

    def add(self, other: "Report") -> None:
        """Take another crawl's numbers in."""
        self.outcomes.update(other.outcomes)
        self.held_captures |= other.held_captures
        for name, value in other.counts().items():
            if name != "held":
                setattr(self, name, getattr(self, name) + value)
        self.robots += other.robots
        self.articles += other.articles
        self.absent += other.absent
        self.refusal = other.refusal or self.refusal
        self.problems.extend(other.problems)
        self.failures.extend(other.failures)
        self.examples.update(other.examples)
