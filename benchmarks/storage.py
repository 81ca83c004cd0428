"""What an archive takes on the disk against a WARC of the same captures, gzip a record, written in the same run.

    python -m benchmarks storage --articles 500 --rounds 10

The stories of the paper (`furniture.py`) stay, everything around them changes. Every page goes through the pipeline
into a real archive; only its extraction is given, since that takes most of the time and none of the bytes. The file is
counted as it lies there, with every table and index. Bar at 15 % churn: the store of the bodies, with its dictionaries
and the room that its pages leave unused, takes a seventh of the WARC; a page as a reader needs it, freed of its coding,
comes in a median of 1 ms and never more than 5 ms of CPU, and its bytes as sent where they had none. The whole file is
told beside it: it holds texts, full-text index, headers in clear and seals, which a WARC has not.
"""

import argparse
import gzip
import io
import itertools
import json
import sqlite3
import statistics
import tempfile
import time
import uuid
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import zstandard
from fastwarc.warc import WarcRecord, WarcRecordType

from archive.content_coding import decoded_body
from archive.digests import digest
from archive.ingest import Reading, ingest
from archive.models import Block, Exchange, Extraction, Headers, Identity, PageKind, Purpose, Site
from archive.store import ARCHIVE_FILE, Store, create, decoded_digest_of, read_decoded, read_payload, store_site
from benchmarks.furniture import HOME, Furnished, Lists
from benchmarks.storage_parts import parts_of

BEGINS_AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
SITE = Site(id="bote", name="Der Bote", home_url=HOME + "/")
BAR = 7  # times less than the WARC
MEDIAN_MS, LONGEST_MS = 1.0, 5.0  # of CPU, to read a page
BATCH = 40  # exchanges a transaction, as the crawl writes them
REQUEST: Headers = (
    ("Host", "bote.example"),
    ("User-Agent", "Chronik/1 (+https://bote.example/archiv)"),
    ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
    ("Accept-Language", "de, en;q=0.5"),
    ("Accept-Encoding", "gzip, deflate"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A site, and how its server sends its pages."""

    site: Furnished
    is_coded: bool = False

    def exchanges(self) -> Iterator[Exchange]:
        """Every visit as it crosses the wire, in order of time."""
        for count, (article, number) in enumerate(self.site.visits()):
            body = self.site.page(article, number)
            at = BEGINS_AT + timedelta(days=number, seconds=2 * (count % self.site.articles))
            sent = coded(body) if self.is_coded else body
            fields = answer_fields(sent, at, is_coded=self.is_coded)
            yield Exchange(
                url=self.site.url(article),
                site_id=SITE.id,
                purpose=Purpose.ARTICLE,
                fetched_at=at,
                status=200,
                status_line="HTTP/1.1 200 OK",
                request_headers=REQUEST,
                response_headers=fields,
                body=sent,
                ip="203.0.113.7",
                duration_ms=90 + count % 40,
                first_byte_ms=60 + count % 30,
                certificate_digest="sha256:" + "7b" * 32,
            )

    def reading(self, exchange: Exchange, article: int) -> Reading:
        """What a reader makes of a page of the paper."""
        title, *paragraphs = self.site.story(article)
        extraction = Extraction(
            kind=PageKind.ARTICLE,
            reason="running text",
            extractor="given",
            title=title,
            blocks=tuple(Block("paragraph", one) for one in paragraphs),
            section="Lokales",
            language="de",
        )
        identity = Identity(key=str(40_000 + article), url=exchange.url)
        decoded = digest(decoded_body(exchange))
        return Reading(exchange=exchange, identity=identity, extraction=extraction, decoded_digest=decoded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Bytes a capture of the whole archive, its stored payloads, its parts, and the WARC; milliseconds of CPU."""

    archive: float
    payloads: float
    parts: Mapping[str, float]
    warc: float
    ingest_ms: float
    read_ms: tuple[float, float]
    decoded_ms: tuple[float, float]
    plain_read_ms: tuple[float, float]

    @property
    def ratio(self) -> float:
        """How many times larger the WARC is than the whole archive."""
        return self.warc / self.archive

    @property
    def bodies_ratio(self) -> float:
        """How many times larger the WARC is than the store of the bodies."""
        return self.warc / self.parts.get("payloads", self.payloads)

    def are_read_fast(self, *, is_coded: bool) -> bool:
        """Whether pages are read within the bounds; of coded ones the bytes as sent take longer, and have none."""
        asked = (self.decoded_ms,) if is_coded else (self.decoded_ms, self.read_ms)
        return all(median <= MEDIAN_MS and longest <= LONGEST_MS for median, longest in asked)


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code: 1 where the bar was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks storage", description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--churn", type=float, help="this churn alone, as a share such as 0.15")
    asked = parser.parse_args(arguments)
    bodies, whole, are_fast = 99.0, 99.0, True
    for lists, churn, is_coded in cases():
        if asked.churn not in (None, churn):
            continue
        site = Furnished(articles=asked.articles, rounds=asked.rounds, churn=churn, lists=lists)
        found = measured(Case(site=site, is_coded=is_coded))
        name = f"lists {lists}, {churn:.0%} churn"
        print(line(name + (", gzip-coded" if is_coded else ""), found), flush=True)
        if found.parts:
            parts = ", ".join(f"{part} {size:,.0f}" for part, size in found.parts.items())
            print(f"  of the file: {parts}", flush=True)
        if churn <= 0.15:
            bodies, whole = min(bodies, found.bodies_ratio), min(whole, found.ratio)
        are_fast = are_fast and found.are_read_fast(is_coded=is_coded)
    print(
        f"at up to 15% churn: the bodies {bodies:.1f} times less at least (bar {BAR}), the whole file {whole:.1f} times"
    )
    return 0 if bodies >= BAR and are_fast else 1


def cases() -> Iterator[tuple[Lists, float, bool]]:
    """What is measured: both kinds of lists, little, some and whole churn, and answers that are coded."""
    lists: tuple[Lists, ...] = ("shared", "mixed", "own")
    yield from ((one, churn, False) for one, churn in itertools.product(lists, (0.05, 0.15, 1.0)))
    yield from ((one, 0.15, True) for one in lists)


def line(name: str, found: Sizes) -> str:
    """The figures of a case as one line."""
    read, decoded, plain = (
        f"median {median:.2f}, longest {longest:.2f}"
        for median, longest in (found.read_ms, found.decoded_ms, found.plain_read_ms)
    )
    return (
        f"{name}: WARC {found.warc:,.0f} bytes a capture, archive {found.archive:,.0f} ({found.ratio:.1f} times less),"
        f" payloads {found.payloads:,.0f} ({found.warc / found.payloads:.1f} times less); CPU ms: ingest"
        f" {found.ingest_ms:.2f}, read {read} (zstd alone {plain}), read decoded {decoded}"
    )


def measured(case: Case) -> Sizes:
    """Everything about one case, in a folder that is gone afterwards."""
    captures = case.site.articles * case.site.rounds
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with closing(create(folder)) as store:
            spent = filled(store, case)
            payloads = store.connection.execute("SELECT SUM(stored_size) FROM payloads").fetchone()[0]
            read, plain = read_times(store.connection)
            decoded = decoded_times(store.connection)
            parts = parts_of(store.connection)
        size = (folder / ARCHIVE_FILE).stat().st_size
    return Sizes(
        archive=size / captures,
        payloads=payloads / captures,
        parts={name: count / captures for name, count in parts.items()},
        warc=sum(warc_size(one) for one in case.exchanges()) / captures,
        ingest_ms=spent / captures * 1000,
        read_ms=read,
        decoded_ms=decoded,
        plain_read_ms=plain,
    )


def filled(store: Store, case: Case) -> float:
    """Take all visits into an archive; returns the CPU seconds of the pipeline alone."""
    with store.transaction() as connection:
        store_site(connection, SITE)
    spent, articles = 0.0, itertools.cycle(range(case.site.articles))
    visits = zip(case.exchanges(), articles, strict=False)
    while batch := [case.reading(exchange, article) for exchange, article in itertools.islice(visits, BATCH)]:
        began = time.process_time()
        with store.transaction() as connection:
            for reading in batch:
                ingest(connection, reading)
        spent += time.process_time() - began
    return spent


def read_times(connection: sqlite3.Connection) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median and longest CPU ms to read a payload, in an order unlike that of writing; zstd alone beside it."""
    names = [row[0] for row in connection.execute("SELECT digest FROM payloads ORDER BY digest")][:2000]
    frames = [zstandard.compress(read_payload(connection, name), 3) for name in names[:200]]
    return timed(names, lambda name: read_payload(connection, name)), timed(frames, zstandard.decompress)


def decoded_times(connection: sqlite3.Connection) -> tuple[float, float]:
    """Median and longest CPU ms to read a page freed of its coding, in the same order."""
    rows = connection.execute("SELECT * FROM captures GROUP BY payload_digest ORDER BY payload_digest").fetchall()[
        :2000
    ]
    things = [(row["payload_digest"], decoded_digest_of(row), coding_of(row)) for row in rows]
    return timed(things, lambda one: read_decoded(connection, one[0], decoded=one[1], coding=one[2]))


def coding_of(row: sqlite3.Row) -> str:
    """The coding of a capture's body; empty for none."""
    fields = json.loads(row["response_headers"])
    return next((value for name, value in fields if name == "Content-Encoding"), "")


def timed(things: Sequence[Any], act: Callable[[Any], object]) -> tuple[float, float]:
    """Median and longest milliseconds of CPU: the machine may be shared."""
    took = []
    for one in things:
        began = time.process_time()
        act(one)
        took.append((time.process_time() - began) * 1000)
    return statistics.median(took), max(took)


def warc_size(exchange: Exchange) -> int:
    """The bytes of a capture in a WARC: a request and a response record, each a gzip member."""
    path = exchange.url.removeprefix(HOME)
    asked = head(f"GET {path} HTTP/1.1", exchange.request_headers)
    answer = head(exchange.status_line or "", exchange.response_headers) + exchange.body
    return _record(exchange, "request", asked) + _record(exchange, "response", answer)


def _record(exchange: Exchange, kind: str, block: bytes) -> int:
    record, out = WarcRecord(), io.BytesIO()
    record.init_headers(
        record_type=getattr(WarcRecordType, kind), record_urn=uuid.uuid4().urn.removeprefix("urn:").encode()
    )
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Date"] = exchange.fetched_at.isoformat().replace("+00:00", "Z")
    record.headers["WARC-IP-Address"] = exchange.ip or ""
    record.headers["Content-Type"] = f"application/http; msgtype={kind}"
    record.headers["WARC-Payload-Digest"] = digest(exchange.body)
    record.headers["WARC-Block-Digest"] = digest(block)
    record.set_bytes_content(block)
    record.write(out)
    return len(gzip.compress(out.getvalue(), 6))


def head(first: str, fields: Headers) -> bytes:
    """A head as it crosses the wire."""
    return "\r\n".join((first, *(f"{name}: {value}" for name, value in fields), "", "")).encode()


def coded(body: bytes) -> bytes:
    """As nginx codes a page."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, 8)
    tail = zlib.crc32(body).to_bytes(4, "little") + len(body).to_bytes(4, "little")
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + packer.compress(body) + packer.flush() + tail


def answer_fields(sent: bytes, at: datetime, *, is_coded: bool) -> Headers:
    """The header of an answer as servers send it."""
    return (
        ("Server", "nginx"),
        ("Date", at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(sent))),
        ("Connection", "keep-alive"),
        ("Vary", "Accept-Encoding"),
        ("Cache-Control", "max-age=60, public"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Content-Type-Options", "nosniff"),
        ("Strict-Transport-Security", "max-age=31536000"),
        *((("Content-Encoding", "gzip"),) if is_coded else ()),
    )
