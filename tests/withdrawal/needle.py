"""Looks for a needle in an archive as somebody would who wants to find it: rows, index, packed pages, raw files."""

import gzip
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import zstandard

from archive.search import tokens

ZSTD = b"\x28\xb5\x2f\xfd"


def spellings(needle: str) -> tuple[bytes, ...]:
    """The needle as it may stand in bytes: as written, folded, escaped, in UTF-8, UTF-16 and Latin-1."""
    folded = " ".join(tokens(needle))
    escaped = needle.encode("ascii", "backslashreplace").replace(b"\\x", b"\\u00")
    texts = {needle, needle.lower(), folded, folded[:1].upper() + folded[1:]}
    encoded = {text.encode(coding, "ignore") for text in texts for coding in ("utf-8", "utf-16-le", "latin-1")}
    return tuple(sorted({*encoded, escaped, escaped.lower()}))


def stands_in(needle: str, data: bytes, dictionaries: tuple[bytes, ...] = ()) -> bool:
    """Whether the needle stands in some bytes, or in what is packed in them."""
    wanted = spellings(needle)
    return any(one in layer for layer in _layers(data, dictionaries) for one in wanted)


def _layers(data: bytes, dictionaries: tuple[bytes, ...]) -> Iterator[bytes]:
    """The bytes, and every zstd frame and gzip member in them, unpacked."""
    yield data
    for magic, unpack in ((ZSTD, _unzstd), (b"\x1f\x8b\x08", _ungzip)):
        start = data.find(magic)
        while start >= 0:
            for dictionary in (None, *dictionaries) if magic == ZSTD else (None,):
                inner = unpack(data[start:], dictionary)
                if inner:
                    yield from _layers(inner, dictionaries) if inner != data else ()
            start = data.find(magic, start + 1)


def _unzstd(data: bytes, dictionary: bytes | None) -> bytes:
    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    reader = zstandard.ZstdDecompressor(dict_data=known).stream_reader(data)
    out = b""
    try:
        while piece := reader.read(65536):
            out += piece
    except zstandard.ZstdError:
        pass
    return out


def _ungzip(data: bytes, _: bytes | None) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        try:
            return zlib.decompressobj(31).decompress(data)
        except zlib.error:
            return b""


def in_rows(connection: sqlite3.Connection, needle: str) -> list[str]:
    """Every column of every table and view in which the needle stands, shadow tables too; every term of the index."""
    dictionaries = tuple(row[0] for row in connection.execute("SELECT body FROM dictionaries"))
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    found = []
    for name in names:
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        columns = [one[0] for one in cursor.description]
        for row in cursor:
            for column, value in zip(columns, row, strict=True):
                data = value if isinstance(value, bytes) else str(value).encode()
                if stands_in(needle, data, dictionaries):
                    found.append(f"{name}.{column}")
    return sorted({*found, *in_index(connection, needle)})


def in_index(connection: sqlite3.Connection, needle: str) -> list[str]:
    """The terms of the full-text index that hold the needle: its segments abbreviate what they hold."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, search, row)")
    words = [word[:6] for word in tokens(needle) if len(word) > 5]
    return [f"index: {term}" for (term, *_) in connection.execute("SELECT term FROM temp.terms")
            for word in words if word in term]  # fmt: skip


def in_files(folder: Path, needle: str) -> list[str]:
    """Every file of the folder in whose raw bytes the needle stands, logs and free pages too."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        dictionaries = tuple(row[0] for row in connection.execute("SELECT body FROM dictionaries"))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if stands_in(needle, path.read_bytes(), dictionaries)]
