"""Answers of a server as bytes, taken in by an archive as our wire takes them in; exports of it; and other programs."""

import gzip
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fastwarc.warc import ArchiveIterator

from archive.export import Selection
from archive.export.warc import Policy
from archive.export.warc.making import Export, Task, make_cdxj, make_wacz, make_warcs
from archive.ingest import Ingested
from archive.models import Extraction
from crawler.wire.head import read_head
from tests.archive.scene import URL, Scene

ROOT = Path(__file__).parents[3]
READERS = ROOT / ".venv-readers" / "bin"
MAKERS = {"warc": make_warcs, "wacz": make_wacz, "cdxj": make_cdxj}
REQUEST = (("Host", "herne.example"), ("User-Agent", "Chronik/1 (me@example.org)"), ("Accept-Encoding", "gzip"))


def head(*lines: str | bytes, status: str = "200 OK") -> bytes:
    """A head of an answer: a status line, these lines, an empty line."""
    raw = (line if isinstance(line, bytes) else line.encode() for line in lines)
    return b"\r\n".join([f"HTTP/1.1 {status}".encode(), *raw, b"", b""])


def answered(
    scene: Scene, at: float, raw: bytes, body: bytes = b"", *, page: Extraction | None = None, **more: Any
) -> Ingested:
    """A server answers at an hour with this head and this body, and the archive takes it in."""
    read = read_head(raw, max_fields=500)
    given = {"request_headers": REQUEST, "ip": "192.0.2.7", "url": URL} | more
    wire = {"status_line": read.status_line, "head": raw, "response_headers": read.fields, "body": body}
    return scene.visit(at, page, status=read.status, **wire, **given)


def export(scene: Scene, path: Path, form: str = "warc", **more: Any) -> Export:
    """The archive, or what is chosen of it, written to a path."""
    policy = Policy(with_noarchive=more.pop("with_noarchive", False))
    volume = {"volume_bytes": more.pop("volume_bytes")} if "volume_bytes" in more else {}
    operator = more.pop("operator", None)
    task = Task(
        connection=scene.reader.connection, selection=Selection(**more), policy=policy, operator=operator, **volume
    )
    return MAKERS[form](task, lambda _: path, lambda *_: None)


class Read(NamedTuple):
    """A record as FastWARC reads it: its type, its fields, its block."""

    kind: str
    fields: dict[str, str]
    block: bytes


def read(path: Path) -> list[Read]:
    """All records of the WARC files of a folder."""
    return [one for file in sorted(path.glob("*.warc.gz")) for one in _records(file.read_bytes())]


def _records(raw: bytes) -> Iterator[Read]:
    for record in ArchiveIterator(io.BytesIO(raw), parse_http=False):
        yield Read(record.headers["WARC-Type"], dict(record.headers.items()), record.reader.read())


def only(records: list[Read], kind: str) -> list[Read]:
    """Those of a type."""
    return [record for record in records if record.kind == kind]


def unpacked(path: Path) -> bytes:
    """All of a gzipped file."""
    return gzip.decompress(path.read_bytes())


def outside(program: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Another program that reads our files."""
    return subprocess.run(  # programs of ours, words of ours
        [READERS / program, *map(str, words)], capture_output=True, text=True, check=False, timeout=60
    )
