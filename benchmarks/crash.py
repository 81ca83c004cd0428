"""A writer killed, or starved of its disk, at exact system calls: what was acknowledged, and is it there?

    python -m benchmarks crash --anywhere 200 --kills 500 --faults 200 --full 3

One writer is started under strace and forked for every trial; it takes pages into a copy of a small archive, batch by
batch, and notes each capture when its transaction was acknowledged. `--anywhere`: SIGKILL at a moment drawn from a
seed, without strace. `--kills`: SIGKILL at the first, second, … call of
each kind. `--faults`: ENOSPC or EIO there, once and from there on; each has to be reported in a sentence or to do no
harm. `--full`: a real disk of 3 MB, filled to the brim, and given room again. After each trial every noted capture has
to be there with its digest, none twice, none half, the file whole, and the next writer goes on. Exits with 1 where one
is not.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.store import create
from benchmarks.crash_check import Finding, check
from benchmarks.crash_full import full_disks
from benchmarks.crash_zygote import Zygote

KILLED_AT = ("pwrite64", "fdatasync", "write", "ftruncate", "unlink", "openat", "pread64")
FAULTS = {"pwrite64": ("ENOSPC", "EIO"), "fdatasync": ("EIO", "ENOSPC"), "pread64": ("EIO",), "ftruncate": ("EIO",)}


@dataclass(slots=True)
class Tally:
    """What came of the trials: how many there were of each kind, and what should not have been."""

    trials: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, what: str, finding: Finding) -> None:
        """Count one trial."""
        self.trials[what] += 1
        self.acknowledged += finding.acknowledged
        self.wrong += [f"{what}: {sentence}" for sentence in finding.wrong]


def main(arguments: list[str]) -> int:
    """Run the trials; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crash", description=__doc__.splitlines()[0])
    parser.add_argument("--anywhere", type=int, default=200, help="how often the writer is killed at any moment")
    parser.add_argument("--kills", type=int, default=500, help="at how many system calls the writer is killed")
    parser.add_argument("--faults", type=int, default=200, help="how many faults have to be reported")
    parser.add_argument("--full", type=int, default=3, help="how many real disks are filled to the brim")
    parser.add_argument("--seed", type=int, default=1, help="from which the pages are drawn")
    given = parser.parse_args(arguments)
    if shutil.which("strace") is None:
        print("this needs strace: apt-get install strace", file=sys.stderr)
        return 1
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a killed process loses nothing of the page cache
    with tempfile.TemporaryDirectory(dir=memory) as place:
        tally = trials(
            Path(place),
            anywhere=given.anywhere,
            kills=given.kills,
            faults=given.faults,
            full=given.full,
            seed=given.seed,
        )
    for what, number in sorted(tally.trials.items()):
        print(f"{number:5} {what}")
    reported = sum(number for what, number in tally.trials.items() if what.endswith(": reported"))
    if reported < given.faults:
        tally.wrong.append(f"{reported} faults were reported, not {given.faults}: too many did no harm")
    for sentence in tally.wrong[:20]:
        print(f"WRONG: {sentence}")
    print(f"{sum(tally.trials.values())} trials, {tally.acknowledged} captures acknowledged, {len(tally.wrong)} wrong")
    return int(bool(tally.wrong))


def trials(place: Path, *, anywhere: int, kills: int, faults: int, full: int, seed: int) -> Tally:
    """Kill and starve writers below a folder."""
    template = place / "template"
    create(template).close()
    tally = Tally()
    _kill_anywhere(place, template, anywhere, seed, tally)
    calls = _kill(place, template, kills, seed, tally)
    _starve(place, template, faults, seed, tally, calls)
    for finding in full_disks(place, template, full, seed):
        tally.add("disks filled to the brim", finding)
    return tally


def _kill_anywhere(place: Path, template: Path, kills: int, seed: int, tally: Tally) -> None:
    """Kill at moments drawn from the time that a writer takes."""
    draw = random.Random(seed)
    with Zygote({}, template, place / "archive") as zygote:
        began = time.monotonic()
        zygote.trial("write", 0, seed=seed)
        takes_s, done = time.monotonic() - began, 0
        for number in range(10 * kills):
            if done == kills:
                return
            answer = zygote.trial("write", 0, seed=seed + number, after_s=draw.uniform(0, takes_s))
            done += answer.signal is not None
            if answer.signal is not None:
                tally.add("killed at any moment", check(place / "archive", answer))


def _kill(place: Path, template: Path, kills: int, seed: int, tally: Tally) -> dict[str, int]:
    """Kill at calls of each kind, spread from the first to the last, and with ever other pages; returns how many a
    writer makes."""
    with Zygote(dict.fromkeys(KILLED_AT, "signal=KILL"), template, place / "archive") as zygote:
        calls = {syscall: zygote.calls(syscall, seed=seed) for syscall in KILLED_AT}
        done = 0
        for number, (syscall, left) in enumerate(_spread(calls, 2 * -(-kills // len(calls)))):
            if done == kills:
                break
            answer = zygote.trial(syscall, left, seed=seed + number)
            what = f"killed at {syscall}" if answer.signal else f"not hit at {syscall}"
            done += answer.signal is not None
            tally.add(what, check(place / "archive", answer))
    return calls


def _starve(place: Path, template: Path, faults: int, seed: int, tally: Tally, calls: dict[str, int]) -> None:
    """Let calls fail, once and from there on, until as many faults as asked for were reported."""
    plans = [(name, error, again) for again in (False, True) for name, errors in FAULTS.items() for error in errors]
    share = -(-3 * faults // 2 // len(plans))  # about a quarter of the faults do no harm: nothing is to be reported
    for name, error, again in plans:
        with Zygote({name: f"error={error}"}, template, place / "archive", again=again) as zygote:
            for number, (_, left) in enumerate(_spread({name: calls[name]}, share)):
                answer = zygote.trial(name, left, seed=seed + number)
                how = "reported" if answer.sentences else "borne without harm"
                what = f"{error} at {name}, {'from there on' if again else 'once'}: {how}"
                tally.add(what, check(place / "archive", answer))


def _spread(calls: dict[str, int], each: int) -> Iterator[tuple[str, int]]:
    """So many calls of each kind, by number, spread over all that a writer makes; one of each kind in turn."""
    for number in range(each):
        for name, most in calls.items():
            yield name, 1 + number * (most // each + 1) % max(1, most)
