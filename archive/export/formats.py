"""Rows as JSON Lines and as CSV, for any number of them. Parquet stands in `parquet`; this module reads no database."""

import csv
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol

from archive.digests import Json
from archive.export.tables import Column, Kind, Table

Cell = str | int | None
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula (CWE-1236)
GUARD = "'"
# Line ends to some readers of lines, though not to JSON.
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


class Sink(Protocol):
    """Takes the rows of one table, in order."""

    def add(self, row: Sequence[Cell]) -> None:
        """One row, its values as the archive has them."""


Format = Callable[[Path, Table], AbstractContextManager[Sink]]


def value_of(kind: Kind, cell: Cell) -> Json:
    """What a stored value says: a list, an object, a truth; times stay as they are written.

    >>> value_of("texts", '["a"]'), value_of("boolean", 1), value_of("time", "2024-09-02T11:50:00Z")
    (['a'], True, '2024-09-02T11:50:00Z')
    """
    if cell is None:
        return None
    if kind in ("texts", "pairs", "json"):
        found: Json = json.loads(str(cell))
        return found
    return bool(cell) if kind == "boolean" else cell


class JsonLines:
    """One JSON object a line (UTF-8, LF), keys in the order of the columns."""

    suffix = "jsonl"

    def __init__(self, path: Path, table: Table) -> None:
        self._columns = table.columns
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def add(self, row: Sequence[Cell]) -> None:
        """One row."""
        found = {column.name: value_of(column.kind, cell) for column, cell in zip(self._columns, row, strict=True)}
        line = json.dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        self._file.write(line.translate(_LINE_ENDS) + "\n")

    def __enter__(self) -> "JsonLines":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


class CommaSeparated:
    """RFC 4180 in UTF-8, with a line of names, and with texts that no spreadsheet runs."""

    suffix = "csv"

    def __init__(self, path: Path, table: Table) -> None:
        self._columns = table.columns
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.name for column in table.columns])

    def add(self, row: Sequence[Cell]) -> None:
        """One row."""
        self._writer.writerow([csv_cell(column, cell) for column, cell in zip(self._columns, row, strict=True)])

    def __enter__(self) -> "CommaSeparated":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def csv_cell(column: Column, cell: Cell) -> Cell:
    """A value as its cell. Texts that a spreadsheet would run get a `'` in front, and so do those that begin with one:
    taking one `'` off each cell that begins with it gives the text back."""
    if cell is None:
        return ""
    if column.kind == "boolean":
        return "true" if cell else "false"
    return guarded(cell) if isinstance(cell, str) else cell


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("1+1"), guarded("'n Abend")
    ("'=1+1", '1+1', "''n Abend")
    """
    return GUARD + text if text.startswith((*RISKY, GUARD)) else text
