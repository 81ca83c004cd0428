"""One archive of a server that does all kinds of things, exported once for all tests that only look at it."""

import gzip
import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.store import create
from tests.archive.scene import OTHER_URL, Scene, story
from tests.archive.warcs.answers import READERS, REQUEST, Read, answered, export, head, read

HTML = "Content-Type: text/html; charset=utf-8"
PAGE = gzip.compress(b"<p>Die Lagerhalle brennt.</p>" * 20, mtime=0)
CHUNKED = b"<p>Die Lagerhalle brennt nicht mehr.</p>" * 20
ODD = head(
    HTML, b"X-Odd: \x00\xff\xfe", "no field at all", "WARC-Type: warcinfo", "X-Folded: a\r\n b", status="404 Weg"
)


class Exported(NamedTuple):
    """An archive and what its exports hold."""

    scene: Scene
    warcs: Path
    wacz: Path
    cdxj: Path
    records: list[Read]

    @property
    def warc(self) -> Path:
        """Its only WARC file."""
        (path,) = self.warcs.glob("*.warc.gz")
        return path


def fill(scene: Scene) -> None:
    """What a server answered, hour by hour."""
    coded = head(HTML, "Content-Encoding: gzip", 'ETag: "1"')
    answered(scene, 0, coded, PAGE, page=story())
    answered(scene, 1, coded, PAGE, page=story())
    asked = (*REQUEST, ("If-None-Match", '"1"'))
    answered(scene, 2, head('ETag: "1"', status="304 Not Modified"), request_headers=asked)
    answered(scene, 3, head(HTML, "Transfer-Encoding: chunked"), CHUNKED, page=story(title="Feuer aus"))
    answered(scene, 4, head("Transfer-Encoding: chunked", "Content-Type: text/plain"), b"2024\r\nein", url=OTHER_URL)
    answered(scene, 5, head(f"Location: /{'x' * 10_000}", status="301 Moved"), url=OTHER_URL)
    answered(scene, 6, ODD, b"weg", url=OTHER_URL)
    answered(scene, 7, head(), b"", url=f"{OTHER_URL}/leer")
    answered(scene, 8, head("Content-Length: 100"), b"ab", url=f"{OTHER_URL}/ab", truncated="disconnect")
    answered(scene, 9, coded, PAGE, url=f"{OTHER_URL}/gleich?b=2&a=1")
    silent = {"failure": "no answer within 30 s", "trouble": "silence", "ip": "192.0.2.7", "request_headers": REQUEST}
    scene.visit(10, status=None, url=f"{OTHER_URL}/still", **silent)
    scene.visit(11, status=None, url=f"{OTHER_URL}/nein", failure="robots.txt forbids it", refused=True)
    answered(scene, 12, head(HTML), b"<div id=app>", url=f"{OTHER_URL}/app", rendered=b"<p>gebaut")


@pytest.fixture(scope="package")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    folder = tmp_path_factory.mktemp("exported")
    with closing(create(folder / "paper")) as store:
        scene = Scene(store)
        fill(scene)
        export(scene, folder / "warcs")
        export(scene, folder / "paper.wacz", "wacz")
        export(scene, folder / "paper.cdxj", "cdxj")
        records = read(folder / "warcs")
        yield Exported(scene, folder / "warcs", folder / "paper.wacz", folder / "paper.cdxj", records)
        scene.reader.close()


@pytest.fixture(scope="package")
def replay(exported: Exported, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a pywb that shows the exported files by our index."""
    folder = tmp_path_factory.mktemp("pywb")
    places = f"    index_paths: {exported.cdxj}\n    archive_paths: {exported.warcs}/\n"
    (folder / "config.yaml").write_text(f"collections:\n  paper:\n{places}", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [READERS / "wayback", "-p", str(port), "-b", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until it listens, for a minute at most."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with closing(connection):
            try:
                connection.request("GET", "/")
            except OSError:
                time.sleep(0.05)  # there is nothing to wait on before the port is open
                continue
            return
    pytest.fail("pywb does not listen")
