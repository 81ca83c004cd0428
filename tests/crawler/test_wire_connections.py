"""Connections are kept for the next request, and for that alone: never odd ones, never another site's."""

import pytest

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


def _hangs_up(_: Asked) -> bytes:
    raise ConnectionAbortedError


def _breaks_off(_: Asked) -> object:
    yield KEPT[:-1]
    raise ConnectionAbortedError
