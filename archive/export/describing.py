"""What lies beside exported tables: a README for people and a `datapackage.json` (Frictionless Data) for programs.

Both are made from the schema's own comments, so that they say what the archive says. They name no time but the
archive's own, so that two exports of the same record are equal.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.digests import Json
from archive.export.choosing import LeftOut
from archive.export.tables import KINDS, Column, Kind, Table

README, PACKAGE = "README.md", "datapackage.json"
_BITE = 1024 * 1024
_TYPES: Mapping[Kind, str] = {
    "text": "string",
    "word": "string",
    "integer": "integer",
    "boolean": "boolean",
    "time": "datetime",
    "texts": "array",
    "pairs": "array",
    "json": "object",
}
_MEDIA_TYPES = {
    "jsonl": "application/jsonl",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "db": "application/vnd.sqlite3",
}
_READING = {
    "jsonl": "Each line is one JSON object in UTF-8. Lists and objects are JSON lists and objects, times are texts.",
    "csv": "UTF-8, comma, RFC 4180. An empty cell is NULL, or an empty text. Lists and objects are JSON in a cell."
    " A cell that begins with `'` has this sign only so that no spreadsheet runs it as a formula (texts that begin with"
    " `=`, `+`, `-`, `@`, tab or carriage return, and those that begin with `'` themselves): take the first `'` off to"
    " have the text.",
    "parquet": "Apache Parquet. Times are timestamps in UTC; a list of pairs is a list of records with the fields"
    " `name` and `value`; a JSON object is a text.",
}
_EVERYWHERE = (
    "Times are ISO 8601 in UTC; `published_at` and `modified_at` are as declared: a time, or a bare day where only that"
    " is named. Numbers (ids) are those of the archive; some may point to rows that are not in this export."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an export comes from: what was chosen of which archive, and how far its record went."""

    chosen: str
    sites: tuple[tuple[str, str, str], ...]
    last_capture_at: str | None
    chain: str | None
    left_out: LeftOut


def origin_of(connection: sqlite3.Connection, chosen: str, left_out: LeftOut) -> Origin:
    """The origin of an export, as the archive stands."""
    sites = connection.execute("SELECT id, name, home_url FROM sites ORDER BY id").fetchall()
    last = connection.execute("SELECT digest FROM events ORDER BY id DESC LIMIT 1").fetchone()
    return Origin(
        chosen=chosen,
        sites=tuple(tuple(row) for row in sites),
        last_capture_at=last_capture_at(connection),
        chain=last["digest"] if last else None,
        left_out=left_out,
    )


def last_capture_at(connection: sqlite3.Connection) -> str | None:
    """When the archive last captured anything; None: never."""
    found: str | None = connection.execute("SELECT MAX(fetched_at) FROM captures").fetchone()[0]
    return found


def default_name(folder: Path, connection: sqlite3.Connection, form: str) -> str:
    """A name of the archive's and of the day of its last capture, which is as far as the export tells."""
    day = (last_capture_at(connection) or "empty")[:10]
    return f"{folder.resolve().name or 'archive'}-{day}-{form}"


def describe(folder: Path, tables: Sequence[Table], suffix: str, rows: Mapping[str, int], origin: Origin) -> None:
    """Write README and datapackage.json beside the files of some tables."""
    resources = [_resource(folder, table, suffix, rows[table.name]) for table in tables]
    package = {
        "name": f"chronik-{suffix}",
        "title": "News articles, their versions and deletions, from a Chronik archive",
        "sources": [{"title": name, "path": url} for _, name, url in origin.sites],
        "chosen": origin.chosen,
        "last_capture_at": origin.last_capture_at,
        "event_chain": origin.chain,
        "left_out": asdict(origin.left_out),
        "resources": resources,
    }
    (folder / PACKAGE).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sections = (_section(table, suffix, rows[table.name]) for table in tables)
    text = "\n\n".join((head(origin), _READING[suffix], _EVERYWHERE, *sections))
    (folder / README).write_text(text + "\n", encoding="utf-8")


def head(origin: Origin) -> str:
    """What is in an export and what is not, for people."""
    sites = "\n".join(f"- {name} ({url}), `{site_id}`" for site_id, name, url in origin.sites)
    out = origin.left_out
    return f"""\
# From a Chronik archive

{sites or "- no site"}

Chosen: {origin.chosen}. The archive's last capture was at {origin.last_capture_at or "no time: it is empty"}; the last
event of its chain has the digest `{origin.chain or "none"}`.

Left out: {out.restricted} stories that are not public, {out.reserved} that are reserved for text and data mining (asked
for with `--mining`), and the texts of {out.noarchive} whose publisher asks that no stored copy be shown (`noarchive`).

The texts belong to their publishers; having them here is no permission to publish them again."""


def _section(table: Table, suffix: str, rows: int) -> str:
    lines = [f"| `{column.name}` | {KINDS[column.kind]} | {_cell(column.comment)} |" for column in table.columns]
    key = ", ".join(f"`{name}`" for name in table.key)
    title = f"## {table.name}.{suffix}\n\n{table.comment[0].upper()}{table.comment[1:]}; {rows} rows; key: {key}."
    return "\n".join([title, "", "| column | kind | meaning |", "|---|---|---|", *lines])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _resource(folder: Path, table: Table, suffix: str, rows: int) -> Json:
    path = folder / f"{table.name}.{suffix}"
    fields: list[Json] = [_field(column, suffix) for column in table.columns]
    links: list[Json] = [
        {"fields": [name], "reference": {"resource": other, "fields": ["id"]}} for name, other in table.refers.items()
    ]
    schema: dict[str, Json] = {"fields": fields, "primaryKey": list(table.key), "foreignKeys": links}
    return {
        "name": table.name,
        "description": table.comment,
        "path": path.name,
        "format": suffix,
        "mediatype": _MEDIA_TYPES[suffix],
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
        "rows": rows,
        "schema": schema,
    }


def _field(column: Column, suffix: str) -> Json:
    """A field of a Table Schema; Parquet's objects are texts."""
    kind = "string" if suffix == "parquet" and column.kind == "json" else _TYPES[column.kind]
    return {"name": column.name, "type": kind, "description": column.comment}


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while bite := file.read(_BITE):
            found.update(bite)
    return found.hexdigest()
