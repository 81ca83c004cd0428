"""`chronik browse` as a process of its own, with its two ports."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from scheduler.errors import WrongUse
from scheduler.verbs.serving import browse_archive
from tests.archive.scene import URL
from tests.memento.past import Past


def test_browse_serves_the_archive_and_its_pages_on_two_ports(own: Past) -> None:
    """Both are told; Ctrl-C ends both."""
    command = [sys.executable, "-m", "scheduler", "browse", "--port", "0", "--archive", str(own.store.path.parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reading, replay = (re.findall(r"http://[\d.:]+", process.stdout.readline())[0] for _ in range(2))
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), follow_redirects=True) as web:
            answer = web.get(f"{reading}/-/timegate/{URL}")
            assert [step.status_code for step in (*answer.history, answer)] == [302, 404]
            assert str(answer.url).startswith(replay)
            assert "the page as it was" in web.get(f"{reading}/-/article/1").text
            assert web.get(f"{replay}/-/article/1").status_code == 404
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) in (0, 130, -signal.SIGINT)


def test_a_port_that_is_taken_is_said_before_anything_is_served(tmp_path: Path) -> None:
    """Where it was named; the one that nobody named is looked for elsewhere."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(WrongUse, match="another with --replay-port"):
        browse_archive(tmp_path, port=0, replay_port=taken.getsockname()[1], opens=False)
