"""What a crawl did, in numbers and examples. Counts what it is told; decides only whether the crawl was a success."""

from collections import Counter
from collections.abc import Sequence
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
    requisites: int = 0
    robots: int = 0
    articles: int = 0
    absent: int = 0
    never_there: int = 0
    refusal: str = ""
    problems: list[str] = field(default_factory=list)
    pauses: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    examples: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def count(self, exchange: Exchange, ingested: Ingested, before: str | None) -> None:
        """Take one ingested exchange into account; `before` is the article's status before it."""
        self.outcomes[ingested.outcome.value] += 1
        self.requests += not exchange.refused
        self.requisites += ingested.outcome is Outcome.REQUISITE
        self.robots += exchange.purpose in (Purpose.ROBOTS, Purpose.TDM) and ingested.outcome not in BROUGHT_NOTHING
        if ingested.outcome is Outcome.REFUSED and exchange.purpose is not Purpose.TDM:
            self.refusal = ingested.reason
        names = {name.lower() for name, _ in exchange.request_headers}
        self.conditional += bool(names & {"if-none-match", "if-modified-since"})
        self.held_captures |= {ingested.capture_id} if ingested.is_held else set()
        is_needed = exchange.purpose is not Purpose.TDM  # a page behind it, if it fails too, says so
        if ingested.outcome in (Outcome.FAILED, Outcome.PARTIAL) and not ingested.is_held and is_needed:
            self.failed += 1
            self.failures.append(f"{exchange.url}: {ingested.reason}")
        if exchange.purpose is Purpose.ARTICLE:
            self.articles += 1
            is_absent = ingested.outcome in (Outcome.GONE, Outcome.SOFT_404) and before != Status.GONE
            self.absent += is_absent
            self.never_there += is_absent and before is None
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

    def judge(self, site_id: str, *, dry: Sequence[str]) -> None:
        """Add what is wrong with a site's crawl as a whole; `dry` says which of its listings named no article, and why.

        A crawl that finds nothing is an alarm, never a quiet success.
        """
        if self.outcomes[Outcome.REFUSED] and self.captured <= self.robots:
            self.problems.append(f"{site_id} may not be crawled: {self.refusal}")
            return
        self.problems.extend(dry)
        trapped = self.never_there if self.notes else 0  # said already, and no sign of the stories' state
        absent, articles = self.absent - trapped, self.articles - trapped
        if absent >= LEAST_OF_A_MASS and absent * 2 > articles:
            self.problems.append(
                f"{site_id}: {absent} of {articles} pages did not show an article; so many at once are not"
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
            "requisites": self.requisites,
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
        self.never_there += other.never_there
        self.refusal = other.refusal or self.refusal
        self.problems.extend(other.problems)
        self.pauses.extend(other.pauses)
        self.notes.extend(other.notes)
        self.failures.extend(other.failures)
        self.examples.update(other.examples)
