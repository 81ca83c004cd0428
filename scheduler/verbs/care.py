"""`chronik reextract`: the whole archive again from its stored bytes, by today's reader."""

import asyncio
import sys
from contextlib import closing
from pathlib import Path

import click
from rich.progress import MofNCompleteColumn

from archive.digests import Json
from archive.models import Site
from archive.reextraction import Account
from archive.store import open_to_read
from archive.terminal import archive_option, json_option, one_line, print_counts, print_json, watched
from crawler.clock import now
from crawler.sites import Config

from ..errors import WrongUse
from ..folder import chosen_sites, read_config
from ..reextraction import confirm, discard, make_draft
from ..reextraction.draft import DraftedSite

MOST_NAMED = 5


@click.command()
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option("--confirm", "confirms", is_flag=True, help="Put the draft in place; the old versions are kept.")
@click.option("--discard", "discards", is_flag=True, help="Remove the draft.")
@click.option("--no-learn", "as_is", is_flag=True, help="Learn no site model; read with the one in force.")
@archive_option
@json_option
def reextract(
    folder: Path, sites: tuple[str, ...], *, confirms: bool, discards: bool, as_is: bool, as_json: bool
) -> None:
    """Read the whole archive again from its stored bytes, and say what would change.

    Nothing is replaced before --confirm; until then the draft lies beside the archive, in reextract.db.

    \b
    Examples:
      chronik reextract --archive herne
      chronik reextract --confirm --archive herne
    """
    if confirms and (discards or as_is):
        raise WrongUse("--confirm goes with neither --discard nor --no-learn: give it alone")
    config = read_config(folder)
    if discards:
        discard(folder)
        if as_json:
            print_json({"discarded": True})
        else:
            click.echo("The archive is as it was.")
            print_counts({"draft removed": 1})
        return
    chosen = _sites(folder, config, sites)
    with watched(MofNCompleteColumn()) as watch:
        if confirms:
            put = asyncio.run(confirm(folder, chosen, at=now(config.clock), watch=watch))
            account, drafted, since = put.account, put.sites, put.captures_since
        else:
            made = asyncio.run(make_draft(folder, chosen, learns=not as_is, watch=watch))
            account, drafted, since = made.account, made.sites, 0
    if as_json:
        print_json(_json(account, drafted, confirmed=confirms, since=since))
    else:
        _say(account, drafted, confirmed=confirms, since=since)
    if account.unreadable:
        sys.exit(1)


def _sites(folder: Path, config: Config, names: tuple[str, ...]) -> tuple[Site, ...]:
    """The named sites; else all that the archive holds, also those that are crawled no more."""
    with closing(open_to_read(folder)) as store:
        rows = store.connection.execute("SELECT id, name, home_url FROM sites ORDER BY id").fetchall()
    if names:
        return chosen_sites(config, names)
    known = {site.id for site in config.sites}
    past = (Site(id=row["id"], name=row["name"], home_url=row["home_url"]) for row in rows if row["id"] not in known)
    return (*config.sites, *past)


def _json(account: Account, drafted: tuple[DraftedSite, ...], *, confirmed: bool, since: int) -> dict[str, Json]:
    models: list[Json] = [
        {
            "site": one.site_id,
            "number": one.model.number if one.model else None,
            "is_new": one.is_learned,
            "lines": one.model.lines if one.model else (),
            "places": one.model.places if one.model else (),
        }
        for one in drafted
    ]
    return {**account.json(), "models": models, "confirmed": confirmed, "captures_since": since}


def _say(account: Account, drafted: tuple[DraftedSite, ...], *, confirmed: bool, since: int) -> None:
    for one in drafted:
        if one.model is not None and one.is_learned:
            furniture = f"{len(one.model.lines)} lines and {len(one.model.places)} places are furniture"
            click.echo(f"{one.site_id}: site model {one.model.number}, {furniture}")
    for example in account.examples:
        click.echo(_line(example))
    for title, items in (("no article any more", account.without_article), ("left alone", account.left_alone)):
        for item in items[:MOST_NAMED]:
            click.echo(f"{title}: {one_line(item['url'])} ({one_line(item['reason'])})")
    for item in account.unreadable:
        click.echo(
            f"unreadable: capture {item['capture']}, {one_line(item['url'])}: {one_line(item['reason'])}", err=True
        )
    _say_fields(account)
    if since:
        click.echo(f"{since} captures came after the draft was made; they were read too.")
    if confirmed and account.changes:
        click.echo("It is in place; the versions as they were are kept in replaced_versions.")
    elif confirmed:
        click.echo("No version had to be replaced; each now names the reader of today.")
    elif account.changes or account.held or any(one.is_learned for one in drafted):
        click.echo("Nothing is replaced yet: `chronik reextract --confirm` puts it in place, --discard forgets it.")
    print_counts(account.counts())


def _say_fields(account: Account) -> None:
    for what, counted in (("content", account.fields), ("details", account.details)):
        if counted:
            click.echo(f"{what}: {', '.join(f'{name} {times}' for name, times in counted.most_common())}")


def _line(example: dict[str, Json]) -> str:
    where = f"{one_line(example['url'])} version {example['version']}"
    if "field" in example:
        return f"{where}, {example['field']}: {one_line(example['before'])} → {one_line(example['after'])}"
    return f"{where}: {one_line(example['split'] if 'split' in example else example['merged'])}"
