"""The verbs that only read: search, show, history, diff. They write nothing and fetch nothing."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from archive.diff import changed_words, side_by_side
from archive.digests import Json
from archive.errors import NoSuchArticle
from archive.fixture import save_fixture
from archive.lines import (
    byline,
    credit,
    diff_json,
    event_line,
    field_rows,
    hit_json,
    marked,
    marked_snippet,
    refuse_hidden,
    restriction_json,
    restriction_line,
    state,
    title_line,
    version_json,
    version_line,
    wish_json,
    wish_line,
)
from archive.search import search as find
from archive.store import (
    Store,
    article_named,
    article_row,
    content_of_version,
    current_wishes,
    event_rows,
    held_rows,
    image_rows,
    open_to_read,
    version_row,
    version_rows,
)
from archive.terminal import archive_option, console, json_option, plain, print_counts, print_json
from archive.withdrawal import HIDING, in_force

FIELDS = ("kicker", "title", "heading", "authors", "source", "section", "tags")


@contextmanager
def reading(folder: Path) -> Iterator[Store]:
    """The archive opened for reading."""
    with closing(open_to_read(folder)) as store:
        yield store


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--site", help="Only this site.")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="Published on or after this day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Published on or before this day.")
@click.option("--all-versions", is_flag=True, help="Search earlier versions too.")
@click.option("--newest", is_flag=True, help="Newest first, instead of best first.")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="How many hits to show.")
@archive_option
@json_option
def search(
    folder: Path,
    words: tuple[str, ...],
    site: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    *,
    all_versions: bool,
    newest: bool,
    as_json: bool,
) -> None:
    """Search the articles for WORDS, in German.

    Haus finds Häuser, Strasse finds Straße, Zentrum finds Integrationszentrum; "two words" is a phrase, Integr* a
    beginning, -word leaves out, title:word looks in one field (title, kicker, lead, text, captions, author, tag).

    \b
    Examples:
      chronik search Hallenbad Unterschriften
      chronik search '"neuer Fachbereich" -Schule' --from 2024-01-01 --all-versions
    """
    with reading(folder) as store:
        result = find(
            store.connection,
            " ".join(words),
            site=site,
            since=since.date().isoformat() if since else None,
            until=until.date().isoformat() if until else None,
            versions="all" if all_versions else "current",
            order="newest" if newest else "relevance",
            limit=limit,
        )
    if as_json:
        print_json({"total": result.total, "hits": [hit_json(hit) for hit in result.hits]})
        return
    screen = console()
    for hit in result.hits:
        screen.print(title_line(hit))
        screen.print(marked_snippet(hit), Text(f"  {hit.url}\n", style="dim"), sep="\n")
    print_counts({"found": f"{result.total}{'+' if result.is_bounded else ''}", "shown": len(result.hits)})


@click.command()
@click.argument("article")
@click.option("--version", "number", type=click.IntRange(1), help="This version instead of the newest.")
@click.option(
    "--save-fixture",
    "fixture",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write page and expected fields into DIR, to be corrected and kept as a test case.",
)
@click.option("--force", is_flag=True, help="Overwrite a fixture that is there.")
@archive_option
@json_option
def show(folder: Path, article: str, number: int | None, fixture: Path | None, *, force: bool, as_json: bool) -> None:
    """Show an ARTICLE, named by URL, id or the site's key.

    \b
    Examples:
      chronik show 57694
      chronik show https://www.halloherne.de/artikel/-57694 --version 1 --json
      chronik show 57694 --save-fixture tests/extract/articles
    """
    if fixture is not None:
        with reading(folder) as store:
            saved = save_fixture(store.connection, article, number, fixture, force=force)
        if as_json:
            print_json({"page": str(saved.page), "expected": str(saved.expected), "bytes": saved.size})
            return
        click.echo(f"{plain(saved.page)}: the page as captured\n{plain(saved.expected)}: what was read; correct it")
        print_counts({"files": 2, "bytes": saved.size})
        return
    with reading(folder) as store:
        article_id = article_named(store.connection, article)
        about = article_row(store.connection, article_id)
        version = version_row(store.connection, article_id, number)
        images = image_rows(store.connection, version["id"])
        total = len(version_rows(store.connection, article_id))
        asked = current_wishes(store.connection, article_id)
        restriction = in_force(store.connection, article_id)
    if as_json:
        shown = {name: version[name] for name in version.keys() if name != "blocks"}  # noqa: SIM118  # a sqlite3.Row
        parsed = {name: json.loads(version[name]) for name in ("authors", "tags", "changed_fields", "field_rules")}
        pictures = [{name: image[name] for name in ("url", "caption", "credit")} for image in images]
        about_it: dict[str, Json] = {"url": about["url"], "status": about["status"], "wishes": wish_json(asked)}
        about_it |= {"access": about["access"], "restriction": restriction_json(restriction)}
        print_json({**shown, **parsed, **about_it, "images": pictures})
        return
    screen = console()
    screen.print(restriction_line(restriction), end="")
    if restriction is None or restriction.kind not in HIDING:
        _print_content(screen, version, images)
    screen.print(Text(f"{about['url']}\n{state(about)}{wish_line(asked)}", style="dim"))
    print_counts({"words": version["word_count"], f"versions, this is number {version['number']}": total})


def _print_content(screen: Console, version: sqlite3.Row, images: list[sqlite3.Row]) -> None:
    """A version as it is read, with what stands below its photos."""
    if version["kicker"]:
        screen.print(Text(plain(version["kicker"]), style="dim"))
    screen.print(Text(plain(version["title"] or "(no headline)"), style="bold"))
    screen.print(Text(byline(version), style="dim"))
    screen.print(Text(f"\n{plain(version['text'])}\n"))
    for image in images:
        photo = f"[photo] {plain(image['caption'] or '(no caption)')} {credit(image['credit'])}"
        screen.print(Text(photo, style="dim"))


@click.command()
@click.argument("article")
@archive_option
@json_option
def history(folder: Path, article: str, *, as_json: bool) -> None:
    """Show what happened to an ARTICLE: its versions and its events.

    \b
    Example:
      chronik history 57694
    """
    with reading(folder) as store:
        article_id = article_named(store.connection, article)
        about = article_row(store.connection, article_id)
        versions = version_rows(store.connection, article_id)
        events = event_rows(store.connection, article_id)
        held = held_rows(store.connection, article_id)
        asked = current_wishes(store.connection, article_id)
        restriction = in_force(store.connection, article_id)
    if as_json:
        print_json(
            {
                "article_id": article_id,
                "url": about["url"],
                "status": about["status"],
                "access": about["access"],
                "restriction": restriction_json(restriction),
                "wishes": wish_json(asked),
                "versions": [version_json(row) for row in versions],
                "events": [
                    {"at": row["at"], "kind": row["kind"], "detail": json.loads(row["detail"])} for row in events
                ],
                "held": [{**dict(row), "fields": json.loads(row["fields"])} for row in held],
            }
        )
        return
    screen = console()
    screen.print(Text(f"{about['url']}\n{state(about)}{wish_line(asked)}", style="dim"))
    screen.print(restriction_line(restriction), end="")
    for row in versions:
        screen.print(Text(version_line(row, restriction)))
    for row in (row for row in events if row["kind"] not in ("published", "edited")):
        screen.print(Text(event_line(row)))
    for row in held:
        screen.print(Text(f"{row['held_at']}  capture {row['capture_id']} {row['reason']}"))
    print_counts({"versions": len(versions), "events": len(events), "held": len(held)})


@click.command()
@click.argument("article")
@click.argument("old", type=click.IntRange(1), required=False)
@click.argument("new", type=click.IntRange(1), required=False)
@archive_option
@json_option
def diff(folder: Path, article: str, old: int | None, new: int | None, *, as_json: bool) -> None:
    """Show word by word how an ARTICLE changed from version OLD to NEW (default: the last change).

    \b
    Examples:
      chronik diff 57694
      chronik diff 57694 1 3
    """
    with reading(folder) as store:
        article_id = article_named(store.connection, article)
        after = version_row(store.connection, article_id, new)
        total = len(version_rows(store.connection, article_id))
        before = version_row(store.connection, article_id, old or max(after["number"] - 1, 1))
        texts = [content_of_version(store.connection, row).readable for row in (before, after)]
        restriction = in_force(store.connection, article_id)
    refuse_hidden(article_id, restriction)
    if before["number"] == after["number"]:
        raise NoSuchArticle(
            f"there is nothing to compare: name two versions of article {article_id}, of which it has {total}"
        )
    if as_json:
        print_json(diff_json(before, after, FIELDS))
        return
    screen = console()
    versions = f"version {before['number']} ({before['seen_from']}) → {after['number']} ({after['seen_from']})"
    screen.print(Text(f"{versions}, {after['declared']}"))
    for name in FIELDS:
        if before[name] != after[name]:
            screen.print(Text(f"{name}: ", style="bold"), *marked(field_rows(before[name], after[name])))
    for row in side_by_side(before["text"], after["text"]):
        if row.left != row.right:
            screen.print(*marked((row,)))
    count = changed_words(*texts)
    print_counts({"words added": count.added, "words removed": count.removed})
