"""Which answers an import takes for what: revisits with the payload they name, and answers to GET alone."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.store import open_to_read, open_to_write
from scheduler.importing.taking import Taking
from scheduler.importing.work import begun
from tests.scheduler.histories import CONFIG, HTML, NOW, SITE, page
from tests.scheduler.town import make_archive
from tests.scheduler.warcs import http_block, record, request, response, sha1, write

FIRST, AGAIN = "2020-05-04T10:00:00Z", "2020-06-04T10:00:00Z"
URL = f"{SITE.home_url}artikel/1"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
BY_ID = ("WARC-Refers-To", "<urn:first>")
BY_DATE = (("WARC-Refers-To-Target-URI", URL), ("WARC-Refers-To-Date", FIRST))
CHUNKS = b"4\r\nText\r\n0\r\n\r\n"


def taken(folder: Path, *records: bytes) -> tuple[dict[str, int], list[str]]:
    """What came of a file: its counts and problems."""
    path = write(folder / "file.warc.gz", *records)
    with closing(open_to_write(make_archive(folder / "paper", SITE))) as store:
        row = begun(store, path, at=NOW, progress=lambda *_: None)
        for again in (False, True):
            Taking(store=store, config=CONFIG, at=NOW, row=row.row, only_revisits=again).take(row.parts)
    return row.row.counts, [sentence for _, sentence in row.row.problems]


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(open_to_read(folder / "paper")) as store:
        return [tuple(row) for row in store.connection.execute(query)]


def revisit(digest: str, *named: tuple[str, str], url: str = URL) -> bytes:
    fields = (
        ("WARC-Target-URI", url),
        ("WARC-Date", AGAIN),
        ("WARC-Profile", PROFILE),
        ("WARC-Payload-Digest", digest),
    )
    return record("revisit", (*fields, *named), http_block("200 OK", HTML))


@pytest.mark.parametrize(
    "named", [pytest.param((BY_ID,), id="by record"), pytest.param(BY_DATE, id="by address and date")]
)
def test_a_revisit_whose_digest_speaks_against_the_answer_it_names_gets_no_bytes_of_it(
    named: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    """Another answer that has the digest is taken, or the payload is not here."""
    first = response(URL, FIRST, http_block("200 OK", HTML, page(1, 0)), ("WARC-Record-ID", "<urn:first>"))
    other = response(URL, "2020-05-05T10:00:00Z", http_block("200 OK", HTML, page(1, 1)))
    stranger = revisit(sha1(b"another page"), *named, url=f"{SITE.home_url}artikel/2")
    counts, problems = taken(tmp_path, first, other, revisit(sha1(page(1, 1)), *named), stranger)
    assert (counts["captures"], counts["unresolved"]) == (3, 1)
    assert [one for one in problems if "is not here" in one and "artikel/2" in one]
    assert rows(tmp_path, "SELECT COUNT(*) FROM captures GROUP BY payload_digest ORDER BY 1") == [(1,), (2,)]


@pytest.mark.parametrize("payload", [pytest.param(b"Text", id="without chunks"), pytest.param(CHUNKS, id="in chunks")])
def test_a_revisit_finds_its_payload_by_any_digest_that_tools_write_of_it(payload: bytes, tmp_path: Path) -> None:
    """What was in chunks is known by the digest that its own record named."""
    coded = http_block("200 OK", (*HTML, ("Transfer-Encoding", "chunked")), CHUNKS)
    named = ("WARC-Payload-Digest", sha1(payload))
    first = response(URL, FIRST, coded, named, ("WARC-Record-ID", "<urn:first>"))
    counts, problems = taken(tmp_path, first, revisit(sha1(payload), BY_ID))
    assert (counts["captures"], problems) == (2, [])


@pytest.mark.parametrize("method", ["POST", "HEAD", "options"])
def test_what_came_of_another_request_than_get_is_refused_with_its_place(method: str, tmp_path: Path) -> None:
    """A form that was sent, or a head alone, is no page; exported it would be told to be one."""
    asked = request(URL, FIRST).replace(b"GET ", f"{method} ".encode())
    asked = asked.replace(b"Content-Length: 36", f"Content-Length: {33 + len(method)}".encode())
    good = (request(URL, AGAIN), response(URL, AGAIN, http_block("200 OK", HTML, page(1, 1))))
    counts, problems = taken(tmp_path, asked, response(URL, FIRST, http_block("200 OK", HTML, page(1, 0))), *good)
    assert (counts["refused"], counts["captures"]) == (1, 1)
    assert problems == [f"{URL}: what came of a {method.upper()} is not what a reader is shown"]
    assert rows(tmp_path, "SELECT substr(fetched_at, 6, 2) FROM captures") == [("06",)]
