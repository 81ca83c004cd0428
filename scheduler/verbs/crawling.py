"""`chronik crawl` and `chronik plan`: visit what is due, and say what will be."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from archive.models import Purpose, Site, timestamp
from archive.store import open_to_read
from archive.terminal import archive_option, console, json_option, one_line, print_counts, print_json
from archive.urls import normalise
from crawler.chromium import require_browser
from crawler.clock import now
from crawler.scope import authorities
from crawler.sites import Config, identity, is_listing, starting_points

from ..crawl import Crawl
from ..errors import WrongUse
from ..folder import chosen_sites, read_config, workshop
from ..frontier import FRONTIER_FILE, Frontier
from ..frontier_patterns import all_cuts, lift
from ..leasing import EVERYTHING, PAGES
from ..report import Report

MOST_FAILURES = 5
NAMES = {Purpose.TDM.value: "reservation file"}


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--all", "everything", is_flag=True, help="Visit every known article, due or not, gone ones too.")
@click.option("--url", "urls", multiple=True, metavar="URL", help="Visit this page now (may be given again).")
@click.option("--limit", type=click.IntRange(1), help="Visit at most so many articles of each site.")
@archive_option
@json_option
def crawl(
    folder: Path, sites: tuple[str, ...], urls: tuple[str, ...], limit: int | None, *, everything: bool, as_json: bool
) -> None:
    """Discover what is new, and visit what is due now.

    \b
    Examples:
      chronik crawl --archive herne
      chronik crawl --all --limit 50
      chronik crawl --url https://www.halloherne.de/artikel/-57694
    """
    config = read_config(folder)
    chosen = chosen_sites(config, sites)
    require_browser(chosen)
    if urls and everything:
        raise WrongUse("--all and --url exclude each other: give one of them")
    pages = [_page(url, chosen) for url in urls]
    reason = "crawl --all" if everything else "crawl --url" if urls else "crawl"
    report = asyncio.run(_crawl(folder, config, chosen, pages=pages, limit=limit, everything=everything, reason=reason))
    print_report(report, as_json=as_json)
    if not report.is_success:
        sys.exit(1)


@click.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many visits to show.")
@archive_option
@json_option
def plan(folder: Path, limit: int, *, as_json: bool) -> None:
    """Show what is due when, and why.

    \b
    Example:
      chronik plan --limit 5 --archive herne
    """
    config = read_config(folder)
    open_to_read(folder).close()
    if not (folder / FRONTIER_FILE).exists():
        raise WrongUse(f"{folder} has no {FRONTIER_FILE} yet, so nothing is planned: run `chronik crawl`, it makes one")
    frontier = Frontier.to_read(folder)
    at = now(config.clock)
    entries = frontier.entries(limit=limit)
    due = sum(frontier.due_count(site.id, now=at, purposes=EVERYTHING) for site in config.sites)
    cuts = all_cuts(frontier.connection, now=at)
    counts = {
        "due now": due,
        **{f"{NAMES.get(name, name)}s known": number for name, number in frontier.counts().items()},
    }
    if as_json:
        visits = [
            {"due_at": timestamp(e.due_at), "why": e.why, "site": e.site_id, "url": e.url, "purpose": e.purpose.value}
            for e in entries
            if e.due_at
        ]
        print_json({"visits": visits, "counts": counts, "cut": [str(cut) for cut in cuts]})
        return
    for entry in entries:
        assert entry.due_at is not None
        when = "now" if entry.due_at <= at else f"{entry.due_at:%Y-%m-%d %H:%M}"
        click.echo(f"{when:<16}  {one_line(entry.url, width=90)}  ({entry.why})")
    for cut in cuts:
        click.echo(f"cut: {one_line(str(cut), width=400)}")
    print_counts(counts)


async def crawl_now(
    crawl: Crawl,
    sites: tuple[Site, ...],
    *,
    reason: str,
    everything: bool = False,
    limit: int | None = None,
    as_person: bool = True,
) -> Report:
    """Look at every starting point of the sites, and visit what is due; with `everything`, all known articles."""
    at = now(crawl.clock)
    for site in sites:
        with crawl.frontier.transaction():
            crawl.frontier.rests.end_silence(authorities(site), now=at)  # a person asks: perhaps it is back
            for seed in starting_points(site):
                crawl.frontier.make_due(site.id, at=at, why="a crawl was asked for", key=seed.url)
            due = PAGES if everything else ()
            crawl.frontier.make_due(site.id, at=at, why="everything was asked for", purposes=due)
    with _progress(shown=as_person) as progress:
        return await crawl.run(sites, reason=reason, limit=limit, progress=progress)


def print_report(report: Report, *, as_json: bool) -> None:
    """The closing words of a crawl: problems, one example of each kind, counts."""
    if as_json:
        print_json(
            {
                "counts": report.counts(),
                "outcomes": dict(report.outcomes),
                "examples": dict(report.examples),
                "failures": list(report.failures),
                "problems": list(report.problems),
                "pauses": list(report.pauses),
                "notes": list(report.notes),
            }
        )
        return
    for kind, url in report.examples.items():
        click.echo(f"{kind}, for example: {one_line(url)}")
    for failure in report.failures[:MOST_FAILURES]:
        click.echo(f"failed: {one_line(failure, width=200)}", err=True)
    if len(report.failures) > MOST_FAILURES:
        click.echo(
            f"and {len(report.failures) - MOST_FAILURES} more; `chronik plan` says when they are tried again", err=True
        )
    for note in report.notes:
        click.echo(f"cut: {one_line(note, width=400)}", err=True)
    for problem in report.problems:
        click.echo(f"chronik: {one_line(problem, width=300)}", err=True)
    for pause in report.pauses:
        click.echo(one_line(pause, width=300), err=True)
    if report.captured <= report.robots and not report.problems and not report.pauses:
        click.echo("Nothing was captured.")
    print_counts(report.counts())


async def _crawl(
    folder: Path,
    config: Config,
    sites: tuple[Site, ...],
    *,
    pages: list[tuple[Site, str]],
    limit: int | None,
    everything: bool,
    reason: str,
) -> Report:
    async with workshop(folder, config) as crawl:
        if not pages:
            return await crawl_now(crawl, sites, reason=reason, everything=everything, limit=limit)
        named = tuple({site.id: site for site, _ in pages}.values())
        for site, url in pages:
            _make_due(crawl, site, url)
        return await crawl.run(named, reason=reason, limit=limit)


def _make_due(crawl: Crawl, site: Site, url: str) -> None:
    """Make one page due now, under the key it is known by."""
    at = now(crawl.clock)
    found = identity(site, url)
    key, purpose = (found.key, Purpose.ARTICLE) if found else (url, Purpose.LISTING)
    why = "asked for by the user"
    with crawl.frontier.transaction():
        lift(crawl.frontier.connection, site.id, purpose, url)
        crawl.frontier.add(site_id=site.id, key=key, url=url, purpose=purpose, due_at=at, why=why, now=at)
        crawl.frontier.make_due(site.id, at=at, why=why, key=key)


def _page(url: str, sites: tuple[Site, ...]) -> tuple[Site, str]:
    """The site a URL belongs to. Raises WrongUse when it belongs to none."""
    address = normalise(url)
    for site in sites:
        if address and (identity(site, address) or is_listing(site, address)):
            return site, address
    names = ", ".join(site.id for site in sites)
    raise WrongUse(f"{url!r} is no page of {names}: check the URL, or add its site with `chronik init`")


class _Bar:
    """A progress bar over a crawl, whose total grows with what is found."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.row = progress.add_task("visits", total=None, counts="")

    def __call__(self, report: Report, waiting: int) -> None:
        done = sum(report.outcomes.values())
        edited = report.edited_declared + report.edited_undeclared
        counts = f"{report.new} new, {edited} edited, {report.gone} gone, {report.failed} failed"
        self.progress.update(self.row, completed=done, total=done + waiting, counts=counts)


@contextmanager
def _progress(*, shown: bool) -> Iterator[_Bar | None]:
    screen = console()
    if not shown or not screen.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[counts]}"))
    with Progress(*columns, console=screen, transient=True) as progress:
        yield _Bar(progress)
