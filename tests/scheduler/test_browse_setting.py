"""`chronik browse` as a process of its own: what chronik.toml says of texts under noarchive reaches the pages."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.scheduler.speaking import Run
from tests.scheduler.town import FIRE, article
from tests.servers import Server, html

WORDS = FIRE[1].split(",")[0]


@contextmanager
def browsing(folder: Path) -> Iterator[str]:
    """The address at which a running `chronik browse` serves an archive."""
    command = [sys.executable, "-m", "scheduler", "browse", "--port", "0", "--archive", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[\d.:]+", process.stdout.readline())
            assert found is not None
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)


@pytest.mark.hazard(12)
@pytest.mark.parametrize("shows", [False, True])
def test_the_setting_reaches_the_pages(run: Run, folder: Path, server: Server, *, shows: bool) -> None:
    """Hidden unless the archive's keeper says otherwise."""
    server.pages["/artikel/1"] = html(article(1).replace("<head>", "<head><meta name='robots' content='noarchive'>"))
    run("crawl", "--archive", folder)
    path = folder / "chronik.toml"
    text = path.read_text(encoding="utf-8")
    if shows:
        path.write_text(text.replace("[settings]", "[settings]\nshow_noarchive = true"), encoding="utf-8")
    # The address is told a moment before the server listens.
    with browsing(folder) as url, httpx.Client(transport=httpx.HTTPTransport(retries=8)) as reader:
        page = reader.get(f"{url}/-/article/1").text
    assert (WORDS in page, "Its text is not shown." in page) == (shows, not shows)
