"""CDXJ: the sorted index of WARC files, one line a record that can be shown. Reads no WARC file.

It lists what cdxj-indexer lists by default: responses, revisits, resources and metadata. The lines wait for their order
in a temporary database on the disk, so that an index may be larger than memory.
"""

import hashlib
import json
import re
import sqlite3
from base64 import b32encode
from collections.abc import Iterator

from .surt import surt
from .values import Record, one_line

INDEXED = ("response", "revisit", "resource", "metadata")
_END_OF_TYPE = re.compile(r"[;\s]")


def index_line(record: Record, name: str, offset: int, length: int) -> str:
    """The line of a record at an offset of a file.

    >>> fields = (("WARC-Target-URI", "http://a.example/"), ("WARC-Date", "2024-09-02T06:00:00Z"))
    >>> index_line(Record(kind="metadata", fields=fields, block=b""), "a.warc.gz", 0, 9).partition(", ")[0]
    'example,a)/ 20240902060000 {"url": "http://a.example/"'
    """
    url = one_line(record.field("WARC-Target-URI") or "")
    mime = record.mime
    said = {
        "url": url,
        "mime": _END_OF_TYPE.split(mime, maxsplit=1)[0].strip() if mime else mime,
        "status": record.status,
        "digest": record.field("WARC-Payload-Digest") or _usual_digest(record.block),
        "length": str(length),
        "offset": str(offset),
        "filename": name,
    }
    known = {key: value for key, value in said.items() if value is not None}
    return f"{surt(url)} {compact(record.field('WARC-Date') or '')} {json.dumps(known)}"


def compact(date: str) -> str:
    """A WARC date as fourteen digits; what it leaves open is zero or one.

    >>> compact("2024-09-02T06:00:00.123Z"), compact("2024-09")
    ('20240902060000', '20240901000000')
    """
    digits = re.sub(r"\D", "", date)[:14]
    return digits + "00000101000000"[len(digits) :]


def _usual_digest(block: bytes) -> str:
    """What indexes say of a record that has no payload but its block (metadata): SHA-1 in base 32."""
    return f"sha1:{b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()}"


class Index:
    """Lines on their way to their order."""

    def __init__(self) -> None:
        self._lines = sqlite3.connect("")  # a database of its own in a temporary file
        self._lines.execute("CREATE TABLE lines (line TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, record: Record, name: str, offset: int, length: int) -> None:
        """Take in a record that was written to a file at an offset."""
        if record.kind in INDEXED:
            line = index_line(record, name, offset, length)
            self._lines.execute("INSERT OR IGNORE INTO lines VALUES (:line)", {"line": line})

    def lines(self) -> Iterator[bytes]:
        """All lines in order, each with its end."""
        for (line,) in self._lines.execute("SELECT line FROM lines ORDER BY line"):
            yield f"{line}\n".encode()

    def close(self) -> None:
        """Forget the lines."""
        self._lines.close()
