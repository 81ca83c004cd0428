"""One request through Scrapy's engine, and whatever happens turned into an Exchange. Waits and retries nothing."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from scrapy import Request
from scrapy.http import Response

from archive.models import Exchange, Headers
from archive.urls import authority

from .guard import Dial
from .settings import ACCEPT, ACCEPT_ENCODING
from .skew import skew_note
from .visits import Lane, Visit
from .wire import Ask, Bounds, Wire

log = logging.getLogger(__name__)

Download = Callable[[Request], Awaitable[Response]]
BOUNDS = Bounds()


async def exchanged(
    visit: Visit,
    lane: Lane,
    *,
    user_agent: str,
    download: Download,
    now: Callable[[], datetime],
    gap_s: float | None = None,
) -> Exchange:
    """Ask for a visit's address, as an exchange; never raises, since a failure is an observation too.

    `gap_s` is what the host was promised between two requests, the lane's own delay unless something longer is known.
    """
    asked_at = now()
    gap_s = lane.delay_s if gap_s is None else gap_s
    wire = await _wire(ask_of(visit, lane, user_agent=user_agent, gap_s=gap_s), download)
    fields = wire.head.fields if wire.head else ()
    return Exchange(
        url=visit.url,
        site_id=visit.site_id,
        purpose=visit.purpose,
        fetched_at=asked_at,
        status=wire.head.status if wire.head else None,
        request_headers=wire.sent,
        response_headers=fields,
        body=wire.body,
        ip=wire.ip,
        duration_ms=int(wire.took_s * 1000),
        truncated=wire.truncated,
        failure=wire.failure,
        refused=wire.refused,
        trouble=wire.trouble,
        status_line=wire.head.status_line if wire.head else None,
        head=wire.head.raw if wire.head else b"",
        notes=(*wire.notes, *skew_note(fields, at=asked_at)),
        certificate_digest=wire.certificate_digest,
        connect_ms=wire.connect_ms,
        first_byte_ms=wire.first_byte_ms,
    )


def ask_of(visit: Visit, lane: Lane, *, user_agent: str, gap_s: float) -> Ask:
    """A visit as a request on the wire."""
    host = authority(visit.url)
    return Ask(
        url=visit.url,
        dial=Dial(authority=host, may_be_private=host in lane.allow_private),
        fields=request_headers(visit, user_agent),
        is_verified=host not in lane.unverified_tls,
        gap_s=gap_s,
        bounds=BOUNDS,
    )


def request_headers(visit: Visit, user_agent: str) -> Headers:
    """The headers of a visit's request; conditional when we hold validators (RFC 9110, section 13.1)."""
    headers = [("User-Agent", user_agent), ("Accept", visit.accept or ACCEPT), ("Accept-Encoding", ACCEPT_ENCODING)]
    if visit.etag:
        headers.append(("If-None-Match", visit.etag))
    if visit.last_modified:
        headers.append(("If-Modified-Since", visit.last_modified))
    return tuple(headers)


async def _wire(ask: Ask, download: Download) -> Wire:
    """Make the request; where we ourselves fail, that is a failure like any other."""
    if not ask.dial.authority:
        return Wire(failure=f"{ask.url[:100]} is no web address")
    meta = {"ask": ask, "download_slot": ask.dial.authority, "verbatim_url": True}
    request = Request(ask.url, dont_filter=True, meta=meta)
    try:
        await download(request)
        wire = request.meta["wire"]
        assert isinstance(wire, Wire)
    except Exception as error:  # the visit's turn: an address or answer that trips a library up costs one visit
        log.exception("asking for %s failed", request.url)
        wire = Wire(failure=f"{ask.dial.authority} could not be asked ({type(error).__name__}: {error})"[:300])
    return wire
