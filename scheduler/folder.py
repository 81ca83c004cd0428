"""An archive's folder: `chronik.toml`, `archive.db`, `frontier.db`, `chronik.lock`, and how they are opened together.

It crawls nothing; `workshop` hands out a Crawl whose databases and processes are open.
"""

import importlib.metadata
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from archive.backup import take_in_notes
from archive.errors import ArchiveFull
from archive.models import Purpose, Site
from archive.store import Store, all_articles, locked, named_error, open_to_write, undiscovered
from archive.withdrawal import lift_ended
from crawler.clock import now
from crawler.errors import BadSite
from crawler.fetcher import Fetcher
from crawler.scope import authorities
from crawler.sites import Config, read_sites, site_named, starting_points
from crawler.visits import Lane, Orders

from .crawl import Crawl
from .disk import Disk
from .errors import WrongUse
from .frontier import Frontier
from .frontier_clock import forget_future
from .reading import Readers
from .sidelines import add_sidelines

CONFIG_FILE = "chronik.toml"


def read_config(folder: Path) -> Config:
    """The folder's configuration. Raises WrongUse when there is none, BadSite when it cannot be read."""
    path = folder / CONFIG_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WrongUse(
            f"{folder} holds no archive ({CONFIG_FILE} is missing): name another with --archive,"
            " or make one with `chronik init`"
        ) from error
    except UnicodeDecodeError as error:
        raise BadSite(f"{path} is not UTF-8 text ({error.reason}): save it as UTF-8") from error
    return read_sites(text, file=str(path))


def write_config(folder: Path, text: str) -> None:
    """Write the folder's `chronik.toml`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{CONFIG_FILE}.draft"
    draft.write_text(text, encoding="utf-8")
    draft.replace(folder / CONFIG_FILE)


def chosen_sites(config: Config, names: tuple[str, ...]) -> tuple[Site, ...]:
    """The named sites, or all. Raises UnknownSite, or WrongUse when there is none at all."""
    if not config.sites:
        raise WrongUse(f"{CONFIG_FILE} names no site: add one with `chronik init`")
    return tuple(site_named(config, name) for name in names) or config.sites


def user_agent(config: Config) -> str:
    """Who we say we are: product, version, and where to complain."""
    if config.settings.user_agent:
        return config.settings.user_agent
    contact = config.settings.contact or "no contact given"
    return f"Chronik/{importlib.metadata.version('chronik')} (news archive; {contact})"


def orders_of(config: Config) -> Orders:
    """What the fetching process must know of the configuration."""
    return Orders(user_agent=user_agent(config), lanes=tuple(map(_lane, config.sites)), clock=config.clock)


def _lane(site: Site) -> Lane:
    return Lane(
        site_id=site.id,
        delay_s=site.delay_s,
        allow_private=site.allow_private,
        unverified_tls=site.unverified_tls,
        render=site.render,
        hosts=tuple(sorted(authorities(site))),
        quiet_hours=site.quiet_hours,
        timezone=site.timezone,
    )


@asynccontextmanager
async def workshop(folder: Path, config: Config) -> AsyncIterator[Crawl]:
    """The folder opened for writing, with its fetching and reading processes running.

    Raises ArchiveLocked, or ArchiveFull before anything is started.
    """
    disk = Disk(folder, least_free_mb=config.settings.least_free_mb)
    if (shortage := disk.shortage()) is not None:
        raise ArchiveFull(shortage)
    try:
        with locked(folder), closing(open_to_write(folder)) as store, closing(Frontier(folder)) as frontier:
            lift_ended(store, at=now(config.clock))
            frontier.give_back_all()  # whoever held them is dead: we have the lock
            take_in_notes(store)
            disk.keep_reserve()
            prepare_frontier(store, frontier, config)
            with Readers() as readers:
                async with Fetcher(orders_of(config)) as fetcher:
                    yield Crawl(store, frontier, fetcher, readers, clock=config.clock, disk=disk)
    except sqlite3.DatabaseError as error:
        raise named_error(error, folder) from error


def prepare_frontier(store: Store, frontier: Frontier, config: Config) -> None:
    """Make known every starting point, every article that was advertised and not captured, since a crash may have
    come between, and, where the frontier was lost, every article the archive holds."""
    at = now(config.clock)
    was_empty = frontier.is_empty()
    with frontier.transaction():
        forget_future(frontier.connection, now=at, longest_rest=frontier.rests.longest)
        for site in config.sites:
            add_sidelines(store.connection, frontier, site, now=at)
            known = tuple(all_articles(store.connection, site.id)) if was_empty else ()
            missed = undiscovered(store.connection, site.id)
            for key, url, purpose, why in (
                *((seed.url, seed.url, seed.purpose, "starting point") for seed in starting_points(site)),
                *((key, url, Purpose.ARTICLE, "advertised, not captured yet") for key, url in missed),
                *((one.key, one.url, Purpose.ARTICLE, "the frontier was made again") for one in known),
            ):
                # A starting point is never given up; an article that was given up stays so until it is named again.
                revives = purpose is not Purpose.ARTICLE
                frontier.add(
                    site_id=site.id,
                    key=key,
                    url=url,
                    purpose=purpose,
                    due_at=at,
                    why=why,
                    now=at,
                    revives=revives,
                )
