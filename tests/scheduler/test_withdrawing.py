"""The verbs by which an archivist takes a story out of view, as a person uses them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.store import locked, open_to_read
from archive.withdrawal import restore, restrict
from scheduler.frontier import Frontier
from scheduler.reextraction.job import articles_of
from scheduler.verbs.looking import look_first
from tests.scheduler.past import DAY_ONE, Past, told
from tests.scheduler.speaking import Run, Said, assert_one_sentence
from tests.scheduler.town import Town, article, publish, site_of
from tests.servers import Server, html
from tests.withdrawal.affair import order
from tests.withdrawal.needle import in_files, in_rows

NEEDLE = "Hinterzimmerfürst"
WHY = ("--reason", "Bitte eines Betroffenen", "--by", "Archivarin")


@pytest.fixture
def affair(past: Past) -> Past:
    """Two stories, the first in two versions, with a needle."""
    past.visit(1, told(1, last=f"Der {NEEDLE} schweigt"), 0)
    past.visit(1, told(1, last=f"Der {NEEDLE} gesteht nach langem Zögern alles"), 1)
    past.visit(2, told(2), 0)
    return past


def needles(past: Past) -> list[str]:
    with closing(open_to_read(past.folder)) as store:
        return in_rows(store.connection, NEEDLE)


def did(run: Run, past: Past, *words: object) -> Any:
    said = run(*words, "--archive", past.folder, "--json")
    assert said.code == 0, said
    return json.loads(said.out)


def test_withdraw_says_what_it_did_and_every_verb_that_reads_says_so(run: Run, affair: Past) -> None:
    """Counts, what remains to be done, then show, history, diff, search, status, doctor and verify."""
    said = run("withdraw", "1", *WHY, "--basis", "GDPR 17(1)(d)", "--archive", affair.folder)
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("1 article withdrawn, 2 versions, 2 events, 2 pages, 0 pages elsewhere, 2 packed anew\n")
    assert "exports and backups made before now, which still hold it" in said.out
    assert needles(affair) == []
    for verb, words in (("show", "withdrawn since"), ("history", "Bitte eines Betroffenen (GDPR 17(1)(d))")):
        assert words in run(verb, "1", "--archive", affair.folder).out
    assert "is withdrawn: there is no text" in run("diff", "1", "--archive", affair.folder).err
    assert did(run, affair, "search", "Fürst")["total"] == 0
    assert did(run, affair, "status")["counts"]["restricted"] == 1
    assert "out of view by the archivist: 1 withdrawn" in run("doctor", "--archive", affair.folder).out
    assert run("verify", "--archive", affair.folder).out.endswith("0 damaged\n")


def test_withdraw_names_damaged_pages_of_others_and_is_done(run: Run, affair: Past) -> None:
    """They could not be looked through; verify says of them what it said before, and nothing of the story's own."""
    with closing(sqlite3.connect(affair.folder / "archive.db")) as connection, connection:
        connection.execute("UPDATE payloads SET body = zeroblob(length(body))")
    ((other,),) = affair.rows("SELECT payload_digest FROM captures WHERE url LIKE '%/2'")
    said = run("withdraw", "1", *WHY, "--archive", affair.folder)
    assert (said.code, said.err) == (0, "")
    assert f"payload {other} is damaged and stays" in said.out
    assert said.out.count("is damaged and stays") == 1
    verified = run("verify", "--archive", affair.folder)
    assert verified.out.endswith("3 damaged\n")
    assert (verified.out + verified.err).count("it was damaged when it was taken out of view") == 2


def test_pages_are_looked_through_while_another_process_writes(run: Run, affair: Past) -> None:
    """Only what is decided then needs the lock; where another has it from the first, that is said at once."""
    with locked(affair.folder):
        searched = look_first(affair.folder, "1", order("redacted", words=(NEEDLE,)), at=DAY_ONE)
        assert_one_sentence(run("withdraw", "1", *WHY, "--archive", affair.folder), 1, "wait until it ends")
    assert searched is not None
    assert searched.phrases
    assert needles(affair) != []


def test_doctor_says_when_what_is_withheld_is_damaged_or_gone(run: Run, affair: Past) -> None:
    """Else it would be found out when a story is to be put back."""
    did(run, affair, "withdraw", "1", *WHY)
    path = affair.folder / "withheld.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE cells SET value = x'28b52f' WHERE column_name = 'body'")
    assert "no longer matches its digest" in run("doctor", "--archive", affair.folder).out
    path.unlink()
    assert "withheld.db is missing" in run("doctor", "--archive", affair.folder).out


def test_restore_puts_it_back_and_a_second_time_says_that_nothing_is_in_force(run: Run, affair: Past) -> None:
    """By URL, id or key, as everywhere."""
    before = affair.rows("SELECT title, text, blocks FROM versions")
    did(run, affair, "withdraw", "https://blatt.example/artikel/1", *WHY)
    assert did(run, affair, "restore", "1", *WHY)["kind"] == "restored"
    assert affair.rows("SELECT title, text, blocks FROM versions") == before
    assert_one_sentence(run("restore", "1", *WHY, "--archive", affair.folder), 2, "nothing is in force")


def test_erase_wants_a_withdrawn_story_and_a_yes(run: Run, affair: Past) -> None:
    """It is final, so it is two steps and a word."""
    assert_one_sentence(run("erase", "1", *WHY, "--yes", "--archive", affair.folder), 2, "withdraw` it first")
    did(run, affair, "withdraw", "1", *WHY)
    assert_one_sentence(run("erase", "1", *WHY, "--archive", affair.folder), 2, "--yes")
    assert did(run, affair, "erase", "1", *WHY, "--yes")["counts"] == {"versions": 2, "pages": 2}
    assert in_files(affair.folder, NEEDLE) == []
    assert_one_sentence(run("withdraw", "1", *WHY, "--archive", affair.folder), 2, "final")
    assert run("verify", "--archive", affair.folder).out.endswith("0 damaged\n")


def test_redact_takes_its_words_from_a_file_and_tells_them_nowhere(run: Run, affair: Past, tmp_path: Path) -> None:
    """Neither in the answer nor in the chain; words that stand nowhere are a mistake."""
    words = tmp_path / "words.txt"
    words.write_text(f"{NEEDLE.upper()}\n\n", encoding="utf-8")
    said = run("redact", "1", "--words-file", words, *WHY, "--archive", affair.folder)
    assert (said.code, NEEDLE.lower() in said.out.lower()) == (0, False)
    assert needles(affair) == []
    assert "[redacted]" in run("show", "1", "--archive", affair.folder).out
    assert_one_sentence(run("redact", "2", "--words", "Xylophon", *WHY, "--archive", affair.folder), 2, "nowhere")


def test_an_embargo_is_lifted_by_the_next_verb_that_writes_when_its_day_has_come(run: Run, affair: Past) -> None:
    """The archive's own clock says when; doctor says a week before that it ends."""
    did(run, affair, "embargo", "1", "--until", "2099-01-01", *WHY)
    assert needles(affair) == []
    affair.edit("UPDATE restrictions SET until = date('now', '+1 day')")
    assert "then it is in view again" in run("doctor", "--archive", affair.folder).out
    affair.edit("UPDATE restrictions SET until = '2020-01-01'")
    run("unlist", "2", *WHY, "--archive", affair.folder)
    assert needles(affair) != []
    assert affair.rows("SELECT lifted_reason FROM restrictions WHERE id = 1") == [("it ended by itself on 2020-01-01",)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("embargo", "1", "--until", "2001-01-01", *WHY), "is over"),
        (("embargo", "1", "--until", "bald", *WHY), "neither a day"),
        (("withdraw", "99", *WHY), "no article is known"),
        (("withdraw", "1"), "--reason"),
        (("redact", "1", "--words", "  ", *WHY), "no words"),
        (("withdraw", "1", "--reason", f"weil der {NEEDLE} gesteht nach langem Zögern alles; die Polizei"), "public"),
    ],
)
def test_wrong_use_is_one_sentence_and_changes_nothing(
    run: Run, affair: Past, words: tuple[str, ...], sentence: str
) -> None:
    """Exit 2, and the file is as it was."""
    before = affair.dump()
    said: Said = run(*words, "--archive", affair.folder)
    assert_one_sentence(said, 2, sentence)
    assert affair.dump() == before


@pytest.mark.asyncio(loop_scope="session")
async def test_a_withdrawn_story_is_visited_no_more_and_an_embargoed_one_is(town: Town, server: Server) -> None:
    """Nor is a headline of it remembered, though the front page shows it."""
    publish(server, 801, 802, 803)
    site = site_of(server)
    await town.crawl(site)
    ids = dict(
        town.work.store.connection.execute("SELECT key, id FROM articles WHERE site_id = ?", (site.id,)).fetchall()
    )
    restrict(town.work.store, ids["801"], order("withdrawn"), at=town.now())
    restrict(town.work.store, ids["802"], order("embargoed", until=town.now().replace(year=2099)), at=town.now())
    for number in (801, 802):
        server.pages[f"/artikel/{number}"] = html(article(number, title=f"Der {NEEDLE} kommt wieder"))
    before = len(town.captures(site))
    await town.crawl(site, everything=True)
    assert sorted(town.captures(site)[before:]) == [
        ("/artikel/802", 200, "partial"),
        ("/artikel/803", 304, "not-modified"),
    ]
    assert in_rows(town.work.store.connection, NEEDLE) == []
    told = "SELECT title FROM discoveries WHERE key IN ('801', '802') AND title IS NOT NULL"
    assert town.work.store.connection.execute(told).fetchall() == []
    hints = "SELECT hints FROM frontier WHERE key IN ('801', '802') AND hints LIKE '%Meldung%'"
    assert town.work.frontier.connection.execute(hints).fetchall() == []
    restore(town.work.store, ids["801"], at=town.now(), by="A", reason="doch")
    await town.crawl(site)
    assert ("/artikel/801", 200, "changed") in town.captures(site)


def test_a_draft_of_a_reextraction_is_dropped_since_it_holds_texts(run: Run, affair: Past) -> None:
    """And a redacted story is not read again, which would bring its words back."""
    affair.edit("UPDATE versions SET extractor = 'old/1'")
    run("reextract", "--archive", affair.folder)
    assert (affair.folder / "reextract.db").exists()
    did(run, affair, "redact", "1", "--words", NEEDLE, *WHY)
    assert not (affair.folder / "reextract.db").exists()
    with closing(open_to_read(affair.folder)) as store:
        assert [one.key for one in articles_of(store.connection, "blatt")] == ["2"]


def test_the_headlines_that_listings_gave_are_forgotten_in_the_frontier(run: Run, affair: Past) -> None:
    """They stand in the hints by which a changed teaser is noticed."""
    run("plan", "--archive", affair.folder)
    Frontier(affair.folder).connection.close()
    with closing(sqlite3.connect(affair.folder / "frontier.db")) as connection, connection:
        connection.execute(
            "INSERT INTO frontier (site_id, key, url, purpose, why, known_since, hints) VALUES"
            " ('blatt', '1', 'https://blatt.example/artikel/1', 'article', 'x', 'x', ?)",
            (json.dumps({"https://blatt.example/": f"||{NEEDLE}"}, ensure_ascii=False),),
        )
    did(run, affair, "withdraw", "1", *WHY)
    did(run, affair, "erase", "1", *WHY, "--yes")
    assert in_files(affair.folder, NEEDLE) == []
