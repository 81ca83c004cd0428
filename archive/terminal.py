"""What every verb of the command shares: options, tables, and counts at the end. It reads and decides nothing.

Text that came from the web passes `plain` before it reaches a terminal, since it may hold escape sequences.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TaskID, TextColumn

from archive.digests import Json

Verb = TypeVar("Verb", bound=Callable[..., Any])  # Any: a verb takes whatever its options say
Watch = Callable[[str, int, int], None]

archive_option = click.option(
    "--archive",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    envvar="CHRONIK_ARCHIVE",
    show_default="the current folder",
    help="The archive's folder (or CHRONIK_ARCHIVE).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def console() -> Console:
    """Where people read; without colours and line breaks of its own when nobody watches."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


@contextmanager
def watched(count: ProgressColumn) -> Iterator[Watch]:
    """A progress bar for each part of some work, where a person watches; `count` says how far it is.

    Yields what is to be told which part it is, how much of it is done, and how much there is.
    """
    screen = console()
    if not screen.is_terminal:
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), count)
    with Progress(*columns, console=screen, transient=True) as progress:
        rows: dict[str, TaskID] = {}

        def watch(what: str, done: int, total: int) -> None:
            if what not in rows:
                rows[what] = progress.add_task(one_line(what, width=60), total=total)
            progress.update(rows[what], completed=done, total=total)

        yield watch


def plain(text: object) -> str:
    """Text without control, bidi and other invisible characters (hazards of terminals: CWE-117, CWE-150).

    >>> plain("Tor\\x1b[31m!\\u202e")
    'Tor[31m!'
    """
    return "".join(c for c in str(text) if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def one_line(text: object, *, width: int = 100) -> str:
    """Text on one line, cut at a width."""
    line = re.sub(r"\s+", " ", plain(text)).strip()
    return line if len(line) <= width else line[: width - 1] + "…"


def print_json(value: Json) -> None:
    """One JSON value, readable, on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_counts(counts: Mapping[str, int | str]) -> None:
    """The closing line of every command.

    >>> print_counts({"articles": 3, "edited_declared": 1, "words added": 1})
    3 articles, 1 edited declared, 1 word added
    >>> print_counts({"oddities": 1})
    1 oddity
    """
    click.echo(", ".join(f"{value} {_numbered(name.replace('_', ' '), value)}" for name, value in counts.items()))


def _numbered(name: str, value: int | str) -> str:
    """A plural name as the number wants it: only names that end in a plural s are kept here."""
    if str(value) != "1":
        return name
    return re.sub(r"ies\b", "y", name, count=1) if "ies" in name else re.sub(r"(?<=\w{3})s\b", "", name, count=1)
