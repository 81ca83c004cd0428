"""Rows as Parquet, with the types that pandas, polars and DuckDB expect. It needs the extra `parquet`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any  # what pyarrow takes and gives is not typed

import pyarrow as pa
import pyarrow.parquet as pq

from archive.export.formats import Cell, value_of
from archive.export.tables import Column, Table

ROWS, CHARS = 10_000, 16_000_000  # of one row group, whichever comes first; so much is held in memory


class Parquet:
    """One file, compressed with zstandard; repeated words are written once a row group."""

    suffix = "parquet"

    def __init__(self, path: Path, table: Table) -> None:
        self._columns = table.columns
        self._schema = pa.schema([_field(column) for column in table.columns], metadata={"comment": table.comment})
        words = [column.name for column in table.columns if column.kind == "word"]
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", use_dictionary=words or False)
        self._rows: list[Sequence[Cell]] = []
        self._chars = 0

    def add(self, row: Sequence[Cell]) -> None:
        """One row; written when there are enough of them."""
        self._rows.append(row)
        self._chars += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(self._rows) >= ROWS or self._chars >= CHARS:
            self._write()

    def _write(self) -> None:
        by_column = zip(*self._rows, strict=True)
        arrays = [
            pa.array([_value(column, cell) for cell in cells], type=one.type)
            for column, one, cells in zip(self._columns, self._schema, by_column, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows, self._chars = [], 0

    def __enter__(self) -> "Parquet":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._rows and error is None:
            self._write()
        self._writer.close()


def _field(column: Column) -> "pa.Field":
    pair = [pa.field("name", pa.string()), pa.field("value", pa.string())]
    kinds = {
        "text": pa.string(),
        "word": pa.string(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
        "texts": pa.list_(pa.string()),
        "pairs": pa.list_(pa.struct(pair)),
        "json": pa.string(),
    }
    return pa.field(column.name, kinds[column.kind], metadata={"comment": column.comment})


def _value(column: Column, cell: Cell) -> Any:
    if cell is None or column.kind == "json":
        return cell
    if column.kind == "time":
        return datetime.fromisoformat(str(cell))
    found: Any = value_of(column.kind, cell)
    return [{"name": name, "value": value} for name, value in found] if column.kind == "pairs" else found
