"""Errors of the command line: one clear sentence with the remedy, the right code, and no traceback."""

import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.store import ARCHIVE_FILE, locked
from archive.store.migrations import STEPS
from scheduler.folder import CONFIG_FILE
from scheduler.frontier import Frontier
from tests.scheduler.speaking import READING, WRITING, Run, assert_one_sentence
from tests.scheduler.town import make_archive, site_of
from tests.servers import Server, closed_port, html, response


@pytest.mark.parametrize("verb", [*READING[:-1], *WRITING, "browse"])
def test_a_folder_without_an_archive_is_wrong_use(run: Run, tmp_path: Path, verb: str) -> None:
    """The sentence names the folder and both remedies; nothing is made by asking."""
    said = run(*verb.split(), "--archive", tmp_path)
    assert_one_sentence(said, 2, str(tmp_path), "--archive", "chronik init")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_site_is_wrong_use(run: Run, folder: Path) -> None:
    """The sentence lists the sites there are."""
    assert_one_sentence(run("crawl", "nowhere", "--archive", folder), 2, "'nowhere'", "paper-")


@pytest.mark.parametrize(
    "url", ["http://", "mailto:a@b.example", "http://a b/", "https://[::1", "file:///etc/passwd", "-"]
)
def test_a_bad_url_is_wrong_use(run: Run, folder: Path, tmp_path: Path, url: str) -> None:
    """On init, probe and crawl alike."""
    assert_one_sentence(run("init", tmp_path / "new", "--", url), 2, "no web address")
    assert_one_sentence(run("probe", "--", url), 2, "no web address")
    assert_one_sentence(run("crawl", f"--url={url}", "--archive", folder), 2, "is no page of")
    assert not (tmp_path / "new").exists()


def test_a_page_of_another_site_is_wrong_use(run: Run, folder: Path) -> None:
    """A URL must belong to a site of the archive."""
    said = run("crawl", "--url", "https://elsewhere.example/artikel/1", "--archive", folder)
    assert_one_sentence(said, 2, "https://elsewhere.example/artikel/1", "chronik init")


@pytest.mark.parametrize(
    "words", ["crawl --limit 0", "crawl --limit many", "fly", "crawl --fast", "show", "browse --port 99999"]
)
def test_wrong_words_are_wrong_use(run: Run, crawled: Path, words: str) -> None:
    """Click's own errors end with 2 and no traceback."""
    said = run(*words.split(), *(("--archive", crawled) if words != "fly" else ()))
    assert (said.code, "Traceback" in said.err) == (2, False)
    assert said.err


def test_a_site_that_cannot_be_reached_fails(run: Run, tmp_path: Path) -> None:
    """No network: the sentence says what was tried, and nothing is written."""
    url = f"http://127.0.0.1:{closed_port()}/"
    assert_one_sentence(run("init", tmp_path / "new", url), 1, url, "cannot be connected to")
    assert_one_sentence(run("probe", "http://no-such-name.invalid/"), 1, "cannot be resolved")
    assert not (tmp_path / "new").exists()


def test_a_crawl_of_a_dead_site_fails(run: Run, tmp_path: Path) -> None:
    """Nothing captured is 1, with the reason."""
    with Server() as server:
        folder = make_archive(tmp_path / "paper", site_of(server))
    said = run("crawl", "--archive", folder)
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert "requests" in said.out


def test_a_crawl_that_robots_forbid_fails(run: Run, folder: Path, server: Server) -> None:
    """The sentence says that the site does not want us."""
    server.pages["/robots.txt"] = response("User-agent: *\nDisallow: /\n")
    assert_one_sentence(run("crawl", "--archive", folder), 1, "may not be crawled: robots.txt forbids")


def test_a_crawl_with_one_failure_ends_with_1(run: Run, folder: Path, server: Server) -> None:
    """Done with failures is not done."""
    server.pages["/artikel/2"] = html("Fehler", status=500)
    said = run("crawl", "--archive", folder)
    assert said.code == 1
    assert "1 new" in said.out
    assert "1 failed" in said.out


@pytest.mark.parametrize("verb", [*READING[:-1], *WRITING])
def test_an_archive_of_a_newer_chronik_is_left_alone(run: Run, folder: Path, verb: str) -> None:
    """Upgrade is the remedy, not force."""
    with closing(sqlite3.connect(folder / ARCHIVE_FILE)) as connection:
        connection.execute(f"PRAGMA user_version = {STEPS + 1}")
    assert_one_sentence(run(*verb.split(), "--archive", folder), 2, f"schema {STEPS + 1}", "upgrade Chronik")


@pytest.mark.parametrize("verb", WRITING)
def test_a_second_writer_learns_who_the_first_is(run: Run, folder: Path, verb: str) -> None:
    """Locked is a failure of the moment; readers go on."""
    with locked(folder):
        assert_one_sentence(
            run(*verb.split(), "--archive", folder), 1, "another chronik (process", "wait until it ends"
        )
        assert run("status", "--archive", folder).code == 0


@pytest.mark.parametrize("verb", [*READING[:-1], *WRITING])
def test_a_corrupt_archive_is_named_with_the_remedy(run: Run, folder: Path, verb: str) -> None:
    """A file that is no database any more: restore it."""
    (folder / ARCHIVE_FILE).write_bytes(b"rotten" * 5000)
    said = run(*verb.split(), "--archive", folder)
    assert_one_sentence(said, said.code, "restore it from a backup")
    assert said.code in (1, 2)


def test_damage_inside_the_file_is_named_with_the_remedy(run: Run, crawled: Path, tmp_path: Path) -> None:
    """The header is whole, the pages are not."""
    body = bytearray((crawled / ARCHIVE_FILE).read_bytes())
    body[8192:] = bytes(len(body) - 8192)
    (tmp_path / ARCHIVE_FILE).write_bytes(bytes(body))
    (tmp_path / CONFIG_FILE).write_text((crawled / CONFIG_FILE).read_text())
    assert_one_sentence(run("status", "--archive", tmp_path), 1, "restore it from a backup")
    assert run("doctor", "--archive", tmp_path).code == 1


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("no TOML", "[settings\n", ("chronik.toml", "no valid TOML")),
        ("misspelt key", "[sites.a]\nhome = 'https://a.example/'\ndelay = 3\n", ("delay",)),
        ("wrong type", "[sites.a]\nhome = 'https://a.example/'\ndelay_s = 'long'\n", ("delay_s",)),
        ("no home", "[sites.a]\nname = 'A'\n", ("home",)),
        (
            "bad pattern",
            "[sites.a]\nhome = 'https://a.example/'\narticle_pattern = '('\n",
            ("line 3", "'(' is no regular expression"),
        ),
        ("no sites", "[settings]\n", ("chronik init",)),
        ("other bytes", b"\xff\xfe", ("UTF-8",)),
    ],
)
def test_a_bad_configuration_is_named_with_its_place(
    run: Run, folder: Path, name: str, text: str | bytes, words: tuple[str, ...]
) -> None:
    """The sentence says which key and what to write instead."""
    (folder / CONFIG_FILE).write_bytes(text.encode() if isinstance(text, str) else text)
    assert_one_sentence(run("crawl", "--archive", folder), 2, *words)


def test_a_taken_port_is_named_with_the_remedy(run: Run, crawled: Path) -> None:
    """Another port is a word away."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert_one_sentence(run("browse", "--port", port, "--archive", crawled), 2, f"port {port} is taken", "--port")


def test_an_unknown_article_is_named_with_the_remedy(run: Run, crawled: Path) -> None:
    """By whatever it was named."""
    for verb in ("show", "history", "diff"):
        assert_one_sentence(run(verb, "no-such", "--archive", crawled), 2, "'no-such'", "chronik search")
    assert_one_sentence(run("show", "101", "--version", "9", "--archive", crawled), 2, "no version 9", "1 to 2")


def test_a_service_that_may_ask_nobody_fails_once(run: Run, tmp_path: Path) -> None:
    """A site that asked to be left alone is named: doing nothing is no quiet success."""
    with Server() as server:
        site = site_of(server)
        folder = make_archive(tmp_path / "paper", site)
    now = datetime.now(UTC)
    with closing(Frontier(folder)) as frontier:
        frontier.rests.leave(server.host, "asked", until=now + timedelta(hours=1), reason="it answered 429", now=now)
    assert_one_sentence(run("schedule", "--once", "--archive", folder), 1, "is left alone until", "it answered 429")


def test_words_that_are_no_command_get_one_sentence(run: Run) -> None:
    """The sentence names the help that explains them."""
    assert_one_sentence(run("fly"), 2, "`chronik --help`")
    assert_one_sentence(run("plan", "--limit", "many"), 2, "`chronik plan --help`")
