"""Real small disks filled to the brim, for `benchmarks crash`; then they are given room, and looked at."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from archive.store import ARCHIVE_FILE
from benchmarks.crash_check import Finding, check
from benchmarks.crash_writer import AT
from benchmarks.crash_zygote import Zygote

ROOM_KB = 256  # beside the archive, on the smallest of the disks
STEP_KB = 48


def full_disks(place: Path, template: Path, count: int, seed: int) -> Iterator[Finding]:
    """Fill so many disks, each to another brim, and give them room again; none where no disk may be mounted."""
    disk = place / "disk"
    disk.mkdir(exist_ok=True)
    size = (template / ARCHIVE_FILE).stat().st_size // 1024 + ROOM_KB
    for number in range(count):
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size + number * STEP_KB}k", "tmpfs", disk]
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            print("no disk may be mounted here: real full disks were not tried")
            return
        try:
            yield _filled(disk, template, seed + number)
        finally:
            subprocess.run(["umount", "-l", disk], check=True)


def _filled(disk: Path, template: Path, seed: int) -> Finding:
    """Let a writer work until it reports that there is no room, then make room and look."""
    folder = disk / "archive"
    with Zygote({"unlink": "error=EIO"}, template, folder) as zygote:
        answer = zygote.trial("unlink", -AT, seed=seed)  # so far off that nothing is injected
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    if not answer.sentences:
        return Finding(0, (f"a disk that was full was not reported, and the writer ended: {answer.ended}",))
    return check(folder, answer)
