"""Imports into an archive in which stories are out of view, or in which bytes are damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.fixity import verify
from archive.models import Exchange, Purpose, timestamp
from archive.store import open_to_read, open_to_write
from archive.withdrawal import Order, erase, open_vault, restore, restrict, withhold_capture
from scheduler.importing import run_import
from scheduler.reading import Readers
from tests.scheduler.histories import CONFIG, NOW, SITE, Paper, page, visit
from tests.scheduler.warcs import of_exchange, write
from tests.withdrawal.needle import in_files

LAST = (
    "SELECT c.outcome, p.encoding = 'withheld' FROM captures c JOIN payloads p ON p.digest = c.payload_digest"
    " ORDER BY c.id DESC LIMIT 1"
)
WAITING = "SELECT COUNT(*) FROM captures WHERE reason LIKE '%not read yet%'"

TRIAL = "Quastenreiter schweigt vor dem Landgericht in Bochum"
QUOTED = "Seine Verteidigerin beantragte die Aussetzung des Verfahrens wegen fehlender Akten aus dem Jahr davor."


def trial() -> bytes:
    """The story that is taken out of view."""
    return told(
        TRIAL,
        "Der Angeklagte Emil Quastenreiter schwieg am ersten Tag vor dem Landgericht zu allen Vorwürfen der Anklage.",
        QUOTED,
        "Das Gericht will am kommenden Mittwoch über den Antrag entscheiden und danach die ersten Zeugen hören.",
    )


def pool(*more: str) -> bytes:
    """A story that has nothing to do with it."""
    return told(
        "Hallenbad in Sodingen eröffnet mit Waffeln",
        "Zur Eröffnung des neuen Bades kamen am Samstag rund achthundert Gäste in den Stadtteil Sodingen.",
        "Die Stadt hat in den Bau vierzehn Millionen Euro gesteckt, zwei mehr als zuvor im ersten Entwurf standen.",
        "Der Förderverein verkaufte Waffeln, und die Kapelle der Feuerwehr spielte bis in den Nachmittag hinein.",
        *more,
    )


def told(title: str, *lines: str) -> bytes:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title></head><article><h1>{title}</h1>{text}</article></html>".encode()


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as running:
        yield running


def hide(paper: Paper, article_id: int, *, for_good: bool = False) -> None:
    why: dict[str, Any] = {"reason": "Bitte eines Betroffenen", "by": "A"}
    with closing(open_to_write(paper.folder)) as store:
        restrict(store, article_id, Order(kind="withdrawn", **why), at=NOW)
        if for_good:
            erase(store, article_id, Order(kind="erased", **why), at=NOW)


def damage(paper: Paper, number: int) -> None:
    with closing(sqlite3.connect(paper.folder / "archive.db")) as connection, connection:
        connection.execute(
            "UPDATE payloads SET body = x'00' WHERE digest IN (SELECT payload_digest FROM captures WHERE url = ?)",
            (f"{SITE.home_url}artikel/{number}",),
        )


def damaged(paper: Paper) -> tuple[str, ...]:
    with closing(open_to_read(paper.folder)) as store:
        return tuple(verify(store.connection).damaged)


def front(hours: float, words: str) -> Exchange:
    """A front page with a teaser."""
    body = f"<h1>Blatt</h1><a href=/artikel/1>{words}</a><a href=/artikel/3>Etwas ganz anderes</a>"
    return replace(visit(1, hours, body=body.encode()), url=SITE.home_url, purpose=Purpose.LISTING)


@pytest.mark.asyncio
async def test_a_front_page_that_was_withheld_as_it_came_stops_no_import(readers: Readers, tmp_path: Path) -> None:
    """It is kept as withheld, and what comes after it is placed."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 0, body=trial())])
    hide(paper, 1)
    placed = await paper.take("later", [front(50, TRIAL), visit(3, 60, body=pool())])
    assert (placed.apart, placed.outcomes) == (0, {"partial": 1, "new": 1})
    assert paper.rows("SELECT reason FROM captures WHERE purpose = 'listing'") == [
        ("imported; its bytes were out of view when it was to be read: see the table restrictions",)
    ]
    assert damaged(paper) == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("hours", [pytest.param(0.9, id="before it"), pytest.param(1.5, id="within the hour after it")])
async def test_a_story_out_of_view_stops_no_import_of_others(hours: float, readers: Readers, tmp_path: Path) -> None:
    """What it brought is not asked whether it led to the others."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial())])
    hide(paper, 1)
    await paper.take("other", [visit(3, hours, body=pool())])
    assert paper.rows("SELECT outcome FROM captures ORDER BY id DESC LIMIT 1") == [("new",)]
    assert damaged(paper) == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("hours", [pytest.param(50, id="early"), pytest.param(150, id="late")])
async def test_a_page_that_is_damaged_before_it_is_placed_is_told_and_passed_by(
    hours: float, readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import was stopped before it placed anything; the next one goes on, and is through."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 100, body=page(1, 0))])
    with monkeypatch.context() as patch:
        patch.setattr("tests.scheduler.histories.Placing.place", _stopped)
        with pytest.raises(KeyboardInterrupt):
            await paper.take("file", [visit(2, hours, body=page(2, 0))])
    damage(paper, 2)
    placed = await paper.take("more", [visit(4, hours + 2, body=page(4, 0))])
    assert (placed.apart, placed.outcomes) == (1, {"partial": 1, "new": 1})
    assert paper.rows(WAITING) == [(0,)]


@pytest.mark.asyncio
@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 1)])
async def test_of_two_stories_that_cannot_be_told_together_the_whole_one_keeps_its_new_place(
    one: int, other: int, readers: Readers, tmp_path: Path
) -> None:
    """A damaged page of the other story leaves only that one's captures without a place."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(one, 100, body=page(one, 0)), visit(other, 101, body=page(other, 0))])
    damage(paper, other)
    sent_on = visit(one, 20, 301, b"", ("Location", f"/artikel/{other}"))
    placed = await paper.take(
        "past", [visit(one, 10, body=page(one, 1)), sent_on, visit(other, 30, body=page(other, 1))]
    )
    assert (placed.apart, placed.histories) == (1, 1)
    assert paper.rows("SELECT v.number, c.outcome, c.version_id = v.id FROM versions v JOIN captures c"
                      " ON c.id = v.capture_id WHERE v.article_id = 1 ORDER BY v.number") == [
        (1, "new", 1), (2, "changed", 1),
    ]  # fmt: skip
    assert paper.rows("SELECT url FROM captures WHERE reason LIKE '%has no place'") == [
        (f"{SITE.home_url}artikel/{other}",)
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize("hours", [pytest.param(0.2, id="early"), pytest.param(60, id="late")])
async def test_an_imported_story_that_quotes_one_out_of_view_keeps_its_page(
    hours: float, readers: Readers, tmp_path: Path
) -> None:
    """As when it is crawled: what its own text says is its own."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial())])
    hide(paper, 1)
    await paper.take("quoting", [visit(3, hours, body=pool(QUOTED))])
    assert paper.rows(LAST) == [("new", False)]
    assert damaged(paper) == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("hours", [pytest.param(0.2, id="early"), pytest.param(60, id="late")])
async def test_an_imported_story_that_points_to_one_out_of_view_is_withheld_when_it_has_its_place(
    hours: float, readers: Readers, tmp_path: Path
) -> None:
    """The chain says so, with the time of the import, which is when it was decided."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial())])
    hide(paper, 1)
    pointing = pool().replace(b"</article>", f"</article><aside><a href=/artikel/1>{TRIAL}</a></aside>".encode())
    await paper.take("pointing", [visit(3, hours, body=pointing)])
    assert paper.rows(LAST) == [("new", True)]
    assert paper.rows("SELECT DISTINCT at FROM events WHERE kind = 'withdrawn'") == [(timestamp(NOW),)]
    assert damaged(paper) == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("hours", [pytest.param(0.2, id="early"), pytest.param(60, id="late")])
async def test_of_an_erased_story_an_import_leaves_no_word_but_in_other_stories_own_text(
    hours: float, readers: Readers, tmp_path: Path
) -> None:
    """A story that quotes it keeps its page; of one that points to it only the digest is kept."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial())])
    hide(paper, 1, for_good=True)
    pointing = pool().replace(b"</article>", f"</article><aside>{TRIAL}</aside>".encode())
    await paper.take(
        "both", [visit(3, hours, body=pointing), visit(4, hours + 1, body=told("Kommentar", *[QUOTED] * 9))]
    )
    assert paper.rows("SELECT c.outcome, p.encoding = 'erased' FROM captures c JOIN payloads p"
                      " ON p.digest = c.payload_digest WHERE c.id > 1 ORDER BY c.url") == [
        ("new", True), ("new", False),
    ]  # fmt: skip
    (paper.folder / "both.warc.gz").unlink(missing_ok=True)
    assert in_files(paper.folder, "Quastenreiter schweigt") == []
    assert damaged(paper) == ()


@pytest.mark.asyncio
async def test_what_an_import_stored_of_an_erased_story_is_written_over(readers: Readers, tmp_path: Path) -> None:
    """It stood in the file and its log before it had its place; a program that read meanwhile kept the log."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial())])
    hide(paper, 1, for_good=True)
    pointing = pool().replace(b"</article>", f"</article><aside>{TRIAL}</aside>".encode())
    with closing(sqlite3.connect(paper.folder / "archive.db")) as reader:
        reader.execute("SELECT COUNT(*) FROM captures").fetchall()
        file = write(tmp_path / "both.warc.gz", *of_exchange(visit(3, 60, body=pointing)))
        await run_import(paper.folder, CONFIG, [file], progress=lambda *_: None)
        assert in_files(paper.folder, "Quastenreiter schweigt") == []
    with open_vault(paper.folder) as vault:
        assert not vault.wipes()


@pytest.mark.asyncio
async def test_an_imported_page_that_points_to_two_stories_out_of_view_is_held_for_both(
    readers: Readers, tmp_path: Path
) -> None:
    """It comes back with the second one."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial()), visit(2, 2, body=page(2, 0))])
    ((title,),) = paper.rows("SELECT title FROM versions WHERE article_id = 2")
    for article_id in (1, 2):
        hide(paper, article_id)
    pointing = pool().replace(b"</article>", f"</article><aside>{TRIAL}</aside><aside>{title}</aside>".encode())
    await paper.take("pointing", [visit(3, 60, body=pointing)])
    for article_id, is_hidden in ((2, True), (1, False)):
        with closing(open_to_write(paper.folder)) as store:
            restore(store, article_id, at=NOW, by="A", reason="der Grund ist fort")
        assert paper.rows(LAST) == [("new", is_hidden)]
        assert damaged(paper) == ()


@pytest.mark.asyncio
async def test_the_chain_names_the_bytes_of_an_imported_double_of_a_story_out_of_view(
    readers: Readers, tmp_path: Path
) -> None:
    """It is known again by its words, under whatever address it comes."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial())])
    hide(paper, 1)
    await paper.take("double", [visit(9, 60, body=trial() + b"<!-- 9 -->")])
    ((name, article_id),) = paper.rows("SELECT payload_digest, article_id FROM captures ORDER BY id DESC LIMIT 1")
    assert article_id == 1
    assert paper.rows(
        "SELECT json_extract(detail, '$.payloads[0]'), at FROM events ORDER BY id DESC LIMIT 1 OFFSET 1"
    ) == [(name, timestamp(NOW))]
    assert damaged(paper) == ()


@pytest.mark.asyncio
@pytest.mark.parametrize("words", ["Nur mit Abo", TRIAL])
async def test_an_imported_wall_is_every_story_s_unless_it_shows_the_hidden_one(
    words: str, readers: Readers, tmp_path: Path
) -> None:
    """As one that comes in a crawl."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial()), visit(3, 2, 403, body=f"<p>{words}".encode())])
    with closing(open_to_write(paper.folder)) as store:
        restrict(store, 1, Order(kind="withdrawn", reason="Bitte", by="A", elsewhere="report"), at=NOW)
        with store.transaction() as connection:
            withhold_capture(connection, 2, 1, at=NOW, is_page=False)
    assert paper.rows(LAST) == [("walled", words == TRIAL)]
    assert damaged(paper) == ()


@pytest.mark.asyncio
async def test_bytes_that_another_story_brought_too_stay_with_it(readers: Readers, tmp_path: Path) -> None:
    """What is taken out of view of a capture is what only the restricted story showed."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 1, body=trial()), visit(3, 2, body=pool()), visit(4, 3, 404, body=pool())])
    hide(paper, 1)
    with closing(open_to_write(paper.folder)) as store, store.transaction() as connection:
        withhold_capture(connection, 3, 1, at=NOW)
    assert paper.rows(LAST) == [("gone", False)]
    assert paper.rows("SELECT response_headers FROM captures WHERE id = 3") == [("[]",)]


async def _stopped(_: object) -> None:
    raise KeyboardInterrupt
