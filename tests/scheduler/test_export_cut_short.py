"""`chronik export` that ends early, in every format: by a full disk, and by Ctrl-C."""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from archive.store import open_to_read
from tests.scheduler.speaking import Run, assert_one_sentence

FORMATS = ("warc", "wacz", "cdxj", "jsonl", "csv", "parquet", "sqlite", "bag")


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """A disk that takes no more, as the kernel tells this process."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_is_named_and_nothing_is_left_on_it(run: Run, crawled: Path, tmp_path: Path, form: str) -> None:
    """It is the output's disk, not the archive's; and with room the same command works."""
    place = tmp_path / "out"
    with closing(open_to_read(crawled)) as store, no_file_larger_than(2000):
        store.connection.execute("SELECT 1 FROM about").fetchone()  # so that no file is made beside the archive
        said = run("export", form, "--archive", crawled, "-o", place)
    assert_one_sentence(said, 1, str(place), "make some and run it again")
    assert not list(tmp_path.iterdir())
    assert run("export", form, "--archive", crawled, "-o", place).code == 0
