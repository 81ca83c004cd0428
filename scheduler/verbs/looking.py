"""What a decision of the archivist shows while stored pages are looked through. It looks for nothing itself."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from rich.progress import Progress

from archive.store import article_named, open_to_read
from archive.terminal import console
from archive.withdrawal import Order, Searched, look_through, page_count


def look_first(folder: Path, article: str, order: Order, *, at: datetime) -> Searched | None:
    """Look through the stored pages for the words of a story, with a progress bar where a person watches.

    It takes minutes in a large archive, so others may write meanwhile.
    """
    with (
        closing(open_to_read(folder)) as store,
        Progress(console=console(), transient=True, disable=not console().is_terminal) as progress,
    ):
        row = progress.add_task("looking through the stored pages", total=page_count(store.connection))
        article_id = article_named(store.connection, article)
        return look_through(store, article_id, order, at=at, progress=lambda done: progress.advance(row, done))
