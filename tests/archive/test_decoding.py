"""Pages are read freed of their content coding without coding them again, and proved all the same."""

import gzip
import zlib

import brotli
import pytest

from archive.digests import digest
from archive.errors import DamagedPayload
from archive.store import decoded_exchange_of, exchange_of, read_payload
from tests.archive.scene import Scene, story

PAGE = b"<html><body>" + b"".join(b"<p>Der Rat der Stadt tagte am %d. Mai.</p>" % day for day in range(40)) + b"</body>"
CODED = gzip.compress(PAGE, 6, mtime=0)


def keep(scene: Scene, body: bytes, coding: str, *, decoded: bytes | None = PAGE) -> int:
    """A capture with these bytes in that coding; returns its id."""
    headers = (("Content-Type", "text/html"), ("Content-Encoding", coding))
    known = digest(decoded) if decoded is not None else None
    scene.visit(0, story(), body=body, response_headers=headers, decoded_digest=known)
    return int(scene.one("SELECT MAX(id) FROM captures")[0])


def test_a_coded_page_is_read_without_being_coded_again(scene: Scene) -> None:
    """Its bytes as sent could not even be made any more; whoever asks for them is told so."""
    capture = keep(scene, CODED, "gzip")
    assert exchange_of(scene.connection, capture).body == CODED
    scene.connection.execute("UPDATE payloads SET recoding = replace(recoding, '\"level\":6', '\"level\":1')")
    found = decoded_exchange_of(scene.connection, capture)
    assert (found.body, found.header("content-encoding"), found.header("content-type")) == (PAGE, None, "text/html")
    with pytest.raises(DamagedPayload):
        read_payload(scene.connection, digest(CODED))


def test_what_is_not_the_decoded_page_is_not_given_for_it(scene: Scene) -> None:
    """A flipped letter in what is kept has the same length; the digest of the decoded body tells."""
    capture = keep(scene, CODED, "gzip")
    other = PAGE.replace(b"Der Rat", b"Der Rad", 1)
    scene.connection.execute("UPDATE payloads SET encoding = 'identity', body = ?", (other,))
    with pytest.raises(DamagedPayload):
        decoded_exchange_of(scene.connection, capture)


@pytest.mark.parametrize(
    ("coding", "sent", "decoded"),
    [
        ("br", brotli.compress(PAGE), PAGE),
        ("deflate", zlib.compress(PAGE), PAGE),
        ("gzip, gzip", gzip.compress(CODED), PAGE),
        ("gzip", gzip.compress(PAGE) + gzip.compress(PAGE), PAGE + PAGE),
        ("gzip", PAGE, PAGE),
    ],
    ids=["brotli", "deflate", "twice", "two members", "a lie"],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_every_coding_is_undone_as_it_was(
    scene: Scene, coding: str, sent: bytes, decoded: bytes, *, is_known: bool
) -> None:
    """Whether or not the digest of the decoded body stands with the capture."""
    capture = keep(scene, sent, coding, decoded=decoded if is_known else None)
    assert decoded_exchange_of(scene.connection, capture).body == decoded


def test_what_cannot_be_undone_is_as_it_was_sent(scene: Scene) -> None:
    """So the reader says what is wrong with it."""
    capture = keep(scene, CODED[:-20], "gzip", decoded=None)
    assert decoded_exchange_of(scene.connection, capture) == exchange_of(scene.connection, capture)
