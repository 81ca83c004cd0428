"""The command that scores a folder of pages: its table, its JSON, and what it says of a folder without pages."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import extraction
from benchmarks.pages import OWN, NoPages, moment_in, pages_in
from benchmarks.readings import OURS, SYSTEMS, Reading

BODY = (
    "Das Bad wird gebaut, das hat der Rat der Stadt am Dienstag mit den Stimmen aller Parteien beschlossen.",
    "Die Kosten liegen bei acht Millionen Euro, und niemand weiß, ob das am Ende wirklich reichen wird.",
    "Im Herbst sollen die Bagger kommen; bis dahin bleibt die Wiese an der Mühle für alle offen.",
)
PAGE = f"<html><head><title>T</title></head><body><article><h1>Rat baut Bad</h1><p>{'</p><p>'.join(BODY)}</p></article>"


def folder_with(place: Path, **expected: object) -> Path:
    """A folder of one packed page."""
    (place / "pages").mkdir(parents=True)
    (place / "expected").mkdir()
    (place / "pages" / "one.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    fields = {"url": "https://a.example/1", "title": "Rat baut Bad", "authors": [], **expected}
    (place / "expected" / "one.json").write_text(json.dumps(fields), encoding="utf-8")
    return place


def test_the_figures_of_all_systems_come_from_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON holds a row for each system and each page."""
    folder = folder_with(tmp_path, body=BODY)
    assert extraction.main([str(folder), "--json", "--rounds", "1"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said["systems"]) == set(SYSTEMS)
    assert (said["pages"], said["systems"][OURS]["title"], said["systems"][OURS]["exact"]) == (1, 100.0, 100.0)
    assert said["systems"][OURS]["minute"] is None


def test_each_miss_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that somebody can look at each."""
    folder = folder_with(tmp_path, body=["Ein Absatz, der nicht dort steht."], published="2026-05-01", title="Anderes")
    assert extraction.main([str(folder), "--misses", "--rounds", "1"]) == 0
    said = capsys.readouterr().out
    for line in ("one: lost: Ein Absatz", "one: added: Das Bad", "one: title: Anderes", "one: day: 2026-05-01"):
        assert line in said
    assert "minute:" not in said


@pytest.mark.parametrize("broken", ["", "{}", "[1]", '{"url": "https://a.example/1", "published": "gestern"}'])
def test_a_folder_without_pages_is_one_sentence_and_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    """An empty folder, or a file that is no expected file, which is named."""
    if broken:
        (folder_with(tmp_path) / "expected" / "one.json").write_text(broken, encoding="utf-8")
    assert extraction.main([str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert ("one.json" if broken else str(tmp_path)) in said


def test_an_organisation_may_stand_as_the_source() -> None:
    """The very names are one column, those with the source another."""
    page = pages_in(OWN)[0].expected
    read = Reading(title="", body=(), authors=page.authors, source="dpa", published=None)
    found = extraction.score(read, page)
    assert (found.authors, found.named) == (1.0, 1.0)


def test_own_pages_are_long_and_of_two_languages() -> None:
    """A dozen or more, four of them English, each with a text worth the name."""
    pages = pages_in(OWN)
    assert len(pages) >= 12
    assert sum(page.expected.id.startswith("en-") for page in pages) >= 4
    assert min(len(" ".join(page.expected.body)) for page in pages) > 1000


def test_a_time_without_a_zone_is_local() -> None:
    """And what is no time is refused."""
    assert moment_in("2026-01-14T06:48").isoformat() == "2026-01-14T06:48:00+01:00"
    with pytest.raises(ValueError, match="gestern"):
        moment_in("gestern")


def test_a_missing_folder_has_no_pages(tmp_path: Path) -> None:
    """The sentence names it."""
    with pytest.raises(NoPages, match="nowhere"):
        pages_in(tmp_path / "nowhere")
