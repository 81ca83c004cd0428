"""What `verify` finds: flipped bits in stored values and anywhere in the file, and rows taken out, swapped and edited.

    python -m benchmarks rot --flips 1000 --rows 100

Each fault is done to a fresh copy of a small archive. A flip in the file that verify does not name must have changed
nothing that can be read: every row of every table is then compared with what it was. Of a stored value a fault must
change what the archive says: where verify names nothing and only `search_data` differs, every word is looked for in the
index; if it stands at the same places as before and a search for it finds the same, the words are only kept in other
blocks, and another fault is drawn. Exits with 1 where a fault was missed, was found without being named, or made verify
fail.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import ArchiveError
from archive.fixity import verify
from archive.store import ARCHIVE_FILE, open_to_read
from benchmarks.faults import Fault, delete_row, edit_row, flip_file, flip_value, swap_rows
from scheduler.demo.run import demonstrate

MOST_SHOWN = 10
SAME = "drawn again, since it left the same index in other blocks"


@dataclass(slots=True)
class Tally:
    """How the faults of one kind ended."""

    kinds: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def failures(self) -> int:
        """Faults that were missed, not named, or made verify fail."""
        return self.kinds["missed"] + self.kinds["not named"] + self.kinds["failed"]

    def add(self, end: str, told: str) -> None:
        """Count an end and keep some that went wrong."""
        self.kinds[end] += 1
        if end in ("missed", "not named", "failed") and len(self.examples) < MOST_SHOWN:
            self.examples.append(f"{end}: {told}")


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks rot", description=__doc__.splitlines()[0])
    parser.add_argument("--flips", type=int, default=1000, help="how many bits are flipped, in values and in the file")
    parser.add_argument("--rows", type=int, default=100, help="how many rows are taken out, swapped, edited")
    parser.add_argument("--seed", type=int, default=1, help="from which the faults are drawn")
    parser.add_argument("--archive", type=Path, help="a small archive to do it to (default: a demonstration)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = given.archive or Path(place) / "demo"
        if given.archive is None:
            asyncio.run(demonstrate(folder, say=lambda _: None))
        tallies = rot(folder, Path(place), flips=given.flips, rows=given.rows, seed=given.seed)
    for name, tally in tallies.items():
        print(f"{name}: " + ", ".join(f"{number} {end}" for end, number in sorted(tally.kinds.items())))
        for example in tally.examples:
            print(f"  {example}", file=sys.stderr)
    return int(any(tally.failures for tally in tallies.values()))


def rot(folder: Path, place: Path, *, flips: int, rows: int, seed: int) -> dict[str, Tally]:
    """Do so many faults of each kind to copies of an archive, and tell how each kind ended."""
    whole = place / "whole.db"
    with closing(open_to_read(folder)) as store, closing(sqlite3.connect(whole)) as copy:
        store.connection.backup(copy)
    shutil.rmtree(place / "trial", ignore_errors=True)
    (place / "trial").mkdir()
    kinds: dict[str, tuple[int, Callable[[Path, random.Random], Fault]]] = {
        "bits in values": (flips, flip_value),
        "bits in the file": (flips, flip_file),
        "rows taken out": (rows, delete_row),
        "rows swapped": (rows, swap_rows),
        "rows edited": (rows, edit_row),
    }
    return {
        name: _tried(whole, place / "trial" / ARCHIVE_FILE, times, fault, random.Random(f"{seed} {name}"))
        for name, (times, fault) in kinds.items()
    }


def _tried(
    whole: Path, trial: Path, times: int, fault: Callable[[Path, random.Random], Fault], drawn: random.Random
) -> Tally:
    tally, before = Tally(), dump(whole)
    while tally.kinds.total() - tally.kinds[SAME] < times:
        shutil.copyfile(whole, trial)
        done = fault(trial, drawn)
        tally.add(*_ended(trial, done, before, whole))
    return tally


def _ended(trial: Path, done: Fault, before: dict[str, object], whole: Path) -> tuple[str, str]:
    try:
        damaged = _verified(trial)
    except ArchiveError as error:
        return "found and named", str(error)
    except Exception as error:  # noqa: BLE001  # whatever it is, verify must not end so
        return "failed", f"{done.told}: {error!r}"
    if not damaged:
        after = dump(trial)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        told = f"{done.told} ({', '.join(sorted(changed))})"
        if changed == {"search_data"} and words(trial) == words(whole):
            return SAME, told
        return ("missed" if changed else "unused: nothing that can be read changed"), told
    if done.marks and not any(mark in said for mark in done.marks for said in damaged):
        return "not named", f"{done.told}: {damaged[:3]}"
    return "found and named", damaged[0]


def _verified(trial: Path) -> tuple[str, ...]:
    with closing(open_to_read(trial.parent)) as store:
        return verify(store.connection).damaged


def words(path: Path) -> tuple[list[tuple[object, ...]], dict[str, list[int]]]:
    """Every word of the index with its places, and what a search for it finds."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search, instance)")
        places = sorted(map(tuple, connection.execute("SELECT term, doc, col, offset FROM temp.vocabulary")))
        sql = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid"
        quoted = {str(place[0]): '"' + str(place[0]).replace('"', '""') + '"' for place in places}
        return places, {term: [row[0] for row in connection.execute(sql, (match,))] for term, match in quoted.items()}


def dump(path: Path) -> dict[str, object]:
    """Everything that can be read from a file: its schema, and every row of every table."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        try:
            schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
            tables = [name.decode() for kind, name, _, sql in schema if kind == b"table" and b"VIRTUAL" not in sql]
            heads = [connection.execute(f"PRAGMA {name}").fetchall() for name in ("application_id", "user_version")]
            rows = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # our names
            return {"schema": schema, "head": heads, **rows}
        except sqlite3.DatabaseError as error:
            return {"error": repr(error)}
