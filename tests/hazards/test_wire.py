"""Rows of the wire: whatever a server sends, an exchange comes of it that says what came, and why not more."""

import hashlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from archive.content_coding import decoded_body
from archive.digests import digest
from archive.models import Exchange
from crawler.settings import MAX_WIRE_BYTES
from tests.asking import Asker, asking_with
from tests.hazards import wire_faults as faults
from tests.hazards.faults import Make, route
from tests.hazards.wire_faults import CUT, PAGE
from tests.servers import Server, html

pytestmark = pytest.mark.asyncio(loop_scope="session")
SHORT = "total_s=8.0, first_byte_s=2.0, silence_s=1.0, slow_after_s=1.0"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty() -> AsyncIterator[Asker]:
    """A fetcher with the same bounds on time, many times shorter."""
    async with asking_with(SHORT) as asker:
        yield asker


def is_page(answer: Exchange) -> bool:
    return (answer.status, answer.body, answer.truncated, answer.failure) == (200, PAGE, None, None)


@pytest.mark.hazard(38, 39, 43, 44, 45, 46, 48, 49, 50)
@pytest.mark.parametrize(
    ("make", "sent"),
    [
        (faults.every_byte, bytes(range(256)) * 100),
        (faults.in_chunks, PAGE),
        (faults.until_the_end, PAGE),
        (faults.longer_than_declared, PAGE),
        (faults.one_length_twice, PAGE),
        (faults.a_length_beside_chunks, PAGE),
        (faults.early_hints, PAGE),
        (faults.a_folded_field, PAGE),
        (faults.a_line_without_colon, PAGE),
        (faults.a_nul_in_a_field, PAGE),
        (faults.odd_names, PAGE),
        (faults.a_cookie_bomb, PAGE),
        (faults.a_page_sold_as_packed, PAGE),
        (faults.a_cut_gzip, CUT),
        (faults.an_unknown_coding, b"\x00\x01" + PAGE),
        (faults.shorter_than_declared, PAGE),
        (faults.no_last_chunk, PAGE),
        (faults.chunks_that_break_later, PAGE),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_the_digest_is_that_of_what_the_server_sent(
    asker: Asker, server: Server, make: Make, sent: bytes
) -> None:
    """Without transfer coding, with content coding, as far as it came; asked for once."""
    answer = await asker.ask(route(server, make))
    assert digest(answer.body) == f"sha256:{hashlib.sha256(sent).hexdigest()}"
    assert answer.status == 200
    assert len(server.asked()) == 1


@pytest.mark.hazard(45, 46, 48)
@pytest.mark.parametrize(
    ("make", "note"),
    [
        (faults.longer_than_declared, "more bytes follow the end of the body; they are left out"),
        (faults.one_length_twice, "Content-Length stands there more than once"),
        (
            faults.a_length_beside_chunks,
            "Transfer-Encoding and Content-Length stand side by side; the length does not count",
        ),
        (faults.early_hints, "interim answers came before: 103"),
        (faults.a_folded_field, "folded lines in the head: 1"),
        (
            faults.a_line_without_colon,
            "lines of the head that are no field: 1, the first is 'Warning - this is no field'",
        ),
        (faults.a_nul_in_a_field, "the head holds NUL bytes"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_what_is_odd_costs_no_page_and_is_noted(asker: Asker, server: Server, make: Make, note: str) -> None:
    """The page is there, the note says what is odd, and the bytes of the head are those sent."""
    url = route(server, make)
    answer = await asker.ask(url)
    assert is_page(answer)
    assert answer.notes == (note,)
    sent = server.pages[url.removeprefix(server.url)]
    assert answer.head in sent
    assert answer.head.startswith(answer.status_line.encode("latin-1") + b"\r\n")
    assert answer.head.endswith(b"\r\n\r\n")


@pytest.mark.hazard(48, 49)
async def test_status_line_and_fields_are_kept_as_sent(asker: Asker, server: Server) -> None:
    """Names, their order and case; the head byte by byte."""
    answer = await asker.ask(route(server, faults.odd_names))
    assert answer.status_line == "HTTP/1.1 200 Fine"
    assert answer.response_headers == (
        ("x-odd-CASE", "1"),
        ("Content-length", str(len(PAGE))),
        ("eTag", '"a"'),
        ("X-ODD-case", "Müller"),
    )
    assert answer.head == faults.odd_names(server).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"  # type: ignore[union-attr]


@pytest.mark.hazard(42, 46, 47)
@pytest.mark.parametrize(
    ("make", "trouble", "sentence"),
    [
        (faults.one_endless_line, "protocol", "sent a head of more than 262,144 bytes"),
        (faults.very_many_lines, "protocol", "sent a head of more than 262,144 bytes"),
        (faults.a_few_fields_too_many, "protocol", "sent more than 500 header fields"),
        (faults.two_lengths, "protocol", "names two lengths that contradict each other"),
        (faults.a_broken_chunk_size, "protocol", "sent a broken chunk size: 'zz'"),
        (faults.a_huge_chunk_size, "protocol", "sent a broken chunk size: 'ffff"),
        (faults.a_garbage_status, "protocol", "sent what is no HTTP: 'HTTP/1.1 fine OK'"),
        (faults.http_0_9, "protocol", "sent what is no HTTP: '<!doctype html>"),
        (faults.a_mail_server, "protocol", "sent what is no HTTP: '220 mail.example ESMTP \\x1b[2J\\r\\n'"),
        (faults.nothing_at_all, "protocol", "closed the connection without an answer"),
        (faults.half_a_head, "protocol", "broke off in the middle of its head"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_what_is_no_answer_is_a_failure_with_its_kind(
    asker: Asker, server: Server, make: Make, trouble: str, sentence: str
) -> None:
    """One request, no status, the host and what it did in one sentence."""
    answer = await asker.ask(route(server, make))
    assert (answer.status, answer.trouble, answer.refused) == (None, trouble, False)
    assert answer.failure.startswith(f"{server.host} {sentence}")
    assert (answer.ip, answer.body, len(server.asked())) == ("127.0.0.1", b"", 1)


@pytest.mark.hazard(44, 47)
@pytest.mark.parametrize("make", [faults.shorter_than_declared, faults.no_last_chunk, faults.chunks_that_break_later])
async def test_what_breaks_off_is_kept_and_marked(asker: Asker, server: Server, make: Make) -> None:
    """RFC 9112, section 8: incomplete, and recorded as such; broken chunks are noted too."""
    answer = await asker.ask(route(server, make))
    assert (answer.status, answer.body, answer.truncated) == (200, PAGE, "disconnect")
    broken = (f"{server.host} sent a broken chunk size: 'oops'",)
    assert answer.notes == (broken if make is faults.chunks_that_break_later else ())


@pytest.mark.hazard(40)
async def test_a_body_without_end_is_cut_and_kept(asker: Asker, server: Server) -> None:
    """Sixteen mebibytes, marked, asked for once."""
    answer = await asker.ask(route(server, faults.a_body_without_end))
    assert (len(answer.body), answer.truncated) == (MAX_WIRE_BYTES, "length")
    assert len(server.asked()) == 1


@pytest.mark.hazard(41)
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (faults.silence, "did not answer within 2 s"),
        (faults.a_stalled_head, "fell silent for 1 s in the middle of its head"),
        (faults.a_dripping_head, "sent its head with less than 100 bytes a second"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_head_that_does_not_come_is_given_up(hasty: Asker, server: Server, make: Make, sentence: str) -> None:
    """Each bound in its own words, and long before the bound on the whole."""
    answer = await hasty.ask(route(server, make))
    assert (answer.status, answer.trouble) == (None, "silence")
    assert answer.failure == f"{server.host} {sentence}"
    assert answer.duration_ms < 6000


@pytest.mark.hazard(41)
@pytest.mark.parametrize(("make", "start"), [(faults.a_stalled_body, PAGE[:100]), (faults.a_dripping_body, b"xx")])
async def test_a_body_that_does_not_come_is_kept_as_far_as_it_came(
    hasty: Asker, server: Server, make: Make, start: bytes
) -> None:
    """A drip may last for ever, but not with us."""
    answer = await hasty.ask(route(server, make))
    assert (answer.status, answer.truncated, answer.failure) == (200, "time", None)
    assert answer.body.startswith(start)
    assert answer.duration_ms < 6000


@pytest.mark.hazard(41)
async def test_a_quick_body_with_a_pause_is_no_drip(hasty: Asker, server: Server) -> None:
    """Who pauses less than the bound and then goes on is a slow page, not a trap."""

    def answer(_: object) -> object:
        yield faults.OK + faults.LENGTH + b"\r\n" + PAGE[:-10]
        server.closing.wait(0.2)
        yield PAGE[-10:]

    server.pages["/"] = answer  # type: ignore[assignment]
    assert is_page(await hasty.ask(f"{server.url}/"))


@pytest.mark.hazard(41)
async def test_while_one_host_drips_the_others_go_on(hasty: Asker, server: Server) -> None:
    """A trap holds its own lane alone."""
    with Server() as other:
        other.pages |= {f"/{number}": html("ok") for number in range(20)}
        urls = [route(server, faults.a_dripping_body), *(f"{other.url}/{number}" for number in range(20))]
        drip, *rest = await hasty.ask_all(urls, private=(server.host, other.host))
        assert {answer.exchange.status for answer in rest} == {200}
        assert drip.exchange.truncated == "time"
        assert other.log[-1].at < server.log[-1].at + drip.exchange.duration_ms / 1000


@pytest.mark.hazard(43)
async def test_a_cookie_bomb_is_not_sent_back(asker: Asker, server: Server) -> None:
    """The next request carries none of them."""
    url = route(server, faults.a_cookie_bomb)
    for _ in range(2):
        assert is_page(await asker.ask(url))
    assert "cookie" not in server.log[-1].headers


@pytest.mark.hazard(38, 39)
async def test_bytes_are_kept_before_anybody_unpacks_them(asker: Asker, server: Server) -> None:
    """A page sold as packed is read as it is; nothing is lost to a wrong word."""
    answer = await asker.ask(route(server, faults.a_page_sold_as_packed))
    assert decoded_body(answer) == PAGE


@pytest.mark.hazard(20)
@pytest.mark.parametrize(
    ("date", "start"),
    [
        ("Thu, 01 Jan 1970 00:00:00 GMT", "the server's clock is "),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "the server's clock is "),
        ("yesterday", "the answer's Date cannot be read"),
    ],
)
async def test_a_clock_that_is_off_is_noted(asker: Asker, server: Server, date: str, start: str) -> None:
    """By how much; our own clock dates the capture all the same."""
    server.pages["/"] = faults.OK + b"Date: " + date.encode() + b"\r\n" + faults.LENGTH + b"\r\n" + PAGE
    answer = await asker.ask(f"{server.url}/")
    assert len(answer.notes) == 1
    assert answer.notes[0].startswith(start)
    assert is_page(answer)
    assert answer.fetched_at.year not in (1970, 2100)
