"""Our own look at WARC and WACZ files: it finds what the usual checkers pass over. Changes nothing.

`warcio check` passes a last record that is cut off, and records without digests; `wacz validate` a package
without pages.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from .wacz import INDEX, PACKAGE, PACKAGE_DIGEST, PAGES

PIECE = 1024 * 1024
HTTP = (WarcRecordType.response, WarcRecordType.request)


def warc_problems(path: Path) -> Iterator[str]:
    """One sentence for each thing that is wrong with a gzipped WARC file: where it is cut, and what its digests say."""
    if (cut := _cut_at(path)) is not None:
        yield f"{path.name}: the record at {cut} is cut off, or no gzip"
        return
    with path.open("rb") as handle:
        for record in ArchiveIterator(handle, parse_http=False):
            where = f"{path.name}: the record at {record.stream_pos}"
            if "WARC-Block-Digest" not in record.headers:
                yield f"{where} has no block digest"
            elif not record.verify_block_digest():
                yield f"{where} does not match its block digest"
    with path.open("rb") as handle:
        for record in ArchiveIterator(handle, parse_http=True):
            if (wrong := _payload_problem(record)) is not None:
                yield f"{path.name}: the record at {record.stream_pos} {wrong}"


def _payload_problem(record: WarcRecord) -> str | None:
    """A revisit names the digest of a payload that stands elsewhere; other types have no payload but their block."""
    if record.record_type not in (*HTTP, WarcRecordType.revisit):
        return None
    if "WARC-Payload-Digest" not in record.headers:
        return "has no payload digest"
    is_elsewhere = record.record_type == WarcRecordType.revisit
    return None if is_elsewhere or record.verify_payload_digest() else "does not match its payload digest"


def _cut_at(path: Path) -> int | None:
    """The offset of the gzip member that does not end, or is none; None where all are whole."""
    at = start = 0
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as handle:
        while piece := handle.read(PIECE):
            at += len(piece)
            while piece:
                try:
                    unpacking.decompress(piece, PIECE)
                except zlib.error:
                    return start
                piece = unpacking.unused_data or unpacking.unconsumed_tail
                if unpacking.eof:
                    start = at - len(piece)
                    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return None if start == at else start


def wacz_problems(path: Path) -> Iterator[str]:
    """One sentence for each thing that WACZ 1.1.1 demands and a file lacks."""
    with zipfile.ZipFile(path) as package:
        members = {one.filename: one for one in package.infolist()}
        for name in (PACKAGE, PACKAGE_DIGEST, PAGES, INDEX):
            if name not in members:
                yield f"{path.name}: {name} is missing"
        if PACKAGE not in members:
            return
        warcs = [one for name, one in members.items() if name.startswith("archive/")]
        if not warcs:
            yield f"{path.name}: no WARC file is in archive/"
        yield from (
            f"{path.name}: {one.filename} is compressed again"
            for one in warcs
            if one.compress_type != zipfile.ZIP_STORED
        )
        yield from (f"{path.name}: {sentence}" for sentence in _resource_problems(package, members))


def _resource_problems(package: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Iterator[str]:
    raw = package.read(PACKAGE)
    if PACKAGE_DIGEST in members and json.loads(package.read(PACKAGE_DIGEST))["hash"] != f"sha256:{_hex([raw])}":
        yield f"{PACKAGE} does not match {PACKAGE_DIGEST}"
    named = {one["path"]: one for one in json.loads(raw)["resources"]}
    for name in sorted(members.keys() - named.keys() - {PACKAGE, PACKAGE_DIGEST}):
        yield f"{name} is not named in {PACKAGE}"
    for name, resource in named.items():
        if name not in members:
            yield f"{name} is named in {PACKAGE} and missing"
            continue
        with package.open(name) as handle:
            found = _hex(iter(lambda: handle.read(PIECE), b""))  # used up before the next turn
        if resource["hash"] != f"sha256:{found}" or resource["bytes"] != members[name].file_size:
            yield f"{name} does not match what {PACKAGE} says of it"


def _hex(pieces: Iterator[bytes] | list[bytes]) -> str:
    hashed = sha256()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()
