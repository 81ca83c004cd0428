"""One request through Scrapy's engine, and whatever happens turned into an Exchange. Waits and retries nothing."""

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from archive.models import Exchange, Headers
from archive.urls import authority

from .guard import Dial
from .handler import Wire
from .settings import ACCEPT, ACCEPT_ENCODING, TIMEOUT_S
from .visits import Lane, Visit

log = logging.getLogger(__name__)

Download = Callable[[Request], Awaitable[Response]]
FAILURES = {
    CannotResolveHostError: "the name {host} cannot be resolved",
    DownloadConnectionRefusedError: "{host} cannot be connected to",
    DownloadTimeoutError: "{host} did not answer within {timeout:.0f} s",
    UnsupportedURLSchemeError: "{host} is no address that can be asked",
    DownloadFailedError: "{host} broke the exchange off or sent what is no HTTP ({detail})",
}


async def exchanged(
    visit: Visit, lane: Lane, *, user_agent: str, download: Download, now: Callable[[], datetime]
) -> Exchange:
    """Ask for a visit's address, as an exchange; never raises, since a failure is an observation too."""
    headers = request_headers(visit, user_agent)
    host = authority(visit.url)
    dial = Dial(authority=host, may_be_private=host in lane.allow_private)
    request = Request(
        visit.url,
        headers=dict(headers),
        dont_filter=True,
        meta={"dial": dial, "download_slot": host, "download_timeout": TIMEOUT_S, "verbatim_url": True},
    )
    asked_at, started = now(), time.monotonic()
    failure = await _failure_of(request, download, host=host)
    wire = request.meta.get("wire")
    return Exchange(
        url=visit.url,
        site_id=visit.site_id,
        purpose=visit.purpose,
        fetched_at=asked_at,
        status=wire.status if isinstance(wire, Wire) else None,
        request_headers=headers,
        response_headers=wire.headers if isinstance(wire, Wire) else (),
        body=wire.body if isinstance(wire, Wire) else b"",
        ip=wire.ip if isinstance(wire, Wire) else None,
        duration_ms=int((time.monotonic() - started) * 1000),
        truncated=wire.truncated if isinstance(wire, Wire) else None,
        failure=dial.refused or failure,
        refused=dial.refused is not None,
    )


def request_headers(visit: Visit, user_agent: str) -> Headers:
    """The headers of a visit's request; conditional when we hold validators (RFC 9110, section 13.1)."""
    headers = [("User-Agent", user_agent), ("Accept", visit.accept or ACCEPT), ("Accept-Encoding", ACCEPT_ENCODING)]
    if visit.etag:
        headers.append(("If-None-Match", visit.etag))
    if visit.last_modified:
        headers.append(("If-Modified-Since", visit.last_modified))
    return tuple(headers)


async def _failure_of(request: Request, download: Download, *, host: str) -> str | None:
    """Make the request; None when an answer came, else one sentence on why none did."""
    try:
        await download(request)
    except tuple(FAILURES) as error:
        sentence = next(FAILURES[kind] for kind in type(error).__mro__ if kind in FAILURES)
        return sentence.format(host=host, timeout=TIMEOUT_S, detail=str(error)[:200])
    except Exception as error:  # the visit's turn: an address or answer that trips a library up costs one visit
        log.exception("asking for %s failed", request.url)
        return f"{host} could not be asked ({type(error).__name__}: {error})"[:300]
    return None
