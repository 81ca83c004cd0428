"""What the steps of a re-extraction share: one site's work, and which articles it is about."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.models import Site, Status
from archive.store import Article, all_articles
from archive.withdrawal import CONTENT, keys_out_of_view

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
    """The articles that are read again; what is out of view, in whole or in part, is left alone."""
    restricted = keys_out_of_view(connection, site_id, CONTENT)
    articles = all_articles(connection, site_id)
    return (one for one in articles if one.status is not Status.WITHDRAWN and one.key not in restricted)
