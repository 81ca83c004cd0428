"""The whole archive read again: what is reported, what is put in place, and what is never touched."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.extract import EXTRACTOR
from archive.models import PageKind
from archive.store import open_to_write
from scheduler.reextraction import DRAFT_FILE
from tests.extract.saved import read as read_page
from tests.scheduler.past import NOTHING, Past, assert_whole, parsed, report, told, with_ad, without_end
from tests.scheduler.speaking import Run
from tests.scheduler.town import article


def test_the_reader_of_today_finds_nothing_to_change_in_its_own_archive(run: Run, crawled: Path) -> None:
    """After a real crawl with an edit and a deletion, and neither the report nor its confirmation changes a version."""
    past = Past(crawled)
    before = past.dump()
    assert report(run, past)["counts"].items() >= {"captures read": 3, **NOTHING}.items()
    assert past.dump() == before
    report(run, past, "--confirm")
    assert past.dump() == before
    assert not (crawled / DRAFT_FILE).exists()
    assert_whole(run, past)


def test_an_ad_that_an_earlier_reader_took_for_text_goes(run: Run, past: Past) -> None:
    """Reported first with before and after; confirmed, the version keeps its id and its old row is kept."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    past.visit(2, told(2), 0)
    before = past.dump()
    found = report(run, past)
    assert (found["counts"]["changed"], found["counts"]["versions unchanged"]) == (1, 1)
    assert found["fields"] == {"text": 1}
    assert found["examples"][0]["url"].endswith("/artikel/1")
    assert "Krause" in found["examples"][0]["before"]
    assert "Krause" not in found["examples"][0]["after"]
    assert past.dump() == before
    assert "1 found" in run("search", "Krause", "--archive", past.folder).out
    report(run, past, "--confirm")
    assert [row[:2] for row in past.versions()] == [(1, 1), (2, 1)]
    ((text, extractor),) = past.rows("SELECT text, extractor FROM versions WHERE id = 1")
    assert ("Krause" in text, extractor) == (False, EXTRACTOR)
    ((version_id, became, kept),) = past.rows("SELECT version_id, became, version FROM replaced_versions")
    assert (version_id, became, "Krause" in kept, "chronik-extract/0" in kept) == (1, 1, True, True)
    assert "0 found" in run("search", "Krause", "--archive", past.folder).out
    assert_whole(run, past)


def test_versions_that_differ_only_by_an_ad_become_one(run: Run, past: Past) -> None:
    """What is left keeps id and first sight; the next real edit moves up and is compared with what is there now."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    past.visit(1, told(1, more="<!-- 2 -->"), 1, read=with_ad("Winter"))
    past.visit(1, told(1, more="<!-- 2 -->"), 2, status=304)
    past.visit(1, told(1, last="Der Schaden ist hoch"), 3, read=with_ad("Winter"))
    assert [row[0] for row in past.versions()] == [1, 2, 3]
    assert report(run, past)["counts"].items() >= {"changed": 2, "merged": 1, "split": 0}.items()
    report(run, past, "--confirm")
    assert past.versions() == [(1, 1, 0, 2, None), (3, 2, 3, 3, 2)]
    assert past.outcomes() == [("new", 1), ("unchanged", 1), ("not-modified", 1), ("changed", 3)]
    assert past.rows("SELECT version_id, became FROM replaced_versions ORDER BY version_id") == [(1, 1), (2, 1), (3, 3)]
    assert past.rows("SELECT changed_fields, words_removed FROM versions WHERE id = 3") == [('["text"]', 7)]
    assert past.rows("SELECT current_version_id FROM articles") == [(3,)]
    assert_whole(run, past)


def test_the_newest_version_may_end_too(run: Run, past: Past) -> None:
    """Then the article's current version is the one that is left, and no new version ever takes the number of the
    one that ended."""
    past.visit(1, told(1), 0)
    past.visit(1, told(1, more="<!-- 2 -->"), 1, read=with_ad("Winter"))
    report(run, past)
    report(run, past, "--confirm")
    assert (past.versions(), past.rows("SELECT current_version_id FROM articles")) == ([(1, 1, 0, 1, None)], [(1,)])
    assert_whole(run, past)


def test_an_edit_that_an_earlier_reader_did_not_see_becomes_a_version(run: Run, past: Past) -> None:
    """With the interval between the last capture that showed the old text and the first that showed the new one."""
    past.visit(1, told(1), 0, read=without_end())
    past.visit(1, told(1, more="<!-- 2 -->"), 1, read=without_end())
    past.visit(1, told(1, last="Der Schaden ist hoch"), 3, read=without_end())
    past.visit(1, told(1, last="Der Schaden ist hoch"), 4, status=304)
    assert [row[0] for row in past.versions()] == [1]
    assert report(run, past)["counts"].items() >= {"changed": 1, "merged": 0, "split": 1}.items()
    report(run, past, "--confirm")
    assert past.versions() == [(1, 1, 0, 1, None), (2, 2, 3, 4, 1)]
    assert past.outcomes() == [("new", 1), ("unchanged", 1), ("changed", 2), ("not-modified", 2)]
    assert past.rows("SELECT declared, changed_fields FROM versions WHERE id = 2") == [("undeclared", '["text"]')]
    assert_whole(run, past)


def test_a_content_that_returned_stays_three_versions(run: Run, past: Past) -> None:
    """A-B-A: the third points to the first, also where all three read otherwise today."""
    for day, last in enumerate((None, "Der Schaden ist hoch", None)):
        past.visit(1, told(1, last=last, more=f"<!-- {day} -->"), day, read=with_ad("Krause"))
    assert report(run, past)["counts"].items() >= {"changed": 3, "merged": 0, "split": 0}.items()
    report(run, past, "--confirm")
    assert past.rows("SELECT id, number, same_as_version_id FROM versions") == [(1, 1, None), (2, 2, None), (3, 3, 1)]
    assert_whole(run, past)


def test_a_version_that_ended_gives_its_id_to_none_that_is_new(run: Run, past: Past) -> None:
    """Events name versions by id, also those that are no more."""
    past.visit(1, told(1), 0, read=without_end())
    past.visit(1, told(1, last="Der Schaden ist hoch"), 1, read=without_end())
    past.visit(1, told(1, last="Der Schaden ist hoch", more="<!-- 2 -->"), 2, read=with_ad("Winter"))
    report(run, past)
    report(run, past, "--confirm")
    assert past.versions() == [(1, 1, 0, 0, None), (3, 2, 1, 2, 0)]
    assert past.outcomes() == [("new", 1), ("changed", 3), ("unchanged", 3)]
    assert_whole(run, past)


def test_what_shows_no_article_any_more_is_kept_and_reported(run: Run, past: Past) -> None:
    """A wall that an earlier reader took for the story: its version stays as it is, and nothing new is made of it."""
    wall = "<title>Zugang</title><body><h1>Zugang</h1><p>Bitte melden Sie sich an, um weiterzulesen.</p>"
    page = past.visit(1, told(1), 0, read=with_ad("Krause")).article
    assert page is not None
    earlier = replace(with_ad("Winter")(read_page(told(1))), kind=PageKind.ARTICLE)
    past.visit(1, wall, 1, read=lambda _: earlier)
    past.visit(1, told(1), 2)
    kept = past.rows("SELECT text, content_digest, extractor FROM versions WHERE id = 2")
    found = report(run, past)
    assert [(one["capture"], one["url"]) for one in found["no_article"]] == [(2, "https://blatt.example/artikel/1")]
    assert found["counts"].items() >= {"changed": 1, "merged": 0, "split": 0}.items()
    report(run, past, "--confirm")
    assert past.rows("SELECT text, content_digest, extractor FROM versions WHERE id = 2") == kept
    assert past.versions() == [(1, 1, 0, 0, None), (2, 2, 1, 1, 0), (3, 3, 2, 2, 1)]
    assert_whole(run, past)


def test_a_version_whose_first_page_shows_none_is_read_from_the_next(run: Run, past: Past) -> None:
    """The page was a wall, but a later capture of the same version shows what it was."""
    told_later = read_page(told(1, last="Der Schaden ist hoch"))
    past.visit(1, told(1), 0)
    past.visit(1, "<title>Zugang</title><h1>Zugang</h1><p>Bitte melden Sie sich an.</p>", 1, read=lambda _: told_later)
    past.visit(1, told(1, last="Der Schaden ist hoch"), 2)
    assert report(run, past)["counts"].items() >= NOTHING.items()
    report(run, past, "--confirm")
    assert past.versions() == [(1, 1, 0, 0, None), (2, 2, 1, 2, 0)]
    assert_whole(run, past)


def test_bytes_that_cannot_be_read_are_named_and_their_version_stays(run: Run, past: Past) -> None:
    """Exit 1; the other articles are read, the damaged one keeps what an earlier reader made of it."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    past.visit(2, told(2), 0, read=with_ad("Krause"))
    past.edit("UPDATE payloads SET body = x'00' WHERE digest = (SELECT payload_digest FROM captures WHERE id = 2)")
    said = run("reextract", "--json", "--archive", past.folder)
    assert said.code == 1
    found = parsed(said.out)
    assert [one["capture"] for one in found["unreadable"]] == [2]
    assert found["counts"].items() >= {"changed": 1, "unreadable": 1}.items()
    assert run("reextract", "--confirm", "--archive", past.folder).code == 1
    assert past.rows("SELECT id, text LIKE '%Krause%' FROM versions ORDER BY id") == [(1, 0), (2, 1)]


def test_captures_held_for_a_redesign_are_settled(run: Run, past: Past) -> None:
    """By today's reading the one shows the same content, the other an edit."""
    past.visit(1, told(1), 0)
    past.visit(2, told(2), 0)
    past.visit(1, told(1, more="<!-- 2 -->"), 1)
    past.visit(2, told(2, last="Der Schaden ist hoch"), 1, read=without_end())
    past.edit(
        "UPDATE captures SET outcome = 'unchanged', version_id = article_id WHERE id IN (3, 4)",
        "INSERT INTO held SELECT id, article_id, '[]', '[]', fetched_at, NULL, NULL, 'held' FROM captures WHERE id > 2",
        "UPDATE articles SET current_version_id = id",
        "DELETE FROM search_documents WHERE version_id > 2",
        "DELETE FROM links WHERE version_id > 2",
        "DELETE FROM images WHERE version_id > 2",
        "DELETE FROM versions WHERE id > 2",
    )
    assert report(run, past)["counts"]["held to be settled"] == 2
    report(run, past, "--confirm")
    assert past.rows("SELECT capture_id, settled_as FROM held ORDER BY 1") == [(3, "redesign"), (4, "edit")]
    assert past.outcomes() == [("new", 1), ("new", 2), ("unchanged", 1), ("changed", 3)]


def sealed(past: Past, statement: str) -> None:
    """Somebody who has the program changes a row: the seals know of it, the events do not."""
    with closing(open_to_write(past.folder)) as store, store.transaction() as connection:
        connection.execute(statement)


def test_verify_holds_a_version_to_the_last_event_that_speaks_of_it(run: Run, past: Past) -> None:
    """Whoever puts the old content back, or names another payload, is found out."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    past.visit(1, told(1, last="Der Schaden ist hoch"), 1, read=with_ad("Krause"))
    report(run, past)
    report(run, past, "--confirm")
    assert_whole(run, past)
    columns = ("text", "blocks", "content_digest", "word_count")
    old = [
        f"{name} = (SELECT json_extract(version, '$.{name}') FROM replaced_versions WHERE id = 1)" for name in columns
    ]
    sealed(past, f"UPDATE versions SET {', '.join(old)} WHERE id = 1")
    assert (
        "version 1 (article 1, number 1): it is not what its event says" in run("verify", "--archive", past.folder).out
    )
    sealed(past, "UPDATE versions SET capture_id = 1 WHERE id = 2")
    assert (
        "version 2 (article 1, number 2): it is not what its event says" in run("verify", "--archive", past.folder).out
    )


def test_a_page_withheld_for_the_sake_of_another_story_is_out_of_view_and_not_wrong(
    run: Run, past: Past, tmp_path: Path
) -> None:
    """It teases the story that was withdrawn: neither a re-extraction nor a drill may read it, and both say so."""
    headline = "Klaus Ängsterling steht seit Montag vor dem Amtsgericht in Herne"
    past.visit(1, article(1, title=headline), 0)
    past.visit(2, told(2, more=f"<aside>{headline}</aside>"), 0)
    why = ("--reason", "ein Urteil", "--by", "Archiv")
    assert run("withdraw", "1", *why, "--archive", past.folder).code == 0
    assert past.rows("SELECT encoding FROM payloads") == [("withheld",), ("withheld",)]
    assert report(run, past)["counts"].items() >= {"unreadable": 0, "out of view": 1}.items()
    assert report(run, past, "--confirm")["unreadable"] == []

    (tmp_path / "disk").mkdir()
    made = run("backup", tmp_path / "disk", "--archive", past.folder)
    assert made.code == 0, made
    drilled = run("drill", "--from", tmp_path / "disk", "--archive", past.folder, "--json")
    assert drilled.code == 0, drilled
    assert (drilled.code, parsed(drilled.out)["counts"]["versions whose page is out of view"]) == (0, 1)
