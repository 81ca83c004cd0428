"""What crossed the wire, and what publishers ask of those who keep it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .words import Purpose

Headers = tuple[tuple[str, str], ...]
Truncated = Literal["length", "time", "disconnect"]
Trouble = Literal["name", "connection", "certificate", "silence", "protocol"]
TdmSource = Literal["file", "header", "meta"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its response as they crossed the wire, not stored yet.

    `status` is None when no response came; `failure` then says why in one sentence, and `refused` whether it was we who
    declined to ask (robots, guard, scope); `trouble` names the kind of failure: the host's `name` or `certificate`, no
    `connection`, `silence`, or an answer that breaks the `protocol`. Beside a status, `failure` says why a browser made
    no page of the answer, or what its page lacks, and `refused` that this was only what we may not ask for. `body`
    holds the bytes as sent, still content-coded, without transfer coding. `truncated` is WARC's word (`length`, `time`,
    `disconnect`) when the body was cut.

    `head` holds the bytes of the answer's head, from the status line to the empty line. `notes` say what was odd on the
    wire, a sentence each. `certificate_digest` is the labelled SHA-256 of the peer's certificate (DER), None without
    TLS. `connect_ms` and `first_byte_ms` count from the request's start. `rendered` is the page as a browser made it
    (UTF-8), empty where none was asked.

    An exchange that was read from a WARC file brings its `record_id` (urn:uuid) and the header fields of its records,
    as they stood, each with its record's type (`warc_fields`); one of our own gets its id when it is stored.
    """

    url: str
    site_id: str
    purpose: Purpose
    fetched_at: datetime
    status: int | None
    request_headers: Headers = ()
    response_headers: Headers = ()
    body: bytes = b""
    ip: str | None = None
    duration_ms: int = 0
    truncated: Truncated | None = None
    failure: str | None = None
    refused: bool = False
    trouble: Trouble | None = None
    status_line: str | None = None
    head: bytes = b""
    notes: tuple[str, ...] = ()
    certificate_digest: str | None = None
    connect_ms: int | None = None
    first_byte_ms: int | None = None
    rendered: bytes = b""
    record_id: str | None = None
    warc_fields: tuple[tuple[str, Headers], ...] = ()

    @property
    def shown(self) -> bytes:
        """The bytes that tell whether the page is the same: as a browser made it, else as they were sent."""
        return self.rendered or self.body

    @property
    def is_conditional(self) -> bool:
        """Whether it was asked for only if it had changed (RFC 9110, section 13.1).

        A 304 that a file brings without its request is taken for the answer to such a question.
        """
        if self.status == 304 and self.warc_fields and not self.request_headers:
            return True
        return any(name.lower() in ("if-none-match", "if-modified-since") for name, _ in self.request_headers)

    @property
    def location(self) -> str | None:
        """Where a redirect points, as sent but readable; None for any other answer."""
        return location_in(self.status, self.response_headers)

    def header(self, name: str) -> str | None:
        """The first response header of that name, in any case of letters; None when it was not sent."""
        return _first(self.response_headers, name)


def location_in(status: int | None, headers: Headers) -> str | None:
    """Where an answer of that status and those headers points, if it is a redirect; None for any other.

    Headers are kept as ISO-8859-1. Servers write UTF-8 into this one, and browsers read it so; bytes that are no UTF-8
    stand for themselves and are percent-encoded.
    """
    said = _first(headers, "location") if status in (301, 302, 303, 307, 308) else None
    raw = said.encode("latin-1", "replace") if said else b""
    try:
        return raw.decode("utf-8") or None
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)


def _first(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a publisher asks of those who keep or mine its pages, as declared for one capture.

    `robots` are the directives of X-Robots-Tag and the robots meta element that address everybody or us, each with its
    source (`header`, `meta`). `tdm_reservation` is the effective TDM reservation (TDMRep, W3C Community Group: the
    site's file first, superseded by the header, then by the page's meta element; absence resets nothing): True for
    reserved, False for expressly not, None where nothing is said; `tdm_source` says which gave it.
    """

    robots: tuple[tuple[str, str], ...] = ()
    tdm_reservation: bool | None = None
    tdm_policy: str | None = None
    tdm_source: TdmSource | None = None
