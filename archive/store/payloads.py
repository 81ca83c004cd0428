"""Body bytes, compressed and kept once under their digest. Does not know what they mean."""

import sqlite3

import zstandard

from archive.digests import digest
from archive.errors import DamagedPayload, WithheldPayload

LEVEL = 3  # level 19 takes a hundred times as long for 6 % less


def store_payload(connection: sqlite3.Connection, body: bytes) -> str:
    """Keep the bytes and return their digest; bytes kept before are not kept again."""
    name = digest(body)
    known = connection.execute("SELECT 1 FROM payloads WHERE digest = :digest", {"digest": name}).fetchone()
    if known is None:
        packed = zstandard.ZstdCompressor(level=LEVEL).compress(body)
        encoding, stored = ("zstd", packed) if len(packed) < len(body) else ("identity", body)
        connection.execute(
            "INSERT INTO payloads (digest, size, stored_size, encoding, dictionary_id, body)"
            " VALUES (:digest, :size, :stored_size, :encoding, NULL, :body)",
            {"digest": name, "size": len(body), "stored_size": len(stored), "encoding": encoding, "body": stored},
        )
    return name


def read_payload(connection: sqlite3.Connection, name: str) -> bytes:
    """The bytes stored under a digest, exactly as they were sent.

    Raises DamagedPayload when they are missing, unreadable or no longer match, WithheldPayload when they were taken
    out of view, and KeyError never.
    """
    row = connection.execute(
        "SELECT size, encoding, body FROM payloads WHERE digest = :digest", {"digest": name}
    ).fetchone()
    if row is None:
        raise DamagedPayload(f"payload {name} is missing: restore it from a backup")
    if row["encoding"] in ("withheld", "erased"):
        raise WithheldPayload(f"payload {name} is {row['encoding']}: `chronik history` says why, by its article")
    body = _unpacked(row["body"], encoding=row["encoding"], size=row["size"], name=name)
    if digest(body) != name:
        raise DamagedPayload(f"payload {name} no longer matches its digest: restore it from a backup")
    return body


def _unpacked(stored: bytes, *, encoding: str, size: int, name: str) -> bytes:
    if encoding == "identity":
        return stored
    try:
        # The frame's own length is not believed: a damaged one could ask for gigabytes.
        reader = zstandard.ZstdDecompressor().stream_reader(stored)
        return reader.read(size + 1)
    except zstandard.ZstdError as error:
        raise DamagedPayload(f"payload {name} cannot be unpacked ({error}): restore it from a backup") from error
