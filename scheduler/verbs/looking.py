"""What a decision of the archivist shows while stored pages are looked through, and what it says of damaged ones."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click
from rich.progress import Progress

from archive.store import article_named, open_to_read
from archive.terminal import console
from archive.withdrawal import Done, Order, Searched, look_through, page_count

MOST_NAMED = 5


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


def tell_damage(done: Done) -> None:
    """What is damaged and stays as it is, and what damaged payloads lack from now on."""
    for name in done.damaged[:MOST_NAMED]:
        click.echo(f"payload {name} is damaged and stays: look with `chronik verify`, or restore it from a backup")
    if len(done.damaged) > MOST_NAMED:
        click.echo(f"… and {len(done.damaged) - MOST_NAMED} more damaged payloads (--json names all)")
    if done.dictionaries:
        numbers = ", ".join(map(str, done.dictionaries))
        click.echo(f"Damaged payloads need what goes too, since it holds words of the story: dictionaries {numbers}.")
