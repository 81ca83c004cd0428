"""`chronik import`: WARC and WACZ files into the archive, which is how it gets a past."""

import asyncio
import sys
from pathlib import Path

import click
from rich.progress import TaskProgressColumn

from archive.digests import Json
from archive.store import MOST_PROBLEMS
from archive.terminal import archive_option, json_option, one_line, print_counts, print_json, watched

from ..folder import chosen_sites, read_config
from ..importing import File, Imported, run_import, strangers_of

MOST_NAMED = 20  # problems of a file that are said on standard error; all are in the table imports


@click.command(name="import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@archive_option
@json_option
def import_(folder: Path, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Take in WARC and WACZ files, whoever made them, with each version at its true place in time.

    Of the sites in chronik.toml everything is kept; records of others are counted. What is damaged is named with its
    offset, and passed by. A file that was stopped half way goes on where it was; one that is known adds nothing.

    \b
    Examples:
      chronik import crawl-2019.warc.gz crawl-2020.warc.gz --archive herne
      chronik import collection.wacz
    """
    config = read_config(folder)
    chosen_sites(config, ())
    with watched(TaskProgressColumn()) as watch:
        result = asyncio.run(run_import(folder, config, files, progress=watch))
    if as_json:
        print_json(_json(result))
    else:
        _say(result)
    for one in result.of_strangers:
        click.echo(_stranger(folder, one), err=True)
    if result.is_damaged or result.of_strangers:
        sys.exit(1)


def _stranger(folder: Path, one: File) -> str:
    """What to do with a file of which nothing could be taken in, since its hosts belong to no site."""
    hosts = [one_line(host) for host in strangers_of(one.row)]
    named = ", ".join(hosts)
    return (
        f"chronik: nothing of {one_line(one.row.name)} was taken in: no site of chronik.toml has its hosts ({named});"
        f" add one with `chronik init {folder} https://{hosts[0]}/` and import the file again"
    )


def _json(result: Imported) -> dict[str, Json]:
    return {
        "files": [
            {
                "name": one.row.name,
                "digest": one.row.digest,
                "known_already": one.was_known,
                "software": one.row.software,
                "counts": dict(sorted(one.row.counts.items())),
                "problems": [list(problem) for problem in one.row.problems],
            }
            for one in result.files
        ],
        "outcomes": dict(sorted(result.placed.outcomes.items())),
        "counts": result.counts(),
    }


def _say(result: Imported) -> None:
    for one in result.files:
        name = one_line(one.row.name)
        if one.was_known:
            click.echo(f"{name}: imported before, nothing was added")
            continue
        for offset, sentence in one.row.problems[:MOST_NAMED]:
            click.echo(f"{name} at {offset}: {one_line(sentence, width=240)}", err=True)
        left = len(one.row.problems) - MOST_NAMED
        if left > 0:
            more = f"{left} more" if len(one.row.problems) < MOST_PROBLEMS else "many more"
            click.echo(f"{name}: and {more}; the table imports names them", err=True)
    print_counts(result.counts())
