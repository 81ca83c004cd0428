"""The past in any order: whatever was crawled and whatever was imported, and when, the record is that of one crawl."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.fixity import verify
from archive.store import open_to_read
from scheduler.importing import histories
from scheduler.reading import Readers
from tests.scheduler.histories import Paper, page, some_history, visit
from tests.scheduler.past import DAY_ONE


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers() as running:
        yield running


def whole(paper: Paper) -> bool:
    """Every digest holds, and every reference leads somewhere."""
    store = open_to_read(paper.folder)
    try:
        return not verify(store.connection).damaged and not paper.rows("PRAGMA foreign_key_check")
    finally:
        store.close()


@pytest.mark.asyncio
@pytest.mark.parametrize(("seed", "is_large"), [(0, False), (11, False), (8, True), (29, True)])
async def test_any_part_of_a_history_may_come_from_files_in_any_order(
    seed: int, is_large: bool, readers: Readers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles, versions, captures and addresses are those of a crawl that saw everything in order of time; on a site
    too large to be told anew as a whole too."""
    monkeypatch.setattr(histories, "MOST_WHOLE", -1 if is_large else histories.MOST_WHOLE)
    chance = random.Random(seed)
    history = some_history(chance, stories=3, visits=9)
    crawled, mixed = Paper.new(tmp_path / "crawled", readers), Paper.new(tmp_path / "mixed", readers)
    await crawled.crawl(history)
    drawn = [chance.randrange(3) for _ in history]
    await mixed.crawl([one for one, part in zip(history, drawn, strict=True) if part == 0])
    for part in chance.sample((1, 2), 2):
        placed = await mixed.take(f"part-{part}", [one for one, own in zip(history, drawn, strict=True) if own == part])
        assert placed.apart == 0
    assert mixed.values() == crawled.values()
    assert whole(mixed)


@pytest.mark.asyncio
async def test_a_version_from_a_file_stands_before_those_that_were_there(readers: Readers, tmp_path: Path) -> None:
    """Ids stay, numbers move on, the interval of the edit closes, and the chain says what was placed."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 48, body=page(1, 1)), visit(1, 96, body=page(1, 2))])
    events = paper.rows("SELECT digest FROM events ORDER BY id")
    await paper.take(
        "past", [visit(1, 0, body=page(1, 0)), visit(1, 72, body=page(1, 1)), visit(1, 24, body=page(1, 1))]
    )
    hours = "CAST(ROUND((julianday({}) - julianday('" + f"{DAY_ONE:%F %T}" + "')) * 24) AS INTEGER)"
    times = ", ".join(hours.format(name) for name in ("seen_from", "seen_until", "unchanged_before"))
    assert paper.rows(f"SELECT id, number, {times} FROM versions ORDER BY number") == [
        (3, 1, 0, 0, None),
        (1, 2, 24, 72, 0),
        (2, 3, 96, 96, 72),
    ]
    assert paper.rows("SELECT digest FROM events ORDER BY id")[: len(events)] == events
    kinds = [kind for (kind,) in paper.rows("SELECT kind FROM events ORDER BY id")][len(events) :]
    assert kinds == ["imported", "published", "edited", "imported"]
    assert whole(paper)


@pytest.mark.asyncio
async def test_a_deletion_from_a_file_has_its_place_too(readers: Readers, tmp_path: Path) -> None:
    """A story that was gone in between has returned; one that was gone at the end is gone since its first absence."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 0, body=page(1, 0)), visit(1, 96, body=page(1, 0)), visit(2, 0, body=page(2, 0))])
    await paper.take("late", [visit(2, 60, 404), visit(1, 49, 404)])
    await paper.take("early", [visit(2, 50, 404), visit(1, 48, 404)])
    states = paper.rows("SELECT key, status, substr(gone_at, 6, 8) FROM articles ORDER BY key")
    assert states == [("1", "live", None), ("2", "gone", "05-03T10")]
    told = paper.rows("SELECT a.key, e.kind FROM events e JOIN articles a ON a.id = e.article_id"
                      " WHERE e.kind IN ('missing', 'gone', 'returned') ORDER BY a.key, e.at")  # fmt: skip
    assert told[-2:] == [("2", "missing"), ("2", "gone")]
    assert ("1", "returned") in told
    assert whole(paper)


@pytest.mark.asyncio
async def test_two_stories_that_would_have_been_one_stay_two_and_are_counted(readers: Readers, tmp_path: Path) -> None:
    """No article is ever taken out, since the chain speaks of it; the capture is kept, and the call says so."""
    paper = Paper.new(tmp_path / "paper", readers)
    await paper.crawl([visit(1, 0, body=page(1, 0)), visit(2, 48, body=page(2, 0))])
    placed = await paper.take("move", [visit(1, 47.9, 301, b"", ("Location", "/artikel/2"))])
    assert placed.apart == 1
    assert paper.rows("SELECT key FROM articles ORDER BY key") == [("1",), ("2",)]
    assert paper.rows("SELECT outcome FROM captures ORDER BY id")[-1] != ("partial",)
    assert whole(paper)
