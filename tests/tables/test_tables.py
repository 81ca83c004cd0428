"""The tables for researchers, read back by other programs. Selection, wishes and restrictions are in test_choice."""

import contextlib
import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.export.formats import RISKY, guarded
from archive.export.tables import KINDS, RESEARCH_TABLES
from archive.export.whole import whole_folder
from tests.archive.scene import Scene
from tests.tables.shelves import FORMULA, READERS, contents, exported, lines, read_elsewhere, without

FORMATS = ("jsonl", "csv", "parquet", "sqlite")

PANDAS = """
import sys, json, pandas
frame = pandas.read_parquet(sys.argv[1])
assert str(frame.seen_from.dtype).startswith("datetime64") and "UTC" in str(frame.seen_from.dtype)
rows = [[int(r.id), r.title, r.text, list(r.authors), r.seen_from.strftime("%Y-%m-%dT%H:%M:%SZ"),
         None if pandas.isna(r.unchanged_before) else r.unchanged_before.strftime("%Y-%m-%dT%H:%M:%SZ"),
         int(r.word_count)] for r in frame.itertuples()]
print(json.dumps(rows))
"""
DUCKDB = """
import sys, json, duckdb
rows = duckdb.sql(f"SELECT id, title, text, authors, epoch(seen_from)::BIGINT, word_count FROM '{sys.argv[1]}'")
print(json.dumps(rows.fetchall()))
"""
VERSIONS = "SELECT v.* FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.access = 'public' ORDER BY v.id"


@pytest.mark.parametrize("form", FORMATS)
def test_two_exports_have_the_same_bytes(furnished: Scene, tmp_path: Path, form: str) -> None:
    """Nothing in them depends on when, where or how often they are made."""
    for name in ("one", "two"):
        assert exported(furnished, form, tmp_path / name).exit_code == 0
    assert list(contents(tmp_path / "one")) == list(contents(tmp_path / "two"))


def test_pandas_and_duckdb_read_what_the_archive_holds(furnished: Scene, tmp_path: Path) -> None:
    """Times with their zone, lists as lists, numbers as numbers, NULL as NULL."""
    exported(furnished, "parquet --include-noarchive", tmp_path / "out")
    path = tmp_path / "out" / "versions.parquet"
    held = [dict(row) for row in furnished.connection.execute(VERSIONS)]
    names = ("id", "title", "text", "authors", "seen_from", "unchanged_before", "word_count")
    expected = [[json.loads(row[n]) if n == "authors" else row[n] for n in names] for row in held]
    assert json.loads(read_elsewhere(PANDAS, path)) == expected
    seconds = "SELECT CAST(strftime('%s', seen_from) AS INTEGER) FROM (" + VERSIONS + ")"
    found = json.loads(read_elsewhere(DUCKDB, path))
    assert [row[:4] + row[5:] for row in found] == [[*row[:4], row[6]] for row in expected]
    assert [row[4] for row in found] == [row[0] for row in furnished.connection.execute(seconds)]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_data_package_explains_every_column_and_validates(furnished: Scene, tmp_path: Path, form: str) -> None:
    """Types, keys and what points where, checked by Frictionless; the README names each column too."""
    exported(furnished, form, tmp_path / "out")
    command = [READERS / "frictionless", "validate", "datapackage.json"]
    result = subprocess.run(
        command, check=False, cwd=tmp_path / "out", capture_output=True, text=True, env={"PATH": "/usr/bin"}
    )
    assert (result.returncode, result.stdout.count(" VALID ")) == (0, len(RESEARCH_TABLES)), result.stdout
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert all(f"| `{column.name}` | {KINDS[column.kind]} |" in readme for t in RESEARCH_TABLES for column in t.columns)


@pytest.mark.hazard(90)
@pytest.mark.parametrize("start", RISKY)
def test_no_spreadsheet_takes_a_text_for_a_formula(start: str) -> None:
    """And the text comes back by taking one sign off."""
    for text in (f"{start}1+1", f"'{start}1"):
        assert guarded(text)[0] == "'"
        assert guarded(text).removeprefix("'") == text
    assert guarded(f"a{start}") == f"a{start}"


@pytest.mark.hazard(90)
def test_the_csv_reads_back_as_it_was(furnished: Scene, tmp_path: Path) -> None:
    """RFC 4180: line ends within cells, quotes, commas; one sign before what a spreadsheet would run."""
    exported(furnished, "csv", tmp_path / "out")
    raw = (tmp_path / "out" / "versions.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert raw.count(b"\r\n") == len(rows) + 1
    assert rows[1]["title"] == "'" + FORMULA
    assert rows[1]["kicker"] == "''s ist so"
    assert json.loads(rows[0]["tags"]) == ["a, b", "-1"]
    held = furnished.connection.execute("SELECT text FROM versions WHERE id = 1").fetchone()[0]
    assert rows[0]["text"] == held


def test_each_line_of_jsonl_is_one_object_for_any_reader_of_lines(furnished: Scene, tmp_path: Path) -> None:
    """Also where a text holds a line separator that is no line end to JSON."""
    exported(furnished, "jsonl", tmp_path / "out")
    raw = (tmp_path / "out" / "versions.jsonl").read_bytes()
    assert len(raw.decode().splitlines()) == raw.count(b"\n")
    first = lines(tmp_path / "out", "versions")[0]
    assert first["authors"] == ["Jana 'n Öztürk\u2028"]
    assert list(first) == [column.name for column in RESEARCH_TABLES[1].columns]


def test_an_export_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    """What an interrupted one left is replaced; what is somebody's own is not."""
    with contextlib.suppress(ZeroDivisionError), whole_folder(tmp_path / "out", names=["a"]) as folder:
        (folder / "a").write_text("half")
        raise ZeroDivisionError
    assert not (tmp_path / "out").exists()
    with whole_folder(tmp_path / "out", names=["a"]) as folder:
        (folder / "a").write_text("whole")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    (tmp_path / "out.open").mkdir()
    (tmp_path / "out.open" / "letters.txt").write_text("mine")
    (tmp_path / "out").rename(tmp_path / "other")
    with pytest.raises(ArchiveError, match=r"no half-written export"), whole_folder(tmp_path / "out", names=["a"]):
        pass


def test_a_folder_that_is_there_is_not_touched(furnished: Scene, tmp_path: Path) -> None:
    """One sentence with the remedy."""
    (tmp_path / "out").mkdir()
    refused = exported(furnished, "jsonl", tmp_path / "out")
    assert isinstance(refused.exception, ArchiveError)
    assert "name another place with -o" in str(refused.exception)


def test_without_the_extra_parquet_says_what_to_install(tmp_path: Path) -> None:
    """Before anything is opened or written."""
    said = without("pyarrow", "export", "parquet", "--archive", tmp_path)
    assert said.returncode == 2
    assert said.stderr == "chronik: Parquet needs pyarrow: `pip install 'chronik[parquet]'`, or export jsonl or csv\n"
