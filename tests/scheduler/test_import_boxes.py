"""`chronik import` of WACZ files: damaged, cut off, of two minds about their digests, and with folders in folders."""

import hashlib
import json
import random
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from archive.warcimport import Place, Record, complaints_of, opened, parts_of, records_of
from crawler.configuration import write_sites
from scheduler.folder import write_config
from tests.scheduler.histories import CONFIG, page, visit
from tests.scheduler.speaking import Run
from tests.scheduler.warcs import of_exchange, packed

WARC = "archive/2024/pages.warc.gz"
RECORDS = [one for n in range(6) for one in of_exchange(visit(n, n, body=page(n, 0)))]


def box(*, method: int = zipfile.ZIP_STORED, named: bytes | None = None) -> bytes:
    """A WACZ as others make them, two folders deep; its package may name the digest of other bytes."""
    made, warc = BytesIO(), packed(*RECORDS)
    digest = hashlib.sha256(warc if named is None else named).hexdigest()
    package = {"resources": [{"path": WARC, "hash": f"sha256:{digest}", "bytes": len(warc)}]}
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(WARC, warc, compress_type=method)
        file.writestr("indexes/index.cdx", b"de,example)/ 2024\n" * 40, compress_type=zipfile.ZIP_DEFLATED)
        file.writestr("datapackage.json", json.dumps(package), compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()


def folder_for(place: Path) -> Path:
    write_config(place, write_sites(CONFIG))
    return place


def read(path: Path) -> tuple[int, list[str]]:
    """How many whole records a file gives, and what is said against it."""
    told = [sentence for _, sentence in complaints_of(path)]
    whole = 0
    for part in parts_of(path):
        with opened(part) as (file, way):
            for one in records_of(file, way, Place()) if way else ():
                whole += isinstance(one, Record) and one.problem is None
                told += [] if isinstance(one, Record) and one.problem is None else [str(one.problem)]
    return whole, told


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def places(data: bytes) -> Iterator[tuple[int, int]]:
    """Every byte of the first head, many of the records, and of all that stands behind them."""
    chance, behind = random.Random(1), data.index(b"PK\x03\x04", 4)
    heads = [*range(80), *(chance.randrange(80, behind) for _ in range(60)), *range(behind, len(data), 3)]
    return ((at, chance.randrange(8)) for at in heads)


def test_a_flipped_bit_costs_the_record_that_it_stands_in_and_nothing_else(tmp_path: Path) -> None:
    """Wherever it stands: all other records are read; what is lost, or does not have its checksum, is told."""
    file, whole = tmp_path / "box.wacz", box()
    first, end = whole.index(b"\x1f\x8b"), whole.index(b"PK\x03\x04", 4)
    for at, bit in places(whole):
        file.write_bytes(flipped(whole, at, bit))
        count, told = read(file)
        assert count >= len(RECORDS) - 1, (at, bit, told)
        assert told or (count == len(RECORDS) and not first <= at < end), (at, bit)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_box_that_was_cut_off_gives_what_is_in_it(run: Run, tmp_path: Path, method: int) -> None:
    """The directory at its end is gone; records are found without it, and the command says what is wrong."""
    whole = box(method=method)
    (tmp_path / "cut.wacz").write_bytes(whole[: len(packed(*RECORDS)) * 2 // 3])
    said = run("import", tmp_path / "cut.wacz", "--archive", folder_for(tmp_path / "paper"))
    assert (said.code, "Traceback" in said.err) == (1, False)
    assert "the directory at the end of the ZIP file is damaged" in said.err
    assert "break off" in said.err
    assert "3 captures" in said.out or "4 captures" in said.out


def test_a_package_that_names_another_digest_is_told_and_its_pages_are_taken(run: Run, tmp_path: Path) -> None:
    """Nobody can say which of the two is wrong; the records have digests of their own."""
    (tmp_path / "box.wacz").write_bytes(box(named=b"other bytes"))
    said = run("import", tmp_path / "box.wacz", "--archive", folder_for(tmp_path / "paper"))
    assert said.code == 1
    assert said.err.splitlines() == [f"box.wacz at 0: {WARC} does not have the digest that the WACZ names"]
    assert "6 captures" in said.out


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_sound_box_is_taken_without_a_word(run: Run, tmp_path: Path, method: int) -> None:
    """Folders in folders, packed twice or once."""
    (tmp_path / "box.wacz").write_bytes(box(method=method))
    said = run("import", tmp_path / "box.wacz", "--archive", folder_for(tmp_path / "paper"))
    assert (said.code, said.err) == (0, "")
    assert "6 captures" in said.out
