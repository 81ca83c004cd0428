"""How many versions are false and how many edits are missed: mutated captures of real pages, ours against trafilatura.

    python -m benchmarks versions [FOLDER] [--pairs N] [--edits N] [--templates] [--show N] [--json]

A noise pair is two captures of an untouched article: a difference is a false version. An edit pair differs in at least
one character of the article: no difference is a missed version. Every wrong pair of ours is named and can be made
again. Without FOLDER the project's own invented pages are taken. `--templates` measures the switch of a whole invented
site from each template to each other one.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import switches
from benchmarks.pages import OWN, NoPages, SavedPage, pages_in
from benchmarks.pairs import Pair, pairs_of
from benchmarks.readings import OURS, PEER

PROCESSES = 2
LONGEST = 160


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code: 1 for a folder without pages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks versions", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OWN, help="a folder with pages/ and expected/")
    parser.add_argument("--pairs", type=int, default=3000, help="how many noise pairs (3000)")
    parser.add_argument("--edits", type=int, default=1000, help="how many edits (1000)")
    parser.add_argument("--page", help="only pages whose name holds this")
    parser.add_argument("--kind", default="", help="only kinds whose name holds this")
    parser.add_argument("--templates", action="store_true", help="only the switches between templates")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show what differs in the first N wrong pairs")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    if options.templates:
        return switches.show(as_json=options.json)
    try:
        pages = [page for page in pages_in(options.folder) if not options.page or options.page in page.expected.id]
    except NoPages as error:
        print(error, file=sys.stderr)
        return 1
    found = measured(pages, noise=options.pairs, edits=options.edits, kind=options.kind)
    if options.json:
        print(json.dumps(report(found), ensure_ascii=False, indent=2))
    else:
        _print(found, show=options.show)
    return 0


def measured(pages: list[SavedPage], *, noise: int, edits: int, kind: str = "") -> list[Pair]:
    """All pairs of all pages, in the order of the pages."""
    each = partial(pairs_of, noise=-(-noise // max(1, len(pages))), edits=-(-edits // max(1, len(pages))), kind=kind)
    with ProcessPoolExecutor(PROCESSES) as pool:
        turns = track(pool.map(each, pages), "pages", len(pages), console=Console(stderr=True), transient=True)
        return [one for found in turns for one in found]


def report(found: list[Pair]) -> dict[str, object]:
    """The figures for machines."""
    return {
        group: {
            "pairs": len(pairs),
            "wrong": {system: _wrong(pairs, system) for system in (OURS, PEER)},
            "kinds": {
                kind: {"pairs": len(of_kind)} | {system: _wrong(of_kind, system) for system in (OURS, PEER)}
                for kind, of_kind in _by_kind(pairs).items()
            },
            "ours": [asdict(one) for one in pairs if OURS in one.wrong],
        }
        for group, pairs in _groups(found).items()
    }


def _groups(found: list[Pair]) -> dict[str, list[Pair]]:
    return {
        "noise": [one for one in found if not one.is_edit],
        "edits": [one for one in found if one.is_edit and not one.with_noise],
        "edits among noise": [one for one in found if one.is_edit and one.with_noise],
    }


def _by_kind(pairs: list[Pair]) -> dict[str, list[Pair]]:
    return {kind: [one for one in pairs if one.kind == kind] for kind in Counter(one.kind for one in pairs)}


def _wrong(pairs: Iterable[Pair], system: str) -> int:
    return sum(system in one.wrong for one in pairs)


def _print(found: list[Pair], *, show: int) -> None:
    screen = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    for group, pairs in _groups(found).items():
        if pairs:
            screen.print(_table(group, pairs))
    wrong = [one for one in found if OURS in one.wrong]
    for number, one in enumerate(wrong):
        said = "missed" if one.is_edit else f"false: {', '.join(one.fields)}"
        print(f"{one.name}: {said}")
        for line in one.shown if number < show else ():
            print(f"    {line[:LONGEST]}")


def _table(group: str, pairs: list[Pair]) -> Table:
    """One row per kind, then all of them; false versions for noise, missed ones for edits."""
    table = Table(group, "pairs", *(column for system in (OURS, PEER) for column in (system, "%")))
    for kind, of_kind in (*_by_kind(pairs).items(), ("all", pairs)):
        cells = [(_wrong(of_kind, system), len(of_kind)) for system in (OURS, PEER)]
        table.add_row(
            kind, str(len(of_kind)), *(text for wrong, of in cells for text in (str(wrong), f"{100 * wrong / of:.2f}"))
        )
    return table
