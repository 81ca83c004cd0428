"""From the records of an answer to the exchange: whoever wrote them, and whatever they get wrong."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.models import Exchange
from archive.warcimport import Answer, Group, Place, Refused, answer_of, joined, records_of, told_exchange, told_facts
from archive.warcimport.pieces import way_of
from tests.scheduler.warcs import http_block, record, request, response, sha1

URL, DATE = "https://herne.example/artikel/1", "2019-05-04T10:00:00Z"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAGE = b"<!doctype html><title>Halle</title><p>Die Halle brannte."
HTML = (("Content-Type", "text/html"),)
BLOCK = http_block(headers=HTML, body=PAGE)
ID, OTHER = "<urn:uuid:11111111-1111-4111-8111-111111111111>", "<urn:uuid:22222222-2222-4222-8222-222222222222>"


def groups(*records: bytes) -> list[Group]:
    data = b"".join(records)
    way = way_of(data[:16], "")
    assert way is not None
    return [one for one, _ in joined(records_of(io.BytesIO(data), way, Place())) if isinstance(one, Group)]


def answers(*records: bytes, is_ours: bool = False) -> list[Answer | Refused | None]:
    return [answer_of(one, source="sha256:0", is_ours=is_ours, at=NOW) for one in groups(*records)]


def exchange(*records: bytes, is_ours: bool = False) -> Exchange:
    (one,) = answers(*records, is_ours=is_ours)
    assert isinstance(one, Answer), one
    return one.exchange


def test_an_answer_keeps_its_head_and_its_body_as_they_were_sent() -> None:
    """Status line, fields in their order, the coding of the body, the address it came from, and all fields of WARC."""
    headers = (("content-TYPE", "text/html"), ("X-Odd", " ä"), ("Content-Encoding", "gzip"))
    body = gzip.compress(PAGE)
    block = http_block("200 Alles gut", headers, body)
    found = exchange(
        response(URL, "2019-05-04T10:00:00.123456Z", block, ("WARC-IP-Address", "192.0.2.7"), ("X-My", "1"))
    )
    assert (found.status, found.status_line, found.body, found.ip) == (200, "HTTP/1.1 200 Alles gut", body, "192.0.2.7")
    assert found.head + found.body == block
    assert found.response_headers == (("content-TYPE", "text/html"), ("X-Odd", "ä"), ("Content-Encoding", "gzip"))
    assert found.fetched_at == datetime(2019, 5, 4, 10, tzinfo=UTC)
    ((kind, fields),) = found.warc_fields
    assert (kind, ("WARC-Date", "2019-05-04T10:00:00.123456Z") in fields, ("X-My", "1") in fields) == (
        "response",
        True,
        True,
    )


CHUNKS = b"19\r\n" + PAGE[:25] + b"\r\n1f;name=x\r\n" + PAGE[25:] + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "kept", "truncated"),
    [
        pytest.param(CHUNKS, PAGE, None, id="chunks"),
        pytest.param(PAGE, PAGE, None, id="announced, and written without"),
        pytest.param(CHUNKS[:-5], PAGE, "disconnect", id="without the last one"),
        pytest.param(CHUNKS[:20], PAGE[:16], "disconnect", id="broken off"),
        pytest.param(b"", b"", None, id="nothing"),
    ],
)
def test_chunks_are_taken_off_and_the_head_stays(sent: bytes, kept: bytes, truncated: str | None) -> None:
    """The payload is without transfer coding, whether or not the tool left it in."""
    assert len(PAGE) == 0x19 + 0x1F
    block = http_block(headers=(("Transfer-Encoding", "chunked"),), body=sent)
    found = exchange(response(URL, DATE, block))
    assert (found.body, found.truncated) == (kept, truncated)
    assert b"Transfer-Encoding: chunked" in found.head


@pytest.mark.parametrize(
    "named",
    [
        pytest.param(sha1(PAGE), id="the body"),
        pytest.param(sha1(CHUNKS), id="the body with its chunks"),
    ],
)
def test_a_payload_digest_may_be_over_either(named: str) -> None:
    """Tools differ in what they take for the payload; none of them is wrong here."""
    block = http_block(headers=(("Transfer-Encoding", "chunked"),), body=CHUNKS)
    digests = (("WARC-Payload-Digest", named), ("WARC-Block-Digest", sha1(block)))
    assert not exchange(response(URL, DATE, block, *digests)).notes


def test_a_digest_that_does_not_hold_is_told_and_the_record_kept() -> None:
    """The bytes are evidence, whoever was wrong."""
    wrong = (("WARC-Payload-Digest", sha1(b"other")), ("WARC-Block-Digest", sha1(b"other")))
    (one,) = answers(response(URL, DATE, BLOCK, *wrong))
    assert isinstance(one, Answer)
    assert [problem.split()[1] for problem in one.problems] == ["block", "payload"]
    assert one.exchange.notes == one.problems
    assert one.exchange.body == PAGE


ASKED = "User-Agent: wget\r\n"


@pytest.mark.parametrize(
    "records",
    [
        pytest.param((request(URL, DATE, ("WARC-Record-ID", ID), headers=ASKED),
                      response(URL, DATE, BLOCK, ("WARC-Concurrent-To", ID))), id="the request first, as wget"),
        pytest.param((response(URL, DATE, BLOCK, ("WARC-Record-ID", ID)),
                      request(URL, DATE, ("WARC-Concurrent-To", ID), headers=ASKED)),
                     id="the answer first, as Heritrix"),
        pytest.param((request(URL, DATE, headers=ASKED), response(URL, DATE, BLOCK)), id="untied neighbours"),
        pytest.param((response(URL, DATE, BLOCK), request(URL, DATE, headers=ASKED)), id="untied, the answer first"),
        pytest.param((request(URL + "2", DATE), request(URL, DATE, headers=ASKED), response(URL, DATE, BLOCK)),
                     id="another request between"),
    ],
)  # fmt: skip
def test_a_request_finds_its_answer(records: tuple[bytes, ...]) -> None:
    """By the ids they name, else by standing near each other with one address."""
    assert exchange(*records).request_headers == (("Host", "x"), ("User-Agent", "wget"))


def test_a_request_of_another_answer_is_not_taken() -> None:
    """One that says whose it is belongs to nobody else."""
    records = (
        request(URL, DATE, ("WARC-Concurrent-To", OTHER)),
        response(URL, DATE, BLOCK, ("WARC-Concurrent-To", ID)),
    )
    assert exchange(*records).request_headers == ()


@pytest.mark.parametrize(
    "date", ["1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2026-11-23T00:00:01Z", "gestern", ""]
)
def test_a_date_that_cannot_be_is_refused(date: str) -> None:
    """Nothing was captured before the web, nor after the import."""
    (one,) = answers(response(URL, date, BLOCK))
    assert isinstance(one, Refused)
    assert "date" in one.problem


def test_addresses_come_without_brackets_and_fragments() -> None:
    """wget writes brackets; a fragment never crossed the wire."""
    assert exchange(response(f"<{URL}#oben>", DATE, BLOCK)).url == URL


def test_what_is_no_answer_of_the_web_is_left_aside() -> None:
    """A crawler's log and the addresses of names say nothing of a site."""
    log = record("resource", (("WARC-Target-URI", "metadata://gnu.org/log"), ("WARC-Date", DATE)), b"log")
    names = (("WARC-Target-URI", "dns:herne.example"), ("WARC-Date", DATE), ("Content-Type", "text/dns"))
    assert answers(log, record("response", names, b"herne.example. 1 IN A 192.0.2.1")) == [None, None]


def test_a_resource_is_a_page_without_a_head() -> None:
    """It came whole as far as is known; that its head is missing is noted."""
    fields = (("WARC-Target-URI", URL), ("WARC-Date", DATE), ("Content-Type", "text/html"))
    found = exchange(record("resource", fields, PAGE))
    assert (found.status, found.status_line, found.body, found.header("content-type")) == (200, None, PAGE, "text/html")
    assert "without the head" in found.notes[0]


def test_a_record_without_an_id_always_gets_the_same_one() -> None:
    """So that a file that is read again brings nothing twice."""
    bare = response(URL, DATE, BLOCK, ("WARC-Record-ID", ""))
    assert exchange(bare).record_id == exchange(bare).record_id != exchange(response(URL, DATE, BLOCK)).record_id


def test_an_answer_that_is_shorter_than_it_says_was_cut_short() -> None:
    """Unless its coding may have been undone, since tools keep the old length then."""
    short = (*HTML, ("Content-Length", "999"))
    assert exchange(response(URL, DATE, http_block(headers=short, body=PAGE))).truncated == "disconnect"
    coded = (*short, ("Content-Encoding", "br"))
    assert exchange(response(URL, DATE, http_block(headers=coded, body=PAGE))).truncated is None
    assert exchange(response(URL, DATE, BLOCK, ("WARC-Truncated", "time"))).truncated == "time"


FACTS = (
    b'{"capture": {"purpose": "article", "duration_ms": 12, "notes": ["odd"], "connect_ms": -3, "truncated": "length"}}'
)


def test_only_an_archive_of_ours_says_what_a_capture_was() -> None:
    """A stranger's metadata is kept with the record, and not believed."""
    about = record("metadata", (("WARC-Concurrent-To", ID), ("Content-Type", "application/json")), FACTS)
    pair = (response(URL, DATE, BLOCK, ("WARC-Record-ID", ID)), about)
    (ours,), (strange,) = answers(*pair, is_ours=True), answers(*pair)
    assert isinstance(ours, Answer)
    assert isinstance(strange, Answer)
    assert (ours.facts is not None, strange.facts) == (True, None)
    assert [kind for kind, _ in strange.exchange.warc_fields] == ["response", "metadata"]


def test_a_capture_to_which_no_answer_came_is_told_by_its_metadata_alone() -> None:
    """A failure is an observation, and comes back as one."""
    said = (
        b'{"capture": {"status": null, "outcome": "failed", "reason": "no name", "failure_kind": "name", "url": "%s"}}'
    )
    data = record("metadata", (("WARC-Date", DATE), ("Content-Type", "application/json")), said % URL.encode())
    way = way_of(data[:16], "")
    assert way is not None
    (one,) = records_of(io.BytesIO(data), way, Place())
    facts = told_facts(one)
    assert facts is not None
    found = told_exchange(one, facts, source="x")
    assert found is not None
    assert (found.status, found.failure, found.trouble, found.url) == (None, "no name", "name", URL)
    assert replace(found, status=200).refused is False
