"""`chronik export warc`, `wacz` and `cdxj` on the record of a real crawl."""

import json
import shutil
from pathlib import Path

import pytest

from tests.archive.warcs.answers import only, read
from tests.scheduler.speaking import Run, assert_one_sentence
from tests.scheduler.town import article
from tests.servers import html

FORMS = ("warc", "wacz", "cdxj", "jsonl", "csv", "parquet", "sqlite")


def test_the_bytes_that_a_server_sent_go_out(run: Run, crawled: Path, tmp_path: Path) -> None:
    """Head and body of each answer, exactly; and the request as it was sent."""
    said = run("export", "warc", "--archive", crawled, "-o", tmp_path / "out", "--operator", "Stadtarchiv Herne")
    records = read(tmp_path / "out")
    blocks = [one.block for one in only(records, "response")]
    assert (said.code, said.err) == (0, "")
    assert html(article(101, title="Eine neue Überschrift in Herne")) in blocks
    assert html("weg", status=410) in blocks
    assert b"operator: Stadtarchiv Herne\r\n" in records[0].block
    assert all(one.block.startswith(b"GET /") for one in only(records, "request"))


@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_what_goes_out_and_comes_in_goes_out_the_same(run: Run, crawled: Path, tmp_path: Path, form: str) -> None:
    """Byte for byte, through an archive of which there was nothing but chronik.toml; and that one is whole."""
    run("export", form, "--archive", crawled, "-o", tmp_path / f"first.{form}")
    run("export", "warc", "--archive", crawled, "-o", tmp_path / "before")
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(crawled / "chronik.toml", other)
    files = [tmp_path / "first.wacz"] if form == "wacz" else sorted((tmp_path / "first.warc").glob("*.warc.gz"))
    assert run("import", *files, "--archive", other).code == 0
    run("export", "warc", "--archive", other, "-o", tmp_path / "after")
    before, after = (
        {one.name: one.read_bytes() for one in (tmp_path / name).glob("*.warc.gz")} for name in ("before", "after")
    )
    assert before == after
    assert run("verify", "--archive", other).code == 0


@pytest.mark.parametrize("form", ["warc", "wacz", "cdxj"])
def test_an_export_ends_with_its_counts(run: Run, crawled: Path, tmp_path: Path, form: str) -> None:
    """For people as a line, for programs as JSON; both say the same."""
    said = run("export", form, "--archive", crawled, "-o", tmp_path / "people")
    counts = json.loads(run("export", form, "--archive", crawled, "-o", tmp_path / "out", "--json").out)["counts"]
    assert said.code == 0
    assert said.out.splitlines()[-1].startswith(f"{counts['captures']} captures, {counts['records']} records, 1 file,")


@pytest.mark.parametrize("form", [*FORMS, "bag"])
def test_every_export_says_in_the_same_words_what_was_written_where(
    run: Run, crawled: Path, tmp_path: Path, form: str
) -> None:
    """A line with the place and the choice, and one with the counts; for a bag there is no choice."""
    words = () if form == "bag" else ("--from", "2001-01-01")
    said = run("export", form, "--archive", crawled, "-o", tmp_path / "out", *words)
    first, last = said.out.splitlines()
    what = {"bag": "the whole archive", "cdxj": "an index of all sites"}.get(form, "all sites")
    assert first.startswith(f"{tmp_path / 'out'} holds {what}")
    assert form == "bag" or first.endswith(", captures from 2001-01-01T00:00:00Z")
    assert " captures, " in last


@pytest.mark.parametrize("form", [*FORMS, "bag"])
def test_without_a_place_the_name_is_the_archives_and_the_days(
    run: Run, crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """In the current folder; the day is that of the last capture."""
    monkeypatch.chdir(tmp_path)
    assert run("export", form, "--archive", crawled).code == 0
    (made,) = tmp_path.iterdir()
    assert made.name.startswith(f"{crawled.name}-20")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--site", "nobody"), "has no site"),
        (("--article", "77"), "77"),
        (("--from", "gestern"), "neither a day"),
        (("--until", "1990-01-01"), "no capture is chosen: the archive holds"),
        (("--run", "9999"), "this archive has no run 9999"),
        (("--from", "2026-03-10", "--until", "2026-03-01"), "--until is before --from"),
    ],
)
def test_a_wrong_choice_is_one_sentence(
    run: Run, crawled: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """In every format, since an export of nothing is no success; and no file is made."""
    for form in FORMS:
        assert_one_sentence(run("export", form, "--archive", crawled, "-o", tmp_path / "out", *words), 2, said)
    assert not list(tmp_path.iterdir())


def test_a_place_that_is_taken_is_left_alone(run: Run, crawled: Path, tmp_path: Path) -> None:
    """Wrong use, with the remedy."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    for form in ("warc", "wacz", "cdxj"):
        said = run("export", form, "--archive", crawled, "-o", tmp_path / "out")
        assert_one_sentence(said, 2, "name another place with -o")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"
