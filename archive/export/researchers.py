"""Writes the chosen rows as one file a table into a folder, with what explains them. It decides nothing."""

from collections.abc import Callable
from pathlib import Path

from archive.export.choosing import Wanted, chosen_rows, told
from archive.export.describing import PACKAGE, README, Origin, describe, origin_of
from archive.export.formats import Format
from archive.export.tables import RESEARCH_TABLES
from archive.export.whole import whole_folder
from archive.store import Store

BATCH = 200  # rows between two words of progress
Progress = Callable[[str, int, int], object]


def export_tables(
    store: Store, wanted: Wanted, output: Path, written: Format, suffix: str, *, progress: Progress
) -> tuple[dict[str, int], Origin]:
    """Write every table of the choice into a folder of that name; returns the rows by table, and the origin."""
    rows: dict[str, int] = {}
    names = {f"{table.name}.{suffix}" for table in RESEARCH_TABLES} | {README, PACKAGE}
    connection = store.connection
    with whole_folder(output, names=names) as folder, chosen_rows(connection, wanted) as left_out:
        for table in RESEARCH_TABLES:
            total = connection.execute(f"SELECT COUNT(*) FROM {table.source}").fetchone()[0]
            with written(folder / f"{table.name}.{suffix}", table) as sink:
                for number, row in enumerate(connection.execute(table.query)):
                    if number % BATCH == 0:
                        progress(table.name, number, total)
                    sink.add(tuple(row))
            progress(table.name, total, total)
            rows[table.name] = total
        origin = origin_of(connection, told(wanted), left_out)
        describe(folder, RESEARCH_TABLES, suffix, rows, origin)
    return rows, origin
