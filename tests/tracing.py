"""Programs that are killed, or fail, at an exact system call: `strace` below them. It asserts nothing."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest


@cache
def strace_works() -> bool:
    """Whether strace is installed and the machine lets one process watch another."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode == 0


def needs_strace() -> None:
    """Skip the test where there is no strace, or none that may be used."""
    if not strace_works():
        pytest.skip("needs strace, and the right to trace a process")


def killed_at(syscall: str, number: int, code: str, *words: object) -> int:
    """Run Python code that is killed at its so-many-th system call of a kind; returns its exit code."""
    inject = f"inject={syscall}:signal=KILL:when={number}"
    trace = ["strace", "-f", "-o", "/dev/null", "-e", f"trace={syscall}", "-e", inject]
    command = [*trace, sys.executable, "-c", code, *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, cwd=Path(__file__).parent.parent).returncode
