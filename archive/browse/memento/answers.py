"""What TimeGates, TimeMaps and mementos answer, as values: status, headers, body. It opens no socket and no file.

RFC 7089 by its sections: 4.1.1 and 4.5 for the TimeGate (which redirects, with `Vary`, and has no Memento-Datetime),
4.2 and 4.5.7 for mementos (which keep the status of the capture), 5 for TimeMaps.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from archive.browse.memento import captures, links
from archive.browse.memento.addresses import Asked, Places, forms_of
from archive.browse.memento.captures import Memento
from archive.browse.memento.links import Page
from archive.browse.memento.moments import accepted_datetime, http_date, of_digits
from archive.browse.memento.showing import SHARED, Answer, Headers, notice_page, shown
from archive.errors import DamagedPayload

PAGE_SIZE = 5_000  # mementos of one TimeMap
NO_CAPTURE = "This archive has no capture of that page."
VARY = ("vary", "accept-datetime")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """How stored pages are shown: where, beside which reading view, and whether those under noarchive are."""

    origin: str
    reading: str
    show_noarchive: bool = False
    page_size: int = PAGE_SIZE

    @property
    def places(self) -> Places:
        """The addresses of the services."""
        return Places(self.origin)


def answer(connection: sqlite3.Connection, asked: Asked, replay: Replay, accept: Sequence[str]) -> Answer:
    """The answer to one request; `accept` holds the values of its Accept-Datetime headers."""
    closed = captures.out_of_view(connection, asked.url)
    if closed is not None:
        return notice_page(HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS, closed, asked.url, replay.reading)
    if asked.service == "timegate":
        return _timegate(connection, asked, replay, accept)
    if asked.service in ("link", "json"):
        return _timemap(connection, asked, replay)
    return _memento(connection, asked, replay)


def _timegate(connection: sqlite3.Connection, asked: Asked, replay: Replay, accept: Sequence[str]) -> Answer:
    url = captures.known_form(connection, asked.url)
    own: Headers = (VARY, ("link", links.original(url or asked.url)))
    at = accepted_datetime(accept[0]) if len(accept) == 1 else None
    if accept and at is None:
        sentence = "Accept-Datetime is no time such as “Mon, 02 Sep 2024 06:30:00 GMT”."
        return notice_page(HTTPStatus.BAD_REQUEST, sentence, asked.url, replay.reading, own)
    memento = captures.nearest(connection, url, at) if url else None
    if memento is None or url is None:
        return notice_page(HTTPStatus.NOT_FOUND, NO_CAPTURE, asked.url, replay.reading, own)
    header = links.of_timegate(url, replay.places, captures.around(connection, memento))
    place = replay.places.memento(url, memento.at)
    headers = (VARY, ("link", header), ("location", place), ("content-type", "text/plain; charset=utf-8"))
    return Answer(HTTPStatus.FOUND, headers, f"{place}\n".encode())


def _timemap(connection: sqlite3.Connection, asked: Asked, replay: Replay) -> Answer:
    url = captures.known_form(connection, asked.url)
    size = replay.page_size
    found = captures.listed(connection, url, page=asked.page, size=size) if url and asked.page else ()
    if url is None or not found:
        return notice_page(HTTPStatus.NOT_FOUND, NO_CAPTURE, asked.url, replay.reading)
    page = Page(asked.page, found[:size], is_last=len(found) <= size)
    if asked.service == "json":
        body = links.time_map_json(url, replay.places, page)
        return Answer(HTTPStatus.OK, (("content-type", "application/json"),), body.encode())
    body = links.time_map(url, replay.places, page)
    # Without a charset: readers compare the type as a whole, and there is nothing but ASCII in it.
    return Answer(HTTPStatus.OK, (("content-type", links.LINK_FORMAT),), body.encode())


def _memento(connection: sqlite3.Connection, asked: Asked, replay: Replay) -> Answer:
    at = of_digits(asked.digits)
    if at is None:
        sentence = "The address names no time: it wants fourteen digits, such as 20240902063000."
        return notice_page(HTTPStatus.BAD_REQUEST, sentence, asked.url, replay.reading)
    url = captures.known_form(connection, asked.url)
    memento = captures.nearest(connection, url, at) if url else None
    if memento is None:
        own = (("link", links.original(asked.url)),)
        return notice_page(HTTPStatus.NOT_FOUND, NO_CAPTURE, asked.url, replay.reading, own)
    if memento.at != at:
        place = replay.places.memento(memento.url, memento.at, raw=asked.service == "raw")
        headers = (("location", place), ("link", links.original(memento.url)), ("content-type", "text/plain"), SHARED)
        return Answer(HTTPStatus.FOUND, headers, b"")
    return _as_captured(connection, memento, asked, replay)


def _as_captured(connection: sqlite3.Connection, memento: Memento, asked: Asked, replay: Replay) -> Answer:
    source = captures.bytes_from(connection, memento)
    header = links.of_memento(replay.places, captures.around(connection, memento))
    own: Headers = (("memento-datetime", http_date(memento.at)), ("link", header))
    if not replay.show_noarchive and captures.no_copy_wish(connection, memento.capture_id, source):
        sentence = "Its publisher asks that no stored copy be shown (noarchive)."
        return notice_page(HTTPStatus.FORBIDDEN, sentence, memento.url, replay.reading)
    kept_back = captures.bytes_kept_back(connection, source)
    if kept_back is not None:
        status = HTTPStatus.NOT_FOUND if kept_back == captures.SLIM else HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS
        return notice_page(status, kept_back, memento.url, replay.reading)
    try:
        found = shown(connection, memento, source, replay.reading, is_raw=asked.service == "raw")
    except DamagedPayload:
        sentence = "Its bytes are damaged or missing: `chronik verify` tells more."
        return notice_page(HTTPStatus.INTERNAL_SERVER_ERROR, sentence, memento.url, replay.reading)
    if found.source and captures.tells_of_closed(connection, memento.url, found.source):
        sentence = "This page tells of a story that was taken out of view."
        return notice_page(HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS, sentence, memento.url, replay.reading)
    led = _led(connection, found, memento, asked, replay)
    return Answer(found.status, (*own, *found.headers, *led), found.body)


def _led(
    connection: sqlite3.Connection, found: Answer, memento: Memento, asked: Asked, replay: Replay
) -> tuple[tuple[str, str], ...]:
    """Where a captured redirect leads: to the memento of its target that is nearest in time."""
    if found.target is None:
        return ()
    target = next((form for one in forms_of(found.target) if (form := captures.known_form(connection, one))), None)
    near = captures.nearest(connection, target, memento.at) if target else None
    is_raw = asked.service == "raw"
    place = replay.places.memento(near.url, near.at, raw=is_raw) if near else None
    return (("location", place or replay.places.memento(found.target, memento.at, raw=is_raw)),)
