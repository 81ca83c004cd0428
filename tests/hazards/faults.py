"""The fault server: every answer that the world was seen to give, each under its hazard's number.

A fault is a function from the running server to an answer. `@fault(36)` gives it the path `/36/<its name>`; a fault of
the whole server (robots.txt) names its path itself, and belongs to a server of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tests.servers import Answer, Server

Make = Callable[[Server], Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a server misbehaves: the hazard's number, its name, where it answers, and with what."""

    number: int
    name: str
    path: str
    make: Make


FAULTS: list[Fault] = []


def fault(number: int, path: str | None = None) -> Callable[[Make], Make]:
    """Register a misbehaviour of a server."""

    def register(make: Make) -> Make:
        FAULTS.append(Fault(number, make.__name__, path or f"/{number}/{make.__name__}", make))
        return make

    return register


def route(server: Server, make: Make) -> str:
    """Let a server misbehave in one way, and return the URL."""
    found = next(one for one in FAULTS if one.make is make)
    server.pages[found.path] = make(server)
    return f"{server.url}{found.path}"
