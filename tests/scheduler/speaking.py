"""How a command ended, and what a good error looks like."""

from collections.abc import Callable
from typing import NamedTuple

READING = ("status", "plan", "verify", "search Lagerhalle", "show 101", "history 101", "diff 101", "doctor")
WRITING = ("crawl", "schedule --once")


class Said(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


def assert_one_sentence(said: Said, code: int, *words: str) -> None:
    """The error is one line for people, names the facts, and shows no traceback."""
    assert said.code == code, said
    assert "Traceback" not in said.err + said.out
    lines = [line for line in said.err.splitlines() if line]
    assert len(lines) == 1, said.err
    for word in words:
        assert word in lines[0]
