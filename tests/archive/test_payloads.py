"""Bodies in the store: what went in comes out, once, or its damage is named."""

import sqlite3

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.digests import digest
from archive.errors import DamagedPayload
from archive.store import read_payload, store_payload
from archive.store.schema import TABLES
from tests.archive.scene import Scene, story


def shelf() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.executescript(TABLES)
    return connection


@given(st.one_of(st.binary(max_size=2000), st.binary(max_size=20).map(lambda piece: piece * 500)))
def test_a_payload_read_back_is_the_payload(body: bytes) -> None:
    """Any bytes at all, compressible or not, come back as they were sent."""
    connection = shelf()
    assert read_payload(connection, store_payload(connection, body)) == body


def test_the_same_bytes_are_kept_once(scene: Scene) -> None:
    """A page that never changes costs one payload, however often it comes."""
    for number in range(3):
        scene.visit(number, story(), body=b"the same" * 100)
    assert scene.one("SELECT COUNT(*), COUNT(DISTINCT payload_digest) FROM captures") == (3, 1)
    assert scene.one("SELECT digest, size, encoding FROM payloads") == (digest(b"the same" * 100), 800, "zstd")


def test_the_stored_size_is_the_truth(scene: Scene) -> None:
    """What compression would make larger is stored as it is."""
    with scene.store.transaction() as connection:
        store_payload(connection, b"x")
        store_payload(connection, b"x" * 1000)
    assert scene.rows("SELECT size, encoding, stored_size = LENGTH(body) FROM payloads ORDER BY size") == [
        (1, "identity", 1),
        (1000, "zstd", 1),
    ]


@pytest.mark.parametrize(
    ("name", "damaged", "message"),
    [
        ("other bytes", zstandard.compress(b"b" * 1000), "no longer matches its digest"),
        ("no zstd at all", b"rotten", "cannot be unpacked"),
        (
            "cut off",
            zstandard.compress(bytes(range(256)) * 40)[:-40],
            "no longer matches its digest|cannot be unpacked",
        ),
        ("a bomb in its place", zstandard.compress(bytes(10_000_000)), "no longer matches its digest"),
        ("emptied", b"", "no longer matches its digest|cannot be unpacked"),
    ],
)
def test_a_damaged_payload_is_named_and_never_given_out(name: str, damaged: bytes, message: str) -> None:
    """Stored bytes that do not match are an error that says which and what to do."""
    connection = shelf()
    wanted = store_payload(connection, b"a" * 1000)
    connection.execute("UPDATE payloads SET body = :body", {"body": damaged})
    with pytest.raises(DamagedPayload, match=message) as caught:
        read_payload(connection, wanted)
    assert wanted in str(caught.value)


def test_a_missing_payload_is_named() -> None:
    """A digest without a row is damage, not a KeyError."""
    with pytest.raises(DamagedPayload, match="sha256:0 is missing"):
        read_payload(shelf(), "sha256:0")
