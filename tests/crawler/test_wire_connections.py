"""Connections are kept for the next request, and for that alone: never odd ones, never another site's."""

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from crawler.guard import Dial
from crawler.wire import Ask, Bounds
from crawler.wire.conversation import AGAIN, converse
from crawler.wire.idle import Idle
from tests.asking import Asker
from tests.servers import Asked, Server, in_turn

pytestmark = pytest.mark.asyncio(loop_scope="session")
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@pytest.fixture
def patient(server: Server) -> Server:
    """A server that answers many requests on one connection."""
    server.keeps_alive = True
    server.pages |= {f"/{number}": KEPT for number in range(5)} | {"/robots.txt": KEPT}
    return server


async def test_requests_to_a_host_share_a_connection(asker: Asker, patient: Server) -> None:
    """Six requests with robots.txt, one handshake; what stood already took no time to connect."""
    first, *later = await asker.ask_all([f"{patient.url}/{number}" for number in range(5)])
    assert (len(patient.log), patient.connections) == (6, 1)
    assert {answer.exchange.status for answer in (first, *later)} == {200}
    assert {answer.exchange.connect_ms for answer in later} == {None}
    assert {answer.exchange.ip for answer in later} == {"127.0.0.1"}
    assert asker.robots[-1].connect_ms is not None


@pytest.mark.hazard(45)
@pytest.mark.parametrize(
    ("name", "odd"),
    [
        ("more than its length", KEPT + b" and more"),
        ("a nameless line", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nnameless\r\n\r\nok"),
        ("said to close", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"),
        ("old", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"),
        ("two answers at once", KEPT + KEPT),
    ],
)
async def test_after_an_odd_answer_the_connection_is_not_used_again(
    asker: Asker, patient: Server, name: str, odd: bytes
) -> None:
    """Nobody knows where the next answer would begin."""
    patient.pages["/0"] = odd
    first, second = await asker.ask_all([f"{patient.url}/0", f"{patient.url}/1"])
    assert (first.exchange.body, second.exchange.body) == (b"ok", b"ok"), name
    assert (len(patient.log), patient.connections) == (3, 2)


@pytest.mark.hazard(47)
async def test_a_connection_that_was_closed_while_idle_costs_one_more_request(asker: Asker, patient: Server) -> None:
    """Answered on a new one; the visit brings its page as if nothing had been."""
    patient.pages["/1"] = in_turn(_hangs_up, KEPT)
    first, second = await asker.ask_all([f"{patient.url}/0", f"{patient.url}/1"])
    assert (first.exchange.status, second.exchange.status) == (200, 200)
    assert patient.asked("/1") == ["/1", "/1"]
    assert patient.connections == 2
    assert (first.exchange.notes, second.exchange.notes) == ((), (AGAIN,))


@pytest.mark.hazard(11)
async def test_the_second_request_keeps_the_gap_too(asker: Asker, patient: Server) -> None:
    """The host may have seen the first; it was promised a pause between any two."""
    patient.pages["/1"] = in_turn(_hangs_up, KEPT)
    _, second = await asker.ask_all([f"{patient.url}/0", f"{patient.url}/1"], delay_s=0.6)
    assert patient.asked("/1") == ["/1", "/1"]
    assert min(patient.gaps()) >= 0.6
    assert second.exchange.duration_ms < 600  # the gap is ours: it does not make the server look slow


async def test_a_connection_is_kept_as_long_as_the_server_says(asker: Asker, patient: Server) -> None:
    """Less a second, so that request and close do not cross; here that leaves nothing."""
    patient.pages |= {
        f"/{number}": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=1, max=9\r\n\r\nok"
        for number in range(3)
    }
    answers = await asker.ask_all([f"{patient.url}/{number}" for number in range(3)])
    assert {answer.exchange.status for answer in answers} == {200}
    assert patient.connections == 3


@pytest.mark.hazard(47)
async def test_a_host_that_hangs_up_twice_is_not_asked_again(asker: Asker, patient: Server) -> None:
    """Two requests for one visit at the most."""
    patient.pages["/1"] = _hangs_up
    _, second = await asker.ask_all([f"{patient.url}/0", f"{patient.url}/1"])
    assert second.exchange.failure == f"{patient.host} closed the connection without an answer"
    assert second.exchange.trouble == "protocol"
    assert patient.asked("/1") == ["/1", "/1"]


async def test_an_answer_that_breaks_off_on_a_kept_connection_is_not_asked_again(asker: Asker, patient: Server) -> None:
    """What has begun is an observation."""
    patient.pages["/1"] = _breaks_off
    _, second = await asker.ask_all([f"{patient.url}/0", f"{patient.url}/1"])
    assert (second.exchange.body, second.exchange.truncated) == (b"o", "disconnect")
    assert patient.asked("/1") == ["/1"]


async def test_a_not_modified_keeps_the_connection(asker: Asker, patient: Server) -> None:
    """An answer without a body ends with its head, whatever length it names."""
    patient.pages["/0"] = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n"
    first, second = await asker.ask_all([f"{patient.url}/0", f"{patient.url}/1"])
    assert (first.exchange.status, first.exchange.body, second.exchange.body) == (304, b"", b"ok")
    assert patient.connections == 1


@contextmanager
def one_answer(said: bytes, *, family: socket.AddressFamily = socket.AF_INET, breaks: bool = True) -> Iterator[str]:
    """A server that reads a request, says something, and breaks the connection by a reset or closes it."""
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind(("::1" if family is socket.AF_INET6 else "127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(said)
                if breaks:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        host = "[::1]" if family is socket.AF_INET6 else "127.0.0.1"
        yield f"{host}:{listener.getsockname()[1]}"
        thread.join()


def ask_of(host: str, scheme: str = "http") -> Ask:
    return Ask(url=f"{scheme}://{host}/", dial=Dial(authority=host, may_be_private=True), fields=())


@pytest.mark.hazard(44)
async def test_a_body_without_length_that_ends_by_a_reset_is_not_whole() -> None:
    """A close is an end, a reset is a fault."""
    said = b"HTTP/1.1 200 OK\r\n\r\nhalf a page"
    with one_answer(said) as host:
        broken = await converse(ask_of(host), Idle())
    with one_answer(said, breaks=False) as host:
        closed = await converse(ask_of(host), Idle())
    assert (broken.body, broken.truncated) == (b"half a page", "disconnect")
    assert (closed.body, closed.truncated) == (b"half a page", None)


async def test_a_loop_that_stood_is_not_the_hosts_silence() -> None:
    """The answer came in time, and lay in the kernel until we had time for it."""
    loop, standing, said = asyncio.get_running_loop(), threading.Event(), threading.Event()

    def stand() -> None:
        standing.set()
        said.wait()
        time.sleep(0.6)

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            loop.call_soon_threadsafe(stand)
            standing.wait()
            connection.sendall(KEPT)
            said.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,), daemon=True)
        thread.start()
        ask = ask_of(f"127.0.0.1:{listener.getsockname()[1]}")
        wire = await converse(replace(ask, bounds=Bounds(first_byte_s=0.5)), Idle())
        thread.join()
    assert (wire.body, wire.truncated, wire.failure) == (b"ok", None, None)


@pytest.mark.hazard(47)
async def test_a_reset_before_the_head_is_no_answer() -> None:
    """With the host's name, and after one request."""
    with one_answer(b"") as host:
        wire = await converse(ask_of(host), Idle())
    assert (wire.trouble, wire.failure) == ("protocol", f"{host} closed the connection without an answer")


async def test_a_host_that_hangs_up_in_the_handshake_cannot_be_connected_to() -> None:
    """TLS that never stood is no connection."""
    with one_answer(b"", breaks=False) as host:
        wire = await converse(ask_of(host, "https"), Idle())
    assert (wire.trouble, wire.sent) == ("connection", ())
    assert wire.failure.startswith(f"{host} ")


async def test_an_ipv6_host_is_asked_by_its_address_in_brackets() -> None:
    """Host says what the URL says, the capture keeps the plain address."""
    try:
        with one_answer(KEPT, family=socket.AF_INET6, breaks=False) as host:
            wire = await converse(ask_of(host), Idle())
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert (wire.body, wire.ip, wire.sent[0]) == (b"ok", "::1", ("Host", host))


def _hangs_up(_: Asked) -> bytes:
    raise ConnectionAbortedError


def _breaks_off(_: Asked) -> object:
    yield KEPT[:-1]
    raise ConnectionAbortedError
