"""Whatever an earlier reader made of a site: read again, the archive is the one today's reader would have made."""

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.extract import EXTRACTOR
from archive.fixity import verify
from archive.models import Block
from archive.reextraction import Account, Reading, Redesigns, plan_of, put_in_place, to_read
from archive.store import all_articles, exchange_of, old_versions, open_to_write, shown_captures
from tests.scheduler.past import DAY_ONE, SITE, Past, Reader, make_past, older, with_ad, without_end
from tests.scheduler.town import FIRE, article

READERS: tuple[Reader, ...] = (
    lambda found: found,
    with_ad("Krause"),
    with_ad("Winter"),
    without_end(),
    older(lambda blocks: blocks[1:]),
    older(lambda blocks: [Block("paragraph", block.text) for block in blocks]),
)
WHAT_IS_KNOWN = {
    "versions": (
        "SELECT a.key, v.number, v.title, v.lead, v.text, v.content_digest, v.seen_from, v.seen_until,"
        " v.unchanged_before, v.capture_id, v.changed_fields, v.words_added, v.words_removed, v.declared, s.number,"
        " v.extractor, v.reason, v.blocks, v.field_rules, v.change_kind, v.published_at, v.modified_at"
        " FROM versions v JOIN articles a ON a.id = v.article_id LEFT JOIN versions s ON s.id = v.same_as_version_id"
        " ORDER BY a.key, v.number"
    ),
    "captures": (
        "SELECT c.id, c.outcome, v.number FROM captures c LEFT JOIN versions v ON v.id = c.version_id ORDER BY c.id"
    ),
    "articles": (
        "SELECT a.key, a.status, a.first_seen_at, a.last_seen_at, a.gone_at, a.published_at, a.modified_at, v.number"
        " FROM articles a LEFT JOIN versions v ON v.id = a.current_version_id ORDER BY a.key"
    ),
    "links": (
        "SELECT a.key, v.number, l.position, l.url, l.target_article_id FROM links l JOIN versions v ON"
        " v.id = l.version_id JOIN articles a ON a.id = v.article_id ORDER BY 1, 2, 3"
    ),
    "search": (
        "SELECT a.key, v.number FROM search JOIN search_documents d ON d.id = search.rowid"
        " JOIN versions v ON v.id = d.version_id JOIN articles a ON a.id = v.article_id"
        " WHERE search MATCH 'halben OR gering OR lagerhalle' ORDER BY 1, 2"
    ),
}


# The same words in several stories would be held as the site's.
ENDS = {
    1: ("Die Lagerhalle am Kanal brennt weiter.", "Halben Tages später war Ruhe.", "Gering blieb dort der Rauch."),
    2: ("Gering ist die Zahl der Zeugen in Baukau.", "Niemand wurde dabei verletzt.", "Zwei Züge fuhren nicht."),
    3: ("Über der Mühle kreist ein Hubschrauber.", "Seit Mittag gibt es wieder Strom.", "Gering war der Wind."),
}


def days(rng: random.Random) -> list[tuple[int, str, int, int]]:
    """Visits to three stories as article, page, day and status: edits, returns, declared times, 304s, absences."""
    found: list[tuple[int, str, int, int]] = []
    last: dict[int, str] = {}
    for day in range(14):
        number = rng.randint(1, 3)
        status = rng.choice([200, 200, 200, 200, 304, 404]) if number in last else 200
        text = [*FIRE[:2], rng.choice(ENDS[number])]
        page = article(number, text=text).replace(
            "</article>", f'<p>Siehe <a href="/artikel/{day % 3 + 1}">dort</a>.</p>'
        )
        if rng.random() < 0.5:
            at = f"2026-05-{rng.randint(1, day + 1):02d}T07:00:00Z"
            page = page.replace("<title>", f"<meta property='article:modified_time' content='{at}'><title>")
        page = rng.choice([page, f"{page}<!-- {day} -->", last.get(number, page)])
        found.append((number, page, day, status))
        last[number] = page if status == 200 else last[number]
    return found


def read_again(past: Past) -> Account:
    """A re-extraction in this process, confirmed at once."""
    account = Account()
    with closing(open_to_write(past.folder)) as store, store.transaction() as connection:
        for one in list(all_articles(connection, SITE.id)):
            captures = shown_captures(connection, one.id)
            readings = {
                capture.id: Reading(extraction=past.read(exchange_of(connection, capture.id)))
                for capture in to_read(captures)
            }
            plan = plan_of(one.id, one.url, captures, old_versions(connection, one.id), readings, None, {}, Redesigns())
            account.add(plan)
            put_in_place(connection, plan, at=DAY_ONE, extractor=EXTRACTOR)
    return account


def known(past: Past) -> dict[str, list[tuple[Any, ...]]]:
    """All that the archive says, but for the numbers of its versions and what it was before."""
    return {name: past.rows(query) for name, query in WHAT_IS_KNOWN.items()}


@pytest.mark.parametrize("seed", range(20))
def test_an_archive_read_again_is_the_one_that_would_have_been_made(tmp_path: Path, seed: int) -> None:
    """Versions, intervals, declarations, outcomes, links and search; and doing it twice is doing it once."""
    rng = random.Random(seed)
    past, today = make_past(tmp_path / "past"), make_past(tmp_path / "today")
    for number, page, day, status in days(rng):
        past.visit(number, page, day, status=status, read=rng.choice(READERS))
        today.visit(number, page, day, status=status)
    read_again(past)
    assert known(past) == known(today)
    again = read_again(past)
    assert (again.changes, again.left_alone) == (0, [])
    assert known(past) == known(today)
    assert past.rows("PRAGMA foreign_key_check") == []
    with closing(open_to_write(past.folder)) as store:
        assert verify(store.connection).damaged == ()
