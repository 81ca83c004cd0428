"""The whole hostile site: every fault of a page on servers of its own, and one crawl over all of them."""

import hashlib
import importlib
import pkgutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tests.hazards
from archive.models import Site
from tests.hazards.faults import FAULTS, Fault
from tests.hazards.paper import PATTERN, front_page
from tests.hazards.watching import Memory, run_watched
from tests.scheduler.town import article, make_archive, site_of
from tests.servers import Answer, Server, conditional

ORDINARY = tuple(f"/0/story{number}" for number in range(1, 7))
RESTING = (4, 21, 22, 23)  # rows that make a whole host rest, so that they have a server of their own
REFUSED = (42,)  # rows whose answers end before their body, with a reason
SLOW = (2, 40, 41)  # rows that take their time


def page_faults() -> list[Fault]:
    """Every registered fault that answers at an address of its own."""
    for module in pkgutil.iter_modules(tests.hazards.__path__):
        if module.name.endswith("_faults"):
            importlib.import_module(f"tests.hazards.{module.name}")
    return [one for one in FAULTS if one.path == f"/{one.number}/{one.name}"]


@dataclass
class HostileTown:
    """Three servers with all faults, and an archive of them as sites: ordinary trouble, resting and slow hosts."""

    folder: Path
    servers: tuple[Server, Server, Server]
    faults: dict[str, Fault] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)
    out: str = ""
    err: str = ""
    code: int = -1
    memory: Memory = field(default_factory=Memory)

    def crawl(self) -> None:
        """Lay out the servers and run `chronik crawl` over all three once."""
        make_archive(self.folder, *(self._site(*pair) for pair in enumerate(self.servers)))
        command = (sys.executable, "-m", "scheduler", "crawl", "--archive", str(self.folder))
        done, self.memory = run_watched(command)
        self.out, self.err, self.code = done.stdout, done.stderr, done.returncode

    def _site(self, number: int, server: Server) -> Site:
        chosen = [one for one in page_faults() if _place(one) == number]
        for one in chosen:
            answer = one.make(server)
            server.pages[one.path] = answer
            self.faults[f"{server.url}{one.path}"] = one
            if one.number not in REFUSED and (body := body_sent(answer)) is not None:
                self.sent[f"{server.url}{one.path}"] = f"sha256:{hashlib.sha256(body).hexdigest()}"
        for path in ORDINARY:
            title = f"Meldung {path.removeprefix('/0/')} aus Herne und Wanne"
            server.pages[path] = conditional(article(number, title=title, text=_text(path)), etag=f'"{path}"')
        server.pages["/"] = front_page([*ORDINARY[:3], *(one.path for one in chosen), *ORDINARY[3:]])
        return site_of(server, article_pattern=PATTERN)

    def captures(self) -> Iterator[dict[str, Any]]:
        """Every capture of an article's address."""
        return self.rows("SELECT * FROM captures WHERE purpose = 'article' ORDER BY id", "archive.db")

    def rows(self, query: str, file: str) -> Iterator[dict[str, Any]]:
        """The rows of a query to one of the archive's files."""
        with closing(sqlite3.connect(self.folder / file)) as connection:
            connection.row_factory = sqlite3.Row
            yield from [dict(row) for row in connection.execute(query)]


def body_sent(answer: Answer) -> bytes | None:
    """The body of a plain answer as a server sends it, without transfer coding; None for what is not plain.

    Not the reading of a client: written apart from it, for answers that are well made.
    """
    if not isinstance(answer, bytes) or not answer.startswith(b"HTTP/1.1 200 "):
        return None
    head, _, rest = answer.partition(b"\r\n\r\n")
    fields = [line.partition(b":") for line in head.split(b"\r\n")[1:]]
    named = [(name.strip().lower(), value.strip()) for name, _, value in fields]
    lengths = {value for name, value in named if name == b"content-length"}
    if any(name == b"transfer-encoding" for name, _ in named) or len(lengths) != 1:
        return None
    (length,) = lengths
    return rest[: int(length)] if length.isdigit() and int(length) <= len(rest) < 16 * 2**20 else None


def _place(one: Fault) -> int:
    return 1 if one.number in RESTING else 2 if one.number in SLOW else 0


def _text(path: str) -> tuple[str, str]:
    return (
        f"Der Rat hat über {path} beraten und am Dienstagabend in Herne mit großer Mehrheit entschieden.",
        f"Gegen {path} stimmten drei Fraktionen, weil die Kosten ihrer Meinung nach noch immer nicht geklärt sind.",
    )
