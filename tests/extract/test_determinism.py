"""The same bytes give the same extraction in another process, with another hash seed, zone and locale."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
READ_ALL = """
import sys
from benchmarks.fuzz import mutated
from tests.extract.saved import PAGES, page, read
for name in sorted(path.stem for path in PAGES.glob("*.html")):
    sys.stdout.buffer.write(f"{name} {read(page(name))!r}\\n".encode("utf-8", "backslashreplace"))
for number in range(60):
    sys.stdout.buffer.write(f"{number} {read(mutated(1, number))!r}\\n".encode("utf-8", "backslashreplace"))
"""


def extractions(**environment: str) -> bytes:
    """All saved pages and some mutated ones, as one process reads them."""
    own = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-c", READ_ALL], env=own, check=True, capture_output=True).stdout


def test_another_process_reads_the_same() -> None:
    """No order of a set, no zone of the machine, no clock goes into an extraction; all its fields are compared."""
    one = extractions(PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    other = extractions(PYTHONHASHSEED="4711", TZ="Asia/Tokyo", LC_ALL="C")
    assert one.count(b"\n") > 60
    assert one == other
