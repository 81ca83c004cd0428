"""What crosses the wire is kept as it crossed it: requests to a server that misbehaves on purpose."""

import gzip
import json
from typing import Any

import pytest

from archive.content_coding import decoded_body
from archive.digests import digest
from crawler.settings import MAX_WIRE_BYTES, scrapy_settings
from tests.asking import USER_AGENT, Asker
from tests.servers import Server, closed_port, html, redirect, response

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_names_and_order_of_headers_are_kept_as_sent(asker: Asker, server: Server) -> None:
    """Case, order, doubles and odd bytes: what a WARC needs to be the full response."""
    server.pages["/"] = (
        b'HTTP/1.1 200 Fine\r\nx-odd-CASE: 1\r\neTag: "a"\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n'
        b"X-Latin: M\xfcller\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    )
    answer = await asker.ask(f"{server.url}/")
    assert answer.response_headers == (
        ("x-odd-CASE", "1"),
        ("eTag", '"a"'),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Latin", "Müller"),
        ("Content-Length", "2"),
        ("Connection", "close"),
    )


async def test_body_bytes_are_those_of_the_server(asker: Asker, server: Server) -> None:
    """The digest of what we keep is the digest of what was sent, whatever the bytes and the charset."""
    body = bytes(range(256)) * 500
    server.pages["/"] = response(body, headers=(("Content-Type", "text/html; charset=utf-8"),))
    answer = await asker.ask(f"{server.url}/")
    assert (answer.status, digest(answer.body), answer.ip) == (200, digest(body), "127.0.0.1")
    assert (answer.truncated, answer.failure) == (None, None)


async def test_a_packed_body_is_kept_packed(asker: Asker, server: Server) -> None:
    """The content coding is the server's and stays; reading undoes it later."""
    page = b"<p>Die Halle brannte. " * 100
    packed = gzip.compress(page)
    server.pages["/"] = response(packed, headers=(("Content-Encoding", "gzip"),))
    answer = await asker.ask(f"{server.url}/")
    assert answer.body == packed
    assert decoded_body(answer) == page


async def test_a_lying_content_coding_does_not_cost_the_page(asker: Asker, server: Server) -> None:
    """Bytes are kept before anybody tries to decode them."""
    server.pages["/"] = response(b"<p>plain", headers=(("Content-Encoding", "gzip"),))
    assert (await asker.ask(f"{server.url}/")).body == b"<p>plain"


async def test_transfer_coding_is_taken_off(asker: Asker, server: Server) -> None:
    """Chunks are the connection's business; the payload is what they carry."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    server.pages["/"] = head + b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n"
    assert (await asker.ask(f"{server.url}/")).body == b"abcdefg"


@pytest.mark.parametrize("status", [200, 203, 204, 304, 400, 401, 403, 404, 410, 418, 451, 500, 502, 599])
async def test_every_status_is_an_exchange(asker: Asker, server: Server, status: int) -> None:
    """An error page is an observation with its body, once asked, never retried."""
    body = b"" if status in (204, 304) else b"<p>said so"
    server.pages["/a"] = response(body, status=status)
    answer = await asker.ask(f"{server.url}/a")
    assert (answer.status, answer.body, answer.failure) == (status, body, None)
    assert server.asked() == ["/a"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_kept_and_not_followed(asker: Asker, server: Server, status: int) -> None:
    """Each hop is a decision of the caller and an exchange of its own."""
    server.pages["/a"] = redirect("/b", status)
    answer = await asker.ask(f"{server.url}/a")
    assert (answer.status, answer.header("location")) == (status, "/b")
    assert server.asked() == ["/a"]


async def test_a_meta_refresh_is_not_followed(asker: Asker, server: Server) -> None:
    """A page is a page, whatever it asks a browser to do."""
    server.pages["/a"] = html('<meta http-equiv="refresh" content="0; url=/b">')
    await asker.ask(f"{server.url}/a")
    assert server.asked() == ["/a"]


async def test_an_oversized_body_is_cut_and_kept(asker: Asker, server: Server) -> None:
    """What came up to the limit is kept and marked with WARC's word."""
    server.pages["/"] = response(b"x" * (MAX_WIRE_BYTES + 100_000))
    answer = await asker.ask(f"{server.url}/")
    assert (answer.status, len(answer.body), answer.truncated) == (200, MAX_WIRE_BYTES, "length")


async def test_a_body_of_exactly_the_limit_is_whole(asker: Asker, server: Server) -> None:
    """The limit is the largest body that is kept whole."""
    server.pages["/"] = response(b"x" * MAX_WIRE_BYTES)
    answer = await asker.ask(f"{server.url}/")
    assert (len(answer.body), answer.truncated) == (MAX_WIRE_BYTES, None)


async def test_an_endless_body_ends_at_the_limit(asker: Asker, server: Server) -> None:
    """Without a length the server may go on for ever; we do not."""

    def endless(_: object) -> Any:
        yield b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        while not server.closing.is_set():
            yield b"x" * 1_000_000

    server.pages["/"] = endless
    answer = await asker.ask(f"{server.url}/")
    assert (len(answer.body), answer.truncated) == (MAX_WIRE_BYTES, "length")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("shorter than its length", response(b"half a page", length=5000)),
        ("last chunk missing", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhalf a page\r\n"),
        ("a chunk cut", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf a page"),
    ],
)
async def test_a_body_that_breaks_off_is_kept_and_marked(
    asker: Asker, server: Server, name: str, answer: bytes
) -> None:
    """RFC 9112, section 8: incomplete, and recorded as such."""
    server.pages["/"] = answer
    got = await asker.ask(f"{server.url}/")
    assert (got.status, got.body, got.truncated) == (200, b"half a page", "disconnect"), name


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("no HTTP at all", b"220 mail.example ESMTP\r\n"),
        ("nothing", b""),
        ("status that is no number", b"HTTP/1.1 abc OK\r\n\r\n"),
        ("half a head", b"HTTP/1.1 200 OK\r\nContent-Type: text"),
        ("broken chunk size", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
        ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    ],
)
async def test_what_is_no_http_is_a_failure_with_a_reason(
    asker: Asker, server: Server, name: str, answer: bytes
) -> None:
    """An observation all the same: no status, a sentence, and at most a second request."""
    server.pages["/"] = answer
    got = await asker.ask(f"{server.url}/")
    assert got.failure or got.truncated, name
    assert not got.refused
    assert len(server.asked()) <= 2


async def test_a_port_where_nobody_listens_is_a_failure(asker: Asker) -> None:
    """Connection refused: robots.txt cannot be had, so the page is not asked for, and that is no refusal of ours."""
    host = f"127.0.0.1:{closed_port()}"
    answer = await asker.ask(f"http://{host}/a")
    assert (answer.status, answer.refused, answer.failure) == (None, False, f"{host} cannot be connected to")


async def test_a_name_that_cannot_be_resolved_is_a_failure(asker: Asker) -> None:
    """A dead name is trouble of the moment, never a deletion."""
    answer = await asker.ask("http://no-such-name.invalid/a")
    assert (answer.status, answer.refused) == (None, False)
    assert answer.failure == "the name no-such-name.invalid cannot be resolved"


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("one long line", (("X-Bomb", "x" * 1_000_000),)),
        ("many lines", tuple((f"X-Bomb-{number}", "x" * 100) for number in range(20_000))),
    ],
)
async def test_a_header_bomb_is_refused_with_a_reason(
    asker: Asker, server: Server, name: str, headers: tuple[tuple[str, str], ...]
) -> None:
    """At most 256 KB of headers; more is no page but an attack."""
    server.pages["/"] = response(b"x", headers=headers)
    answer = await asker.ask(f"{server.url}/")
    assert answer.status is None, name
    assert answer.failure


async def test_many_modest_headers_are_no_bomb(asker: Asker, server: Server) -> None:
    """A hundred headers of ordinary size pass."""
    server.pages["/"] = response(b"x", headers=tuple((f"X-{number}", "x" * 500) for number in range(100)))
    assert (await asker.ask(f"{server.url}/")).status == 200


async def test_a_request_says_who_we_are_and_what_we_hold(asker: Asker, server: Server) -> None:
    """User-Agent with a contact, codings that any reader can undo, validators as they were given to us."""
    server.pages["/"] = response(status=304)
    answer = await asker.ask(f"{server.url}/", etag='W/"a"', last_modified="Mon, 02 Sep 2024 06:00:00 GMT")
    sent = server.log[-1].headers
    assert (sent["user-agent"], sent["accept-encoding"]) == (USER_AGENT, "gzip, deflate")
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"a"', "Mon, 02 Sep 2024 06:00:00 GMT")
    assert dict(answer.request_headers)["If-None-Match"] == 'W/"a"'


async def test_what_is_recorded_as_sent_was_sent(asker: Asker, server: Server) -> None:
    """The request in the archive is the request on the wire, in order, Host and Connection too."""
    server.pages["/"] = html("ok")
    answer = await asker.ask(f"{server.url}/")
    assert [(name.lower(), value) for name, value in answer.request_headers] == list(server.log[-1].headers.items())
    assert answer.request_headers[0] == ("Host", server.host)


@pytest.mark.hazard(43)
async def test_cookies_are_never_sent_back(asker: Asker, server: Server) -> None:
    """Each visit is a stranger: no session, no cookie bomb."""
    server.pages["/"] = response(b"x", headers=(("Set-Cookie", "session=1; Path=/"),))
    await asker.ask(f"{server.url}/")
    await asker.ask(f"{server.url}/")
    assert "cookie" not in server.log[-1].headers


async def test_the_address_is_asked_for_as_written(asker: Asker, server: Server) -> None:
    """No library rewrites an address that the archive keeps as asked."""
    path = "/a%2Fb/%C3%BC?b=2&a=1&c=%7E"
    await asker.ask(f"{server.url}{path}")
    assert server.asked() == [path]


@pytest.mark.parametrize(
    "url",
    [
        "http://her ne.example/",
        "http://a..example/",
        "http://" + "a" * 70 + ".example/",
        "http://[::1",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:x/",
        "http:///a",
        "http://",
        "http://%zz/",
        "file:///etc/passwd",
        "data:text/html,x",
        "ftp://herne.example/",
        "s3://bucket/a",
        "",
    ],
)
async def test_every_visit_is_answered_however_odd_its_address(asker: Asker, server: Server, url: str) -> None:
    """A visit without an answer would hold up its crawl for ever."""
    server.pages["/"] = html("ok")
    known, odd = (await asker.ask_all([f"{server.url}/", url], private=(server.host, "127.0.0.1:0")))[:2]
    assert known.exchange.status == 200
    assert (odd.exchange.status, odd.exchange.body) == (None, b"")
    assert odd.exchange.failure


@pytest.mark.hazard(32, 34, 68)
async def test_only_the_web_can_be_asked() -> None:
    """Files, data and buckets have no handler; Scrapy's own robots, redirects, cookies and consoles are off."""
    settings = scrapy_settings()
    handlers = settings["DOWNLOAD_HANDLERS"]
    assert {name for name, handler in handlers.items() if handler} == {"http", "https"}
    assert {"file", "data", "ftp", "s3"} <= set(handlers)
    off = ("COOKIES_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED")
    assert not any(settings[name] for name in off)
    assert not any(settings[name] for name in settings if name.endswith("_BASE"))
    assert json.dumps(settings)
