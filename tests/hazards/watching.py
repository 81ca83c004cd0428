"""How much memory a command and all its processes take, as the kernel counts it. Linux only."""

import contextlib
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STEP_S = 0.05


@dataclass
class Memory:
    """The most of any moment, in MiB: over all processes (shared pages counted once), and of the largest one."""

    peak_mb: float = 0.0
    largest_mb: float = 0.0
    largest: str = ""
    at_peak: tuple[str, ...] = ()
    ended: threading.Event = field(default_factory=threading.Event)

    def watch(self, pid: int) -> None:
        """Look again and again until `ended`."""
        while not self.ended.wait(STEP_S):
            sizes = {one: _proportional_kb(one) for one in (pid, *_below(pid))}
            if sum(sizes.values()) / 1024 > self.peak_mb:
                self.peak_mb = sum(sizes.values()) / 1024
                self.at_peak = tuple(f"{kb // 1024} MB {_command(one)[-50:]}" for one, kb in sizes.items())
            top = max(sizes, key=lambda one: sizes[one])
            if sizes[top] / 1024 > self.largest_mb:
                self.largest_mb, self.largest = sizes[top] / 1024, _command(top)


def run_watched(command: Sequence[str]) -> tuple["subprocess.CompletedProcess[str]", Memory]:
    """Run a command to its end, and how much memory it took."""
    memory = Memory()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        watcher = threading.Thread(target=memory.watch, args=(running.pid,))
        watcher.start()
        out, err = running.communicate()
        memory.ended.set()
        watcher.join()
    return subprocess.CompletedProcess(command, running.returncode, out, err), memory


def _below(pid: int) -> Iterator[int]:
    """The processes that a process has started, and those that they have."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))


def _proportional_kb(pid: int) -> int:
    """A process's memory, pages shared with others counted in parts (PSS)."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
    return ""
