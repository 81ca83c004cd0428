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

from archive.digests import Json
from archive.models import moment
from archive.store import Store, article_named, locked, open_to_write
from archive.terminal import Verb, archive_option, json_option, plain, print_counts, print_json
from archive.withdrawal import (
    Done,
    Elsewhere,
    Kind,
    Order,
    article_keys,
    lift_ended,
    restrict,
)
from archive.withdrawal import erase as destroy
from archive.withdrawal import restore as put_back
from crawler.clock import now

from ..errors import WrongUse
from ..folder import read_config
from ..out_of_view import forget_words
from .looking import look_first, tell_damage

MOST_NAMED = 5
ELSEWHERE = get_args(Elsewhere)
REMAINS = (
    "Exports and backups made before now still hold it: destroy or replace them. Its address, which may carry words of"
    " its headline, stays; so do digests and times."
)


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
    @click.option("--basis", help="The legal basis, such as 'GDPR 17(1)(d)'.")
    @click.option("--by", help="Who decided it; without it, the name you are logged in with.")
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


@click.command()
@click.argument("article")
@until_option
@elsewhere_option
@deciding
def withdraw(
    folder: Path, article: str, *, until: date | None, elsewhere: Elsewhere, as_json: bool, **why: Any
) -> None:
    """Take an ARTICLE out of view: text, pages, pictures, search, headlines in the chain. It is visited no more.

    What is taken out goes to withheld.db, which is not served and not exported; `chronik restore` puts it back.

    \b
    Examples:
      chronik withdraw 57694 --reason "request of the person named" --basis "GDPR 17(1)(d)"
      chronik withdraw 57694 --reason "court order 3 O 12/26" --until 2027-06-01
    """
    _restrict(folder, article, "withdrawn", as_json=as_json, until=until, elsewhere=elsewhere, **why)


@click.command()
@click.argument("article")
@click.option("--until", type=Day(), required=True, help="From when it may be seen: a day or time, UTC.")
@elsewhere_option
@deciding
def embargo(folder: Path, article: str, *, until: date, elsewhere: Elsewhere, as_json: bool, **why: Any) -> None:
    """Keep an ARTICLE out of view until a day; it is visited on, and what comes is kept out of view too.

    \b
    Example:
      chronik embargo 57694 --until 2027-01-01 --reason "agreed with the depositor"
    """
    _restrict(folder, article, "embargoed", as_json=as_json, until=until, elsewhere=elsewhere, **why)


@click.command()
@click.argument("article")
@until_option
@deciding
def unlist(folder: Path, article: str, *, until: date | None, as_json: bool, **why: Any) -> None:
    """Take an ARTICLE out of lists, search and feeds; whoever knows its address may read it.

    \b
    Example:
      chronik unlist 57694 --reason "old report of a minor offence"
    """
    _restrict(folder, article, "unlisted", as_json=as_json, until=until, **why)


@click.command()
@click.argument("article")
@click.option("--words", multiple=True, help="Words to take out (may be given again); other users see the command.")
@click.option("--words-file", type=click.File(encoding="utf-8"), help="A file with one word or phrase a line; - reads.")
@until_option
@elsewhere_option
@deciding
def redact(
    folder: Path,
    article: str,
    *,
    words: tuple[str, ...],
    words_file: TextIO | None,
    until: date | None,
    elsewhere: Elsewhere,
    as_json: bool,
    **why: Any,
) -> None:
    """Take words out of an ARTICLE, in every version and those to come; stored pages that hold them are withheld.

    Without --words and --words-file they are asked for, and not shown while you type.

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
    _restrict(folder, article, "redacted", as_json=as_json, until=until, elsewhere=elsewhere, words=wanted, **why)


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
        done = put_back(store, article_id, at=at, by=by, reason=said)
    _tell(done, as_json=as_json)


@click.command()
@click.argument("article")
@click.option("--yes", is_flag=True, help="Do not ask.")
@deciding
def erase(folder: Path, article: str, *, reason: str, basis: str | None, by: str, yes: bool, as_json: bool) -> None:
    """Destroy the content of a withdrawn ARTICLE for good: no byte is left in the files of the archive.

    Stored front pages and feeds that were withheld with it go too. Digests, times and the chain stay.

    \b
    Example:
      chronik erase 57694 --reason "request of the person named" --basis "GDPR 17(1)(d)"
    """
    order = Order(kind="erased", reason=reason, by=by, basis=basis)
    with _writing(folder) as (store, at):
        article_id = article_named(store.connection, article)
        _confirm(article_id, is_sure=yes)
        done = destroy(store, article_id, order, at=at)
        forget_words(folder, *article_keys(store.connection, article_id), wipe=True)
    _tell(done, as_json=as_json)


def _restrict(folder: Path, article: str, kind: Kind, *, as_json: bool, **words: Any) -> None:
    order = Order(kind=kind, **words)
    with _writing(folder) as (_, at):  # what has ended is put back; where another process writes, that is said at once
        pass
    searched = look_first(folder, article, order, at=at)
    with _writing(folder) as (store, at):
        article_id = article_named(store.connection, article)
        done = restrict(store, article_id, order, at=at, searched=searched)
        if kind != "unlisted":
            forget_words(folder, *article_keys(store.connection, article_id))
    _tell(done, as_json=as_json)


@contextmanager
def _writing(folder: Path) -> Iterator[tuple[Store, datetime]]:
    """The archive opened to write, and the time by its clock."""
    config = read_config(folder)
    with locked(folder), closing(open_to_write(folder)) as store:
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


def _tell(done: Done, *, as_json: bool) -> None:
    """What was done, what is left to do by hand, and the counts."""
    if as_json:
        print_json(
            {
                "article_id": done.article_id,
                "kind": done.kind,
                "restriction_id": done.restriction_id,
                "counts": dict(done.counts),
                "elsewhere": list[Json](done.elsewhere),
                "articles": list[Json](done.articles),
                "damaged": list[Json](done.damaged),
                "dictionaries": list[Json](done.dictionaries),
            }
        )
        return
    for url in done.elsewhere[:MOST_NAMED]:
        click.echo(f"holds its words too: {plain(url)}")
    if len(done.elsewhere) > MOST_NAMED:
        click.echo(f"… and {len(done.elsewhere) - MOST_NAMED} more addresses (--json names all)")
    if done.articles:
        numbers = ", ".join(map(str, done.articles[:MOST_NAMED]))
        click.echo(f"The text of other stories holds sentences of it, and stays: articles {numbers}; decide on each.")
    tell_damage(done)
    if done.kind not in ("unlisted", "restored"):
        click.echo(REMAINS)
    print_counts({f"article {done.kind}": 1, **done.counts})
