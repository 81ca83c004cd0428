"""`chronik export warc`, `wacz` and `cdxj`. They read the archive and write files elsewhere; they change no row."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from archive.digests import Json
from archive.export.choosing import Wanted, told
from archive.export.options import Choice, output_option, selection_options
from archive.export.whole import named_when_full
from archive.store import open_to_read
from archive.terminal import Verb, archive_option, console, json_option, plain, print_counts, print_json

from .making import Export, Task, make_cdxj, make_wacz, make_warcs
from .portion import Policy

SUFFIXES = {"warc": "-warc", "wacz": ".wacz", "cdxj": ".cdxj"}
MAKERS = {"warc": make_warcs, "wacz": make_wacz, "cdxj": make_cdxj}


def _web_archive_options(verb: Verb) -> Verb:
    """Adds what the three verbs share."""
    for option in (
        json_option,
        archive_option,
        click.option("--operator", help="Who stands behind the export and can be asked: goes into its warcinfo."),
        click.option(
            "--include-noarchive",
            "with_noarchive",
            is_flag=True,
            help="Also pages whose publisher asks that no copy be shown: to preserve, not to publish.",
        ),
        output_option,
        selection_options,
    ):
        verb = option(verb)
    return verb


@click.command()
@_web_archive_options
def warc(folder: Path, **said: object) -> None:
    """Write WARC 1.1 files of at most one gigabyte into a folder: each capture with the bytes that came.

    Requests, answers, revisits and what is known of each capture (metadata records, as JSON). The files are whole when
    none of them ends in .open any more. The same choice of the same archive makes the same bytes. root.txt beside them
    is the archive's root at that moment: `chronik verify --root` proves by it that the archive still holds what it did.

    \b
    Examples:
      chronik export warc --archive herne -o herne-warc
      chronik export warc --site halloherne --from 2024-09-01 --until 2024-09-30 --archive herne
    """
    _export("warc", folder, **said)  # type: ignore[arg-type]  # as the options say


@click.command()
@_web_archive_options
def wacz(folder: Path, **said: object) -> None:
    """Write one WACZ 1.1.1 file: the WARC files with their index and a list of pages, to be opened in ReplayWeb.page.

    chain/root.txt in it is the archive's root at that moment, as for `chronik export warc`.

    \b
    Examples:
      chronik export wacz --archive herne -o herne.wacz
      chronik export wacz --article 57694 --archive herne
    """
    _export("wacz", folder, **said)  # type: ignore[arg-type]  # as the options say


@click.command()
@_web_archive_options
def cdxj(folder: Path, **said: object) -> None:
    """Write the CDXJ index of the files that `export warc` makes of the same choice.

    \b
    Example:
      chronik export cdxj --archive herne -o herne.cdxj
    """
    _export("cdxj", folder, **said)  # type: ignore[arg-type]  # as the options say


VERBS = (warc, wacz, cdxj)


def _export(
    form: str,
    folder: Path,
    *,
    choice: Choice,
    output: Path | None,
    operator: str | None,
    with_noarchive: bool,
    as_json: bool,
) -> None:
    with closing(open_to_read(folder)) as store:
        task = Task(
            connection=store.connection,
            selection=choice(store),
            policy=Policy(with_noarchive=with_noarchive),
            operator=operator,
        )
        stem = store.path.parent.resolve().name or "archive"
        with named_when_full(output or Path()), _watched() as watch:
            made = MAKERS[form](task, lambda last_day: output or Path(f"{stem}-{last_day}{SUFFIXES[form]}"), watch)
    wanted = Wanted(selection=task.selection, with_noarchive=with_noarchive)
    _say(made, f"{'an index of ' if form == 'cdxj' else ''}{told(wanted)}", as_json=as_json)
    if made.written.damaged:
        sys.exit(1)


def _say(made: Export, chosen: str, *, as_json: bool) -> None:
    counts: dict[str, int] = {
        "captures": made.written.captures,
        "records": made.written.records,
        "files": len(made.written.files),
        "bytes": made.written.size,
        "damaged": made.written.damaged,
    }
    left_out: dict[str, Json] = dict(made.portion.left_out)
    if as_json:
        print_json({"output": str(made.path), "files": made.written.files, "counts": counts, "left_out": left_out})
        return
    click.echo(f"{plain(made.path)} holds {chosen}")
    if made.written.damaged:
        click.echo(
            f"{made.written.damaged} captures without their bytes, which are lost: see `chronik verify`", err=True
        )
    print_counts({**counts, **{f"left out ({reason})": number for reason, number in made.portion.left_out.items()}})


@contextmanager
def _watched() -> Iterator[Callable[[int, int], None]]:
    """A progress bar, where a person watches."""
    screen = console()
    columns = (TextColumn("exporting"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        row = progress.add_task("exporting", total=None)
        yield lambda done, total: progress.update(row, completed=done, total=total)
