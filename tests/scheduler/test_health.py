"""What `status` and `doctor` say of an archive whose pages differ in ways that nobody has judged yet."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.store import open_to_read
from tests.scheduler.looks import chatty, print_paper, semantic, semantic_with_own_words, story
from tests.scheduler.speaking import Run
from tests.scheduler.town import make_archive, site_of
from tests.servers import Server


def test_doctor_and_status_name_what_is_held(run: Run, tmp_path: Path, server: Server) -> None:
    """A person finds out without looking into tables, and is told what to do."""
    print_paper(server, semantic, map(story, range(12)))
    folder = make_archive(tmp_path / "paper", site_of(server))
    assert run("crawl", "--archive", folder).code == 0
    print_paper(server, chatty, map(story, range(12)))
    crawled = run("crawl", "--all", "--archive", folder)
    assert (crawled.code, "12 held" in crawled.out) == (1, True)
    told = run("doctor", "--archive", folder)
    assert told.code == 1
    assert "changes of 12 articles are held since" in told.out
    assert "`chronik reextract`" in told.out
    assert "12 held" in run("status", "--archive", folder).out
    assert "held: the page has a new template; what differs: lead, text" in run("history", "3", "--archive", folder).out


def test_reextract_settles_what_is_held(run: Run, tmp_path: Path, server: Server) -> None:
    """Nobody edited these twelve; after the confirmation the new look is what the next crawl compares with."""
    print_paper(server, semantic, map(story, range(12)))
    folder = make_archive(tmp_path / "paper", site_of(server))
    run("crawl", "--archive", folder)
    print_paper(server, chatty, map(story, range(12)))
    run("crawl", "--all", "--archive", folder)
    assert "12 held to be settled" in run("reextract", "--archive", folder).out
    assert run("reextract", "--confirm", "--archive", folder).code == 0
    assert run("doctor", "--archive", folder).code == 0
    changed = [replace(story(n), title="Doch keine Ampel") if n == 4 else story(n) for n in range(12)]
    print_paper(server, chatty, changed)
    crawled = run("crawl", "--all", "--archive", folder)
    assert (crawled.code, "1 edited undeclared" in crawled.out, "0 held" in crawled.out) == (0, True, True)
    assert run("verify", "--archive", folder).code == 0


def test_an_edit_among_what_is_held_is_split_off(run: Run, tmp_path: Path, server: Server) -> None:
    """All texts have the site's new words, one has a new sentence of its own, and two crawls saw it."""
    stories = [story(n) for n in range(12)]
    print_paper(server, semantic, stories)
    folder = make_archive(tmp_path / "paper", site_of(server))
    run("crawl", "--archive", folder)
    text = (*story(5).paragraphs, "Der Heimatverein lädt am Samstag zu einem Rundgang an der Kreuzung ein.")
    print_paper(server, chatty, [replace(one, paragraphs=text) if one.number == 5 else one for one in stories])
    run("crawl", "--all", "--archive", folder)
    run("reextract", "--archive", folder)
    run("reextract", "--confirm", "--archive", folder)
    (told,) = json.loads(run("history", f"{server.url}/artikel/5", "--json", "--archive", folder).out)["versions"][1:]
    assert (told["changed_fields"], told["change_kind"]) == (["text"], "major")
    assert run("doctor", "--archive", folder).code == 0
    counted = json.loads(run("status", "--json", "--archive", folder).out)["counts"]
    assert (counted["versions"], counted["held"]) == (13, 0)


def test_the_first_article_of_a_mass_is_no_edit_after_reextract(run: Run, tmp_path: Path, server: Server) -> None:
    """The same sentence came to twelve texts under the old template: the crawl took the first for edited, and held the
    others; the record read again knows better."""
    print_paper(server, semantic, map(story, range(12)))
    folder = make_archive(tmp_path / "paper", site_of(server))
    run("crawl", "--archive", folder)
    print_paper(server, semantic_with_own_words, map(story, range(12)))
    run("crawl", "--all", "--archive", folder)
    before = json.loads(run("status", "--json", "--archive", folder).out)["counts"]
    assert (before["versions"], before["held"]) == (13, 11)
    run("reextract", "--archive", folder)
    run("reextract", "--confirm", "--archive", folder)
    after = json.loads(run("status", "--json", "--archive", folder).out)["counts"]
    assert (after["versions"], after["held"]) == (12, 0)
    assert run("verify", "--archive", folder).code == 0


def test_what_is_held_and_came_again_with_the_same_bytes_is_settled_too(
    run: Run, tmp_path: Path, server: Server
) -> None:
    """Two crawls saw the new look before anybody read the record again; one payload was lost meanwhile."""
    print_paper(server, semantic, map(story, range(12)))
    folder = make_archive(tmp_path / "paper", site_of(server))
    run("crawl", "--archive", folder)
    print_paper(server, chatty, map(story, range(12)))
    run("crawl", "--all", "--archive", folder)
    run("crawl", "--all", "--archive", folder)
    with closing(sqlite3.connect(folder / "archive.db")) as connection, connection:
        newest = "SELECT payload_digest FROM captures WHERE article_id = 3 ORDER BY id DESC LIMIT 1"
        connection.execute(f"UPDATE payloads SET body = x'00' WHERE digest = ({newest})")
    run("reextract", "--archive", folder)
    run("reextract", "--confirm", "--archive", folder)
    counts = json.loads(run("status", "--json", "--archive", folder).out)["counts"]
    assert (counts["versions"], counts["held"]) == (12, 0)
    with closing(open_to_read(folder)) as store:
        settled = store.connection.execute("SELECT settled_as, COUNT(*) AS n FROM held GROUP BY 1 ORDER BY 1")
        assert [tuple(row) for row in settled] == [("redesign", 22), ("unreadable", 2)]
