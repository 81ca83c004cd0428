"""`chronik status` and `chronik doctor`: what happened, and what is wrong. They change nothing."""

import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from archive.fixity import root_of
from archive.store import open_to_read
from archive.terminal import archive_option, console, json_option, one_line, plain, print_counts, print_json

from ..health import RunLine, examine, state_of

SIGNS = {"ok": ("✓", "green"), "note": ("•", "yellow"), "wrong": ("✗", "bold red")}


@click.command()
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="How many runs to show.")
@archive_option
@json_option
def status(folder: Path, runs: int, *, as_json: bool) -> None:
    """Show what the archive holds and what happened last.

    \b
    Example:
      chronik status --archive herne
    """
    with contextlib.closing(open_to_read(folder)) as store:
        state = state_of(store.connection, runs=runs)
        root = root_of(store.connection)
    if as_json:
        print_json(
            {
                "counts": dict(state.counts),
                "sites": {name: dict(counts) for name, counts in state.sites.items()},
                "filled": {name: dict(shares) for name, shares in state.filled.items()},
                "root": {"digest": root.digest, "events": root.events, "seals": root.seals},
                "runs": [{**asdict(run), "counts": json.loads(run.counts)} for run in state.runs],
            }
        )
        return
    for name, counts in state.sites.items():
        click.echo(f"{name}: " + (", ".join(f"{n} {what}" for what, n in counts.items()) or "no articles yet"))
        if name in state.filled:
            click.echo("  filled: " + ", ".join(f"{field} {share:.0%}" for field, share in state.filled[name].items()))
    for run in state.runs:
        click.echo(_run_line(run))
    click.echo(str(root))
    print_counts(dict(state.counts))


@click.command()
@archive_option
@json_option
def doctor(folder: Path, *, as_json: bool) -> None:
    """Say what is wrong with this machine, the archive or its sites, and what to do.

    \b
    Example:
      chronik doctor --archive herne
    """
    checks = examine(folder)
    wrong = sum(check.grade == "wrong" for check in checks)
    notes = sum(check.grade == "note" for check in checks)
    if as_json:
        print_json({"checks": [asdict(check) for check in checks], "wrong": wrong})
    else:
        for check in checks:
            sign, style = SIGNS[check.grade]
            console().print(Text(f"{sign} ", style=style).append(plain(check.sentence), style=""))
        print_counts({"checks": len(checks), "notes": notes, "wrong": wrong})
    if wrong:
        sys.exit(1)


def _run_line(run: RunLine) -> str:
    """A run on one line: when, why, what it brought, what went wrong."""
    counts = json.loads(run.counts)
    shown = ", ".join(f"{number} {name}" for name, number in counts.items() if number and "_" not in name)
    end = f" — {run.error}" if run.error else "" if run.finished_at else " — still running, or killed"
    return one_line(f"{run.started_at}  {run.site_id} ({run.reason}): {shown or 'nothing'}{end}", width=200)
