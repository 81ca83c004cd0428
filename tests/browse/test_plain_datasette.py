"""The file in a Datasette that has never heard of Chronik. It tests none of our pages."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browse.paper import fill

# Datasette loads no plugins when sys carries this mark; it is how its own tests run.
PROGRAM = """
import asyncio, sys
sys._called_from_test = True
from datasette.app import Datasette
async def main():
    datasette = Datasette([sys.argv[1]])
    await datasette.invoke_startup()
    for address in sys.argv[2:]:
        print((await datasette.client.get(address)).status_code, address)
asyncio.run(main())
"""
TABLES = ["articles", "versions", "captures", "payloads", "events", "images", "links", "runs", "discoveries", "search"]
VIEWS = ["current_articles", "edits", "silent_edits", "headline_changes", "deletions", "coverage_by_day"]


@pytest.mark.parametrize("suffix", ["", ".json", ".csv"])
def test_every_table_and_view_opens_without_the_plugin(tmp_path: Path, suffix: str) -> None:
    """The file is the product: it needs nothing of ours to be browsed."""
    fill(tmp_path / "archive.db").connection.close()
    addresses = [f"/archive/{name}{suffix}" for name in TABLES + VIEWS]
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "archive.db"), *addresses]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert result.stdout.splitlines() == [f"200 {address}" for address in addresses]
