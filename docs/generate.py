"""Makes the pages that only repeat what the program says: `commands.md` from its help, `schema.md` from its databases,
and the table of hazards in `manners.md` from the tests.

Run as `python -m docs.generate`. It asks a new, empty archive, so what it writes depends on nothing but the code.
"""

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click

from archive.store import ARCHIVE_FILE, create
from archive.withdrawal import WITHHELD_FILE, open_vault
from docs.hazards import with_table
from scheduler.cli import cli
from scheduler.frontier import FRONTIER_FILE, Frontier

HERE = Path(__file__).parent
NOTICE = "<!-- Made by `python -m docs.generate`. Change the code it is made from, not this page. -->\n"
WIDTH = 100

COMMANDS_INTRO = """\
# Commands

Every verb takes `-h`; those that work on an archive take `--archive DIR`, else they use `CHRONIK_ARCHIVE`, else the
current folder. With `--json` (all verbs but `browse`) a verb prints one JSON value on standard output and nothing else.
Problems are sentences on standard error that begin with `chronik:`.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | done with failures, or nothing was captured, or something is damaged |
| 2 | wrong use: the words do not fit, or there is no such archive, site or article |
| 130 | stopped by Ctrl-C; what was captured is kept |

What the sentences mean stands in [errors.md](errors.md).
"""

SCHEMA_INTRO = """\
# The databases

An archive is a folder with two SQLite files. `archive.db` is the record: it opens in any SQLite from 3.37 on, needs no
extension, and its names and meanings only ever grow. `frontier.db` is the state of the crawl: it may be deleted while
nobody crawls, and is made again from the record. Both carry the comments below in their own schema: `.schema versions`
in the `sqlite3` shell shows them without this page.

Times are ISO 8601 in UTC and end in `Z`; a bare date stands where a page named only a day. Columns that hold JSON say
so. All tables but the full-text index are `STRICT`. What SQLite and sqlite-utils keep for themselves (names that begin
with `sqlite_`, `_` or `search_` and end in `data`, `idx`, `docsize` or `config`) is left out here.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the schema has it; an empty comment means that there is none."""

    name: str
    kind: str
    comment: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or a view with its comment and its columns; `definition` is the SQL of a view."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    definition: str | None = None


def main() -> None:
    """Write the generated pages beside this file."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Each generated page by its file name."""
    manners = with_table((HERE / "manners.md").read_text(encoding="utf-8"))
    return {"commands.md": commands_page(), "schema.md": schema_page(), "manners.md": manners}


def commands_page() -> str:
    """The help of the command and of every verb."""
    parts = [NOTICE, COMMANDS_INTRO, f"```text\n{help_of(cli, 'chronik')}\n```\n"]
    for name, verb in cli.commands.items():
        parts.append(f"## chronik {name}\n\n```text\n{help_of(verb, f'chronik {name}')}\n```\n")
        if isinstance(verb, click.Group):
            below = {f"chronik {name} {one}": part for one, part in verb.commands.items()}
            parts += [f"### {words}\n\n```text\n{help_of(part, words)}\n```\n" for words, part in below.items()]
    return "\n".join(parts)


def help_of(command: click.Command, name: str) -> str:
    """What `--help` prints, at one width whatever the terminal's."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "help_option_names": ["-h", "--help"]}
    with click.Context(command, info_name=name, **settings) as context:
        return command.get_help(context)


def schema_page() -> str:
    """Every table and view of the databases, with the comments they carry themselves."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        create(folder).close()
        Frontier(folder).close()
        with open_vault(folder, may_make=True):
            withheld = relations(folder / WITHHELD_FILE)
        archive, frontier = relations(folder / ARCHIVE_FILE), relations(folder / FRONTIER_FILE)
        facts = about(folder / ARCHIVE_FILE)
    parts = [NOTICE, SCHEMA_INTRO, "## archive.db: tables\n"]
    parts += [_section(one) for one in archive if one.definition is None]
    parts += ["The file says the following of itself, in the table `about`:\n", _facts(facts), "## archive.db: views\n"]
    parts += [_section(one) for one in archive if one.definition is not None]
    parts += ["## frontier.db\n", *(_section(one) for one in frontier)]
    parts += ["## withheld.db\n", *(_section(one) for one in withheld)]
    return "\n".join(parts)


def relations(path: Path) -> tuple[Relation, ...]:
    """The tables and views of a database in the order of its schema, without what SQLite and libraries keep."""
    with closing(sqlite3.connect(path)) as connection:
        shadows = {row[1] for row in connection.execute("PRAGMA table_list") if row[2] == "shadow"}
        rows = connection.execute(
            "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
        ).fetchall()
        wanted = [row for row in rows if row[0] not in shadows and not row[0].startswith(("_", "sqlite_"))]
        return tuple(_relation(connection, *row) for row in wanted)


def about(path: Path) -> tuple[tuple[str, str], ...]:
    """The rows of the table `about`."""
    with closing(sqlite3.connect(path)) as connection:
        return tuple(connection.execute("SELECT name, value FROM about"))


def _relation(connection: sqlite3.Connection, name: str, kind: str, sql: str) -> Relation:
    head = sql.partition("\n")[0].partition("--")[2].strip()
    columns = tuple(
        Column(row[1], _kind(row[2], not_null=bool(row[3] or row[5])), _comment(sql, row[1]))
        for row in connection.execute(f"PRAGMA table_info({name})")
    )
    return Relation(name, head, columns, sql if kind == "view" else None)


def _kind(declared: str, *, not_null: bool) -> str:
    return declared if not_null or not declared else f"{declared} or NULL"


def _comment(sql: str, column: str) -> str:
    """The comment on the line of a column's definition."""
    found = re.search(rf"^\s+{column}\b(?P<rule>[^\n]*?)-- (?P<words>.+)$", sql, re.MULTILINE)
    if found is None:
        return ""
    values = re.search(r"\bIN \(([^)]+)\)", found["rule"])
    target = re.search(r"\bREFERENCES (\w+) \((\w+)\)", found["rule"])
    allowed = f" (one of {values[1].replace(chr(39), '`')})" if values else ""
    return found["words"].strip() + allowed + (f" (→ `{target[1]}.{target[2]}`)" if target else "")


def _section(one: Relation) -> str:
    head = f"### {one.name}\n\n{_sentence(one.comment)}\n"
    if one.definition is not None:
        names = ", ".join(f"`{column.name}`" for column in one.columns)
        return f"{head}\nColumns: {names}.\n\n```sql\n{one.definition};\n```\n"
    return head + "\n| column | type | comment |\n|---|---|---|\n" + "".join(_rows(one.columns))


def _rows(columns: tuple[Column, ...]) -> Iterator[str]:
    return (f"| `{one.name}` | {one.kind} | {one.comment.replace('|', chr(92) + '|')} |\n" for one in columns)


def _facts(facts: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"- **{name}**: {value}\n" for name, value in facts)


def _sentence(comment: str) -> str:
    return f"{comment[:1].upper()}{comment[1:]}." if comment else ""


if __name__ == "__main__":
    main()
