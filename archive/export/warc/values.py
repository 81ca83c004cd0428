"""A WARC record as a value, and how one becomes bytes: one gzip member, by FastWARC. Knows no capture."""

import io
import re
import uuid
from dataclasses import dataclass

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from archive.digests import digest
from archive.models import Headers

GZIP_LEVEL = 6  # level 9 takes twice as long for 1 % less
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of a WARC file: its type, its named fields in order, its block.

    `fields` lack the block's digest and length, which every record gets when it is written. `status` and `mime` are
    what an index says of it, None where it has no such thing. `tells_damage` says that it tells of bytes that are lost.
    """

    kind: str
    fields: Headers
    block: bytes
    status: str | None = None
    mime: str | None = None
    tells_damage: bool = False

    def field(self, name: str) -> str | None:
        """The value of a named field; None when the record has none of that name."""
        return next((value for key, value in self.fields if key == name), None)


def member(record: Record) -> bytes:
    """The record as one member of a gzip file, without a time, so that equal records are equal bytes."""
    written = WarcRecord()
    written.init_headers(getattr(WarcRecordType, record.kind))
    written.headers.clear()  # type: ignore[no-untyped-call]  # FastWARC's own id and date; its stub lacks the return
    written.headers.status_line = "WARC/1.1"
    last = (("WARC-Block-Digest", digest(record.block)), ("Content-Length", str(len(record.block))))
    for name, value in (*record.fields, *last):
        written.headers.append(name, one_line(value))
    written.set_bytes_content(record.block)
    packed = io.BytesIO()
    writer = GzipWriter(packed, compression_level=GZIP_LEVEL)
    written.write(writer)
    writer.finish()
    return packed.getvalue()


def one_line(value: str) -> str:
    """A value that cannot end its line: what no field may hold is percent-encoded (UTF-8).

    >>> one_line("http://a.example/b\\r\\nWARC-Type: warcinfo")
    'http://a.example/b%0D%0AWARC-Type: warcinfo'
    """
    return _UNFIT.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode("utf-8", "replace")), value)


def as_uri(url: str) -> str:
    """A URL as a field holds it: no URI has a space in it, and readers write one in anew.

    >>> as_uri("http://a.example/b c")
    'http://a.example/b%20c'
    """
    return url.replace(" ", "%20")


def derived_id(record_id: str, role: str) -> str:
    """The id of a record that belongs to a capture's own record: always the same for the same role.

    >>> derived_id("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "request")
    'urn:uuid:cbef736f-8778-5d49-b37c-827a5722976a'
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{record_id}#{role}").urn
