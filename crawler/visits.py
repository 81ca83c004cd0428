"""Visits and exchanges as frames on a pipe: the language between the crawl's two processes. Opens nothing.

A frame is a length (4 bytes, big endian), that many bytes of JSON, and the bytes that do not go into JSON, as long as
the JSON says in `sizes`: head and body of an answer, and the page as a browser made it.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from archive.models import Exchange, Purpose

from .configuration import Clock

Wait = Literal["rest", "robots", "quiet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One turn for one URL: what to ask for, and what we hold of it already (`etag`, `last_modified`).

    `accept` is what a page's own script wants to be given, None for what a reader of pages takes.
    """

    id: int
    url: str
    site_id: str
    purpose: Purpose
    etag: str | None = None
    last_modified: str | None = None
    accept: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What the fetcher must know of a site: pace, and which hosts may have a private address or a bad certificate.

    A site with `render` is shown to a browser, which may load parts of pages from `hosts` alone. In `quiet_hours`, by
    the clocks of its `timezone`, nothing is asked for it.
    """

    site_id: str
    delay_s: float
    allow_private: tuple[str, ...]
    unverified_tls: tuple[str, ...] = ()
    render: bool = False
    hosts: tuple[str, ...] = ()
    quiet_hours: tuple[str, ...] = ()
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What a fetcher is told at its start."""

    user_agent: str
    lanes: tuple[Lane, ...]
    clock: Clock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A host that is not to be asked for so many seconds (of the wall), by what it said to a process before."""

    host: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The answer to a robots.txt that the archive holds, under the address first asked, as old as it says.

    With `is_stand_in` it is the last good one, to be believed for its site when today's cannot be had.
    """

    exchange: Exchange
    is_stand_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What came of asking for the robots.txt of an origin (scheme, host and port).

    `unreachable` says why nothing may be asked, None where the rules could be had; `no_answer` whether that is since
    nobody answered at all; `stood_in` whether the last good copy is believed meanwhile.
    """

    origin: str
    unreachable: str | None = None
    no_answer: bool = False
    stood_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An exchange and the visit it answers; None for robots.txt, which the fetcher asks for on its own.

    `ruled` stands with the last exchange of a robots.txt.
    """

    visit_id: int | None
    exchange: Exchange
    ruled: Ruled | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """A visit that was not made: come back after `seconds` (of the wall).

    `place` is what is left alone: a host that asked for `rest`, the origin whose `robots` cannot be had, or the site
    in its `quiet` hours.
    """

    visit_id: int
    seconds: float
    reason: str
    kind: Wait
    place: str


BYTES = ("head", "body", "rendered")  # fields of an exchange that do not go into JSON
Message = Visit | Orders | Clock | Fetched | Postponed | Rest | Held


def encode(message: Message) -> bytes:
    """A message as a frame."""
    kind = type(message).__name__
    parts: tuple[bytes, ...] = ()
    if isinstance(message, Fetched | Held):
        parts = tuple(getattr(message.exchange, name) for name in BYTES)
    head = {"kind": kind, "sizes": [len(part) for part in parts], "value": _plain(message)}
    text = json.dumps(head, default=_json, ensure_ascii=False).encode()
    return b"".join((len(text).to_bytes(4, "big"), text, *parts))


async def read_message(reader: asyncio.StreamReader) -> Message | None:
    """The next message, or None when the other side has closed the pipe (also in the middle of a frame)."""
    try:
        size = int.from_bytes(await reader.readexactly(4), "big")
        head = json.loads(await reader.readexactly(size))
        parts = [await reader.readexactly(size) for size in head["sizes"]]
    except asyncio.IncompleteReadError:
        return None
    return _message(head["kind"], head["value"], dict(zip(BYTES, parts, strict=False)))


def _plain(message: Message) -> Mapping[str, object]:
    if not isinstance(message, Fetched | Held):
        return asdict(message)
    exchange = {item.name: getattr(message.exchange, item.name) for item in fields(Exchange) if item.name not in BYTES}
    if isinstance(message, Held):
        return {"exchange": exchange, "is_stand_in": message.is_stand_in}
    ruled = asdict(message.ruled) if message.ruled else None
    return {"visit_id": message.visit_id, "exchange": exchange, "ruled": ruled}


def _json(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


# Any: JSON as it comes off the pipe, turned into typed values right here.
def _message(kind: str, value: dict[str, Any], parts: dict[str, bytes]) -> Message:
    match kind:
        case "Visit":
            return Visit(**value | {"purpose": Purpose(value["purpose"])})
        case "Orders":
            lanes = tuple(_lane(lane) for lane in value["lanes"])
            return Orders(user_agent=value["user_agent"], lanes=lanes, clock=_clock(value["clock"]))
        case "Clock":
            clock = _clock(value)
            assert clock is not None
            return clock
        case "Fetched":
            ruled = Ruled(**value["ruled"]) if value["ruled"] else None
            return Fetched(visit_id=value["visit_id"], exchange=_exchange(value["exchange"], parts), ruled=ruled)
        case "Held":
            return Held(exchange=_exchange(value["exchange"], parts), is_stand_in=value["is_stand_in"])
        case "Rest":
            return Rest(**value)
        case "Postponed":
            return Postponed(**value)
    raise ValueError(f"unknown message {kind!r}")


def _clock(value: dict[str, Any] | None) -> Clock | None:
    if value is None:
        return None
    return Clock(
        starts_at=datetime.fromisoformat(value["starts_at"]),
        anchored_at=datetime.fromisoformat(value["anchored_at"]),
        speed=value["speed"],
    )


def _lane(value: dict[str, Any]) -> Lane:
    lists = ("allow_private", "unverified_tls", "hosts", "quiet_hours")
    return Lane(**value | {name: tuple(value[name]) for name in lists})


def _exchange(value: dict[str, Any], parts: dict[str, bytes]) -> Exchange:
    return Exchange(
        **value
        | parts
        | {
            "purpose": Purpose(value["purpose"]),
            "fetched_at": datetime.fromisoformat(value["fetched_at"]),
            "request_headers": tuple((name, text) for name, text in value["request_headers"]),
            "response_headers": tuple((name, text) for name, text in value["response_headers"]),
            "notes": tuple(value["notes"]),
            "warc_fields": (),  # only what was read from a WARC file has some
        }
    )


__all__ = [
    "Fetched",
    "Held",
    "Lane",
    "Message",
    "Orders",
    "Postponed",
    "Rest",
    "Ruled",
    "Visit",
    "Wait",
    "encode",
    "read_message",
]
