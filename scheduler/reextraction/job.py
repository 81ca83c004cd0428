"""What the steps of a re-extraction share: one site's work, and which articles it is about."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.models import Site, Status
from archive.store import Article, all_articles

from ..reading import Readers
from .draft import Draft

BATCH = 40  # pages read between two commits of the draft: half a second of work

Watch = Callable[[str, int, int], object]  # told what is done, how much of it, and how much there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One site's pages, the model to read them with, and where they come from and go."""

    connection: sqlite3.Connection
    draft: Draft
    readers: Readers
    site: Site
    watch: Watch


def articles_of(connection: sqlite3.Connection, site_id: str) -> Iterator[Article]:
    """The articles that are read again; what was withdrawn is left alone."""
    return (one for one in all_articles(connection, site_id) if one.status is not Status.WITHDRAWN)
