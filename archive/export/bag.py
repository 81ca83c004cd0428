"""`chronik export bag`: the whole archive as a bag for deposit (BagIt, RFC 8493), by the Library of Congress' library.

A bag holds a clean copy of the record, its schema as text and its configuration, with digests of every file. What was
withheld from the record is left out unless asked for. It changes no row and asks no clock: the date is the copy's.
"""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import bagit
import click
from rich.progress import Progress

from archive.backup import Manifest, copy_files, manifest_of, prove
from archive.errors import ArchiveError, DamagedFile
from archive.export.describing import default_name
from archive.export.options import output_option
from archive.export.whole import named_when_full
from archive.store import ARCHIVE_FILE, OPEN, give_name, open_copy, open_to_read
from archive.terminal import archive_option, console, json_option, plain, print_counts, print_json

SCHEMA_FILE = "schema.sql"
ABOUT_FILE = "about.txt"
DIGESTS = ("sha256", "sha512")  # RFC 8493, section 2.4: sha512 by default; sha256 as in the record itself

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"  # RFC 8493, section 2.1.1

Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who hands a bag over, and what they call it; None where they do not say."""

    organization: str | None = None
    identifier: str | None = None


NOBODY = Sender()


@click.command()
@output_option
@click.option("--with-withheld", is_flag=True, help="Put what was taken out of view in as well.")
@click.option("--organization", help="Who hands the bag over: Source-Organization in bag-info.txt.")
@click.option("--identifier", help="What the sender calls it: External-Identifier in bag-info.txt.")
@archive_option
@json_option
def bag(
    folder: Path,
    output: Path | None,
    *,
    with_withheld: bool,
    organization: str | None,
    identifier: str | None,
    as_json: bool,
) -> None:
    """Write the whole archive as a bag (BagIt, RFC 8493), for deposit in a library.

    \b
    Example:
      chronik export bag --archive herne -o herne-bag --organization "Stadtarchiv Herne"
    """
    with closing(open_to_read(folder)) as store:
        place = output or Path(default_name(folder, store.connection, "bag"))
    sender = Sender(organization=organization, identifier=identifier)
    with named_when_full(place), _watched() as watch:
        made, manifest = make_bag(folder, place, with_withheld=with_withheld, sender=sender, watch=watch)
    payload = [path for path in sorted((made / "data").iterdir()) if path.is_file()]
    known = {name: number for name, number in manifest.counts.items() if number is not None}
    counts = {**known, "files": len(payload), "bytes": sum(path.stat().st_size for path in payload)}
    if as_json:
        print_json({"bag": str(made), "counts": dict(counts)})
        return
    without = "" if with_withheld else ", without what was taken out of view"
    click.echo(f"{plain(made)} holds the whole archive{without}")
    print_counts(counts)


def make_bag(
    folder: Path,
    place: Path,
    *,
    with_withheld: bool = False,
    sender: Sender = NOBODY,
    watch: Watch = lambda *_: None,
) -> tuple[Path, Manifest]:
    """Write a bag into a new folder, which gets its name when the bag is valid.

    Raises ArchiveError where something is there already, ArchiveFull, or DamagedFile where the copy does not hold.
    """
    if place.exists():
        raise ArchiveError(f"{place} is there already: name another folder with -o")
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(place.name + OPEN)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        manifest = _fill(folder, draft, with_withheld=with_withheld, watch=watch)
        size = sum(path.stat().st_size for path in draft.iterdir())
        info = _bag_info(folder, manifest, sender, size=size)
        logging.getLogger("bagit").setLevel(logging.ERROR)
        bagit.make_bag(str(draft), info, checksums=list(DIGESTS))
        _as_rfc_8493(draft).validate()
        give_name(draft, place)
    except bagit.BagError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise DamagedFile(f"the bag is not as it was written ({error}): look at the disk of {place.parent}") from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return place, manifest


def _as_rfc_8493(draft: Path) -> bagit.Bag:
    """The bag with the version of the RFC: the library reads 1.0, and writes 0.97, of which the files of ours do not
    differ. Tag manifests are made anew, since they hold the digest of bagit.txt."""
    (draft / "bagit.txt").write_text(DECLARATION, encoding="utf-8")
    made = bagit.Bag(str(draft))
    made.save()
    return made


def _fill(folder: Path, draft: Path, *, with_withheld: bool, watch: Watch) -> Manifest:
    """Put the files into what becomes the bag, and prove the record."""
    copy_files(folder, draft, with_withheld=with_withheld, progress=watch)
    if damaged := prove(draft, with_withheld=with_withheld).damaged:
        raise DamagedFile(f"nothing was written, since the record is damaged ({damaged[0]}): see `chronik verify`")
    copied_at = datetime.fromtimestamp((draft / ARCHIVE_FILE).stat().st_mtime, UTC)
    with closing(open_copy(draft)) as store:
        manifest = manifest_of(store.connection, archive=folder.resolve().name, at=copied_at, program="Chronik")
        (draft / SCHEMA_FILE).write_text(_schema(store.connection), encoding="utf-8")
        (draft / ABOUT_FILE).write_text(_about(store.connection), encoding="utf-8")
    return manifest


def _schema(connection: sqlite3.Connection) -> str:
    """Every table and view as it was declared, comments and all."""
    rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name")
    return "\n\n".join(f"{row['sql']};" for row in rows) + "\n"


def _about(connection: sqlite3.Connection) -> str:
    """What the file says to whoever finds it."""
    rows = connection.execute("SELECT name, value FROM about ORDER BY rowid")
    return "\n\n".join(f"{row['name']}: {row['value']}" for row in rows) + "\n"


def _bag_info(folder: Path, manifest: Manifest, sender: Sender, *, size: int) -> dict[str, str]:
    """The fields of bag-info.txt (RFC 8493, section 2.2.2), and ours; Payload-Oxum is the library's."""
    said = {"Source-Organization": sender.organization, "External-Identifier": sender.identifier}
    return {
        **{name: " ".join(value.split()) for name, value in said.items() if value},
        "Bag-Size": f"{size / 1_000_000:.1f} MB",
        "Internal-Sender-Identifier": folder.resolve().name,
        "Internal-Sender-Description": "A Chronik archive: one SQLite database, explained in about.txt and schema.sql",
        "Bagging-Date": manifest.made_at[:10],
        "Chronik-Schema": str(manifest.schema),
        **{f"Chronik-{name.capitalize()}": str(number) for name, number in manifest.counts.items()},
        **{f"Chronik-Head-Of-{name.capitalize()}": head for name, head in manifest.heads.items() if head},
    }


@contextmanager
def _watched() -> Iterator[Watch]:
    with Progress(console=console(), transient=True, disable=not console().is_terminal) as progress:
        row = progress.add_task("copying", total=None)
        yield lambda done, total: progress.update(row, completed=done, total=total)
