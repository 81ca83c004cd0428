"""One thing that `chronik doctor` looked at, and how it stands. It looks at nothing itself."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it stands, what it is, and what to do about it when it is wrong."""

    grade: Grade
    sentence: str
