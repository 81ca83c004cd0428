"""Keeps archived text from doing harm in a browser or to the server: headers, hosts, bounds. It shows nothing."""

import sqlite3
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any  # an ASGI scope holds whatever the server puts there

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OWN_PAGES = ("/-/article/", "/-/version/", "/-/diff/", "/-/find", "/-/stored")
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'"
# Datasette's table pages carry inline styles for phones, and scripts of their own from its static folder.
TABLES = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; connect-src 'self'"
)
EVERYWHERE = "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex, noarchive"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
LONGEST_VALUE = 10_000_000  # bytes; hex(zeroblob(…)) took 1.5 GB of memory within the time limit


def guarded(app: App, *, hosts: Collection[str], prefix: str = "/") -> App:
    """The same application with our headers on every answer; other hosts than those named are answered 421.

    No hosts named means any. A page of another origin could otherwise read a local archive by DNS rebinding.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
        elif hosts and host_of(scope) not in hosts:
            await misdirected(send)
        else:
            await app(scope, receive, _with_headers(send, _policy(scope["path"], prefix)))

    return answer


def _policy(path: str, prefix: str) -> bytes:
    local = "/" + path.removeprefix(prefix)
    own = local == "/" or local.startswith(OWN_PAGES)
    return ((STRICT if own else TABLES) + EVERYWHERE).encode()


def _with_headers(send: Send, policy: bytes) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            added = [(b"content-security-policy", policy), *HEADERS]
            names = {name for name, _ in added}
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return sending


def host_of(scope: Scope) -> str:
    """The host a request is addressed to, without its port."""
    given = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    return given.rpartition("]")[0] + "]" if given.startswith("[") else given.partition(":")[0]


async def misdirected(send: Send) -> None:
    """The answer to a request for another host (RFC 9110, section 15.5.20)."""
    body = b"This archive is not served under that host name.\n"
    await send({"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": body})


def restrain(connection: sqlite3.Connection) -> None:
    """Bounds of a connection that strangers send SQL to: no huge values, and payload bodies read as NULL."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    is_body = action == sqlite3.SQLITE_READ and (first, second) == ("payloads", "body")
    return sqlite3.SQLITE_IGNORE if is_body else sqlite3.SQLITE_OK
