"""The steps from each earlier schema to the present one, each one transaction. Decides nothing about rows.

A new file is made with the present schema at once; the steps bring older files there. `user_version` holds the number
of steps applied, so that a reader without sqlite-utils knows the schema too; it changes in the step's transaction, so
that a run that was killed between two steps has left a file of the schema in between.
"""

import sqlite3
from contextlib import closing, suppress
from functools import cache

from sqlite_utils import Database, Migrations

from archive.content import blocks_json, blocks_of
from archive.store.schema import SEARCH_TABLES, TABLES
from archive.store.schema_care import ABOUT, EVENT_KINDS
from archive.store.views import VIEWS

APPLICATION_ID = 0x4368726F  # "Chro": `file archive.db` and every reader can tell what this is
migrations = Migrations("chronik")


@migrations(name="0001_base")
def base(db: Database) -> None:
    """A new file: all tables, views and the note to the finder, as `schema` has them now."""
    for script in (TABLES, SEARCH_TABLES, VIEWS):
        for statement in split_statements(script):
            db.execute(statement)
    _tell_of_itself(db)


@migrations(name="0002_like_with_like")
def like_with_like(db: Database) -> None:
    """What a capture's bytes were read as, the kind of a change, held captures, site models, replaced versions."""
    if "content_digest" in db["captures"].columns_dict:
        return  # made by this very program
    for view in db.view_names():
        db.execute(f"DROP VIEW {view}")
    for table in ("captures", "versions", "events"):
        _rebuild(db, table)
    for table in ("held", "site_models", "replaced_versions"):
        _create(db, table)
    for statement in split_statements(VIEWS):
        db.execute(statement)
    db.execute(
        "UPDATE versions SET change_kind = CASE WHEN EXISTS (SELECT 1 FROM json_each(changed_fields)"
        " WHERE value IN ('kicker', 'title', 'lead', 'text')) THEN 'major' ELSE 'minor' END WHERE number > 1"
    )
    db.execute("PRAGMA user_version = 2")


@migrations(name="0003_manners")
def manners(db: Database) -> None:
    """The head of an answer, kinds of failure, what publishers ask for, and parts of pages."""
    new = {"captures": "status_line", "links": "nofollow", "discoveries": "nofollow"}
    # A file made by this very program has them all, one that came over the step before some.
    older = [table for table, column in new.items() if column not in db.table(table).columns_dict]
    if not older:
        return
    for view in db.view_names():
        db.execute(f"DROP VIEW {view}")
    for table in older:
        _rebuild(db, table)
    for statement in split_statements(VIEWS):
        db.execute(statement)
    db.execute("PRAGMA user_version = 3")


@migrations(name="0004_care")
def care(db: Database) -> None:
    """Payloads against earlier ones, imports, restrictions, seals, rounds of fixity, and the words of the events."""
    if "seals" in db.table_names():
        return
    for view in db.view_names():
        db.execute(f"DROP VIEW {view}")
    _create(db, "certificates")
    for table in ("articles", "payloads", "captures", "versions", "events", "replaced_versions"):
        _rebuild(db, table)
    _tell_texts_once(db)
    for table in ("dictionaries", "imports", "restrictions", "seals", "fixity_checks", "event_kinds"):
        _create(db, table)
    for statement in split_statements(VIEWS):
        db.execute(statement)
    _tell_of_itself(db)
    db.execute("PRAGMA user_version = 4")


STEPS = 4


def _tell_texts_once(db: Database) -> None:
    """Blocks by their lengths, where they held the text again; what cannot be read stays for fixity to name."""
    for (number,) in db.execute("SELECT id FROM versions").fetchall():
        told, text = db.execute("SELECT blocks, text FROM versions WHERE id = ?", (number,)).fetchone()
        with suppress(ValueError, TypeError):
            given = (blocks_json(blocks_of(told, text), text), number)
            db.execute("UPDATE versions SET blocks = ? WHERE id = ?", given)


def _tell_of_itself(db: Database) -> None:
    """What the file says to whoever opens it without the program."""
    db.conn.executemany("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)", ABOUT.items())
    db.execute("DELETE FROM event_kinds")
    db.conn.executemany("INSERT INTO event_kinds (kind, premis, meaning) VALUES (?, ?, ?)", EVENT_KINDS)


def _rebuild(db: Database, table: str) -> None:
    """Give a table its present form, rows kept; foreign keys are off and other tables go on naming it."""
    named = db.table(table).columns_dict
    columns = ", ".join(named).replace("certificate_digest", "certificate_id")
    values = ", ".join(named).replace(
        "certificate_digest", "(SELECT c.id FROM certificates c WHERE c.digest = certificate_digest)"
    )
    if "certificate_digest" in named:
        db.execute(
            "INSERT INTO certificates (digest) SELECT DISTINCT certificate_digest FROM captures"
            " WHERE certificate_digest IS NOT NULL ORDER BY id"
        )
    db.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    for index in db.table(f"old_{table}").indexes:
        if index.origin == "c":
            db.execute(f"DROP INDEX {index.name}")
    _create(db, table)
    db.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM old_{table}")
    db.execute(f"DROP TABLE old_{table}")


def _create(db: Database, table: str) -> None:
    """A table of the schema with its indexes."""
    for statement in split_statements(TABLES):
        if statement.startswith(f"CREATE TABLE {table} (") or f" ON {table} (" in statement.partition("\n")[0]:
            db.execute(statement)


def split_statements(script: str) -> tuple[str, ...]:
    """The statements of a script whose statements end in a semicolon at the end of a line.

    `executescript` would commit the migration's transaction half way.

    >>> split_statements("CREATE TABLE a (b); -- c\\nCREATE TABLE d (e);\\n")
    ('CREATE TABLE a (b); -- c\\nCREATE TABLE d (e)',)
    """
    pieces = (piece.strip() for piece in (script + "\n").split(";\n"))
    return tuple(piece for piece in pieces if piece)


@cache
def present_schema() -> dict[str, str]:
    """The text of every table, index and view of the present schema, by name."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in (TABLES, SEARCH_TABLES, VIEWS):
            for statement in split_statements(script):
                connection.execute(statement)
        return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
