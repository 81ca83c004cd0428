"""WARC files put together by hand, as tools of many makers write them. Holds no tests."""

import base64
import gzip
import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path

from archive.models import Exchange, timestamp


def record(kind: str, fields: Iterable[tuple[str, str]], block: bytes = b"", *, version: str = "1.1") -> bytes:
    """One record, not packed; it is given an id and a length, unless it brings them."""
    given = [("WARC-Type", kind), *fields]
    names = {name for name, _ in given}
    if "WARC-Record-ID" not in names:
        given.append(("WARC-Record-ID", f"<{uuid.uuid4().urn}>"))
    if "Content-Length" not in names:
        given.append(("Content-Length", str(len(block))))
    head = "".join(f"{name}: {value}\r\n" for name, value in given)
    return f"WARC/{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def http_block(status: str = "200 OK", headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> bytes:
    """An answer of HTTP as bytes."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def response(url: str, date: str, block: bytes, *more: tuple[str, str]) -> bytes:
    """A response record."""
    fields = (("WARC-Target-URI", url), ("WARC-Date", date), ("Content-Type", "application/http; msgtype=response"))
    return record("response", (*fields, *more), block)


def request(url: str, date: str, *more: tuple[str, str], headers: str = "") -> bytes:
    """A request record."""
    fields = (("WARC-Target-URI", url), ("WARC-Date", date), ("Content-Type", "application/http; msgtype=request"))
    path = "/" + url.split("/", 3)[3]
    return record("request", (*fields, *more), f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())


def sha1(data: bytes) -> str:
    """A digest as most tools label it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def of_exchange(exchange: Exchange) -> tuple[bytes, bytes]:
    """An exchange as a request and a response, or as a request and a revisit where nothing came with it."""
    date, url = timestamp(exchange.fetched_at), exchange.url
    asked = "".join(f"{name}: {value}\r\n" for name, value in exchange.request_headers)
    block = http_block(f"{exchange.status} Said", exchange.response_headers, exchange.body)
    if exchange.status != 304:
        return request(url, date, headers=asked), response(url, date, block)
    profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    fields = (("WARC-Target-URI", url), ("WARC-Date", date), ("WARC-Profile", profile))
    return request(url, date, headers=asked), record("revisit", fields, block)


def packed(*records: bytes) -> bytes:
    """Records in one gzip member each."""
    return b"".join(map(gzip.compress, records))


def write(path: Path, *records: bytes) -> Path:
    """A file of records, packed one by one where its name says so."""
    path.write_bytes(packed(*records) if path.suffix == ".gz" else b"".join(records))
    return path
