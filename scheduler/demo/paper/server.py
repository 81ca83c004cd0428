"""The demo paper on a socket of this machine. It decides nothing: the clock and the paper are given."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self

from scheduler.demo.paper.model import PaperResponse
from scheduler.demo.paper.newspaper import Paper

LOOPBACK = "127.0.0.1"


class LoggedRequest(NamedTuple):
    """One request as it was answered; `time` is the monotonic clock in seconds."""

    path: str
    status: int
    headers: Mapping[str, str]
    time: float


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who hangs up is no error of the paper; anything else is shown."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # the base's union is not public


class PaperServer:
    """A running server of a paper; `log` grows with each request, `close` ends it."""

    def __init__(self, paper: Paper, clock: Callable[[], datetime], *, port: int = 0) -> None:
        self.paper = paper
        self.clock = clock
        self.log: list[LoggedRequest] = []
        self._numbers = 0
        self._lock = threading.Lock()
        self._server = _Listener((LOOPBACK, port), _handler(self))
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def answer(self, target: str, headers: Mapping[str, str]) -> PaperResponse:
        """The paper's answer at the clock's time, logged."""
        with self._lock:
            self._numbers += 1
            number = self._numbers
        sent = (value for name, value in headers.items() if name.lower() == "host")
        host = next(sent, self.url.removeprefix("http://"))
        response = self.paper.respond(target, host=host, at=self.clock(), request_number=number, headers=headers)
        self.log.append(LoggedRequest(target, response.status, headers, time.monotonic()))
        return response

    def close(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(paper: Paper, clock: Callable[[], datetime], *, port: int = 0) -> PaperServer:
    """Serve the paper on 127.0.0.1; `clock` says what time it is in the paper, port 0 takes a free one."""
    return PaperServer(paper, clock, port=port)


def _handler(server: PaperServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "Emscherbote"
        sys_version = ""
        timeout = 30
        wbufsize = 65_536  # head and body in one packet: apart, each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            self._send(with_body=True)

        def do_HEAD(self) -> None:
            self._send(with_body=False)

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - the library's signature
            return format_datetime(server.clock().astimezone(UTC), usegmt=True)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            """Say nothing: the log is a list."""

        def _send(self, *, with_body: bool) -> None:
            response = server.answer(self.path, dict(self.headers.items()))
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            if response.status != 304:
                self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            if with_body:
                self.wfile.write(response.body)
            self.wfile.flush()

    return Handler
