"""What is under way for one site in a crawl. Holds numbers and turns; decides nothing."""

from dataclasses import dataclass, field

from archive.models import Site

from .report import Report
from .turn import Turn
from .yields import Yields


@dataclass(slots=True)
class Lane:
    """What is under way for one site in this crawl.

    `left` is how many articles may still be visited, `drift` what is odd about the differences that are held.
    """

    site: Site
    run_id: int
    left: int | None
    report: Report = field(default_factory=Report)
    turns: dict[int, Turn] = field(default_factory=dict)
    silent: int = 0
    errors: int = 0
    yields: Yields = field(default_factory=Yields)
    stopped: bool = False
    drift: str | None = None
