"""The steps from each released schema to the next, each one transaction. Says nothing about rows.

`user_version` holds the number of steps applied, so that a reader without sqlite-utils knows the schema too.
"""

from sqlite_utils import Database, Migrations

from archive.store.schema import ABOUT, SEARCH_TABLES, TABLES, VIEWS

APPLICATION_ID = 0x4368726F  # "Chro": `file archive.db` and every reader can tell what this is
migrations = Migrations("chronik")


@migrations(name="0001_base")
def base(db: Database) -> None:
    """The first schema: all tables, views and the note to the finder."""
    for script in (TABLES, SEARCH_TABLES, VIEWS):
        for statement in split_statements(script):
            db.execute(statement)
    for name, value in ABOUT.items():
        db.execute("INSERT INTO about (name, value) VALUES (:name, :value)", {"name": name, "value": value})


STEPS = 1


def split_statements(script: str) -> tuple[str, ...]:
    """The statements of a script whose statements end in a semicolon at the end of a line.

    `executescript` would commit the migration's transaction half way.

    >>> split_statements("CREATE TABLE a (b); -- c\\nCREATE TABLE d (e);\\n")
    ('CREATE TABLE a (b); -- c\\nCREATE TABLE d (e)',)
    """
    pieces = (piece.strip() for piece in (script + "\n").split(";\n"))
    return tuple(piece for piece in pieces if piece)
