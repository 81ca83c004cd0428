"""Strict reading of one TOML table: each key known, each value of its type, each mistake named with its line.

It knows no site and writes nothing.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from .errors import BadSite


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a TOML file; `text` and `file` only serve to say where a mistake stands."""

    name: str
    values: Mapping[str, object]
    text: str
    file: str

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise BadSite for the first key that is none of the known ones, naming the nearest."""
        for key in self.values:
            if key not in known:
                raise self.wrong(key, f"unknown key {key!r}; {_suggestion(key, known)}")

    def string(self, key: str) -> str | None:
        """The value of a key that holds a non-empty line of text; None when it is not there."""
        value = self.values.get(key)
        if value is None or (isinstance(value, str) and value.strip() and value.isprintable()):
            return value
        raise self.wrong(key, f"{key} must be one line of text in quotes, not {value!r}")

    def strings(self, key: str) -> tuple[str, ...] | None:
        """The value of a key that holds a list of texts; None when it is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        raise self.wrong(key, f'{key} must be a list of texts such as ["a", "b"], not {value!r}')

    def choice(self, key: str, known: Collection[str]) -> str | None:
        """The value of a key that holds one of the known words; None when it is not there."""
        value = self.values.get(key)
        if value is None or (isinstance(value, str) and value in known):
            return value
        raise self.wrong(key, f"{key} must be one of {', '.join(known)}, not {value!r}")

    def flag(self, key: str) -> bool | None:
        """The value of a key that holds true or false; None when it is not there."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong(key, f"{key} must be true or false, not {value!r}")

    def number(self, key: str) -> float | None:
        """The value of a key that holds a finite number, zero or more; None when it is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0:
            return float(value)
        raise self.wrong(key, f"{key} must be a number, zero or more, not {value!r}")

    def whole(self, key: str) -> int | None:
        """The value of a key that holds a whole number, one or more; None when it is not there."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
            return value
        raise self.wrong(key, f"{key} must be a whole number, one or more, not {value!r}")

    def moment(self, key: str) -> datetime | None:
        """The value of a key that holds a time with its zone, as TOML or in quotes; None when it is not there."""
        value = self.values.get(key)
        try:
            at = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            at = value
        if at is None or (isinstance(at, datetime) and at.tzinfo is not None):
            return at
        raise self.wrong(key, f"{key} must be a time with its zone such as 2026-03-02T08:00:00Z, not {value!r}")

    def table(self, key: str) -> "Table | None":
        """The table below a key; None when it is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.wrong(key, f"{key} must be a table: write [{self._below(key)}] on a line of its own")
        return Table(self._below(key), value, self.text, self.file)

    def tables(self) -> Iterator[tuple[str, "Table"]]:
        """Every key with the table below it, in the file's order."""
        for key in self.values:
            if (below := self.table(key)) is not None:
                yield key, below

    def wrong(self, key: str, problem: str) -> BadSite:
        """The error for a mistake at a key: file, line, table, and the problem."""
        line = _line_of(self.text, self.name, key)
        where = [self.file, f"line {line}" if line else "", f"[{self.name}]" if self.name else ""]
        return BadSite(f"{', '.join(part for part in where if part)}: {problem}")

    def _below(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def _suggestion(key: str, known: Collection[str]) -> str:
    """What the user may have meant."""
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(sorted(known))}"


def _line_of(text: str, table: str, key: str) -> int | None:
    """The line on which a key of a table is set; None where the file writes it in a way not looked for."""
    assignment = re.compile(rf"""["']?{re.escape(key)}["']?\s*[=.]""")
    inside = not table
    for number, line in enumerate(text.splitlines(), 1):
        shown = line.strip()
        if shown.startswith("["):
            below = f"{table}.{key}" if table else key
            if shown.startswith((f"[{below}]", f"[[{below}]]", f"[{below}.")):
                return number
            inside = shown.startswith(f"[{table}]")
        elif inside and assignment.match(shown):
            return number
    return None
