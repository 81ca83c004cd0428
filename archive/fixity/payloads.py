"""Each payload: that it unpacks to the bytes of its digest, and these to what the captures say. Mends nothing.

Of a damaged payload it says which versions still stand without it, and which payloads depend on it.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.content_coding import undone
from archive.digests import digest, parsed
from archive.errors import DamagedPayload, UndecodableBody
from archive.fixity.chains import Chains
from archive.fixity.expected import Expected
from archive.fixity.payload_rows import is_changed, row_digest
from archive.fixity.reading import Row, Unreadable, asked
from archive.store import dependents, needed_for, read_payload
from archive.withdrawal import Excuses, is_excused

ENCODINGS = ("identity", "zstd", "withheld", "erased")
WITHOUT_BYTES = ("withheld", "erased")
MOST_NAMED = 5
MOST_NOTED = 100_000
# What a damaged row may bring about in the unpacking, besides DamagedPayload.
_FAULTS = (sqlite3.DatabaseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, MemoryError)


@dataclass(slots=True)
class Unread:
    """Payloads that are as they were sealed, and lost with others: how many, and the first of their digests."""

    count: int = 0
    names: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Note one."""
        self.count += 1
        if self.count <= MOST_NOTED:
            self.names.append(name)


def payload_names(connection: sqlite3.Connection, after: str, most: int) -> list[str]:
    """The next payloads, those of the captures too where the table cannot be read through."""
    last = after.encode("utf-8", "surrogateescape")  # a damaged name may be no UTF-8, and is to be passed all the same
    sql = "SELECT digest FROM main.payloads WHERE digest > CAST(? AS TEXT) ORDER BY digest LIMIT ?"
    rows = asked(connection, sql, last, most)
    if isinstance(rows, Unreadable):
        sql = (
            "SELECT DISTINCT payload_digest AS digest FROM main.captures WHERE payload_digest > CAST(? AS TEXT)"
            " ORDER BY payload_digest LIMIT ?"
        )
        rows = asked(connection, sql, last, most)
    return [] if isinstance(rows, Unreadable) else [str(row["digest"]) for row in rows]


def is_whole(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the bytes of a payload are still those of its digest."""
    return _bytes_of(connection, name)[1] is None


def look_at_payload(
    connection: sqlite3.Connection, name: str, chains: Chains, unread: Unread, *, doubt: str
) -> Iterator[str]:
    """What is to be said of a payload: its row, its bytes, and what the captures say of them unpacked.

    One that is lost with another is not told but noted: that other is told.
    """
    rows = asked(connection, "SELECT * FROM main.payloads WHERE digest = ?", name)
    if isinstance(rows, Unreadable) or not rows:
        error = rows.error if isinstance(rows, Unreadable) else "its index names it, its table does not"
        yield f"payload {name}: its row cannot be read ({error}){_standing(connection, name)}"
        return
    (row,) = rows
    as_sealed = not is_changed(chains.expected, row)
    if row["encoding"] in WITHOUT_BYTES:
        said, rest = list(_out_of_view(connection, row, chains.excuses)), f"it is {row['encoding']}"
    else:
        body, fault = _bytes_of(connection, name)
        if fault and as_sealed and _needs_damaged(connection, row, chains.expected):
            unread.add(name)
            return
        said, rest = list(_told(connection, row, body, fault, chains.expected)), "its bytes are whole"
    if not as_sealed and not said:
        said = [f"payload {name}: its row in payloads (number {row['payload_id']}) was changed{doubt}; {rest}"]
    yield from said


def _told(
    connection: sqlite3.Connection, row: Row, body: bytes | None, fault: str | None, expected: Expected
) -> Iterator[str]:
    """What is to be said of a payload that has bytes."""
    name = str(row["digest"])
    if row["encoding"] not in ENCODINGS:
        yield f"payload {name}: its encoding is none that there is"
    elif body is None:
        yield f"{fault}{_standing(connection, name)}"
    else:
        yield from _odd_columns(connection, row, len(body), expected)
        yield from _otherwise_decoded(connection, name, body)


def _out_of_view(connection: sqlite3.Connection, row: Row, excuses: Excuses) -> Iterator[str]:
    name, size = str(row["digest"]), _size(row)
    if size:
        yield f"payload {name}: it is {row['encoding']}, and yet its body has {size} bytes"
    if not _is_excused(connection, name, str(row["encoding"]), excuses):
        yield f"payload {name}: its bytes are {row['encoding']}, and no event of a restriction says so"


def _needs_damaged(connection: sqlite3.Connection, row: Row, expected: Expected) -> bool:
    """Whether a payload is lost with another, or with a dictionary, of which that is told."""
    if row["dictionary_id"] is not None:
        known = asked(connection, "SELECT * FROM main.dictionaries WHERE id = ?", row["dictionary_id"])
        if isinstance(known, Unreadable) or not known:
            return True
        return row_digest(known[0]) != expected.digest_of("dictionaries", str(row["dictionary_id"]))
    for number in (row["neighbour_id"], row["base_id"]):
        if number is None:
            continue
        needed = asked(connection, "SELECT * FROM main.payloads WHERE payload_id = ?", number)
        if isinstance(needed, Unreadable) or not needed or is_changed(expected, needed[0]):
            return True
        if not is_whole(connection, str(needed[0]["digest"])):
            return True
    return False


def _size(row: Row) -> int:
    return len(row["body"]) if isinstance(row["body"], bytes | str) else 0


def _bytes_of(connection: sqlite3.Connection, name: str) -> tuple[bytes | None, str | None]:
    try:
        body = read_payload(connection, name)
    except DamagedPayload as error:
        return None, str(error)
    except _FAULTS as error:
        return None, f"payload {name} cannot be read ({error}): restore it from a backup"
    return body, None


def _odd_columns(connection: sqlite3.Connection, row: Row, size: int, expected: Expected) -> Iterator[str]:
    """Columns that unpacking does not prove."""
    name = str(row["digest"])
    if row["stored_size"] != _size(row):
        yield f"payload {name}: its stored_size is {row['stored_size']}, its body has {_size(row)} bytes"
    if row["size"] != size:
        yield f"payload {name}: its size is {row['size']}, it has {size} bytes; the bytes are whole"
    needed = needed_for(connection, name)
    if row["depth"] != len(needed) and not any(_row_was_changed(connection, one, expected) for one in needed):
        yield f"payload {name}: its depth is {row['depth']}, it must be {len(needed)}; the bytes are whole"
    if row["dictionary_id"] is not None:
        known = asked(connection, "SELECT 1 FROM main.dictionaries WHERE id = ?", row["dictionary_id"])
        if isinstance(known, Unreadable) or not known:
            yield f"payload {name}: its dictionary {row['dictionary_id']} is not there; the bytes are whole"


def _row_was_changed(connection: sqlite3.Connection, name: str, expected: Expected) -> bool:
    rows = asked(connection, "SELECT * FROM main.payloads WHERE digest = ?", name)
    return isinstance(rows, Unreadable) or any(is_changed(expected, row) for row in rows)


def _otherwise_decoded(connection: sqlite3.Connection, name: str, body: bytes) -> Iterator[str]:
    """Captures that say another digest of the body with its content coding undone."""
    rows = asked(
        connection,
        "SELECT id, response_headers, decoded_digest FROM main.captures WHERE payload_digest = ?"
        " AND decoded_digest IS NOT NULL",
        name,
    )
    known: dict[str, str | None] = {}
    for row in [] if isinstance(rows, Unreadable) else rows:
        coding = _coding(row["response_headers"])
        if coding not in known:
            known[coding] = _decoded_digest(body, coding)
        if known[coding] != row["decoded_digest"]:
            yield f"capture {row['id']}: its payload unpacks to other bytes than its decoded_digest says"


def _coding(headers: object) -> str:
    try:
        pairs = parsed(str(headers or "[]")) or ()
        return next((str(value) for name, value in pairs if str(name).lower() == "content-encoding"), "")
    except (ValueError, TypeError):
        return ""


def _decoded_digest(body: bytes, coding: str) -> str | None:
    try:
        return digest(undone(body, coding))
    except UndecodableBody:
        return None


def _standing(connection: sqlite3.Connection, name: str) -> str:
    """What stands without a payload, and what falls with it."""
    told = ""
    versions = asked(
        connection,
        "SELECT v.id FROM main.captures c JOIN main.versions v ON v.capture_id = c.id WHERE c.payload_digest = ?"
        " UNION SELECT v.id FROM main.captures c JOIN main.versions v ON v.capture_id = c.id"
        f" WHERE c.rendered_digest = ? ORDER BY 1 LIMIT {MOST_NAMED}",
        name,
        name,
    )
    if not isinstance(versions, Unreadable) and versions:
        told += f"; the text of version {', '.join(str(row['id']) for row in versions)} stands by its own digest"
    try:
        others = sum(not is_whole(connection, one) for one in dependents(connection, name))
    except (sqlite3.DatabaseError, UnicodeError):  # of a name that is no UTF-8
        others = 0
    if others:
        told += f"; {others} payloads that lean on it cannot be read either"
    return told


def _is_excused(connection: sqlite3.Connection, name: str, encoding: str, excuses: Excuses) -> bool:
    """Whether the chain says that these bytes are out of view, or that all stories they show are."""
    rows = asked(
        connection,
        "SELECT article_id FROM main.captures WHERE payload_digest = ?"
        " UNION SELECT article_id FROM main.captures WHERE rendered_digest = ?",
        name,
        name,
    )
    articles = () if isinstance(rows, Unreadable) else tuple(_number(row["article_id"]) for row in rows)
    return is_excused(excuses, "payloads", {"digest": name, "encoding": encoding, "article_ids": articles})


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def missing_payloads(connection: sqlite3.Connection, capture: Row) -> Iterator[str]:
    """The payloads that a capture names and the archive does not have."""
    for column in ("payload_digest", "rendered_digest"):
        name = capture[column]
        if name is None:
            continue
        rows = asked(connection, "SELECT 1 FROM main.payloads WHERE digest = ?", name)
        if not isinstance(rows, Unreadable) and not rows:
            yield f"capture {capture['id']}: its payload {name} is missing: restore it from a backup"
