"""A paper puts on a new template: no edit is invented, and none is lost that was made meanwhile."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from archive.models import Site
from scheduler.report import Report
from tests.scheduler.looks import Look, Story, boxes, chatty, print_paper, semantic, semantic_with_own_words, story
from tests.scheduler.town import Town, rows, site_of
from tests.servers import Server, html

pytestmark = pytest.mark.asyncio(loop_scope="session")
NUMBERS = range(1, 13)


def edits(town: Town, site: Site) -> list[tuple[str, str]]:
    """Key and changed fields of each edit of a site."""
    query = "SELECT a.key, e.changed_fields FROM edits e JOIN articles a ON a.id = e.article_id WHERE a.site_id = ?"
    return rows(town.work.store.connection, f"{query} ORDER BY e.version_id", site.id)


def held(town: Town, site: Site) -> list[tuple[str, str | None]]:
    """Key and settlement of each held capture of a site."""
    query = (
        "SELECT a.key, h.settled_as FROM held h JOIN articles a ON a.id = h.article_id WHERE a.site_id = ?"
        " ORDER BY h.capture_id"
    )
    return rows(town.work.store.connection, query, site.id)


async def redesigned(
    town: Town, server: Server, old: Look, new: Look, *, changed: Iterable[Story] = (), numbers: Iterable[int] = NUMBERS
) -> tuple[Site, Report]:
    """A paper crawled in its old look, then in its new one, with some stories edited at the same time."""
    site = site_of(server)
    stories = {number: story(number) for number in numbers}
    print_paper(server, old, stories.values())
    await town.crawl(site)
    stories |= {one.number: one for one in changed}
    print_paper(server, new, stories.values())
    return site, await town.crawl(site, everything=True)


@pytest.mark.parametrize(("old", "new"), [(semantic, boxes), (boxes, semantic)])
async def test_a_new_template_over_the_whole_paper_is_no_edit(town: Town, server: Server, old: Look, new: Look) -> None:
    """Kicker, byline and caption stand elsewhere, section and tags are shown or not: nobody has edited anything."""
    site, report = await redesigned(town, server, old, new)
    assert (report.new, report.outcomes["unchanged"], len(report.held_captures), report.problems) == (0, 12, 0, [])
    assert edits(town, site) == []


async def test_after_a_redesign_the_next_crawl_compares_with_the_new_look(town: Town, server: Server) -> None:
    """Nothing is read twice for it: what the new look was read as is what the next capture is compared with."""
    site, _ = await redesigned(town, server, semantic, boxes)
    changed = replace(story(3), title="Doch keine neue Ampel an der Kreuzung")
    print_paper(server, boxes, [story(number) if number != 3 else changed for number in NUMBERS])
    report = await town.crawl(site, everything=True)
    assert (report.edited_undeclared, report.outcomes["unchanged"]) == (1, 11)
    assert edits(town, site) == [("3", '["title"]')]


async def test_an_edit_made_with_the_redesign_is_found_at_the_end_of_the_run(town: Town, server: Server) -> None:
    """Eleven articles show that the template changes no text; so the twelfth was edited, when it was captured."""
    text = (*story(5).paragraphs[:2], "Die Arbeiten wurden inzwischen abgesagt, weil das Geld dafür fehlt.")
    site, report = await redesigned(town, server, semantic, boxes, changed=[replace(story(5), paragraphs=text)])
    assert (report.edited_undeclared, len(report.held_captures), report.problems) == (1, 0, [])
    assert edits(town, site) == [("5", '["text"]')]
    assert held(town, site) == [("5", "edit")]
    query = "SELECT v.seen_from = c.fetched_at, c.outcome FROM versions v JOIN captures c ON c.id = v.capture_id"
    query += " JOIN articles a ON a.id = v.article_id WHERE v.number = 2 AND a.site_id = ?"
    assert rows(town.work.store.connection, query, site.id) == [(1, "changed")]


async def test_a_template_that_leaks_into_the_texts_is_held_and_reported(town: Town, server: Server) -> None:
    """Every text has a new sentence, the same one: no edits, but somebody has to look."""
    site, report = await redesigned(town, server, semantic, chatty)
    assert edits(town, site) == []
    assert (len(report.held_captures), report.failed, report.is_success) == (12, 0, False)
    assert "12 of 12 articles seen since differ in the same way" in report.problems[0]
    assert {settled for _, settled in held(town, site)} == {None}
    assert set(town.articles(site).values()) == {"live"}


async def test_the_same_words_in_every_text_are_held_from_the_second_on(town: Town, server: Server) -> None:
    """Also under the old template: one article alone may have been edited so, twelve of twelve have not."""
    site, report = await redesigned(town, server, semantic, semantic_with_own_words)
    assert (len(edits(town, site)), len(report.held_captures)) == (1, 11)
    assert "11 of 12 articles seen since differ in the same way" in report.problems[0]


async def test_a_note_that_two_texts_share_is_an_edit_of_both(town: Town, server: Server) -> None:
    """Two of twelve is no template: the second is held for the length of the run."""
    note = "Der Ausschuss tagt am Donnerstag noch einmal öffentlich im großen Saal des Rathauses."
    changed = [replace(story(n), paragraphs=(*story(n).paragraphs, note)) for n in (4, 9)]
    site, report = await redesigned(town, server, semantic, semantic, changed=changed)
    assert (sorted(key for key, _ in edits(town, site)), report.held_captures) == (["4", "9"], set())


async def test_an_edit_is_told_from_a_leak(town: Town, server: Server) -> None:
    """What all share is the template's; the article that differs in yet another way was edited."""
    text = (*story(7).paragraphs, "Der Heimatverein lädt am Samstag zu einem Rundgang an der Kreuzung ein.")
    site, report = await redesigned(town, server, semantic, chatty, changed=[replace(story(7), paragraphs=text)])
    assert [key for key, _ in edits(town, site)] == ["7"]
    assert len(report.held_captures) == 11


async def test_a_template_that_is_taken_back_stays_held_until_the_record_is_read_again(
    town: Town, server: Server
) -> None:
    """A look that was tried on for a day lies in the middle of a history: no crawl decides what it was."""
    site, _ = await redesigned(town, server, semantic, chatty)
    print_paper(server, semantic, map(story, NUMBERS))
    report = await town.crawl(site, everything=True)
    assert (report.held_captures, report.outcomes["unchanged"]) == (set(), 12)
    assert {settled for _, settled in held(town, site)} == {None}
    assert edits(town, site) == []


async def test_one_article_in_a_new_look_waits_for_the_others(town: Town, server: Server) -> None:
    """Seen alone it cannot be told from a redesign; the next crawl of the others tells."""
    site = site_of(server)
    print_paper(server, semantic, map(story, NUMBERS))
    await town.crawl(site)
    changed = replace(story(2), lead="Die Stadt stellt in Sodingen nun doch keine Ampel auf, sagt der Baudezernent.")
    server.pages["/artikel/2"] = html(boxes(changed))
    town.work.frontier.make_due(site.id, at=town.now(), why="test", key="2")
    alone = await town.crawl(site)
    assert (len(alone.held_captures), alone.problems, edits(town, site)) == (1, [], [])
    together = await town.crawl(site, everything=True)
    assert (len(together.held_captures), [key for key, _ in edits(town, site)]) == (0, ["2"])


def pretend_older_reader(town: Town, site: Site) -> None:
    """As if all versions had been read by an extractor that took the kicker for text and missed the caption."""
    with town.work.store.transaction() as connection:
        articles = "SELECT id FROM articles WHERE site_id = :site_id"
        connection.execute(
            "UPDATE versions SET kicker = NULL, extractor = 'chronik-extract/0',"
            " content_digest = 'c1:sha256:old' || id,"
            f" text = kicker || char(10) || char(10) || text WHERE article_id IN ({articles})",
            {"site_id": site.id},
        )
        connection.execute(
            "UPDATE captures SET content_digest = 'c1:sha256:old' || version_id, extractor = 'chronik-extract/0'"
            " WHERE site_id = :site_id AND version_id IS NOT NULL",
            {"site_id": site.id},
        )


async def test_a_newer_extractor_edits_nothing_and_hides_nothing(town: Town, server: Server) -> None:
    """All pages come with other bytes and are read otherwise than then; one of them was edited."""
    site = site_of(server)
    stories = [story(number) for number in NUMBERS]
    print_paper(server, semantic, stories)
    await town.crawl(site)
    pretend_older_reader(town, site)
    changed = [replace(one, title="Gar keine Ampel") if one.number == 6 else one for one in stories]
    print_paper(server, lambda one: semantic(one).replace("<footer", "<p class=weather>12 Grad</p><footer"), changed)
    report = await town.crawl(site, everything=True)
    assert edits(town, site) == [("6", '["title"]')]
    assert (report.outcomes["unchanged"], report.held_captures, report.problems) == (11, set(), [])
