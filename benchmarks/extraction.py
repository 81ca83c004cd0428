"""How much of an article is right: a folder of pages with expected fields, ours against trafilatura in the same run.

    python -m benchmarks extraction [FOLDER] [--misses] [--json]

Without FOLDER the project's own invented pages are scored. All figures are percent but the CPU times; "authors" asks
for the very names, "with source" lets an organisation stand in our `source` instead. Each page is read by all systems
in turn, in one warmed process, and each system's time for it is the least of its rounds.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean, median

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.pages import OWN, ZONE, Expected, NoPages, SavedPage, pages_in
from benchmarks.readings import SYSTEMS, Reading
from benchmarks.scoring import body_score, captions_met, is_title, kept, key, same_day, same_minute, same_names

WARM = 3
COLUMNS = (
    ("f1", "body F1"),
    ("rouge_lsum", "ROUGE-LSum"),
    ("exact", "exact"),
    ("lead", "lead"),
    ("subheads", "subheads"),
    ("title", "title"),
    ("authors", "authors"),
    ("named", "with source"),
    ("day", "day"),
    ("minute", "minute"),
    ("captions", "captions"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One page as one system read it; shares from 0 to 1, None where the page has nothing to measure."""

    id: str
    f1: float
    rouge_lsum: float
    exact: float
    lead: float | None
    subheads: float | None
    title: float
    authors: float
    named: float
    day: float | None
    minute: float | None
    captions: float | None
    cpu_ms: float
    missed: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code: 1 for a folder without pages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks extraction", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=OWN, help="a folder with pages/ and expected/")
    parser.add_argument(
        "--misses", action="store_true", help="also one line for each page of ours that misses something"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each page is read by each system (3)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args(arguments)
    try:
        pages = pages_in(options.folder)
    except NoPages as error:
        print(error, file=sys.stderr)
        return 1
    scores = measured(pages, rounds=max(1, options.rounds))
    if options.json:
        print(json.dumps(report(scores), ensure_ascii=False, indent=2))
    else:
        _print(scores, with_misses=options.misses)
    return 0


def measured(pages: tuple[SavedPage, ...], *, rounds: int) -> dict[str, list[Score]]:
    """The scores of all pages by system; which system goes first changes from page to page."""
    scores: dict[str, list[Score]] = {name: [] for name in SYSTEMS}
    for page in pages[:WARM]:
        for read in SYSTEMS.values():
            read(page.body(), page.expected)
    turns = list(SYSTEMS.items())
    for page in track(pages, "reading", console=Console(stderr=True), transient=True):
        body, least = page.body(), {name: float("inf") for name in SYSTEMS}
        found: dict[str, Reading] = {}
        for _ in range(rounds):
            turns = turns[1:] + turns[:1]
            for name, read in turns:
                began = time.process_time()
                found[name] = read(body, page.expected)
                least[name] = min(least[name], (time.process_time() - began) * 1000)
        for name in SYSTEMS:
            scores[name].append(score(found[name], page.expected, cpu_ms=least[name]))
    return scores


def score(found: Reading, wanted: Expected, *, cpu_ms: float = 0.0) -> Score:
    """One reading against what was expected."""
    body = body_score(found.body, wanted.body, wanted.optional)
    lead, subheads = kept(wanted.summary, found.body), kept(wanted.subheads, found.body)
    captions = captions_met(found.captions, wanted.captions)
    named = (*found.authors, found.source) if found.source else found.authors
    published = wanted.published
    figures = {
        "exact": float(body.exact),
        "lead": float(len(lead) == len(wanted.summary)) if wanted.summary else None,
        "subheads": _share(subheads, wanted.subheads),
        "title": float(is_title(found.title, found.kicker, wanted.title)),
        "authors": float(same_names(found.authors, wanted.authors)),
        "named": float(same_names(found.authors, wanted.authors) or same_names(named, wanted.authors)),
        "day": float(same_day(found.published, published, ZONE)) if published else None,
        "minute": float(same_minute(found.published, published, ZONE)) if isinstance(published, datetime) else None,
        "captions": _share(captions, wanted.captions),
    }
    return Score(
        id=wanted.id,
        f1=body.f1,
        rouge_lsum=body.rouge_lsum,
        cpu_ms=cpu_ms,
        missed=_missed(found, wanted, figures),
        **figures,  # type: ignore[arg-type]  # the two that may not be None are none above
    )


def _share(found: tuple[str, ...], wanted: tuple[str, ...]) -> float | None:
    return len(found) / len(wanted) if wanted else None


def _missed(found: Reading, wanted: Expected, figures: dict[str, float | None]) -> tuple[str, ...]:
    """What a person must look at, in words."""
    lost = set(wanted.captions) - set(captions_met(found.captions, wanted.captions))
    said = {
        "lead": f"lead lost: {' | '.join(wanted.summary)}",
        "subheads": f"subheads lost: {' | '.join(set(wanted.subheads) - set(kept(wanted.subheads, found.body)))}",
        "title": f"title: {wanted.title} | read: {found.kicker or '–'} | {found.title}",
        "named": f"authors: {', '.join(wanted.authors)} | read: {', '.join(found.authors)} ({found.source or '–'})",
        "day": f"day: {wanted.published} | read: {found.published}",
        "minute": f"minute: {wanted.published} | read: {found.published}",
        "captions": f"captions lost: {' | '.join(lost)}",
    }
    lines = [words for name, words in said.items() if figures[name] is not None and figures[name] != 1]
    have, want = {key(text) for text in found.body}, {key(text) for text in wanted.body}
    may_miss = {key(wanted.body[at]) for at in wanted.optional if at < len(wanted.body)}
    if figures["exact"] != 1:
        lines += [f"added: {text}" for text in found.body if key(text) not in want]
        lines += [f"lost: {text}" for text in wanted.body if key(text) not in have | may_miss]
    return tuple(lines)


def report(scores: dict[str, list[Score]]) -> dict[str, object]:
    """The figures for machines."""
    systems = {
        name: {column: average(rows, column) for column, _ in COLUMNS}
        | {"cpu_ms_mean": mean(row.cpu_ms for row in rows), "cpu_ms_median": median(row.cpu_ms for row in rows)}
        for name, rows in scores.items()
    }
    pages = {name: [asdict(row) for row in rows] for name, rows in scores.items()}
    return {"pages": len(next(iter(scores.values()))), "systems": systems, "by_page": pages}


def average(rows: list[Score], column: str) -> float | None:
    """The mean over the pages that have something to measure, in percent; None where none has."""
    values = [value for row in rows if (value := getattr(row, column)) is not None]
    return 100 * sum(values) / len(values) if values else None


def _print(scores: dict[str, list[Score]], *, with_misses: bool) -> None:
    screen = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    table = Table("system", *(title for _, title in COLUMNS), "CPU ms mean", "median")
    for name, rows in scores.items():
        figures = [average(rows, column) for column, _ in COLUMNS]
        times = [row.cpu_ms for row in rows]
        cells = ["–" if figure is None else f"{figure:.1f}" for figure in figures]
        table.add_row(name, *cells, f"{mean(times):.1f}", f"{median(times):.1f}")
    screen.print(table)
    ours = next(iter(scores.values()))
    print(f"{len(ours)} pages, of which {sum(bool(row.missed) for row in ours)} miss something")
    for row in ours if with_misses else ():
        for line in row.missed:
            print(f"{row.id}: {line[:240]}")
