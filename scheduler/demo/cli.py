"""`chronik demo`: a small paper, an archive of it, and the browser on the result. The crawling is the real one."""

import asyncio
from pathlib import Path

import click

from archive.store import ARCHIVE_FILE, LOCK_FILE
from archive.terminal import console, json_option, one_line, print_counts, print_json
from archive.withdrawal import WITHHELD_FILE

from ..errors import WrongUse
from ..folder import CONFIG_FILE
from ..frontier import FRONTIER_FILE
from ..reextraction import DRAFT_FILE
from ..verbs.serving import browse_archive, refuse_taken_port
from .run import Demonstration, demonstrate


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), metavar="[DIR]")
@click.option("--browse/--no-browse", "browses", default=True, help="Open the browser on the result.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to browse at.")
@json_option
def demo(folder: Path, port: int, *, browses: bool, as_json: bool) -> None:
    """Watch Chronik at work: archive a small local paper while it publishes, edits and deletes. Needs no internet.

    The paper's days are days apart on a simulated clock; DIR (default: ./demo) is made anew each time.

    \b
    Examples:
      chronik demo
      chronik demo /tmp/demo --no-browse
    """
    if browses:
        refuse_taken_port(port)
    clear(folder)
    with console().status("Starting the paper") as status:
        shown = asyncio.run(demonstrate(folder, say=status.update))
    if as_json:
        print_json({"archive": str(folder), "counts": shown.counts, "examples": dict(shown.examples)})
    else:
        _print(folder, shown, port)
        if not browses:
            click.echo(f"To look at these pages: chronik browse --archive {folder} --port {port}")
        print_counts(shown.counts)
    if browses:
        browse_archive(folder, port=port, opens=True)


def _print(folder: Path, shown: Demonstration, port: int) -> None:
    """What the demonstration did, and three places to look at."""
    click.echo(f"{shown.paper} lived through {shown.days} days; the archive of it is in {folder}/")
    for line, path in shown.examples.items():
        click.echo(f"  {one_line(line, width=100)}\n    http://127.0.0.1:{port}{path}")


def clear(folder: Path) -> None:
    """Make room for a new demonstration; a folder that holds anything else is left alone. Raises WrongUse."""
    if not folder.exists():
        return
    config = folder / CONFIG_FILE
    if any(folder.iterdir()) and not (config.exists() and "[clock]" in config.read_text(encoding="utf-8")):
        raise WrongUse(f"{folder} holds something that is no demonstration: name another folder")
    databases = (ARCHIVE_FILE, WITHHELD_FILE, FRONTIER_FILE, DRAFT_FILE)
    made = (path for name in databases for path in folder.glob(f"{name}*"))
    for path in (config, *made, folder / LOCK_FILE):
        path.unlink(missing_ok=True)
