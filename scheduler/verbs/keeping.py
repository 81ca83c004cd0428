"""`chronik backup` and `chronik drill`: copies of the archive, and the proof that one can be restored."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from archive.backup import Watch, identity_in, newest_in, note, write_report
from archive.digests import Json
from archive.store import ARCHIVE_FILE, require_at_work
from archive.terminal import archive_option, console, json_option, plain, print_counts, print_json
from crawler.clock import now
from crawler.sites import Config

from ..drilling import SAMPLE
from ..drilling import drill as run_drill
from ..folder import CONFIG_FILE, read_config
from ..keeping import back_up, destination_of

LATER = "Another chronik writes to the archive: it will keep the event."


@click.command()
@click.argument("destination", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--keep", type=click.IntRange(1), help="Keep so many backups of this archive there, remove older ones.")
@archive_option
@json_option
def backup(folder: Path, destination: Path | None, keep: int | None, *, as_json: bool) -> None:
    """Copy the archive into a new folder below DESTINATION, and prove every record of the copy.

    The archive may be written to meanwhile. DESTINATION must be there: name a folder on the other disk, not the place
    where it is mounted, and a disk that is not mounted is noticed. Without DESTINATION it goes where backup_to in
    chronik.toml says. To restore one, copy its folder under another name: it is an archive.

    \b
    Examples:
      chronik backup /mnt/backups --archive herne
      chronik backup /mnt/backups --keep 7 --archive herne
    """
    config = config_of(folder)
    place = destination or destination_of(folder, config.settings)
    at = now(config.clock)
    with watched() as watch:
        made = back_up(folder, place, keep=keep, at=at, watch=watch)
    is_noted = note(folder, "backed-up", at=at, detail=made.event)
    counts = {
        "files": len(made.manifest.files),
        "bytes": sum(size for size, _ in made.manifest.files.values()),
        "records proved": made.records,
        "damaged": len(made.manifest.damaged),
        "older backups removed": made.removed,
    }
    if as_json:
        print_json({"backup": str(made.folder), "counts": dict(counts), "damaged": list[Json](made.manifest.damaged)})
    else:
        click.echo(plain(made.folder) + ("" if is_noted else f"\n{LATER}"))
        for sentence in made.manifest.damaged:
            click.echo(f"damaged: {plain(sentence)}", err=True)
        print_counts(counts)
    if made.manifest.damaged:
        sys.exit(1)


@click.command()
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A backup, or the folder of backups whose newest is meant; without it, backup_to of chronik.toml.",
)
@click.option(
    "--in",
    "place",
    type=click.Path(path_type=Path, file_okay=False),
    help="Restore below this folder, for as long as the drill takes; without it, beside the backups.",
)
@click.option(
    "--sample", type=click.IntRange(0), default=SAMPLE, show_default=True, help="How many versions to read again."
)
@archive_option
@json_option
def drill(folder: Path, source: Path | None, place: Path | None, sample: int, *, as_json: bool) -> None:
    """Restore the newest backup elsewhere, prove every record, read a sample of pages again, and write a report.

    \b
    Examples:
      chronik drill --archive herne
      chronik drill --from /mnt/backups --archive herne
    """
    config = config_of(folder)
    place_of_all = source or destination_of(folder, config.settings)
    require_at_work(folder)
    is_here = (folder / ARCHIVE_FILE).is_file()  # a backup can be drilled where its archive is lost, too
    identity = identity_in(folder) if is_here else None
    chosen = newest_in(place_of_all, archive=folder.resolve().name, identity=identity)
    beside, at = chosen.folder.parent, now(config.clock)
    with watched() as watch:
        done = asyncio.run(run_drill(chosen, place or beside, at=at, sample=sample, watch=watch))
    report = write_report(done, beside)
    is_noted = not is_here or note(folder, "drilled", at=at, detail=done.event)
    counts = {one.what: one.looked_at for one in done.findings} | {"wrong": len(done.wrong)}
    if as_json:
        told: dict[str, Json] = {"backup": done.backup, "report": str(report), "counts": dict(counts)}
        print_json(told | {"wrong": [*done.wrong], "remedy": done.remedy})
    else:
        for sentence in done.wrong:
            click.echo(f"wrong: {plain(sentence)}", err=True)
        if done.remedy:
            click.echo(f"remedy: {plain(done.remedy)}", err=True)
        click.echo(plain(report) + ("" if is_noted else f"\n{LATER}"))
        print_counts(counts)
    if done.wrong:
        sys.exit(1)


def config_of(folder: Path) -> Config:
    """The configuration, or the usual one: an archive can be kept without a chronik.toml."""
    return read_config(folder) if (folder / CONFIG_FILE).exists() else Config()


@contextmanager
def watched() -> Iterator[Watch]:
    """A progress bar with a line for each thing that is done, where a person watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console(), transient=True, disable=not console().is_terminal) as progress:
        yield _lines_of(progress)


def _lines_of(progress: Progress) -> Callable[[str, int, int], None]:
    rows: dict[str, int] = {}

    def watch(what: str, done: int, total: int) -> None:
        if what not in rows:
            rows[what] = progress.add_task(what, total=total)
        progress.update(progress.tasks[rows[what]].id, completed=done, total=total)

    return watch
