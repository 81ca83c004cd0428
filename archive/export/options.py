"""The options that all formats of `chronik export` share. They read nothing but the archive's names."""

import functools
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from archive.errors import ArchiveError, NoSuchSite
from archive.export.selection import Selection
from archive.models import moment
from archive.store import Store, article_named
from archive.terminal import Verb


class Instant(click.ParamType[date]):
    """A day, or a time in UTC: `2024-09-02` or `2024-09-02T11:50:00Z`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day as a date, the time as an aware datetime. Fails with a sentence for anything else."""
        try:
            found = moment(value)
        except ValueError:
            self.fail(f"{value!r} is neither a day (2024-09-02) nor a time (2024-09-02T11:50:00Z)", param, ctx)
        return found.replace(tzinfo=found.tzinfo or UTC) if isinstance(found, datetime) else found


output_option = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Where to write; without it, a name of the archive's and the day's in the current folder.",
)


def selection_options(verb: Verb) -> Verb:
    """Adds --site, --from, --until, --article and --run, handed on as one `choice` to be settled by `chosen`."""

    @click.option("--site", help="Only this site.")
    @click.option("--from", "since", type=Instant(), help="Only captures of this day or time (UTC) and later.")
    @click.option("--until", type=Instant(), help="Only captures up to the end of this day, or before this time (UTC).")
    @click.option("--article", help="Only this article: its URL, id or key.")
    @click.option("--run", type=click.IntRange(1), help="Only this run.")
    @functools.wraps(verb)
    def chosen_by_words(  # Any: a verb takes whatever its other options say
        *args: Any,
        site: str | None,
        since: date | None,
        until: date | None,
        article: str | None,
        run: int | None,
        **options: Any,
    ) -> Any:
        choice = _Choice(site=site, since=since, until=until, article=article, run=run)
        return verb(*args, choice=choice.settled, **options)

    return chosen_by_words  # type: ignore[return-value]  # click turns it into the same verb with more options


class _Choice:
    """What the options said, until an archive is open to look names up in."""

    def __init__(self, **said: Any) -> None:
        self.said = said

    def settled(self, store: Store) -> Selection:
        """The selection meant. Raises NoSuchSite, NoSuchArticle or ArchiveError."""
        site = self.said["site"]
        if site is not None:
            row = store.connection.execute("SELECT 1 FROM sites WHERE id = :id", {"id": site}).fetchone()
            if row is None:
                raise NoSuchSite(f"this archive has no site {site!r}: `chronik status` lists its sites")
        article, run = self.said["article"], self.said["run"]
        query = "SELECT 1 FROM runs WHERE id = :id"
        if run is not None and store.connection.execute(query, {"id": run}).fetchone() is None:
            raise ArchiveError(f"this archive has no run {run}: `chronik status` names the last ones")
        chosen = Selection(
            site_id=site,
            since=self.said["since"],
            until=self.said["until"],
            article_id=None if article is None else article_named(store.connection, article),
            run_id=run,
        )
        first, end = chosen.span
        if first is not None and end is not None and end <= first:
            raise ArchiveError(f"--until is before --from: nothing lies from {first} to {end}; exchange them")
        return chosen


Choice = Callable[[Store], Selection]
