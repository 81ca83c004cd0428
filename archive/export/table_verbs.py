"""`chronik export jsonl`, `csv`, `parquet` and `sqlite`: the verbs of the tables for researchers. They write no row."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.progress import TaskProgressColumn

from archive.digests import Json
from archive.errors import ArchiveError
from archive.export.choosing import Wanted
from archive.export.describing import Origin, default_name
from archive.export.formats import CommaSeparated, Format, JsonLines
from archive.export.options import Choice, output_option, selection_options
from archive.export.researchers import Progress, export_tables
from archive.export.slim import export_slim
from archive.export.whole import named_when_full
from archive.store import Store, open_to_read
from archive.terminal import Verb, archive_option, json_option, plain, print_counts, print_json, watched

Done = tuple[dict[str, int], Origin]


def _options(verb: Verb) -> Verb:
    """What the four verbs share."""
    mining = click.option("--mining", is_flag=True, help="Leave out what is reserved for text and data mining.")
    noarchive = click.option(
        "--include-noarchive",
        "with_noarchive",
        is_flag=True,
        help="Also texts whose publisher asks that no stored copy be shown.",
    )
    return selection_options(output_option(mining(noarchive(archive_option(json_option(verb))))))


@click.command()
@_options
def jsonl(choice: Choice, **said: Any) -> None:
    """Write the tables as JSON Lines: one file a table, one object a line.

    A folder with articles, versions (with their texts), edits, deletions, events, captures, images and links, and a
    README that explains each column. Chosen by time, it holds the versions that captures of that time showed.

    \b
    Example:
      chronik export jsonl --site halloherne --from 2024-09-01 --until 2024-09-30 --archive herne -o september
    """
    _run(choice, "jsonl", _as_files(JsonLines, "jsonl"), **said)


@click.command("csv")
@_options
def csv_verb(choice: Choice, **said: Any) -> None:
    """Write the tables as CSV: one file a table, safe to open in a spreadsheet.

    Lists are JSON in a cell. A text that a spreadsheet would run as a formula gets a ' in front; the README tells how
    to read it back.

    \b
    Example:
      chronik export csv --article 57694 --archive herne -o hallenbad
    """
    _run(choice, "csv", _as_files(CommaSeparated, "csv"), **said)


@click.command("parquet")
@_options
def parquet_verb(choice: Choice, **said: Any) -> None:
    """Write the tables as Parquet, for pandas, polars and DuckDB: one file a table, with types.

    Needs the extra `parquet` (pip install 'chronik[parquet]').

    \b
    Example:
      chronik export parquet --mining --archive herne -o herne-parquet
    """
    try:
        from archive.export.parquet import Parquet  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise ArchiveError("Parquet needs pyarrow: `pip install 'chronik[parquet]'`, or export jsonl or csv") from error
    _run(choice, "parquet", _as_files(Parquet, "parquet"), **said)


@click.command("sqlite")
@_options
def sqlite_verb(choice: Choice, **said: Any) -> None:
    """Write a slim archive.db for publishing: the same tables, views and search, without the bodies of payloads.

    It opens in any SQLite, in Datasette and in `chronik browse`.

    \b
    Example:
      chronik export sqlite --archive herne -o herne-public
    """
    _run(choice, "sqlite", export_slim, **said)


def _as_files(written: Format, suffix: str) -> Callable[..., Done]:
    def writes(store: Store, wanted: Wanted, output: Path, *, progress: Progress) -> Done:
        return export_tables(store, wanted, output, written, suffix, progress=progress)

    return writes


def _run(
    choice: Choice,
    name: str,
    writes: Callable[..., Done],
    *,
    folder: Path,
    output: Path | None,
    mining: bool,
    with_noarchive: bool,
    as_json: bool,
) -> None:
    with closing(open_to_read(folder)) as store:
        wanted = Wanted(selection=choice(store), for_mining=mining, with_noarchive=with_noarchive)
        path = output or Path(default_name(folder, store.connection, name))
        with named_when_full(path), watched(TaskProgressColumn()) as progress:
            rows, origin = writes(store, wanted, path, progress=progress)
    left_out = {name: count for name, count in asdict(origin.left_out).items() if count}
    if as_json:
        told: dict[str, Json] = {"output": str(path), "counts": rows, "left_out": asdict(origin.left_out)}
        print_json({**told, "chosen": origin.chosen})
        return
    click.echo(f"{plain(path)} holds {origin.chosen}")
    print_counts(rows | {f"stories left out or without text ({reason})": count for reason, count in left_out.items()})


TABLE_VERBS = (jsonl, csv_verb, parquet_verb, sqlite_verb)
