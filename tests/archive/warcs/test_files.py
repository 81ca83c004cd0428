"""The files of an export: rotated, whole or plainly not, the same every time."""

import gc
import json
import zipfile
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.export import Selection
from archive.export.warc import Policy, wacz_problems, warc_problems
from archive.export.warc.making import Task, make_warcs
from archive.models import Outcome
from archive.store import store_capture
from tests.archive.scene import OTHER_URL, URL, Scene, exchange, story
from tests.archive.warcs.answers import answered, export, head, only, outside, read
from tests.archive.warcs.conftest import Exported

OK = head("Content-Type: text/html")


def test_two_exports_are_the_same_bytes(exported: Exported, tmp_path: Path) -> None:
    """Nothing of the moment of the export gets into a file."""
    export(exported.scene, tmp_path / "warcs")
    export(exported.scene, tmp_path / "again.wacz", "wacz")
    assert (tmp_path / "warcs" / exported.warc.name).read_bytes() == exported.warc.read_bytes()
    assert (tmp_path / "again.wacz").read_bytes() == exported.wacz.read_bytes()


def test_files_end_before_they_grow_too_large(exported: Exported, tmp_path: Path) -> None:
    """Each begins with a warcinfo of its own; the records of one capture are never apart; the index knows each file."""
    made = export(exported.scene, tmp_path / "warcs", volume_bytes=4000)
    export(exported.scene, tmp_path / "all.cdxj", "cdxj", volume_bytes=4000)
    files = sorted((tmp_path / "warcs").glob("*.warc.gz"))
    assert [file.name for file in files] == made.written.files
    assert len(files) > 3
    assert all(file.stat().st_size <= 4000 for file in files)
    assert len(only(read(tmp_path / "warcs"), "warcinfo")) == len(files)
    assert outside("cdxj-indexer", "--sort", *files).stdout == (tmp_path / "all.cdxj").read_text(encoding="utf-8")


def test_an_interrupted_export_leaves_nothing(exported: Exported, tmp_path: Path) -> None:
    """No file has its name before all are whole; what a killed one left goes with the next to the same folder."""

    def ctrl_c(done: int, _: int) -> None:
        if done == 8:
            raise KeyboardInterrupt

    connection = exported.scene.reader.connection
    task = Task(connection=connection, selection=Selection(), policy=Policy(), volume_bytes=4000)
    with pytest.raises(KeyboardInterrupt):
        make_warcs(task, lambda _: tmp_path / "warcs", ctrl_c)
    assert not (tmp_path / "warcs").exists()
    (tmp_path / "warcs").mkdir()
    (tmp_path / "warcs" / "killed-00009.warc.gz.open").write_bytes(b"half")
    assert make_warcs(task, lambda _: tmp_path / "warcs", lambda *_: None).written.captures == 13
    assert not list((tmp_path / "warcs").glob("*.open"))


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("form", ["wacz", "cdxj"])
def test_an_interrupted_file_has_no_name(exported: Exported, tmp_path: Path, form: str) -> None:
    """Nor does it complain behind our back."""
    (tmp_path / "out.open").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        export(exported.scene, tmp_path / "out", form)
    gc.collect()
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("form", ["warc", "wacz", "cdxj"])
def test_nothing_is_overwritten(exported: Exported, tmp_path: Path, form: str) -> None:
    """An export that is there stays, and the sentence says what to do."""
    export(exported.scene, tmp_path / "out", form)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    with pytest.raises(ArchiveError, match="name another place with -o"):
        export(exported.scene, tmp_path / "out", form)
    assert before == {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}


def test_our_own_check_sees_a_cut_and_a_changed_byte(exported: Exported, tmp_path: Path) -> None:
    """A file that ends within a record, which the usual checker passes, and bytes that are no longer those written."""
    raw = exported.warc.read_bytes()
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(raw[:-20])
    assert "is cut off" in next(warc_problems(cut))
    cut.write_bytes(raw[:1000] + bytes([raw[1000] ^ 1]) + raw[1001:])
    assert list(warc_problems(cut))


def test_the_package_is_valid(exported: Exported) -> None:
    """For py-wacz and for our own check, which sees more."""
    said = outside("wacz", "validate", "-f", exported.wacz)
    assert (said.returncode, list(wacz_problems(exported.wacz))) == (0, []), said.stdout


def test_the_package_holds_the_same_warc_and_index(exported: Exported) -> None:
    """Stored, not compressed again; and a page for each version, with its text, and for other pages."""
    with zipfile.ZipFile(exported.wacz) as package:
        (stored,) = (one for one in package.infolist() if one.filename.startswith("archive/"))
        pages = [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]
        assert package.read(stored) == exported.warc.read_bytes()
        assert package.read("indexes/index.cdxj") == exported.cdxj.read_bytes()
    assert stored.compress_type == zipfile.ZIP_STORED
    assert [(page["url"], page["ts"]) for page in pages[1:]] == [
        (URL, "2024-09-02T06:00:00Z"),
        (URL, "2024-09-02T09:00:00Z"),
    ]
    assert "Wanne-Eickel" in pages[1]["text"]


@pytest.mark.parametrize(
    "name", ["pages/pages.jsonl", "datapackage.json", "indexes/index.cdxj", "datapackage-digest.json"]
)
def test_our_own_check_misses_no_part_of_a_package(exported: Exported, tmp_path: Path, name: str) -> None:
    """py-wacz passes a package without its list of pages."""
    lacking = tmp_path / "lacking.wacz"
    with zipfile.ZipFile(exported.wacz) as whole, zipfile.ZipFile(lacking, "w") as package:
        for one in whole.infolist():
            if one.filename != name:
                package.writestr(one, whole.read(one))
    assert any(f"{name} is missing" in sentence for sentence in wacz_problems(lacking))


def test_lost_bytes_cost_their_captures_and_nothing_else(scene: Scene, tmp_path: Path) -> None:
    """The metadata record says what is lost; no revisit refers to it; the rest goes out."""
    answered(scene, 0, OK, b"<p>eins", page=story())
    answered(scene, 1, OK, b"<p>eins", page=story())
    answered(scene, 2, OK, b"<p>zwei", url=OTHER_URL)
    scene.connection.execute(
        "UPDATE payloads SET body = x'00' WHERE digest = (SELECT payload_digest FROM captures WHERE id = 1)"
    )
    made = export(scene, tmp_path / "out")
    records = read(tmp_path / "out")
    assert (made.written.captures, made.written.damaged) == (3, 2)
    assert [len(only(records, kind)) for kind in ("response", "revisit", "metadata")] == [1, 0, 3]
    assert "restore it from a backup" in json.loads(only(records, "metadata")[0].block)["records"]["damaged"]


def test_imported_records_keep_their_ids_dates_and_unknown_fields(scene: Scene, tmp_path: Path) -> None:
    """What came from a WARC file goes out as it stood there, but for digests and lengths, which are made anew."""
    own = (("WARC-Type", "response"), ("WARC-Record-ID", "<urn:uuid:00000000-0000-4000-8000-000000000001>"),
           ("WARC-Date", "2010-05-06T07:08:09.123Z"), ("WARC-Target-URI", "http://herne.example/alt"), ("X-Ours", "ja"),
           ("WARC-Payload-Digest", "sha1:X"))  # fmt: skip
    asked = (
        ("WARC-Record-ID", "<urn:uuid:00000000-0000-4000-8000-000000000002>"),
        ("WARC-Date", "2010-05-06T07:08:10Z"),
    )
    taken = exchange(
        "http://herne.example/alt",
        record_id="urn:uuid:00000000-0000-4000-8000-000000000001",
        warc_fields=(("response", own), ("request", asked)),
        request_headers=(("Host", "herne.example"),),
        status_line="HTTP/1.0 200 OK",
    )
    with scene.store.transaction() as connection:
        store_capture(connection, taken, outcome=Outcome.LISTING, reason="imported")
    export(scene, tmp_path / "out")
    _, response, request, _ = read(tmp_path / "out")
    kept = ("WARC-Record-ID", "WARC-Date", "WARC-Target-URI", "X-Ours")
    assert [response.fields[name] for name in kept] == [dict(own)[name] for name in kept]
    assert response.fields["WARC-Payload-Digest"].startswith("sha256:")
    assert (request.fields["WARC-Record-ID"], request.fields["WARC-Date"]) == (asked[0][1], asked[1][1])


def test_captures_of_before_the_heads_were_kept_have_a_made_one(scene: Scene, tmp_path: Path) -> None:
    """And the metadata say so."""
    with scene.store.transaction() as connection:
        store_capture(connection, exchange(), outcome=Outcome.LISTING, reason="")
    export(scene, tmp_path / "out")
    records = read(tmp_path / "out")
    assert only(records, "response")[0].block.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    assert "not kept" in json.loads(only(records, "metadata")[0].block)["records"]["head"]
