"""Certificates are verified by name, against the system's trust; exceptions are named host by host."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from archive.digests import digest
from archive.models import Exchange
from crawler.guard import Dial
from crawler.wire import Ask, Bounds
from crawler.wire.conversation import converse
from crawler.wire.idle import Idle
from tests.asking import Asker, asking_with
from tests.certificates import Certificate, TlsServer, certificate
from tests.servers import LOOPBACK, Server, html

pytestmark = pytest.mark.asyncio(loop_scope="session")
ISSUER = certificate("Trust of the tests", is_issuer=True)
GOOD = certificate("paper.example", address=LOOPBACK, issuer=ISSUER)
SELF_SIGNED = certificate("paper.example", address=LOOPBACK)
OTHER_NAME = certificate("other.example", issuer=ISSUER)
EXPIRED = certificate("paper.example", address=LOOPBACK, issuer=ISSUER, days=-2)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def trusting(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asker]:
    """A fetcher on a system that trusts our issuer, and nobody else."""
    store = ISSUER.write(tmp_path_factory.mktemp("trust") / "issuer.pem", with_key=False)
    async with asking_with(SSL_CERT_FILE=str(store), SSL_CERT_DIR="/nonexistent") as asker:
        yield asker


async def seen_of(asker: Asker, url: str) -> Exchange:
    """The exchange of the first request to a host: robots.txt."""
    await asker.ask_all([url])
    return asker.robots[-1]


@pytest.mark.hazard(66)
@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (SELF_SIGNED, "self-signed certificate"),
        (OTHER_NAME, "IP address mismatch, certificate is not valid for '127.0.0.1'."),
        (EXPIRED, "certificate has expired"),
    ],
    ids=["self-signed", "other name", "expired"],
)
async def test_a_certificate_that_proves_nothing_is_refused(
    trusting: Asker, tmp_path: Path, shown: Certificate, why: str
) -> None:
    """No request goes out, the kind is said, and what to do if it is meant."""
    with TlsServer().showing(shown, tmp_path) as server:
        answer = await seen_of(trusting, f"{server.url}/")
        assert (answer.status, answer.trouble, answer.refused, server.log) == (None, "certificate", False, [])
        assert answer.failure == (
            f"the certificate of {server.host} is not to be trusted ({why}):"
            " add the host to unverified_tls if it is meant"
        )


@pytest.mark.hazard(66)
@pytest.mark.parametrize("shown", [SELF_SIGNED, OTHER_NAME, EXPIRED], ids=["self-signed", "other name", "expired"])
async def test_a_host_in_unverified_tls_is_asked_and_its_certificate_noted(
    trusting: Asker, tmp_path: Path, shown: Certificate
) -> None:
    """The digest says later whom we spoke to."""
    with TlsServer().showing(shown, tmp_path) as server:
        server.pages["/"] = html("ok")
        answer = await trusting.ask(f"{server.url}/", unverified=(server.host,))
        assert (answer.status, answer.certificate_digest) == (200, digest(shown.der))


@pytest.mark.hazard(66)
async def test_a_good_certificate_is_trusted_and_its_digest_kept(trusting: Asker, tmp_path: Path) -> None:
    """The labelled SHA-256 of its DER; without TLS there is none."""
    with TlsServer().showing(GOOD, tmp_path) as server, Server() as plain:
        server.pages["/"] = html("ok")
        answer = await trusting.ask(f"{server.url}/")
        assert (answer.status, answer.certificate_digest) == (200, digest(GOOD.der))
        assert answer.connect_ms is not None
        assert (await trusting.ask(f"{plain.url}/")).certificate_digest is None


@pytest.mark.hazard(66)
async def test_a_leave_for_one_host_is_none_for_another(trusting: Asker, tmp_path: Path) -> None:
    """`unverified_tls` names hosts with their ports, not a whole crawl."""
    with TlsServer().showing(SELF_SIGNED, tmp_path) as server, TlsServer().showing(SELF_SIGNED, tmp_path) as other:
        urls = [f"{server.url}/", f"{other.url}/"]
        named, _ = await trusting.ask_all(urls, private=(server.host, other.host), unverified=(server.host,))
        seen = {answer.url: answer.trouble for answer in trusting.robots}
        assert (named.exchange.status, seen[f"{server.url}/robots.txt"]) == (404, None)
        assert seen[f"{other.url}/robots.txt"] == "certificate"


@pytest.mark.hazard(66)
async def test_a_system_without_issuers_is_told_to_get_some(tmp_path: Path) -> None:
    """There every certificate fails, and an exception for one host would be the wrong remedy."""
    async with asking_with(SSL_CERT_FILE="/nonexistent", SSL_CERT_DIR="/nonexistent") as asker:
        with TlsServer().showing(GOOD, tmp_path) as server:
            answer = await seen_of(asker, f"{server.url}/")
    assert answer.trouble == "certificate"
    assert answer.failure.endswith("this system trusts no issuer at all, install ca-certificates")


@pytest.mark.hazard(41)
async def test_a_handshake_that_never_ends_is_given_up() -> None:
    """The connection never stood; nothing was sent."""
    with socket.create_server((LOOPBACK, 0)) as listener:  # the kernel connects, and nobody ever says a word
        host = f"{LOOPBACK}:{listener.getsockname()[1]}"
        dial = Dial(authority=host, may_be_private=True)
        ask = Ask(url=f"https://{host}/", dial=dial, fields=(), bounds=Bounds(connect_s=0.3))
        wire = await converse(ask, Idle())
    assert (wire.trouble, wire.sent) == ("connection", ())
    assert wire.failure == f"{host} cannot be connected to within 0.3 s"


@pytest.mark.hazard(66)
async def test_a_port_without_tls_is_no_secure_connection(trusting: Asker, server: Server) -> None:
    """Plain words where a handshake was due are a failure of the connection."""
    answer = await seen_of(trusting, f"https://{server.host}/")
    assert (answer.status, answer.trouble) == (None, "connection")
    assert answer.failure.startswith(f"{server.host} ")


@pytest.mark.hazard(66)
async def test_the_systems_store_is_the_default(asker: Asker, tmp_path: Path) -> None:
    """Without any setting, an issuer that the system does not know is not trusted."""
    with TlsServer().showing(GOOD, tmp_path) as server:
        assert (await seen_of(asker, f"{server.url}/")).trouble == "certificate"


@pytest.mark.hazard(66)
async def test_a_body_that_ends_with_the_connection_is_whole_over_tls_too(trusting: Asker, tmp_path: Path) -> None:
    """Many servers close without taking leave (close_notify); their pages are pages all the same."""
    with TlsServer().showing(GOOD, tmp_path) as server:
        server.pages["/"] = b"HTTP/1.1 200 OK\r\n\r\n" + b"a page" * 20_000
        answer = await trusting.ask(f"{server.url}/")
        assert (answer.body, answer.truncated, answer.failure) == (b"a page" * 20_000, None, None)
