"""Memento as web applications: one for the origin that shows stored pages, and its part of the archive's own.

Stored pages are strangers' markup. They are shown only on the origin made for it, in a sandbox without scripts, so that
nothing in them reaches the archive's own pages; there only TimeGates and TimeMaps answer, which hold no such markup. No
port is opened here.
"""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from archive.browse.ledgers import archive_name
from archive.browse.memento import PREFIXES, Answer, Asked, Replay, answer, asked_of, notice_page
from archive.browse.safety import App, Receive, Scope, Send, host_of, misdirected

if TYPE_CHECKING:  # importing it would load Datasette's plugins, this one among them, before its hooks stand
    from datasette.app import Datasette

METHODS = ("GET", "HEAD")
ROBOTS = b"User-agent: *\nDisallow: /\n"
HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("x-robots-tag", "noindex, noarchive"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-dns-prefetch-control", "off"),
    ("cache-control", "no-cache"),
)
NOWHERE = "There is nothing at this address. It shows stored pages; the archive is elsewhere."


def replaying(datasette: "Datasette", replay: Replay, *, hosts: Collection[str]) -> App:
    """The application of the origin that shows stored pages; other hosts than those named are answered 421."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001  # ASGI's signature
        if hosts and host_of(scope) not in hosts:
            await misdirected(send)
            return
        path, query = _target(scope)
        asked = asked_of(path, query)
        if scope["method"] not in METHODS:
            found = Answer(HTTPStatus.METHOD_NOT_ALLOWED, (("allow", "GET, HEAD"),), b"")
        elif path == "/robots.txt":
            found = Answer(HTTPStatus.OK, (("content-type", "text/plain"),), ROBOTS)
        elif asked is None:
            found = notice_page(HTTPStatus.NOT_FOUND, NOWHERE, "", replay.reading)
        else:
            found = await _answered(datasette, asked, replay, scope)
        await _send(found, send)

    return respond


def with_memento(app: App, datasette: "Datasette", replay: Replay | None, *, prefix: str = "/") -> App:
    """The archive's own application with TimeGates and TimeMaps; mementos are sent on to their own origin."""

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        path, query = _target(scope) if scope["type"] == "http" else ("", "")
        path = "/" + path.removeprefix(prefix)
        asked = asked_of(path, query) if path.startswith(PREFIXES) and scope["method"] in METHODS else None
        if asked is None or replay is None:
            await app(scope, receive, send)
            return
        if asked.service in ("memento", "raw"):
            place = replay.origin + path + (f"?{query}" if query else "")
            found = Answer(HTTPStatus.TEMPORARY_REDIRECT, (("location", place),), b"")
        else:
            found = await _answered(datasette, asked, replay, scope)
        await _send(found, send)

    return respond


async def _answered(datasette: "Datasette", asked: Asked, replay: Replay, scope: Scope) -> Answer:
    """The answer, made in one of Datasette's threads on a connection of its own: Datasette's reads no stored body."""
    name = archive_name(datasette)
    if name is None:
        return notice_page(HTTPStatus.NOT_FOUND, NOWHERE, asked.url, replay.reading)
    database = datasette.get_database(name)
    accept = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"accept-datetime"]

    def read(_: sqlite3.Connection) -> Answer:
        with closing(sqlite3.connect(f"{Path(database.path).resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return answer(connection, asked, replay, accept)

    found: Answer = await database.execute_fn(read)
    return found


def _target(scope: Scope) -> tuple[str, str]:
    """Path and query as they came over the wire: a URL within a path must not be decoded on the way."""
    raw = scope.get("raw_path") or quote(scope["path"]).encode()
    return raw.decode("latin-1").partition("?")[0], scope.get("query_string", b"").decode("latin-1")


async def _send(found: Answer, send: Send) -> None:
    own = {name for name, _ in found.headers}
    headers = [*found.headers, *((name, value) for name, value in HEADERS if name not in own)]
    pairs = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
    if found.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
        pairs.append((b"content-length", str(len(found.body)).encode()))
    await send({"type": "http.response.start", "status": int(found.status), "headers": pairs})
    await send({"type": "http.response.body", "body": found.body})
