"""The draft of a re-extraction: how it survives, what it learns, and when it may be put in place."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from archive.extract import EXTRACTOR
from archive.store import locked
from scheduler.cli import main
from scheduler.reextraction import DRAFT_FILE
from scheduler.reextraction.draft import Draft
from tests.extract import rotating
from tests.scheduler.past import Past, assert_whole, report, told, with_ad
from tests.scheduler.speaking import Run, assert_one_sentence
from tests.scheduler.town import listing, make_archive, site_of
from tests.servers import Answer, Asked, Server, html


def test_a_killed_run_goes_on_where_it_was(run: Run, past: Past) -> None:
    """What was read before a kill -9 is not read again."""
    past.fill(range(1, 131))
    command = [sys.executable, "-m", "scheduler", "reextract", "--archive", str(past.folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # our command
    draft = past.folder / DRAFT_FILE
    while process.poll() is None and not (draft.exists() and draft.stat().st_size > 190_000):  # two batches of four
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    with closing(sqlite3.connect(draft)) as connection, connection:
        (done,) = connection.execute("SELECT COUNT(*) FROM looks").fetchone()
        connection.execute(
            "UPDATE readings SET extraction = replace(extraction, 'gebrannt', 'gelodert') WHERE capture_id = 1"
        )
    assert 0 < done < 130
    found = report(run, past)
    assert found["counts"]["captures read"] == 130
    assert [one["url"] for one in found["examples"]] == ["https://blatt.example/artikel/1"]


def test_captures_that_came_after_the_draft_are_read_too(run: Run, past: Past) -> None:
    """A crawl may run while a draft is made and looked at."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    report(run, past)
    past.visit(1, told(1, last="Der Schaden ist hoch"), 1, read=with_ad("Krause"))
    past.visit(2, told(2), 1, read=with_ad("Krause"))
    assert report(run, past, "--confirm")["captures_since"] == 2
    assert past.rows("SELECT COUNT(*) FROM versions WHERE text LIKE '%Krause%'") == [(0,)]
    assert_whole(run, past)


def turning(number: int) -> Answer:
    """A page whose furniture turns with every request."""
    asked_before: list[Asked] = []

    def answer(asked: Asked) -> bytes:
        asked_before.append(asked)
        return html(rotating.page(number, request=len(asked_before)))

    return answer


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """An archive of a paper whose nameless boxes were taken for text at each of two crawls."""
    with Server() as server, pytest.MonkeyPatch.context() as patch:
        server.pages["/"] = html(listing(range(1, 9)))
        for number in range(1, 9):
            server.pages[f"/artikel/{number}"] = turning(number)
        site = site_of(server)
        made = Past(make_archive(tmp_path_factory.mktemp("paper") / "made", site), site)
        patch.setattr("sys.argv", ["chronik", "crawl", "--all", "--archive", str(made.folder)])
        main()
        with suppress(SystemExit):
            main()  # whatever it can hold of this it holds, and says so
        versions, held = made.rows(
            "SELECT (SELECT COUNT(*) FROM versions), (SELECT COUNT(*) FROM held WHERE settled_at IS NULL)"
        )[0]
        assert versions + held == 16
        yield made


@pytest.fixture
def furnished(paper: Past, tmp_path: Path) -> Past:
    """A copy of that archive."""
    return replace(paper, folder=Path(shutil.copytree(paper.folder, tmp_path / "furnished")))


def test_furniture_that_made_versions_is_learned_and_makes_none(run: Run, furnished: Past) -> None:
    """Each story has its one version and no more, the model is in force, and the words of the boxes are not found."""
    counts = report(run, furnished)["counts"]
    assert (counts["changed"], counts["merged"] + counts["held to be settled"], counts["split"]) == (8, 8, 0)
    assert furnished.rows("SELECT COUNT(*) FROM site_models") == [(0,)]
    report(run, furnished, "--confirm")
    texts = {text for (text,) in furnished.rows("SELECT text FROM versions")}
    assert texts == {"\n\n".join(rotating.story(number)) for number in range(1, 9)}
    assert furnished.rows("SELECT DISTINCT extractor FROM versions") == [(f"{EXTRACTOR} site-model/1",)]
    assert furnished.rows("SELECT number, learned_from FROM site_models") == [(1, '{"articles":8,"captures":16}')]
    assert "0 found" in run("search", "kostenlos Klick", "--all-versions", "--archive", furnished.folder).out
    assert_whole(run, furnished)
    assert [one["is_new"] for one in report(run, furnished)["models"]] == [False]


def test_the_next_crawl_after_a_confirmation_stores_no_version(run: Run, furnished: Past) -> None:
    """The crawl reads with the model in force, as the archive was read."""
    report(run, furnished)
    report(run, furnished, "--confirm")
    run("crawl", "--all", "--archive", furnished.folder)
    assert furnished.rows("SELECT COUNT(*) FROM versions") == [(8,)]


def test_without_learning_the_pages_are_read_with_the_model_in_force(run: Run, furnished: Past) -> None:
    """Here with none: every version reads as it did."""
    found = report(run, furnished, "--no-learn")
    assert found["counts"]["changed"] == 0
    assert [one["number"] for one in found["models"]] == [None]


def test_a_draft_is_confirmed_only_while_it_holds(run: Run, past: Past) -> None:
    """None, one of another program, one of another configuration: one sentence, and nothing is replaced."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    before = past.dump()
    assert_one_sentence(run("reextract", "--confirm", "--archive", past.folder), 2, "holds no draft")
    assert_one_sentence(run("reextract", "--discard", "--archive", past.folder), 2, "nothing to discard")
    report(run, past)
    config = past.folder / "chronik.toml"
    written = config.read_text(encoding="utf-8")
    config.write_text(written.replace("Herner Blatt", "Herner Bote"), encoding="utf-8")
    assert_one_sentence(run("reextract", "--confirm", "--archive", past.folder), 2, "blatt", "again")
    config.write_text(written, encoding="utf-8")
    with closing(sqlite3.connect(past.folder / DRAFT_FILE)) as connection, connection:
        connection.execute("UPDATE about SET value = 'chronik-extract/0' WHERE name = 'extractor'")
    assert_one_sentence(run("reextract", "--confirm", "--archive", past.folder), 2, "chronik-extract/0", "again")
    assert run("reextract", "--discard", "--archive", past.folder).code == 0
    assert not (past.folder / DRAFT_FILE).exists()
    assert past.dump() == before


def test_the_options_exclude_each_other(run: Run, past: Past) -> None:
    """Confirming something else than what was shown is no option."""
    said = run("reextract", "--confirm", "--no-learn", "--archive", past.folder)
    assert_one_sentence(said, 2, "--confirm", "alone")


def test_two_do_not_write_one_draft(run: Run, past: Past) -> None:
    """The second one is told so."""
    past.visit(1, told(1), 0)
    with closing(Draft(past.folder)):
        assert_one_sentence(run("reextract", "--archive", past.folder), 2, "another chronik", "wait")
    assert run("reextract", "--archive", past.folder).code == 0


def test_a_version_that_comes_later_takes_no_number_of_one_that_ended(run: Run, past: Past) -> None:
    """The events of both name them by their ids."""
    past.visit(1, told(1), 0)
    past.visit(1, told(1, more="<!-- 2 -->"), 1, read=with_ad("Krause"))
    report(run, past)
    report(run, past, "--confirm")
    past.visit(1, told(1, last="Der Schaden ist hoch"), 2)
    assert past.versions() == [(1, 1, 0, 1, None), (3, 2, 2, 2, 1)]
    assert_whole(run, past)


def test_a_draft_is_made_while_another_process_writes_but_not_put_in_place(run: Run, past: Past) -> None:
    """Only the confirmation needs the archive's lock."""
    past.visit(1, told(1), 0, read=with_ad("Krause"))
    with locked(past.folder):
        assert report(run, past)["counts"]["changed"] == 1
        assert_one_sentence(run("reextract", "--confirm", "--archive", past.folder), 1, "another chronik")
    assert report(run, past, "--confirm")["counts"]["changed"] == 1
