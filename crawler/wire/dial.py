"""From a host's name to a connection: resolve, judge each address, connect, judge the peer, shake hands.

It knows no HTTP. Which addresses may be dialled, `guard` says; each dial resolves anew and judges for itself.
"""

import asyncio
import ipaddress
import os
import socket
import ssl
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.digests import digest

from ..errors import NoAnswer
from ..guard import refusal
from .line import Line
from .values import Ask

Peer = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]  # what getaddrinfo gives
MAX_ADDRESSES = 4  # of one name; beyond that it is a dead site, not a large one
Address = tuple[int, Peer]  # family, and what the socket connects to


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection that stands, the peer's address, and the digest of its certificate (None without TLS)."""

    line: Line
    ip: str
    certificate_digest: str | None


async def connect(ask: Ask) -> Connection:
    """Connect to a permitted address of the host. Raises NoAnswer."""
    problem: OSError | None = None
    for address in (await _permitted(ask))[:MAX_ADDRESSES]:
        try:
            async with asyncio.timeout(ask.bounds.connect_s):
                return await _connection(address, ask)
        except ssl.SSLCertVerificationError as error:
            raise _untrusted(ask, error) from error
        except OSError as error:  # among them ssl.SSLError, and TimeoutError
            problem = error
    raise _unconnected(ask, problem) from problem


async def _permitted(ask: Ask) -> list[Address]:
    """The host's addresses that may be dialled. Raises NoAnswer where there are none."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(ask.bounds.connect_s):
            found = await loop.getaddrinfo(ask.host, ask.port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError, TimeoutError) as error:
        raise NoAnswer(f"the name {ask.dial.authority} cannot be resolved", trouble="name") from error
    reasons = {address: refusal(str(address[0]), ask.dial) for _, _, _, _, address in found}
    permitted = [(int(family), address) for family, _, _, _, address in found if reasons[address] is None]
    if not permitted:
        raise NoAnswer(next(filter(None, reasons.values())), refused=True)
    return permitted


async def _connection(address: Address, ask: Ask) -> Connection:
    loop = asyncio.get_running_loop()
    tcp = await _tcp(address)
    ip = str(ipaddress.ip_address(tcp.getpeername()[0].partition("%")[0]))
    if (reason := refusal(ip, ask.dial)) is not None:  # judged again: this is the peer that bytes would go to
        tcp.close()
        raise NoAnswer(reason, refused=True)
    context = _context(ask.is_verified) if ask.is_tls else None
    name = ask.host.rstrip(".") if ask.is_tls else None
    try:
        transport, line = await loop.create_connection(Line, sock=tcp, ssl=context, server_hostname=name)
    except BaseException:
        tcp.close()
        raise
    secured: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    certificate = secured.getpeercert(binary_form=True) if secured else None
    return Connection(line, ip, digest(certificate) if certificate else None)


async def _tcp(address: Address) -> socket.socket:
    family, peer = address
    tcp = socket.socket(family, socket.SOCK_STREAM)
    try:
        tcp.setblocking(False)
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(tcp, peer)
    except BaseException:
        tcp.close()
        raise
    return tcp


@cache
def _context(is_verified: bool) -> ssl.SSLContext:
    """TLS as the system trusts it, by name (RFC 9525), or without looking at the certificate."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # since Python 3.13 it refuses issuers that browsers accept
    if not is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _untrusted(ask: Ask, error: ssl.SSLCertVerificationError) -> NoAnswer:
    remedy = "add the host to unverified_tls if it is meant"
    if _nobody_is_trusted():
        remedy = "this system trusts no issuer at all, install ca-certificates"
    return NoAnswer(
        f"the certificate of {ask.dial.authority} is not to be trusted ({error.verify_message}): {remedy}",
        trouble="certificate",
    )


def _nobody_is_trusted() -> bool:
    """Whether the system has no store of issuers, as the smallest containers have none."""
    store = ssl.get_default_verify_paths()
    return store.cafile is None and (store.capath is None or not any(Path(store.capath).iterdir()))


def _unconnected(ask: Ask, problem: OSError | None) -> NoAnswer:
    host = ask.dial.authority
    if isinstance(problem, ssl.SSLError):
        return NoAnswer(f"{host} and we cannot agree on TLS ({problem.reason or problem})", trouble="connection")
    if problem is None or isinstance(problem, ConnectionRefusedError):
        return NoAnswer(f"{host} cannot be connected to", trouble="connection")
    if isinstance(problem, TimeoutError):
        return NoAnswer(f"{host} cannot be connected to within {ask.bounds.connect_s:g} s", trouble="connection")
    why = os.strerror(problem.errno) if problem.errno else "it hung up before the connection stood"
    return NoAnswer(f"{host} cannot be connected to ({why})", trouble="connection")
