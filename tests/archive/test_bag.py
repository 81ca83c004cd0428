"""The archive as a bag for deposit: valid to the library that makes bags, and to another program."""

import hashlib
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import bagit
import pytest

from archive.errors import ArchiveError, DamagedFile
from archive.export.bag import Sender, make_bag
from archive.fixity import verify
from archive.store import Store, create, open_copy
from tests.archive.scene import Scene, story

READERS = Path(__file__).parent.parent.parent / ".venv-readers" / "bin"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Store]:
    with closing(create(tmp_path / "herne")) as store:
        scene = Scene(store)
        scene.visit(0, story())
        scene.reader.close()
        store.path.with_name("withheld.db").touch(0o600)
        store.path.with_name("chronik.toml").write_text("# ä\n", encoding="utf-8")
        yield store


def test_a_bag_is_valid_and_tells_what_it_holds(archive: Store, tmp_path: Path) -> None:
    """Two digests for every file, the ends of the chain and the counts in bag-info.txt, the schema as text."""
    made, _ = make_bag(archive.path.parent, tmp_path / "bag")
    found = bagit.Bag(str(made))
    assert found.validate()
    assert set(found.algorithms) == {"sha256", "sha512"}
    assert sorted(path.name for path in (made / "data").iterdir()) == [
        "about.txt", "archive.db", "chronik.toml", "schema.sql",
    ]  # fmt: skip
    assert (found.info["Chronik-Articles"], found.info["Internal-Sender-Identifier"]) == ("1", "herne")
    assert found.info["Chronik-Head-Of-Events"].startswith("sha256:")
    assert "-- " in (made / "data" / "schema.sql").read_text(encoding="utf-8")
    with closing(open_copy(made / "data")) as store:
        assert verify(store.connection).damaged == ()


def test_a_bag_is_of_the_rfc_and_says_whose_it_is(archive: Store, tmp_path: Path) -> None:
    """Version 1.0, whose tag manifests hold; sender, identifier and sizes in bag-info.txt."""
    sender = Sender(organization="Stadtarchiv\nHerne", identifier="HER 2024/7")
    made, _ = make_bag(archive.path.parent, tmp_path / "bag", sender=sender)
    found = bagit.Bag(str(made))
    assert found.validate()
    assert (made / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert (found.info["Source-Organization"], found.info["External-Identifier"]) == ("Stadtarchiv Herne", "HER 2024/7")
    sizes = [path.stat().st_size for path in (made / "data").iterdir()]
    assert found.info["Payload-Oxum"] == f"{sum(sizes)}.{len(sizes)}"
    assert found.info["Bag-Size"] == f"{sum(sizes) / 1_000_000:.1f} MB"
    for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt"):
        listed = f"{hashlib.sha256((made / name).read_bytes()).hexdigest()}  {name}"
        assert listed.split() in [line.split() for line in (made / "tagmanifest-sha256.txt").read_text().splitlines()]


def test_another_program_finds_the_bag_valid_until_a_bit_flips(archive: Store, tmp_path: Path) -> None:
    """The command of the Library of Congress, in an environment without Chronik."""
    program = READERS / "bagit.py"
    if not program.exists():
        pytest.skip("needs `make readers`")
    made, _ = make_bag(archive.path.parent, tmp_path / "bag")
    validate = [READERS / "python", program, "--validate", made]
    assert subprocess.run(validate, capture_output=True, check=False).returncode == 0
    content = bytearray((made / "data" / "archive.db").read_bytes())
    content[len(content) // 2] ^= 1
    (made / "data" / "archive.db").write_bytes(content)
    assert subprocess.run(validate, capture_output=True, check=False).returncode == 1


def test_what_was_withheld_is_in_it_only_if_asked_for(archive: Store, tmp_path: Path) -> None:
    """A deposit is a publication of a kind."""
    make_bag(archive.path.parent, tmp_path / "without")
    make_bag(archive.path.parent, tmp_path / "with", with_withheld=True)
    assert not (tmp_path / "without" / "data" / "withheld.db").exists()
    assert (tmp_path / "with" / "data" / "withheld.db").stat().st_mode & 0o777 == 0o600


def test_no_bag_is_made_of_a_damaged_record_or_over_another(archive: Store, tmp_path: Path) -> None:
    """A bag says with its digests that it is whole."""
    make_bag(archive.path.parent, tmp_path / "bag")
    with pytest.raises(ArchiveError, match="is there already: name another folder"):
        make_bag(archive.path.parent, tmp_path / "bag")
    archive.connection.execute("UPDATE versions SET title = 'Nichts brannte'")
    with pytest.raises(DamagedFile, match="the record is damaged"):
        make_bag(archive.path.parent, tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag", "herne"]
