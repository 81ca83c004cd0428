"""The head of an answer, read leniently. Pure: bytes go in, and what an honest reader can say of them comes out.

An archive keeps what servers really send. So lines that are no fields, fields folded over lines and stray NULs do not
cost the page: they are noted, and the bytes stay. Only what does not begin as HTTP is none.
"""

import re
from dataclasses import dataclass

from archive.models import Headers

from ..errors import NotHttp

END = re.compile(rb"\n\r?\n")
STATUS_LINE = re.compile(r"HTTP/(\d)(?:\.(\d))?[ \t]+([2-9]\d\d|1\d\d)(?:[ \t].*)?", re.ASCII | re.IGNORECASE)
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
START = b"HTTP/"
SHOWN_BYTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status line and fields of an answer.

    `raw` holds its bytes from the status line to the empty line; `fields` are the lines that are fields, in order, with
    names as sent. Text is ISO-8859-1 (RFC 9110, section 5.5), with blanks for NUL and CR, which no field may hold.
    """

    raw: bytes
    status_line: str
    status: int
    is_of_1_1: bool
    fields: Headers
    notes: tuple[str, ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """The values of all fields of that name, in any case of letters."""
        return tuple(value for key, value in self.fields if key.lower() == name)

    def members(self, name: str) -> tuple[str, ...]:
        """The members of a field that is a list, over all its lines, in small letters (RFC 9110, section 5.6.1)."""
        return tuple(part.strip(" \t").lower() for value in self.values(name) for part in value.split(","))


def may_be_http(data: bytes) -> bool:
    """Whether bytes, perhaps too few to know, can begin a head."""
    return data[: len(START)].upper() == START[: len(data)]


def shown(data: bytes) -> str:
    """The first bytes of something strange, fit for a sentence."""
    return repr(data[:SHOWN_BYTES])[1:]


def read_head(raw: bytes, *, max_fields: int) -> Head:
    """The head that these bytes are, up to their empty line. Raises NotHttp."""
    first, *lines = raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    status_line = _text(first)
    matched = STATUS_LINE.fullmatch(status_line)
    if matched is None:
        raise NotHttp(f"sent what is no HTTP: {shown(first)}")
    if len(lines) > max_fields:
        raise NotHttp(f"sent more than {max_fields} header fields")
    fields, strange, folded = _fields(lines)
    return Head(
        raw=raw,
        status_line=status_line,
        status=int(matched[3]),
        is_of_1_1=(int(matched[1]), int(matched[2] or 0)) >= (1, 1),
        fields=fields,
        notes=_notes(raw, strange, folded),
    )


def _fields(lines: list[bytes]) -> tuple[Headers, list[bytes], int]:
    """The fields, the lines that are none, and how many lines go on with the field before (RFC 9112, section 5.2)."""
    fields: list[tuple[str, str]] = []
    strange: list[bytes] = []
    folded = 0
    for line in lines:
        name, colon, value = (_text(part) for part in line.partition(b":"))
        if line[:1] in (b" ", b"\t") and fields:
            folded += 1
            key, before = fields[-1]
            fields[-1] = (key, f"{before} {_text(line)}".strip())
        elif colon and TOKEN.fullmatch(name):
            fields.append((name, value))
        else:
            strange.append(line)
    return tuple(fields), strange, folded


def _notes(raw: bytes, strange: list[bytes], folded: int) -> tuple[str, ...]:
    notes = []
    if strange:
        notes.append(f"lines of the head that are no field: {len(strange)}, the first is {shown(strange[0])}")
    if folded:
        notes.append(f"folded lines in the head: {folded}")
    if b"\0" in raw:
        notes.append("the head holds NUL bytes")
    return tuple(notes)


def _text(raw: bytes) -> str:
    return raw.decode("latin-1").replace("\0", " ").replace("\r", " ").strip(" \t")
