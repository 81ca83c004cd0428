"""An archive of pages as they were sent, and the two ports of `chronik browse` on it."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from archive.browse import application, replay_application
from archive.models import Exchange, Outcome, Purpose
from archive.store import create, store_capture
from scheduler.verbs.serving import by_port
from tests.archive.scene import SITE, Scene, hour, story

HOST = "https://herne.example"
ODD = f"{HOST}/artikel?id=7&t=M%FCller%20%22x%22&u=https://a.example/b//c"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000"
    "1ff89993d1d0000000049454e44ae426082"
)
HEADERS = {"html": "text/html; charset=iso-8859-1", "css": "text/css", "png": "image/png", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the archive is read, and where its stored pages are shown."""

    reading: str
    replay: str


def page(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><title>Größe</title></head><body>{body}</body></html>".encode("latin-1")


class Past(Scene):
    """An archive, and answers that came at some hours."""

    def keep(self, at: float, url: str, body: bytes = b"", kind: str = "html", **given: object) -> int:
        """An answer as it was captured; returns the number of the capture."""
        status = given.pop("status", 200)
        outcome = given.pop("outcome", Outcome.LISTING)
        headers = given.pop("headers", (("Content-Type", HEADERS[kind]),))
        purpose = Purpose.REQUISITE if kind in ("css", "png") else Purpose.ARTICLE
        exchange = Exchange(
            url=url, site_id=SITE.id, purpose=purpose, fetched_at=hour(at), status=status, body=body,
            response_headers=headers, **{k: v for k, v in given.items() if k == "truncated"},
        )  # fmt: skip
        kept = {k: v for k, v in given.items() if k != "truncated"}
        with self.store.transaction() as connection:
            return store_capture(connection, exchange, outcome=outcome, reason="as it came", **kept)


def fill(past: Past) -> None:
    """A story seen four times; a moved one, a gone one, a cut one, parts of a page, and files."""
    past.visit(0, story(), body=page("Erste Fassung der Größe"))
    past.visit(2, story(title="Neu"), body=gzip.compress(page("Zweite")), response_headers=(
        ("Content-Type", "text/html"), ("Content-Encoding", "gzip")))  # fmt: skip
    past.visit(5, status=304)
    past.visit(9, status=404, body=page("Nicht gefunden"))
    past.keep(3, f"{HOST}/alt", status=301, headers=(("Location", "/artikel/1#oben"),), outcome=Outcome.REDIRECT)
    past.keep(1, ODD, page("Merkwürdige Adresse"))
    past.keep(1, f"{HOST}/halb", page("Abgebro"), truncated="disconnect", outcome=Outcome.PARTIAL)
    past.keep(2, f"{HOST}/gestoert", page("Wartung"), status=503, outcome=Outcome.FAILED)
    past.keep(2, f"{HOST}/ungefragt", status=304, outcome=Outcome.FAILED)
    past.keep(1, f"{HOST}/stil.css", b"@import 'mehr.css'; body { background: url(/punkt.png) }", "css")
    past.keep(1, f"{HOST}/punkt.png", PNG, "png")
    past.keep(1, f"{HOST}/heft.pdf", b"%PDF-1.7 stream", "pdf")
    past.keep(1, f"{HOST}/seite", page("Seite"), status=999, outcome=Outcome.WALLED)


@contextmanager
def archived(folder: Path) -> Iterator[Past]:
    """An archive of those pages."""
    with closing(create(folder)) as store:
        past = Past(store)
        fill(past)
        yield past
        past.reader.close()


@contextmanager
def served(folder: Path, *, show_noarchive: bool = False, page_size: int | None = None) -> Iterator[Ports]:
    """The archive on two ports of loopback, as `chronik browse` serves it."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    ports = Ports(*(f"http://127.0.0.1:{one.getsockname()[1]}" for one in listeners))
    served = application(folder / "archive.db", show_noarchive=show_noarchive, replay_origin=ports.replay)
    size = {} if page_size is None else {"page_size": page_size}
    replay = replay_application(served, origin=ports.replay, reading=ports.reading, **size)
    app = by_port(served.app(), {listeners[1].getsockname()[1]: replay})
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": listeners}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield ports
    server.should_exit = True
    thread.join(timeout=10)
