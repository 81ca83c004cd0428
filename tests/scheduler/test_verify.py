"""`chronik verify` on the command line: in slices, beside a writer, where nothing may be written, and on damage."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.backup import make_backup, newest_in
from archive.store import ARCHIVE_FILE, create, locked, open_to_read
from scheduler.drilling import drill
from scheduler.proving import SMALLEST_SHARE, prove, share_of_a_day
from tests.archive.scene import BODY, Scene, blocks, hour, story
from tests.scheduler.speaking import Run, assert_one_sentence


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """An archive of a story that was edited."""
    folder = tmp_path / "kept"
    with closing(create(folder)) as store:
        scene = Scene(store)
        scene.visit(0, story())
        scene.visit(1, story(blocks=blocks(*BODY[:2])))
        scene.reader.close()
    return folder


def ask(folder: Path, query: str) -> list[object]:
    with closing(open_to_read(folder)) as store:
        return [row[0] for row in store.connection.execute(query)]


def test_slices_go_on_where_the_last_one_ended(run: Run, kept: Path) -> None:
    """Each says where the round goes on; the last one leaves an event, and the next begins anew."""
    stages = []
    while True:
        said = run("verify", "--slice", 15, "--json", "--archive", kept)
        assert said.code == 0
        if (goes_on := json.loads(said.out)["goes_on_at"]) is None:
            break
        stages.append(goes_on["stage"])
    assert len(stages) > 2
    assert stages == sorted(stages, key=stages.index)
    assert ask(kept, "SELECT kind FROM events ORDER BY id DESC LIMIT 1") == ["verified"]
    assert ask(kept, "SELECT COUNT(*) FROM fixity_checks WHERE finished_at IS NOT NULL") == [1]
    assert "goes on in structure" in run("verify", "--slice", 1, "--archive", kept).out


def test_beside_a_writer_it_looks_and_says_that_it_keeps_no_account(run: Run, kept: Path) -> None:
    """The lock is the writer's."""
    with locked(kept):
        said = run("verify", "--archive", kept)
    assert (said.code, "0 damaged" in said.out) == (0, True)
    assert "No account is kept of this look: another chronik" in said.err
    assert ask(kept, "SELECT COUNT(*) FROM fixity_checks") == [0]


def test_a_file_that_sqlite_finds_fault_with_is_not_written(run: Run, kept: Path) -> None:
    """A write may spread the damage."""
    with closing(sqlite3.connect(kept / ARCHIVE_FILE)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = replace(sql, 'a story', 'no story') WHERE name = 'articles'")
        connection.execute("UPDATE sqlite_schema SET sql = sql || ' -- x' WHERE name = 'articles'")
        connection.commit()
    said = run("verify", "--archive", kept)
    assert (said.code, "schema: the text of articles was changed" in said.out) == (1, True)
    assert "nothing is written into a file" in said.err


def test_a_root_from_status_is_proved_and_a_foreign_one_is_not(run: Run, kept: Path) -> None:
    """Exit 1 where it is no part of the record."""
    root = json.loads(run("status", "--json", "--archive", kept).out)["root"]["digest"]
    assert root in run("status", "--archive", kept).out
    run("verify", "--archive", kept)  # the record goes on
    said = run("verify", "--root", root, "--archive", kept)
    assert (said.code, "The root is part of this record." in said.out) == (0, True)
    assert run("verify", "--root", f"root {root} (3 events, 2 seals)", "--archive", kept).code == 0
    said = run("verify", "--root", f"sha256:{'0' * 64}", "--archive", kept)
    assert (said.code, "is not part of this record" in said.out) == (1, True)


def test_it_says_that_a_file_in_use_was_not_looked_at_where_nothing_is_kept(run: Run, kept: Path) -> None:
    """The file may be behind its log."""
    with closing(sqlite3.connect(kept / ARCHIVE_FILE)) as writer:
        writer.execute("UPDATE fixity_checks SET damaged = damaged || ' '")
        writer.execute("CREATE TABLE other (a)")
        writer.commit()
        assert "Space that holds nothing was not looked at" in run("verify", "--archive", kept).out
    assert "Space that holds nothing" not in run("verify", "--archive", kept).out


def test_an_export_without_seals_is_told_as_what_it_is(run: Run, kept: Path, tmp_path: Path) -> None:
    """Nothing in it is damaged, and nothing can be proved."""
    assert run("export", "sqlite", "-o", tmp_path / "slim", "--archive", kept).code == 0
    assert_one_sentence(run("verify", "--archive", tmp_path / "slim"), 2, "is an export without payloads and seals")


def test_words_that_do_not_fit_together_are_wrong_use(run: Run, kept: Path) -> None:
    """All or a slice; a root is a digest."""
    assert run("verify", "--all", "--slice", 3, "--archive", kept).code == 2
    for root in ("garbage", "sha256:0", f"SHA256:{'0' * 64}"):
        assert_one_sentence(run("verify", "--root", root, "--archive", kept), 2, f"not a root: {root}")


def test_the_share_of_a_day_brings_any_archive_through(kept: Path) -> None:
    """A small one whole each day."""
    assert share_of_a_day(kept) == SMALLEST_SHARE


@pytest.mark.parametrize("table", ["events", "captures", "payloads"])
def test_a_torn_page_stops_none_of_those_that_are_to_name_it(kept: Path, tmp_path: Path, table: str) -> None:
    """Neither the day's share nor the look, the backup, its manifest and its drill."""
    (root,) = ask(kept, f"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'")
    (size,) = ask(kept, "PRAGMA page_size")
    with (kept / ARCHIVE_FILE).open("r+b") as file:
        file.seek((int(str(root)) - 1) * int(str(size)))
        file.write(b"\x55" * int(str(size)))
    assert share_of_a_day(kept) == SMALLEST_SHARE
    assert prove(kept, most=None).found.is_torn
    made = make_backup(kept, tmp_path / "disk", at=hour(9), program="x")
    assert made.manifest.damaged
    done = asyncio.run(drill(newest_in(tmp_path / "disk"), tmp_path / "drill", at=hour(10), sample=1))
    assert done.wrong
