"""The hosts of a file that no site has, and what follows when one of them comes to be a site. It reads no record.

What is known of them stands in `imports.position`.
"""

from collections import Counter
from dataclasses import replace

from archive.digests import Json
from archive.store import Import
from crawler.sites import Config

MOST_HOSTS = 10  # that are kept by name
SITES, STRANGERS = "sites", "strangers"


def met(row: Import, host: str) -> None:
    """Note a host that no site has."""
    known = strangers_of(row)
    if host not in known and len(known) < MOST_HOSTS:
        row.position[STRANGERS] = [*known, host]


def kept(row: Import, config: Config) -> dict[str, Json]:
    """What is kept with the place up to which a file was read: the sites of that time, and the strangers."""
    return {SITES: sorted(site.id for site in config.sites), STRANGERS: list(strangers_of(row))}


def strangers_of(row: Import) -> tuple[str, ...]:
    """The first hosts of a file that no site has."""
    return _texts(row.position.get(STRANGERS))


def with_new_sites(row: Import, config: Config) -> Import:
    """A file as it is to be read: from its beginning, when it holds strangers and a site has come since."""
    news = {site.id for site in config.sites} - set(_texts(row.position.get(SITES)))
    if not (row.finished and strangers_of(row) and news):
        return row
    return replace(row, position={}, counts=Counter(), problems=[], finished=False)


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()
