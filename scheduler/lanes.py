"""What is under way for one site in a crawl. Holds numbers and turns; decides nothing."""

from dataclasses import dataclass, field

from archive.models import Site

from .report import Report
from .turn import Turn
from .yields import Yields


@dataclass(slots=True)
class Lane:
    """What is under way for one site in this crawl.

    `left` is how many articles may still be visited, `budget` how many requests may still be made, `drift` what is odd
    about the differences that are held, `named` the places of which was said already why they are left alone.
    """

    site: Site
    run_id: int
    left: int | None
    budget: int
    report: Report = field(default_factory=Report)
    turns: dict[int, Turn] = field(default_factory=dict)
    yields: Yields = field(default_factory=Yields)
    stopped: bool = False
    named: set[str] = field(default_factory=set)
    drift: str | None = None

    def name(self, place: str, problem: str) -> None:
        """Say once why a host of the site is left alone, whichever of its places is meant."""
        host = place.rpartition("/")[2]
        if host not in self.named:
            self.named.add(host)
            self.report.problems.append(f"{self.site.id}: {problem}")
