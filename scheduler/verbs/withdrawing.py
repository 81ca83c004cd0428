"""`chronik withdraw`, `embargo`, `unlist`, `redact`, `restore`, `erase`: what the archivist takes out of view."""

import functools
import getpass
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO, get_args

import click

from archive.models import moment
from archive.store import STEPS, Store, article_named, locked, open_to_write
from archive.terminal import Verb, archive_option, json_option
from archive.withdrawal import Elsewhere, Kind, Order, article_keys, lift_ended, rehearse, restrict
from archive.withdrawal import erase as destroy
from archive.withdrawal import restore as put_back
from crawler.clock import now

from ..care_checks import schema_of
from ..errors import WrongUse
from ..folder import read_config
from ..out_of_view import forget_words
from .consequences import Outcome, outcome_of, tell
from .looking import look_first

ELSEWHERE = get_args(Elsewhere)


class Day(click.ParamType[date]):
    """A day, or a time in UTC: `2027-01-01` or `2027-01-01T06:00:00Z`."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day as a date, the time as an aware datetime. Fails with a sentence for anything else."""
        try:
            found = moment(value)
        except ValueError:
            found = None
        if found is None or (isinstance(found, datetime) and found.tzinfo is None):
            self.fail(f"{value!r} is neither a day (2027-01-01) nor a time (2027-01-01T06:00:00Z)", param, ctx)
        return found


def deciding(verb: Verb) -> Verb:
    """Adds the options of every decision: why, on which basis, and by whom."""

    @click.option("--reason", required=True, help="Why, one sentence; it is public, so do not quote the story.")
    @click.option("--basis", help="The legal basis, such as 'GDPR 17(1)(d)'; public too.")
    @click.option(
        "--by",
        help="Who decided it, an office rather than a name: it is public, in the browser and in exports. Without it,"
        " the name you are logged in with.",
    )
    @archive_option
    @json_option
    @functools.wraps(verb)
    def with_login(*args: Any, by: str | None, **options: Any) -> Any:  # Any: whatever a verb's options say
        return verb(*args, by=by or getpass.getuser(), **options)

    return with_login  # type: ignore[return-value]  # click turns it into the same verb with more options


until_option = click.option("--until", type=Day(), help="When it ends by itself: a day or time, UTC.")
elsewhere_option = click.option(
    "--elsewhere",
    type=click.Choice(ELSEWHERE),
    default="withhold",
    show_default=True,
    help="Stored front pages, feeds and other pages that hold its sentences: withhold their bytes too, or only name.",
)
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would go out of view, and write nothing.")


@click.command()
@click.argument("article")
@until_option
@elsewhere_option
@dry_run_option
@deciding
def withdraw(folder: Path, article: str, **decision: Any) -> None:
    """Take an ARTICLE out of view: text, pages, pictures, search, headlines in the chain. It is visited no more.

    What is taken out goes to withheld.db, which is not served and not exported; `chronik restore` puts it back.

    \b
    Examples:
      chronik withdraw 57694 --reason "request of the person named" --basis "GDPR 17(1)(d)"
      chronik withdraw 57694 --reason "court order 3 O 12/26" --until 2027-06-01
    """
    _restrict(folder, article, "withdrawn", **decision)


@click.command()
@click.argument("article")
@click.option("--until", type=Day(), required=True, help="From when it may be seen: a day or time, UTC.")
@elsewhere_option
@dry_run_option
@deciding
def embargo(folder: Path, article: str, **decision: Any) -> None:
    """Keep an ARTICLE out of view until a day; it is visited on, and what comes is kept out of view too.

    \b
    Example:
      chronik embargo 57694 --until 2027-01-01 --reason "agreed with the depositor"
    """
    _restrict(folder, article, "embargoed", **decision)


@click.command()
@click.argument("article")
@until_option
@dry_run_option
@deciding
def unlist(folder: Path, article: str, **decision: Any) -> None:
    """Take an ARTICLE out of lists, search and feeds; whoever knows its address may read it.

    \b
    Example:
      chronik unlist 57694 --reason "old report of a minor offence"
    """
    _restrict(folder, article, "unlisted", **decision)


@click.command()
@click.argument("article")
@click.option("--words", multiple=True, help="Words to take out (may be given again); other users see the command.")
@click.option("--words-file", type=click.File(encoding="utf-8"), help="A file with one word or phrase a line; - reads.")
@until_option
@elsewhere_option
@dry_run_option
@deciding
def redact(folder: Path, article: str, *, words: tuple[str, ...], words_file: TextIO | None, **decision: Any) -> None:
    """Take words out of an ARTICLE, in every version and those to come; stored pages that hold them are withheld.

    Without --words and --words-file they are asked for, and not shown while you type. They are taken out as given: of
    "Anna Müller" a later "Frau Müller" stays. What of them still stands is named at the end.

    \b
    Examples:
      chronik redact 57694 --reason "name of a minor"
      chronik redact 57694 --words-file names.txt --reason "names of minors" --basis "GDPR 17(1)(d)"
    """
    given = [*words, *(words_file.read().splitlines() if words_file else ())]
    if not given:
        given = [click.prompt("Words to take out", hide_input=True, err=True)]
    wanted = tuple(one.strip() for one in given if one.strip())
    if not wanted:
        raise WrongUse("there are no words to take out: name them with --words-file")
    _restrict(folder, article, "redacted", words=wanted, **decision)


@click.command()
@click.argument("article")
@deciding
def restore(folder: Path, article: str, *, reason: str, basis: str | None, by: str, as_json: bool) -> None:
    """Put an ARTICLE back into view as it was, whatever is in force; what is erased cannot come back.

    \b
    Example:
      chronik restore 57694 --reason "the court order was lifted"
    """
    said = f"{reason} ({basis})" if basis else reason
    with _writing(folder) as (store, at):
        article_id = article_named(store.connection, article)
        outcome = Outcome(done=put_back(store, article_id, at=at, by=by, reason=said), reason=said, by=by)
    tell(outcome, as_json=as_json)


@click.command()
@click.argument("article")
@click.option("--yes", is_flag=True, help="Do not ask.")
@dry_run_option
@deciding
def erase(folder: Path, article: str, *, yes: bool, dry_run: bool, as_json: bool, **why: Any) -> None:
    """Destroy the content of a withdrawn ARTICLE for good: no byte is left in the files of the archive.

    Stored front pages and feeds that were withheld with it go too. Digests, times and the chain stay, and the
    legal basis of the withdrawal, unless you name another one.

    \b
    Example:
      chronik erase 57694 --reason "request of the person named" --basis "GDPR 17(1)(d)"
    """
    order = Order(kind="erased", **why)
    with _writing(folder, is_trial=dry_run) as (store, at):
        article_id = article_named(store.connection, article)
        if dry_run:
            done = rehearse(store, article_id, order, at=at)
        else:
            _confirm(article_id, is_sure=yes)
            done = destroy(store, article_id, order, at=at)
            forget_words(folder, *article_keys(store.connection, article_id), wipe=True)
        outcome = outcome_of(store.connection, done, order, is_trial=dry_run)
    tell(outcome, as_json=as_json)


def _restrict(folder: Path, article: str, kind: Kind, *, dry_run: bool, as_json: bool, **words: Any) -> None:
    order = Order(kind=kind, **words)
    with _writing(folder, is_trial=dry_run) as (_, at):  # where another process writes, that is said at once
        pass
    searched = look_first(folder, article, order, at=at)
    act = rehearse if dry_run else restrict
    with _writing(folder, is_trial=dry_run) as (store, at):
        article_id = article_named(store.connection, article)
        done = act(store, article_id, order, at=at, searched=searched)
        if kind != "unlisted" and not dry_run:
            forget_words(folder, *article_keys(store.connection, article_id))
        outcome = outcome_of(store.connection, done, order, is_trial=dry_run)
    tell(outcome, as_json=as_json)


@contextmanager
def _writing(folder: Path, *, is_trial: bool = False) -> Iterator[tuple[Store, datetime]]:
    """The archive opened to write, and the time by its clock; what has ended is put back first, but for a trial."""
    config = read_config(folder)
    if is_trial and 0 < (schema_of(folder) or 0) < STEPS:
        raise WrongUse(
            f"{folder} is of an earlier schema, and a trial writes nothing: `chronik status` brings it forward"
        )
    with locked(folder), closing(open_to_write(folder)) as store:
        if not is_trial:
            lift_ended(store, at=now(config.clock))
        yield store, now(config.clock)


def _confirm(article_id: int, *, is_sure: bool) -> None:
    """Raises WrongUse unless the person is sure."""
    if is_sure:
        return
    if not sys.stdin.isatty():
        raise WrongUse("erasing is final: add --yes where nobody can be asked")
    if click.prompt(f"Erasing is final. Type {article_id} to erase article {article_id}", err=True) != str(article_id):
        raise WrongUse("that is not the article's number: nothing was erased")
