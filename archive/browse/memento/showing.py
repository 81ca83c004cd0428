"""The bytes of one capture as an answer: a page for the sandbox, a picture, a text, or the raw bytes as a download.

It asks nobody whether they may be shown: `answers` has done that.
"""

import base64
import sqlite3
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from archive.browse.memento import rewriting
from archive.browse.memento.captures import Memento
from archive.browse.memento.moments import digits_of
from archive.browse.rows import one_row
from archive.browse.wording import is_web_address, showable, when
from archive.content_coding import decoded_body
from archive.digests import digest
from archive.errors import UndecodableBody
from archive.extract import bounded_page, decode
from archive.media import identified_type
from archive.models import Exchange
from archive.store import decoded_exchange_of, exchange_of

Headers = tuple[tuple[str, str], ...]
# Nothing runs, nothing loads from elsewhere, nothing is sent, and the page has no origin of its own.
SANDBOX = (
    "sandbox; default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HTML = ("text/html", "application/xhtml+xml")
PICTURES = frozenset(
    ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/vnd.microsoft.icon",
     "image/svg+xml")
)  # fmt: skip
VAGUE = ("application/octet-stream", "unknown/unknown", "application/unknown")
NO_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT)
HIGHEST = 599  # statuses beyond are no HTTP, though some servers send them
# A page in the sandbox has an origin of its own, to which pictures and style sheets of ours are another's.
SHARED = ("cross-origin-resource-policy", "cross-origin")
CUT = {
    "length": "it was longer than is kept",
    "time": "its time was up",
    "disconnect": "the connection broke",
}
_BANNER = Markup(
    '<div lang="en" style="all:initial;display:block;box-sizing:border-box;padding:8px 14px;background:#1f2937;'
    'color:#f9fafb;font:14px/1.5 system-ui,sans-serif;text-align:left">Stored page of <b style="all:unset;'
    'font-weight:600">{host}</b>, captured {when} UTC{status}.{cut} Nothing in it runs or leads out of the archive.'
    " {more}</div>"
)
_MORE = Markup('<a style="all:unset;cursor:pointer;color:#93c5fd;text-decoration:underline" href="{}">{}</a>')
_NOTICE = Markup(
    '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Chronik</title><meta name="viewport"'
    ' content="width=device-width, initial-scale=1"><style>body{{font:16px/1.6 system-ui,sans-serif;max-width:40rem;'
    "margin:4rem auto;padding:0 1rem;color:#1f2937}}p{{overflow-wrap:anywhere}}</style><h1>Not shown</h1><p>{sentence}"
    '<p>{page}<p><a href="{reading}">To the archive</a></html>'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body; `target` is where a captured redirect led on the live web, `source` what the body was
    made of, unpacked; empty for what holds no words."""

    status: int
    headers: Headers
    body: bytes
    target: str | None = None
    source: bytes = b""


def notice_page(status: HTTPStatus, sentence: str, url: str, reading: str, headers: Headers = ()) -> Answer:
    """A page of ours that says why there is nothing to show."""
    name = showable(url)
    page = Markup('<a rel="noreferrer nofollow" href="{0}">{0}</a>').format(url) if is_web_address(url) else name
    body = _NOTICE.format(sentence=sentence, page=page, reading=reading)
    own = (("content-type", "text/html; charset=utf-8"), ("content-security-policy", SANDBOX))
    return Answer(status, (*headers, *own), body.encode())


def shown(connection: sqlite3.Connection, memento: Memento, source: int, reading: str, *, is_raw: bool) -> Answer:
    """The answer that a capture was, with the bytes of the `source` that it confirmed or is.

    Raises DamagedPayload.
    """
    exchange = exchange_of(connection, source) if is_raw else decoded_exchange_of(connection, source)
    status = exchange.status or HTTPStatus.OK
    own: Headers = (("content-security-policy", SANDBOX),)
    if exchange.truncated:
        own += (("chronik-truncated", exchange.truncated),)
    if status > HIGHEST:
        own += (("chronik-status", str(status)),)
        status = HTTPStatus.BAD_GATEWAY
    target = _target(exchange)
    words = _words(exchange)
    if is_raw:
        return Answer(status, (*own, *_raw(exchange.body, memento)), exchange.body, target, words)
    if status in NO_BODY:
        return Answer(status, own, b"", target)
    notice = _notice(connection, memento, exchange, reading)
    readable = _readable(exchange, memento, notice)
    if readable is None:  # as a download it is what was sent
        sent = exchange_of(connection, source).body
        readable = _raw(sent, memento), sent
    headers, body = readable
    return Answer(status, (*own, *headers), body, target, words)


def _words(exchange: Exchange) -> bytes:
    """The body unpacked, where it may hold words; what cannot be unpacked is searched as it is."""
    try:
        body = decoded_body(exchange)
    except UndecodableBody:
        return exchange.body
    return b"" if _media_type(exchange, body) in PICTURES else body


def _raw(body: bytes, memento: Memento) -> Headers:
    """Exactly the bytes that were sent, content coding and all, as a download with its digest (RFC 9530)."""
    name = f"{digits_of(memento.at)}-{memento.capture_id}.bin"
    sha256 = base64.b64encode(bytes.fromhex(digest(body).removeprefix("sha256:"))).decode()
    return (
        ("content-type", "application/octet-stream"),
        ("content-disposition", f'attachment; filename="{name}"'),
        ("repr-digest", f"sha-256=:{sha256}:"),
        ("chronik-payload-digest", digest(body)),
    )


def _target(exchange: Exchange) -> str | None:
    location = exchange.location
    if location is None:
        return None
    try:
        absolute = urljoin(exchange.url, location)
    except ValueError:
        return None
    return absolute.partition("#")[0] if is_web_address(absolute) else None


def _readable(exchange: Exchange, memento: Memento, notice: Markup) -> tuple[Headers, bytes] | None:
    """What a browser shows of a page, picture or text; None for what it cannot."""
    try:
        body = decoded_body(exchange)
    except UndecodableBody:
        return None
    kind, declared = _media_type(exchange, body), exchange.header("content-type")
    if kind in PICTURES:
        return (("content-type", kind), SHARED), body
    digits = digits_of(memento.at)
    if kind in HTML:
        text = decode(bounded_page(body)[0], declared)[0]
        page = rewriting.page(text, url=exchange.url, digits=digits, notice=notice) or str(notice)
        return (("content-type", "text/html; charset=utf-8"),), page.encode("utf-8", "replace")
    if kind == "text/css":
        sheet = rewriting.style_sheet(decode(body, declared)[0], url=exchange.url, digits=digits)
        return (("content-type", "text/css; charset=utf-8"), SHARED), sheet.encode("utf-8", "replace")
    if kind.startswith("text/") or kind.endswith(("xml", "json", "javascript")):
        return (("content-type", "text/plain; charset=utf-8"),), decode(body, declared)[0].encode("utf-8", "replace")
    return None


def _media_type(exchange: Exchange, body: bytes) -> str:
    """The type to show bytes as: what they are; what is only markup or text, as what it was sent."""
    identified, declared = identified_type(exchange), _declared_type(exchange)
    is_text = declared.startswith("text/") or declared.endswith(("xml", "json", "javascript"))
    if identified not in (None, *HTML):
        return declared if declared in HTML and str(identified).endswith("/xml") else str(identified)
    if declared and (is_text or identified is None) and declared not in VAGUE:
        return declared
    return identified or ("application/octet-stream" if b"\0" in body[:4096] else "text/plain")


def _declared_type(exchange: Exchange) -> str:
    """The type without its parameters, in small letters; empty where none was sent."""
    return (exchange.header("content-type") or "").partition(";")[0].strip().lower()


def _notice(connection: sqlite3.Connection, memento: Memento, exchange: Exchange, reading: str) -> Markup:
    """The line on top of a stored page that says what it is."""
    row = one_row(connection, "SELECT article_id FROM captures WHERE id = :id", id=memento.capture_id)
    place = f"{reading}/-/article/{row['article_id']}" if row and row["article_id"] else reading
    words = "Its article in the archive" if row and row["article_id"] else "To the archive"
    status = "" if exchange.status == HTTPStatus.OK else f", answered with HTTP {exchange.status}"
    cut = f" It is cut off: {CUT[exchange.truncated]}." if exchange.truncated else ""
    more = _MORE.format(place, words)
    host = showable(urlsplit(exchange.url).netloc)
    return _BANNER.format(host=host, when=when(memento.at), status=status, cut=cut, more=more)
