"""The heads of requests and answers as bytes: as they were sent, else as nearly as what was kept allows.

Bodies are kept without the transfer coding that only carried them, heads with the field that named it. Most readers
that meet `Transfer-Encoding: chunked` over a body without chunks pass it through, unless it begins as a chunk would:
only then is the field given another name.
"""

import re
import sqlite3
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import quote

from archive.models import Headers
from archive.store import plain_head

RENAMED = b"X-Archive-Orig-Transfer-Encoding:"
_CODING = re.compile(rb"(?im)^Transfer-Encoding[ \t]*:")
_CHUNK = re.compile(rb"[\s+-]*(?:0[xX])?[0-9A-Fa-f_]+\s*(?:;[^\r\n]*)?\r?\n")
_TARGET = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*([^#]*)")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def answer_head(row: sqlite3.Row, headers: Headers) -> bytes:
    """The bytes of an answer's head, from the status line to the empty line."""
    if row["response_head"] is not None:
        return bytes(row["response_head"])
    return plain_head(row["status_line"] or _status_line(row["status"]), headers)


def request_head(url: str, headers: Headers) -> bytes:
    """The bytes of the request for a URL: all our requests are GET, and what they said is kept field by field.

    >>> request_head("http://a.example?q=1#top", (("Host", "a.example"),))
    b'GET /?q=1 HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n'
    """
    found = _TARGET.match(re.sub(r"[\t\r\n]", "", url.strip()))
    written = found[1] if found else ""
    target = written if written.startswith("/") else f"/{written}"
    return plain_head(f"GET {quote(target, safe=_PRINTABLE)} HTTP/1.1", headers)


def names_a_coding(head: bytes) -> bool:
    """Whether a head names a transfer coding, which the kept body has no more."""
    return _CODING.search(head) is not None


def begins_as_chunk(body: bytes) -> bool:
    """Whether a body without chunks could be taken for one with them.

    >>> begins_as_chunk(b"2024\\r\\nwar ein gutes Jahr"), begins_as_chunk(b"<p>2024")
    (True, False)
    """
    return _CHUNK.match(body[:4096]) is not None


def with_coding_renamed(head: bytes) -> bytes:
    """The head with the field that names the transfer coding under another name."""
    return _CODING.sub(RENAMED, head)


def first(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of a header field, in any case of letters; None where there is none."""
    return next((value for key, value in headers if key.lower() == name), None)


def media_type(head: bytes) -> str | None:
    """The Content-Type of a head as indexers read it, folded lines with it; None where there is none.

    >>> media_type(b"HTTP/1.1 200 OK\\r\\nContent-Type:\\r\\n text/html\\r\\n\\r\\n")
    ' text/html'
    """
    found: str | None = None
    for raw in head.split(b"\n")[1:]:
        line = _text(raw).rstrip()
        is_folded = line.startswith((" ", "\t"))
        if not line or (found is not None and not is_folded):
            break
        name, colon, value = line.partition(":")
        if found is not None:
            found += line
        elif colon and not is_folded and name.rstrip(" \t").lower() == "content-type":
            found = value.lstrip()
    return found


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _status_line(status: int) -> str:
    """The usual status line; before schema 3 the one that was sent was not kept."""
    try:
        return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP/1.1 {status} "
