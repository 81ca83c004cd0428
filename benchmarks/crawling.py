"""What a crawl costs against a naive spider on the same pages in the same run: CPU a page, first and second time.

    python -m benchmarks crawling --pages 300

CPU seconds (user and system) of each command with all its processes, start included; the machine may be shared, so
read the ratios. The peer keeps neither versions nor bytes nor an index (`naive.py`).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from scheduler.demo.paper import Paper, PaperServer, serve

ROUNDS = ("first crawl", "second crawl, nothing changed")


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crawling", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300, help="how many articles the paper has")
    pages = parser.parse_args(arguments).pages
    paper = big_paper(pages)
    with serve(paper, lambda: paper.begins_at) as server, tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "archive"
        _cpu_s("scheduler", "init", str(folder), server.url, "--delay", "0")
        for name in ROUNDS:
            every = ("--all",) if name != ROUNDS[0] else ()
            ours = _cpu_s("scheduler", "crawl", *every, "--archive", str(folder))
            peer = _cpu_s("benchmarks.naive", _sitemap(server), f"{place}/naive.db")
            print(
                f"{name}: chronik {ours / pages * 1000:.1f} CPU ms a page, naive spider {peer / pages * 1000:.1f},"
                f" ratio {ours / peer:.2f} over {pages} pages"
            )
    return 0


def big_paper(pages: int) -> Paper:
    """The demo paper with so many articles, all from its first day, by giving its articles new numbers."""
    shipped = Paper.load()
    drafts = [replace(one.editions[0].draft, published_at=shipped.begins_at) for one in shipped.histories]
    copies = [replace(drafts[n % len(drafts)], number=str(60000 + n)) for n in range(pages - len(drafts))]
    return Paper.of((*drafts, *copies), ())


def _sitemap(server: PaperServer) -> str:
    return f"{server.url}/sitemap.xml"


def _cpu_s(module: str, *arguments: str) -> float:
    """The CPU seconds of one command and all its processes."""
    before = os.times()
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)
