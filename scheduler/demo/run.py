"""The demonstration: the paper lives through its days, and at each of its moments a real crawl looks at every page.

The paper's days are days apart on a simulated clock, which stands in the archive's configuration. It reads no page.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive.models import Site
from archive.store import create, open_to_read
from crawler.clock import now, set_to
from crawler.sites import Config, Settings, write_sites

from ..folder import workshop, write_config
from ..probing import probe
from ..report import Report
from ..verbs.crawling import crawl_now
from .paper import Paper, serve

CONTACT = "demo@example.org"
EXAMPLES = (
    "SELECT 'Silent edit of the ' || (SELECT group_concat(value, ', ') FROM json_each(changed_fields)) || ': '"
    " || new_title AS line, '/-/diff/' || article_id || '/' || (number - 1) || '/' || number AS path"
    " FROM silent_edits WHERE words_added + words_removed > 1 ORDER BY seen_from DESC LIMIT 1",
    "SELECT 'New headline: ' || old_title || ' → ' || new_title AS line, '/-/article/' || article_id AS path"
    " FROM headline_changes WHERE old_title <> new_title ORDER BY seen_from DESC LIMIT 1",
    "SELECT 'Deleted: ' || title || ' (' || evidence || ')' AS line, '/-/article/' || article_id AS path"
    " FROM deletions WHERE kind = 'gone' ORDER BY observed_at DESC LIMIT 1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """What there is to tell: the paper's name, its days, the numbers, and example lines with the page to look at."""

    paper: str
    days: int
    counts: dict[str, int]
    examples: Mapping[str, str]
    report: Report


class PaperClock:
    """The moment the paper lives in; set by the demonstration, asked by the paper's server."""

    def __init__(self, at: datetime) -> None:
        self.clock = set_to(at)

    def __call__(self) -> datetime:
        """The paper's present moment."""
        return now(self.clock)


async def demonstrate(folder: Path, *, say: Callable[[str], object], moments: int | None = None) -> Demonstration:
    """Make an archive of the demo paper in a folder that holds none, and crawl it through (its first) moments."""
    paper = Paper.load()
    clock = PaperClock(paper.begins_at)
    with serve(paper, clock) as server:
        say(f"Looking at {server.url}")
        site = await _site(server.url)
        config = Config(sites=(site,), settings=Settings(contact=CONTACT), clock=clock.clock)
        write_config(folder, write_sites(config))
        create(folder).close()
        total, seen = Report(), paper.moments()[:moments]
        async with workshop(folder, config) as crawl:
            for number, at in enumerate(seen, start=1):
                clock.clock = set_to(at)
                await crawl.set_clock(clock.clock)
                total.add(await crawl_now(crawl, (site,), reason="demo", everything=True, as_person=False))
                say(f"{at:%A, %d %B %Y, %H:%M} ({number}/{len(seen)}): {_numbers(total)}")
        write_config(folder, write_sites(replace(config, clock=clock.clock)))
    return _told(folder, site, total, seen)


async def _site(url: str) -> Site:
    """The paper as the probe of a new site understands it: nothing is told to it beforehand."""
    found = await probe(url, user_agent="Chronik (demonstration)", delay_s=0.0, say=lambda _: None)
    return replace(found.site, id="demo")


def _numbers(report: Report) -> str:
    edited = report.edited_declared + report.edited_undeclared
    return f"{report.new} articles, {edited} edits, {report.gone} gone"


def _told(folder: Path, site: Site, total: Report, moments: tuple[datetime, ...]) -> Demonstration:
    counts = {
        "found": total.discovered,
        "new": total.new,
        "edited declared": total.edited_declared,
        "edited undeclared": total.edited_undeclared,
        "gone": total.gone,
        "returned": total.returned,
        "failed": total.failed,
    }
    days = (moments[-1] - moments[0] + timedelta(hours=12)).days + 1
    return Demonstration(paper=site.name, days=days, counts=counts, examples=_examples(folder), report=total)


def _examples(folder: Path) -> dict[str, str]:
    """A silent edit, a changed headline and a deletion, each as one line with the page that shows it."""
    with closing(open_to_read(folder)) as store:
        rows = [store.connection.execute(query).fetchone() for query in EXAMPLES]
    return {row["line"]: row["path"] for row in rows if row is not None}
