"""The command line: what each verb prints, with which code it ends."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.store import ARCHIVE_FILE
from scheduler.cli import cli
from scheduler.folder import CONFIG_FILE
from tests.hazards.finding_faults import set_trap
from tests.scheduler.speaking import READING, WRITING, Run
from tests.scheduler.town import article, make_archive, publish, site_of
from tests.servers import Server, html


def test_a_crawl_ends_with_its_counts(run: Run, folder: Path) -> None:
    """Done is 0, and the last line is for people."""
    said = run("crawl", "--archive", folder)
    assert (said.code, said.err) == (0, "")
    assert re.search(r"5 requests, 0 conditional, 2 discovered, 2 new, .*0 failed\n$", said.out)


@pytest.mark.parametrize("verb", READING)
def test_every_reading_verb_speaks_json(run: Run, crawled: Path, verb: str) -> None:
    """One valid JSON value on standard output and nothing beside it."""
    said = run(*verb.split(), "--archive", crawled, "--json")
    assert said.code == 0 or verb == "doctor"
    assert json.loads(said.out)


@pytest.mark.parametrize("verb", READING)
def test_every_reading_verb_speaks_to_people(run: Run, crawled: Path, verb: str) -> None:
    """Text with counts at the end."""
    said = run(*verb.split(), "--archive", crawled)
    assert said.code == 0 or verb == "doctor"
    assert re.search(r"\d", said.out.splitlines()[-1])


@pytest.mark.parametrize("verb", WRITING)
def test_every_writing_verb_speaks_json(run: Run, folder: Path, verb: str) -> None:
    """The counts of what was done."""
    said = run(*verb.split(), "--archive", folder, "--json")
    assert (said.code, json.loads(said.out)["counts"]["new"]) == (0, 2)


def test_init_and_probe_speak_json(run: Run, server: Server, tmp_path: Path) -> None:
    """What was found, before and after it was written down."""
    publish(server, *range(57691, 57697))
    probed = run("probe", server.url, "--delay", "0", "--json")
    made = run("init", tmp_path / "new", server.url, "--delay", "0", "--contact", "me@example.org", "--json")
    assert (probed.code, made.code) == (0, 0)
    assert json.loads(probed.out)["home"] == json.loads(made.out)["sites"][0]["home"] == f"{server.url}/"
    assert (tmp_path / "new" / CONFIG_FILE).exists()
    assert run("crawl", "--archive", tmp_path / "new").code == 0


def test_the_json_of_a_story_holds_its_versions(run: Run, crawled: Path) -> None:
    """History, diff and show tell the same story."""
    history = json.loads(run("history", "101", "--archive", crawled, "--json").out)
    shown = json.loads(run("show", "101", "--archive", crawled, "--json").out)
    changed = json.loads(run("diff", "101", "--archive", crawled, "--json").out)
    assert [version["number"] for version in history["versions"]] == [1, 2]
    assert [event["kind"] for event in history["events"]] == ["published", "edited"]
    assert (shown["number"], shown["title"]) == (2, "Eine neue Überschrift in Herne")
    assert changed["fields"]["title"] == ["Meldung Nummer 101 aus Herne und Wanne", "Eine neue Überschrift in Herne"]


def test_an_archive_can_be_named_by_the_environment(run: Run, crawled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CHRONIK_ARCHIVE stands for --archive, and the current folder for both."""
    monkeypatch.setenv("CHRONIK_ARCHIVE", str(crawled))
    assert run("status").code == 0
    monkeypatch.delenv("CHRONIK_ARCHIVE")
    monkeypatch.chdir(crawled)
    assert run("status").code == 0


def test_doctor_names_what_is_wrong_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    """A folder without an archive is a diagnosis, not an error."""
    said = run("doctor", "--archive", tmp_path, "--json")
    assert said.code == 1
    assert json.loads(said.out)["wrong"] == 1


def test_verify_names_the_damage_and_ends_with_1(run: Run, crawled: Path, tmp_path: Path) -> None:
    """The sentence says which record."""
    for name in (ARCHIVE_FILE, CONFIG_FILE):
        (tmp_path / name).write_bytes((crawled / name).read_bytes())
    with closing(sqlite3.connect(tmp_path / ARCHIVE_FILE)) as connection:
        connection.execute("UPDATE versions SET title = 'Gefälscht' WHERE id = 1")
        connection.commit()
    said = run("verify", "--archive", tmp_path, "--json")
    assert said.code == 1
    assert json.loads(said.out)["damaged"][0].startswith("version 1: its row in versions was changed; its payload ")


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_has_help_with_an_example(run: Run, verb: str) -> None:
    """What a verb does can be asked of it."""
    said = run(verb, "--help")
    assert said.code == 0
    assert f"chronik {verb}" in said.out


def test_text_from_the_web_cannot_move_the_cursor(run: Run, server: Server, tmp_path: Path) -> None:
    """Escape sequences and bidi marks of a headline do not reach the terminal."""
    publish(server, 1)
    server.pages["/artikel/1"] = html(article(1, title="Tor\x1b[31m in der \u202eNachspielzeit gegen Wanne"))
    folder = make_archive(tmp_path / "paper", site_of(server))
    assert run("crawl", "--archive", folder).code == 0
    for verb in ("show 1", "history 1", "search Nachspielzeit"):
        out = run(*verb.split(), "--archive", folder).out
        assert "Nachspielzeit" in out
        assert not {"\x1b", "\u202e"} & set(out)


def test_a_site_that_fell_silent_makes_the_crawl_fail(run: Run, folder: Path, server: Server) -> None:
    """Exit code 1, with the reason on the screen."""
    assert run("crawl", "--archive", folder).code == 0
    server.pages["/"] = html("<p>Willkommen.")
    ended = run("crawl", "--archive", folder)
    assert ended.code == 1
    assert "its 1 listings named no article" in ended.err


def test_what_is_cut_is_said_by_crawl_plan_and_doctor_and_lifted_by_url(run: Run, tmp_path: Path) -> None:
    """A person sees which addresses are left alone, and can ask for them."""
    with Server() as server:
        set_trap(server, "pages without end")
        folder = make_archive(tmp_path / "trap", site_of(server, article_pattern=None))
        crawled = run("crawl", "--archive", folder)
        assert (crawled.code, "cut: " in crawled.err) == (0, True)
        for verb in ("plan", "doctor"):
            assert "are left alone until" in run(verb, "--archive", folder).out.replace("\n", " ")
        asked = len(server.log)
        run("crawl", "--url", f"{server.url}/alle-meldungen-auf-einen-blick-140", "--archive", folder)
        assert len(server.log) > asked + 10


def test_what_the_publisher_asks_is_shown(run: Run, folder: Path, server: Server) -> None:
    """In a line of `show` and `history` with source and date, and as JSON; nothing where nothing is asked."""
    wishes = "<meta name='robots' content='noarchive'><meta name='tdm-reservation' content='1'>"
    server.pages["/artikel/1"] = html(article(1).replace("<head>", f"<head>{wishes}"))
    run("crawl", "--archive", folder)
    for verb in ("show", "history"):
        asked = run(verb, "1", "--archive", folder).out
        assert re.search(
            r"the publisher asks \(.*Z\): noarchive \(meta\), text and data mining reserved \(meta\)", asked
        )
        assert "the publisher asks" not in run(verb, "2", "--archive", folder).out
    said = json.loads(run("show", "1", "--archive", folder, "--json").out)["wishes"]
    assert (said["robots"], said["tdm_reservation"], said["tdm_source"]) == ([["meta", "noarchive"]], True, "meta")
