"""`chronik verify`: prove every record, at once or in slices. The proving itself is the archive's."""

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click
from rich.progress import Progress

from archive.digests import Json
from archive.export import is_slim
from archive.fixity import SLACK, record_count
from archive.store import open_to_read
from archive.terminal import archive_option, console, json_option, plain, print_counts, print_json
from crawler.clock import now

from ..errors import WrongUse
from ..folder import CONFIG_FILE, read_config
from ..proving import Proved, note_alone, prove

ROOT = re.compile(r"(?:root )?(sha256:[0-9a-f]{64})(?: \(.*\))?")  # a digest, or the line of a root.txt


@click.command()
@click.option(
    "--slice", "most", type=click.IntRange(1), metavar="N", help="Look at N records, and go on there next time."
)
@click.option("--all", "whole", is_flag=True, help="Look at everything at once (the default).")
@click.option("--root", metavar="DIGEST", help="Prove that a root noted earlier is part of this record.")
@archive_option
@json_option
def verify(folder: Path, *, most: int | None, whole: bool, root: str | None, as_json: bool) -> None:
    """Check every record against its digest, its seal and the chains; name every damaged one.

    Of a damaged record it says what can still be trusted. Payloads are unpacked, versions compared with their digests,
    the full-text index with the versions, and SQLite checks pages and indexes. `chronik status` shows the root, one
    digest for the whole record: note it where nobody can change it, and give it to --root later.

    \b
    Examples:
      chronik verify --archive herne
      chronik verify --slice 100000 --archive herne
      chronik verify --root sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --archive herne
    """
    if whole and most is not None:
        raise WrongUse("--all and --slice exclude each other: give one of them")
    told = ROOT.fullmatch(root.strip()) if root is not None else None
    if root is not None and told is None:
        raise WrongUse(f"not a root: {root}: a root is sha256: and 64 digits, as `chronik status` shows it")
    _refuse_slim(folder)
    proved = _proved(folder, most, told[1] if told else None)
    clock = read_config(folder).clock if (folder / CONFIG_FILE).exists() else None
    proved = note_alone(folder, proved, at=now(clock))
    if as_json:
        print_json(_json(proved))
    else:
        _say(proved)
    if proved.found.damaged or proved.found.has_root is False:
        sys.exit(1)


def _proved(folder: Path, most: int | None, root: str | None) -> Proved:
    screen = console()
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as progress:
        row = progress.add_task("verifying", total=_total(folder, most) if screen.is_terminal else None)
        return prove(folder, most=most, root=root, progress=lambda done: progress.advance(row, done))


def _refuse_slim(folder: Path) -> None:
    with closing(open_to_read(folder)) as store:
        try:
            slim = is_slim(store.connection)
        except sqlite3.DatabaseError:
            slim = False  # the file is damaged, and is to be looked at
    if slim:
        raise WrongUse(
            f"{folder} is an export without payloads and seals, by which a record is proved: verify the archive that it"
            " was made from"
        )


def _total(folder: Path, most: int | None) -> int:
    with closing(open_to_read(folder)) as store:
        total = record_count(store.connection)
    return total if most is None else min(total, most)


def _counts(proved: Proved) -> dict[str, Json]:
    """The records by table; last of all how many are damaged."""
    counted = {name: number for name, number in proved.found.counts.items() if number}
    return {**counted, "damaged": len(proved.found.damaged)}


def _json(proved: Proved) -> dict[str, Json]:
    position = proved.found.position
    return {
        "counts": _counts(proved),
        "damaged": list(proved.found.damaged),
        "goes_on_at": {"stage": position.stage, "key": position.key} if position else None,
        "not_kept": proved.not_kept,
        "has_root": proved.found.has_root,
        "unread": proved.found.unread,
        "unread_payloads": list(proved.found.unread_names),
    }


def _say(proved: Proved) -> None:
    found = proved.found
    for sentence in found.damaged:
        click.echo(plain(sentence))
    if found.unread:
        click.echo(f"{found.unread} payloads are whole themselves and lost with those: --json names them.")
    if found.has_root is not None:
        is_part = (
            "is part of this record"
            if found.has_root
            else "is not part of this record: that was rewritten since, or the root is of another"
        )
        click.echo(f"The root {is_part}.")
    if found.position is not None:
        click.echo(f"The round goes on in {found.position.stage}.")
    elif SLACK not in found.counts and found.counts:
        click.echo("Space that holds nothing was not looked at: the file is being written to, or was left by a kill.")
    if proved.not_kept is not None:
        click.echo(plain(f"No account is kept of this look: {proved.not_kept}"), err=True)
    print_counts(_told(proved))


def _told(proved: Proved) -> dict[str, int | str]:
    """The counts for people: what they ask for first, and the rest in one number."""
    counts = dict(proved.found.counts)
    named = {name: counts.pop(name, 0) for name in ("payloads", "captures", "versions", "events", "seals")}
    return {**named, "other records": sum(counts.values()), "damaged": len(proved.found.damaged)}
