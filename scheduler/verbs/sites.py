"""`chronik init` and `chronik probe`: making a site known. They crawl nothing beyond the first look."""

import asyncio
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from archive.digests import Json
from archive.models import Purpose, Site
from archive.store import ARCHIVE_FILE, create, locked, open_to_write, store_site
from archive.terminal import console, json_option, one_line, print_counts, print_json
from archive.urls import authority, normalise
from crawler.sites import Config, Settings, append_site, load_profile, with_profile, write_sites

from ..errors import WrongUse
from ..folder import CONFIG_FILE, read_config, user_agent, write_config
from ..probing import Findings, probe

WEB_ADDRESS = re.compile(
    r"(?:https?://)?[^\s/:@]+(?::\d+)?(?:[/?#]\S*)?|(?:https?://)?\[[0-9a-f:.]+\](?::\d+)?(?:/\S*)?", re.I
)
HOST = re.compile(r"[^\s/@<>\"\\^`{|}]*[a-z0-9][^\s/@<>\"\\^`{|}]*", re.I)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--delay", "delay_s", type=click.FloatRange(0, 3600), help="Seconds between two requests, at least.")
@click.option("--profile", help="A shipped profile to start from (see docs/adding-a-site.md).")
@click.option("--contact", help="Address that the sites' people can write to; sent with every request.")
@json_option
def init(
    folder: Path,
    urls: tuple[str, ...],
    delay_s: float | None,
    profile: str | None,
    contact: str | None,
    *,
    as_json: bool,
) -> None:
    """Make an archive in FOLDER, or add sites to it, after a first look at each URL.

    \b
    Examples:
      chronik init herne https://www.halloherne.de/ --profile halloherne --contact me@example.org
      chronik init papers https://www.example.org/ https://news.example.com/ --delay 3
    """
    addresses = [_web_address(url) for url in urls]
    known = read_config(folder) if (folder / CONFIG_FILE).exists() else None
    config = known or Config(settings=Settings(contact=_ascii(contact)))
    _refuse_known(config, addresses)
    if profile is not None:
        load_profile(profile)
    findings = [asyncio.run(_look(url, config, delay_s)) for url in addresses]
    for found in findings:
        config = _added(folder, config, _named(found.site, config, profile))
    if as_json:
        print_json({"archive": str(folder), "sites": [_as_json(found) for found in findings]})
        return
    for found in findings:
        _show(found)
    click.echo(f"Written: {folder / CONFIG_FILE}. Next: chronik crawl --archive {folder}")
    print_counts({"sites": len(config.sites), "requests": sum(found.requests for found in findings)})


@click.command("probe")
@click.argument("url")
@click.option("--delay", "delay_s", type=click.FloatRange(0, 3600), help="Seconds between two requests, at least.")
@click.option("--contact", help="Address that the site's people can write to; sent with every request.")
@json_option
def probe_verb(url: str, delay_s: float | None, contact: str | None, *, as_json: bool) -> None:
    """Look at the site behind URL without writing anything.

    \b
    Examples:
      chronik probe https://www.halloherne.de/
      chronik probe http://127.0.0.1:8100/ --delay 0 --json
    """
    found = asyncio.run(_look(_web_address(url), Config(settings=Settings(contact=_ascii(contact))), delay_s))
    if as_json:
        print_json(_as_json(found))
        return
    _show(found)
    print_counts({"requests": found.requests, "samples": len(found.samples), "oddities": len(found.notes)})


def _web_address(url: str) -> str:
    """The URL in its normal form. Raises WrongUse for what is no web address."""
    address = normalise(url if "://" in url else f"https://{url}")
    if address is None or not WEB_ADDRESS.fullmatch(url) or not HOST.fullmatch(authority(address)):
        raise WrongUse(f"{url!r} is no web address: give one such as https://www.example.org/")
    return address


def _ascii(contact: str | None) -> str | None:
    """The contact, which is sent in a request header, where only ASCII is safe (RFC 9110, section 5.5)."""
    if contact is not None and not (contact.isascii() and contact.isprintable()):
        raise WrongUse(f"the contact {contact!r} is sent in a request header: write it in plain ASCII")
    return contact


def _refuse_known(config: Config, addresses: list[str]) -> None:
    if len({authority(url) for url in addresses}) < len(addresses):
        raise WrongUse("two of the URLs name the same host: give each site once")
    for url in addresses:
        for site in config.sites:
            if authority(site.home_url) == authority(url):
                raise WrongUse(f"{authority(url)} is already the site {site.id!r} of this archive: `chronik crawl` it")


async def _look(url: str, config: Config, delay_s: float | None) -> Findings:
    screen = console()
    with screen.status(f"Looking at {url}") as status:
        return await probe(
            url,
            user_agent=user_agent(config),
            delay_s=delay_s,
            say=lambda asked: status.update(f"Looking at {one_line(asked)}"),
        )


def _named(site: Site, config: Config, profile: str | None) -> Site:
    """The site under an id that the archive does not have yet, laid under a shipped profile if one is named."""
    if profile is not None:
        site = with_profile(site, profile)
    taken = {known.id for known in config.sites}
    names = [site.id, *(f"{site.id}-{number}" for number in range(2, 1000))]
    return replace(site, id=next(name for name in names if name not in taken))


def _added(folder: Path, config: Config, site: Site) -> Config:
    """Keep the site: in the configuration, as the user wrote it, and in the archive file."""
    path = folder / CONFIG_FILE
    grown = replace(config, sites=(*config.sites, site))
    with locked(folder):
        store = open_to_write(folder) if (folder / ARCHIVE_FILE).exists() else create(folder)
        with closing(store), store.transaction() as connection:
            store_site(connection, site)
        known = append_site(path.read_text(encoding="utf-8"), site) if path.exists() else write_sites(grown)
        write_config(folder, known)
    return grown


def _show(found: Findings) -> None:
    site = found.site
    click.echo(f"\n{one_line(site.name)} ({site.id}) at {site.home_url}")
    for purpose in (Purpose.SITEMAP, Purpose.FEED, Purpose.LISTING):
        for seed in (seed for seed in site.seeds if seed.purpose is purpose):
            click.echo(f"  {purpose.value:<9} {seed.url}")
    click.echo(f"  articles  {site.article_pattern or 'no pattern found, see the notes'}")
    click.echo(f"  delay     {site.delay_s:g} s")
    for url in found.samples:
        click.echo(f"  sample    {url}")
    if found.fill:
        click.echo("  filled    " + ", ".join(f"{name} {share:.0%}" for name, share in found.fill.items()))
    for note in found.notes:
        click.echo(f"  note      {one_line(note, width=160)}")


def _as_json(found: Findings) -> dict[str, Json]:
    site = found.site
    return {
        "id": site.id,
        "name": site.name,
        "home": site.home_url,
        "article_pattern": site.article_pattern,
        "delay_s": site.delay_s,
        "seeds": [{"url": seed.url, "purpose": seed.purpose.value} for seed in site.seeds],
        "samples": list(found.samples),
        "fill": dict(found.fill),
        "notes": list(found.notes),
        "requests": found.requests,
    }
