"""Starts the writer of `benchmarks crash` under strace, and gives it its orders. It judges nothing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.crash_writer import AT, IDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a writer ended: by a signal, or with a word; what it acknowledged, and what it said of trouble."""

    signal: int | None
    ended: str | None
    acknowledged: tuple[tuple[int, str], ...]
    sentences: tuple[str, ...]
    raised: str | None


class Zygote:
    """The writer under strace, forked for every trial; `injected` says what befalls which call, once or (`again`) from
    there on."""

    def __init__(self, injected: Mapping[str, str], template: Path, folder: Path, *, again: bool = False) -> None:
        when = f"{AT}+" if again else f"{AT}"
        injections = [("-e", f"inject={name}:{what}:when={when}") for name, what in injected.items()]
        words = [word for pair in injections for word in pair]
        writer = [sys.executable, "-m", "benchmarks.crash_writer"]
        trace = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={','.join(injected)}", *words] if injected else []
        self.template, self.folder = template, folder
        self.report = template.with_name("report")  # on a disk that has room
        self.process = subprocess.Popen(
            [*trace, *writer], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=os.environ
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def trial(self, syscall: str, left: int, *, seed: int, after_s: float | None = None) -> Answer:
        """Have a writer work on a copy of the template, and its so-many-th call of a kind befallen; or, `after_s`, be
        killed then, whatever it does."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder)
        self.report.unlink(missing_ok=True)
        order = {"folder": str(self.folder), "syscall": syscall, "left": left, "seed": seed, "report": str(self.report)}
        order |= {} if after_s is None else {"after_s": after_s}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return _answer(json.loads(self.process.stdout.readline())["signal"], self.report)

    def calls(self, syscall: str, *, seed: int) -> int:
        """How many calls of a kind a writer makes, by halving: the first that does not befall it is one too many."""
        assert syscall in IDLE
        low, high = 0, AT - 1
        while low < high:
            middle = (low + high + 1) // 2
            answer = self.trial(syscall, middle, seed=seed)
            is_hit = answer.signal is not None or bool(answer.sentences) or answer.raised is not None
            low, high = (middle, high) if is_hit else (low, middle - 1)
        return low


def _answer(signal: int | None, report: Path) -> Answer:
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()] if report.exists() else []
    last = lines[-1] if lines and lines[-1][0] in ("whole", "reported", "raised") else None
    return Answer(
        signal=signal,
        ended=last[0] if last else None,
        acknowledged=tuple((line[1], line[2]) for line in lines if line[0] == "kept"),
        sentences=tuple(line[-1] for line in lines if line[0] in ("full", "reported")),
        raised=": ".join(last[1:]) if last and last[0] == "raised" else None,
    )
