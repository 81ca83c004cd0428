"""`chronik demo` before it begins: what is in its way, and what it clears away."""

import socket
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.demo.cli import clear
from scheduler.errors import WrongUse
from tests.scheduler.speaking import Run, assert_one_sentence


def test_a_taken_port_is_told_before_anything_is_begun(run: Run, tmp_path: Path) -> None:
    """With the option that names another."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        said = run("demo", tmp_path / "demo", "--port", port)
    assert_one_sentence(said, 2, f"port {port} is taken", "--port")
    assert not (tmp_path / "demo").exists()


def test_a_demonstration_made_anew_leaves_nothing_of_the_last_one(tmp_path: Path) -> None:
    """What was taken out of view there belongs to no story of the new one; foreign folders are left alone."""
    (tmp_path / "chronik.toml").write_text("[clock]\n", encoding="utf-8")
    for name in ("archive.db", "archive.db-wal", "withheld.db", "frontier.db", "reextract.db", "chronik.lock"):
        (tmp_path / name).touch()
    clear(tmp_path)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "letter.txt").touch()
    with pytest.raises(WrongUse, match="no demonstration"):
        clear(tmp_path)
    assert (tmp_path / "letter.txt").exists()
