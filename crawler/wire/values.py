"""What one request is, within what bounds its answer is taken, and what came of it. No behaviour."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archive.models import Headers, Trouble, Truncated
from archive.urls import DEFAULT_PORTS

from ..guard import Dial
from ..settings import (
    CONNECT_S,
    FIRST_BYTE_S,
    MAX_HEAD_BYTES,
    MAX_HEAD_FIELDS,
    MAX_WIRE_BYTES,
    SILENCE_S,
    SLOW_AFTER_S,
    SLOWEST_BYTES_PER_S,
    TIMEOUT_S,
)
from .head import Head

UNFIT_FOR_TARGET = re.compile(r"[^\x21-\x7e]")
UNFIT_FOR_VALUE = re.compile(r"[^\t\x20-\x7e\x80-\xff]")
TARGET = re.compile(r"[A-Za-z]+://[^/?#]*([^#]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How large an answer may be, and how long it may take; `settings` gives the reasons."""

    total_s: float = TIMEOUT_S
    connect_s: float = CONNECT_S
    first_byte_s: float = FIRST_BYTE_S
    silence_s: float = SILENCE_S
    slow_after_s: float = SLOW_AFTER_S
    slowest_bytes_per_s: float = SLOWEST_BYTES_PER_S
    body_bytes: int = MAX_WIRE_BYTES
    head_bytes: int = MAX_HEAD_BYTES
    head_fields: int = MAX_HEAD_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request: where it goes and the header fields it sends besides Host and Connection.

    `dial` names the host (and port) and says which addresses it may have. `gap_s` is what the host was promised between
    two requests: should this one have to be made again, it waits so long.
    """

    url: str
    dial: Dial
    fields: Headers
    is_verified: bool = True
    gap_s: float = 0.0
    bounds: Bounds = field(default_factory=Bounds)

    @property
    def is_tls(self) -> bool:
        """Whether the connection is a TLS connection."""
        return self.url.strip()[:6].lower() == "https:"

    @property
    def host(self) -> str:
        """The name or address to connect to, without port and brackets."""
        return urlsplit(f"//{self.dial.authority}").hostname or ""

    @property
    def port(self) -> int:
        """The port to connect to."""
        port = urlsplit(f"//{self.dial.authority}").port
        return DEFAULT_PORTS["https" if self.is_tls else "http"] if port is None else port

    @property
    def target(self) -> str:
        """Path and query as the URL writes them; what may not stand on a request line is percent-encoded (UTF-8).

        >>> dial = Dial(authority="a.example", may_be_private=False)
        >>> Ask(url="http://a.example?q=ä b#top", dial=dial, fields=()).target
        '/?q=%C3%A4%20b'
        """
        found = TARGET.match(re.sub(r"[\t\r\n]", "", self.url.strip()))
        written = found[1] if found else ""
        return UNFIT_FOR_TARGET.sub(_encoded, written if written.startswith("/") else f"/{written}")

    @property
    def headers(self) -> Headers:
        """All header fields exactly as they are sent; nothing in them can end a line."""
        fields = tuple((name, UNFIT_FOR_VALUE.sub(" ", value).strip()) for name, value in self.fields)
        return (("Host", self.dial.authority), *fields, ("Connection", "keep-alive"))

    @property
    def head(self) -> bytes:
        """The bytes of the request."""
        lines = (f"GET {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers), "", "")
        return "\r\n".join(lines).encode("latin-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What came of a request: an answer (`head`), or a `failure` in one sentence with its kind (`trouble`).

    `sent` are the request's header fields, empty where nothing was sent; `refused` says that the guard did not let us
    connect. Times are milliseconds from the request's start; `connect_ms` is None on a connection that stood already.
    `took_s` is how long the request took that was answered, without one before it that was not, and without the gap.
    """

    sent: Headers = ()
    head: Head | None = None
    body: bytes = b""
    truncated: Truncated | None = None
    notes: tuple[str, ...] = ()
    ip: str | None = None
    certificate_digest: str | None = None
    connect_ms: int | None = None
    first_byte_ms: int | None = None
    took_s: float = 0.0
    failure: str | None = None
    trouble: Trouble | None = None
    refused: bool = False


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))
