"""The rows of payloads against their seals, and the numbers by which payloads name each other. It unpacks nothing.

Rows that were written before payloads were sealed have no seal, and are held to their digests alone.
"""

import sqlite3
from collections.abc import Iterator

from archive.digests import short_digest
from archive.fixity.expected import Expected
from archive.fixity.reading import CHUNK, Row, Unreadable, asked
from archive.store import row_json

MOST_TRIED = 100  # missing numbers that a row without a seal is held against


def row_digest(row: Row) -> str:
    """The digest of a row as the seals hold it."""
    return short_digest(row_json(row))


def is_changed(expected: Expected, row: Row) -> bool:
    """Whether the row of a payload is another than its seal says."""
    number = str(row["payload_id"])
    return expected.knows("payloads", number) and expected.digest_of("payloads", number) != row_digest(row)


def strayed_payloads(connection: sqlite3.Connection, expected: Expected, *, doubt: str) -> Iterator[str]:
    """Sealed payloads under whose number no row stands: it has another number, or was taken out.

    Where a capture names what was taken out, it is told there.
    """
    gone = {held: key for key, held in _gone(connection, expected)}
    if not gone:
        return
    for row in _unsealed(connection, expected):
        for number in list(gone.values())[:MOST_TRIED]:
            found = row_digest(row | {"payload_id": int(number)})
            if gone.get(found) == number:
                del gone[found]
                yield f"payload {row['digest']}: its number is {row['payload_id']}, and was {number}{doubt}"
    if len(gone) > _missed(connection):
        yield from (f"payload number {number}: it was taken out of payloads{doubt}" for number in gone.values())


def _gone(connection: sqlite3.Connection, expected: Expected) -> Iterator[tuple[str, str]]:
    after = ""
    while keys := expected.keys("payloads", after, CHUNK):
        for after in keys:
            held = expected.digest_of("payloads", after)
            rows = asked(connection, "SELECT 1 FROM main.payloads WHERE payload_id = ?", after)
            if held is not None and not isinstance(rows, Unreadable) and not rows:
                yield after, held


def _unsealed(connection: sqlite3.Connection, expected: Expected) -> Iterator[Row]:
    numbers = asked(connection, "SELECT payload_id FROM main.payloads")
    for number in [] if isinstance(numbers, Unreadable) else numbers:
        if not expected.knows("payloads", str(number["payload_id"])):
            rows = asked(connection, "SELECT * FROM main.payloads WHERE payload_id = ?", number["payload_id"])
            yield from [] if isinstance(rows, Unreadable) else rows


def _missed(connection: sqlite3.Connection) -> int:
    """How many payloads captures name that are not there."""
    rows = asked(
        connection,
        "SELECT COUNT(*) AS count FROM (SELECT payload_digest AS digest FROM main.captures UNION"
        " SELECT rendered_digest FROM main.captures) WHERE digest NOT IN (SELECT digest FROM main.payloads)",
    )
    return 0 if isinstance(rows, Unreadable) else int(str(rows[0]["count"]))
