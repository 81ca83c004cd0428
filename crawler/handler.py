"""Scrapy's aiohttp download handler, changed to keep what crossed the wire and to dial only permitted addresses.

The one place that leans on private names of an experimental Scrapy class; `tests/crawler/test_handler.py` holds it
to what we need. It follows no redirect, decodes nothing and retries nothing.
"""

import contextvars
import ipaddress
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.utils.ssl import _make_ssl_context

from archive.models import Headers

from .guard import Dial, refusal
from .settings import MAX_HEADER_BYTES, MAX_WIRE_BYTES

_dialling: contextvars.ContextVar[Dial] = contextvars.ContextVar("dialling")

Truncated = Literal["length", "time", "disconnect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What came over the wire: status, headers as sent (names, order), body without transfer coding."""

    status: int
    headers: Headers
    body: bytes
    ip: str
    truncated: Truncated | None


class _Request(aiohttp.ClientRequest):
    """A request as it is recorded: one without a body says nothing of its length (RFC 9110, section 8.6)."""

    # Any: aiohttp's own arguments, passed on
    def __init__(self, *args: Any, data: Any = None, **named: Any) -> None:
        super().__init__(*args, data=data or None, **named)


class WireHandler(AiohttpDownloadHandler):
    """Downloads one request and leaves a `Wire` in `request.meta["wire"]`.

    `request.meta["dial"]` says which addresses it may connect to; a refusal is noted there.
    """

    experimental: ClassVar[bool] = False

    def __init__(self, crawler: Crawler) -> None:
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._ssl_context = _make_ssl_context(crawler.settings)
        # Two pools: a connection that one site may use to a private address must not be lent to another.
        self._sessions = {is_private: self._open_session() for is_private in (False, True)}

    def _open_session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._pool_size_total,
                limit_per_host=self._pool_size_per_host,
                use_dns_cache=False,  # each dial is checked against the address it really gets
                socket_factory=_permitted_socket,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            request_class=_Request,
            response_class=_ClientResponse,
            max_field_size=MAX_HEADER_BYTES,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        )

    async def close(self) -> None:
        """Close both pools."""
        for session in self._sessions.values():
            await session.close()

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[_ClientResponse]:
        dial: Dial = request.meta["dial"]
        token = _dialling.set(dial)
        self._session = self._sessions[dial.may_be_private]  # taken up before anything is awaited
        try:
            async with super()._make_request(request, timeout) as response:
                yield response
        except ValueError as error:
            # aiohttp refuses some addresses and headers with plain ValueErrors.
            raise DownloadFailedError(str(error)) from error
        finally:
            _dialling.reset(token)

    async def _read_response(self, response: _ClientResponse, request: Request) -> Response:
        body, truncated = await _read_body(response)
        assert response._peername is not None
        request.meta["wire"] = Wire(
            status=response.status,
            headers=tuple((_text(name), _text(value)) for name, value in response.raw_headers),
            body=body,
            ip=str(ipaddress.ip_address(response._peername[0].partition("%")[0])),
            truncated=truncated,
        )
        return Response(request.url, status=response.status)


async def _read_body(response: _ClientResponse) -> tuple[bytes, Truncated | None]:
    """The body as far as it came, and WARC's word for why it is not whole, or None when it is."""
    pieces: list[bytes] = []
    size = 0
    try:
        async for piece in response.content.iter_any():
            pieces.append(piece[: MAX_WIRE_BYTES - size])
            size += len(piece)
            if size > MAX_WIRE_BYTES:
                response.close()
                return b"".join(pieces), "length"
    except TimeoutError:
        return b"".join(pieces), "time"
    except (aiohttp.ClientPayloadError, aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        return b"".join(pieces), "disconnect"
    return b"".join(pieces), None


# Any: the address tuple has the shapes of getaddrinfo
def _permitted_socket(address: tuple[Any, ...]) -> socket.socket:
    """A socket for an address that may be dialled; aiohttp asks for one before it connects to any address."""
    dial = _dialling.get()
    family, kind, protocol, _, peer = address
    dial.refused = refusal(peer[0], dial)
    if dial.refused is not None:
        raise PermissionError(dial.refused)
    return socket.socket(family=family, type=kind, proto=protocol)


def _text(raw: bytes) -> str:
    """A header's bytes as text that can be turned back into the same bytes (ISO-8859-1, RFC 9110, section 5.5)."""
    return raw.decode("latin-1")
