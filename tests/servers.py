"""A real HTTP server on loopback that answers byte by byte as a test tells it: well, badly, late, or not at all.

It keeps what it was asked and when, so that promises can be measured where the publisher would measure them.
"""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from typing import Self

Headers = Iterable[tuple[str, str]]
LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Asked:
    """One request as it arrived; times are the monotonic clock's, `answered_at` when the last bytes left."""

    path: str
    headers: dict[str, str]
    at: float
    answered_at: float = field(default_factory=time.monotonic)


Answer = bytes | Callable[[Asked], bytes | Iterable[bytes]]


def response(body: bytes | str = b"", *, status: int = 200, headers: Headers = (), length: int | None = None) -> bytes:
    """A well-made answer as bytes; `length` lets Content-Length lie."""
    content = body.encode() if isinstance(body, str) else body
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Odd"
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    if not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in headers) and status != 304:
        lines.append(f"Content-Length: {len(content) if length is None else length}")
    head = "\r\n".join([*lines, "Connection: close", "", ""])
    return head.encode("latin-1") + content


def html(body: str, **more: object) -> bytes:
    """A web page in UTF-8."""
    return response(body, headers=(("Content-Type", "text/html; charset=utf-8"),), **more)  # type: ignore[arg-type]


def xml(body: str) -> bytes:
    """A feed or a sitemap."""
    return response(body, headers=(("Content-Type", "application/xml"),))


def redirect(target: str, status: int = 301) -> bytes:
    """A redirect; its target goes out in UTF-8, as servers send it."""
    return response(status=status, headers=(("Location", target.encode().decode("latin-1")),))


def in_turn(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last one for ever."""
    left = list(answers)

    def answer(asked: Asked) -> bytes | Iterable[bytes]:
        now = left.pop(0) if len(left) > 1 else left[0]
        return now(asked) if callable(now) else now

    return answer


def conditional(body: str, *, etag: str) -> Answer:
    """A page that answers 304 to whoever holds it already."""

    def answer(asked: Asked) -> bytes:
        validators = (("ETag", etag), ("Content-Type", "text/html; charset=utf-8"))
        if asked.headers.get("if-none-match") == etag:
            return response(status=304, headers=validators)
        return response(body, headers=validators)

    return answer


def http_date(moment: object) -> str:
    return format_datetime(moment, usegmt=True)  # type: ignore[arg-type]


@dataclass
class Server:
    """A running server: `pages` says what it answers, `log` what it was asked. Everything else is a 404."""

    pages: dict[str, Answer] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)
    keeps_alive: bool = False
    connections: int = 0

    def __enter__(self) -> Self:
        self._server = _fresh_listener(_handler(self))
        self.port: int = self._server.server_address[1]
        self.host = f"{LOOPBACK}:{self.port}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def asked(self, *paths: str) -> list[str]:
        """The paths that were asked for, in order: of the given ones, or all but the two files for crawlers."""
        files = ("/robots.txt", "/.well-known/tdmrep.json")
        return [one.path for one in self.log if one.path in paths or (not paths and one.path not in files)]

    def wait_for(self, path: str, *, within_s: float = 30.0) -> None:
        """Wait until a path is asked for."""
        with self.news:
            assert self.news.wait_for(lambda: path in self.asked(path), within_s), f"nobody asked for {path}"

    def wait_for_requests(self, count: int, *, within_s: float = 30.0) -> None:
        """Wait until so many requests have come."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.log) >= count, within_s), f"only {len(self.log)} requests came"

    def gaps(self) -> list[float]:
        """Seconds between the end of each answer and the next request, as the publisher sees them."""
        return [after.at - before.answered_at for before, after in zip(self.log, self.log[1:], strict=False)]

    def never(self, _: Asked) -> Iterable[bytes]:
        """Say nothing until the test is over."""
        self.closing.wait(120)
        return ()

    def stalls_after(self, start: bytes) -> Answer:
        """Say something, and then nothing more until the test is over."""

        def answer(_: Asked) -> Iterable[bytes]:
            yield start
            self.closing.wait(120)

        return answer


def closed_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


USED_PORTS: set[int] = set()  # what a fetcher remembers of a host must not meet another test's server


def _fresh_listener(handler: type[socketserver.StreamRequestHandler]) -> "_Listener":
    """A listener on a port that no server of this run had before."""
    while True:
        listener = _Listener((LOOPBACK, 0), handler)
        port = int(listener.server_address[1])
        if port not in USED_PORTS:
            USED_PORTS.add(port)
            return listener
        listener.server_close()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hangs up on a misbehaving server is in the right."""


def _handler(server: Server) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            server.connections += 1
            while self._answered() and server.keeps_alive:
                pass

        def _answered(self) -> bool:
            first = self.rfile.readline().split()
            if len(first) < 2:
                return False
            lines = iter(lambda: self.rfile.readline().rstrip(b"\r\n"), b"")
            headers = dict(line.decode("latin-1").split(": ", 1) for line in lines)
            asked = Asked(first[1].decode(), {name.lower(): value for name, value in headers.items()}, time.monotonic())
            with server.news:
                server.log.append(asked)
                server.news.notify_all()
            answer = server.pages.get(asked.path, html("<p>Nothing here.", status=404))
            said = answer(asked) if callable(answer) else answer
            for piece in (said,) if isinstance(said, bytes) else said:
                asked.answered_at = time.monotonic()
                self.wfile.write(piece)
            return True

    return Handler
