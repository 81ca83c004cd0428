"""Records out of WARC files in every packing and every state of damage: what is whole is found, the rest is named."""

import gzip
import io
import random
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.warcimport.pieces import ZSTD_DICTIONARY, way_of
from archive.warcimport.records import MAX_BLOCK, Damage, Record, named_digest, records_of
from archive.warcimport.window import Place
from tests.scheduler.warcs import http_block, packed, record, response, sha1

DATE = "2020-01-01T00:00:00Z"
NUMBERS = range(5)
PLAIN = [response(f"https://a.example/{n}", DATE, http_block(body=random.Random(n).randbytes(300))) for n in NUMBERS]
MEMBERS = [gzip.compress(one) for one in PLAIN]


def found(data: bytes, name: str = "", start: Place = Place()) -> list[Record | Damage]:  # noqa: B008  # a value
    way = way_of(data[:16], name)
    assert way is not None
    return list(records_of(io.BytesIO(data), way, start))


def told(data: bytes, name: str = "") -> list[str]:
    """The numbers of the records, and the first words of what is said of damaged ones."""
    shown = []
    for one in found(data, name):
        if isinstance(one, Damage):
            shown.append(one.problem[:30])
        else:
            shown.append((one.field("WARC-Target-URI") or "")[-1] + ("!" if one.problem else ""))
    return shown


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def zstd_with_dictionary() -> bytes:
    """As the WARCs of ArchiveTeam: the dictionary first, in a frame that other readers skip."""
    raw = b"WARC-Target-URI: https://a.example/ application/http; msgtype=response" * 20
    own = zstandard.ZstdCompressionDict(raw, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    frames = b"".join(zstandard.ZstdCompressor(dict_data=own).compress(one) for one in PLAIN)
    return ZSTD_DICTIONARY + len(raw).to_bytes(4, "little") + raw + frames


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"".join(PLAIN), id="not packed"),
        pytest.param(b"".join(MEMBERS), id="a gzip member for each record"),
        pytest.param(gzip.compress(b"".join(PLAIN)), id="one gzip member over all"),
        pytest.param(packed(*(b"".join(PLAIN)[at : at + 333] for at in range(0, 3000, 333))), id="members anywhere"),
        pytest.param(b"".join(zstandard.compress(one) for one in PLAIN), id="a zstd frame for each record"),
        pytest.param(zstd_with_dictionary(), id="zstd with a dictionary"),
    ],
)
def test_records_are_found_in_every_packing_and_again_from_each_of_their_places(data: bytes) -> None:
    """A reading that was stopped goes on from the place of any record."""
    whole = found(data)
    assert [one.field("WARC-Target-URI")[-1] for one in whole] == list("01234")
    for number, one in enumerate(whole):
        assert found(data, start=one.place)[: 5 - number] == whole[number:]


def cut_off(data: bytes) -> bytes:
    return data[:-60]


@pytest.mark.parametrize(
    ("data", "name", "shown"),
    [
        pytest.param(flipped(b"".join(MEMBERS), len(MEMBERS[0]) + 60), "",
                     ["0", "the packed bytes are damaged (", *"234"], id="a bit in a member"),
        pytest.param(flipped(b"".join(MEMBERS), 0), "a.warc.gz", ["no packed record begins here", *"1234"],
                     id="the first byte"),
        pytest.param(cut_off(b"".join(MEMBERS)), "", [*"0123", "the record has 225 of the 319 b"[:30]], id="cut off"),
        pytest.param(cut_off(b"".join(PLAIN)), "", [*"0123", "the record has 263 of the 319 "],
                     id="cut off, not packed"),
        pytest.param(MEMBERS[0] + b"rubbish" * 9 + MEMBERS[1], "", ["0", "no packed record begins here", "1"],
                     id="rubbish between"),
        pytest.param(PLAIN[0] + b"rubbish\r\n" * 9 + PLAIN[1], "", ["0", "no record begins here", "1"],
                     id="rubbish between, not packed"),
        pytest.param(PLAIN[0] + PLAIN[1].replace(b"Length: 319", b"Length: 999") + PLAIN[2], "",
                     ["0", "the record says that it has 99", "2"], id="too long a length"),
        pytest.param(PLAIN[0] + PLAIN[1].replace(b"Length: 319", b"Length: 99") + PLAIN[2], "",
                     ["0", "the record says that it has 99", "2"], id="too short a length"),
        pytest.param(PLAIN[0] + PLAIN[1].replace(b"Length: 319", b"Length: -7") + PLAIN[2], "",
                     ["0", "the record says no length that", "2"], id="no length"),
        pytest.param(packed(PLAIN[0], PLAIN[1].replace(b"Length: 319", b"Length: 999"), PLAIN[2]), "",
                     ["0", "the record says that it has 99", "2"], id="too long a length for its member"),
    ],
)  # fmt: skip
def test_what_is_damaged_is_named_and_passed_by(data: bytes, name: str, shown: list[str]) -> None:
    """Reading goes on with the next record that is whole."""
    said = told(data, name)
    assert [one[:14] for one in said] == [one[:14] for one in shown]


@settings(max_examples=60)
@given(st.integers(0, len(b"".join(MEMBERS)) - 1), st.sampled_from([b"".join(MEMBERS), b"".join(PLAIN)]))
def test_one_damaged_byte_costs_one_record(at: int, data: bytes) -> None:
    """Whatever byte it is, all others are found, and whichever is lost is named."""
    at %= len(data)
    said = found(flipped(data, at), "a.warc.gz" if data == b"".join(MEMBERS) else "a.warc")
    whole = [one.field("WARC-Target-URI") for one in said if isinstance(one, Record) and one.block_agrees is not False]
    assert len(whole) >= len(NUMBERS) - 2  # a damaged end of a record takes the next one's beginning with it
    assert all(isinstance(one, Record | Damage) for one in said)


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """A file that only begins like a WARC is read to its end."""
    for first in (b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", ZSTD_DICTIONARY):
        found(first + data)


def test_a_large_record_is_kept_up_to_the_bound_and_its_digest_is_that_of_the_whole() -> None:
    """More than an archive takes of any answer is read past, not held."""
    block = bytes(MAX_BLOCK + 5)
    one, after = found(record("resource", (("WARC-Block-Digest", sha1(block)),), block) + PLAIN[0])
    assert (len(one.block), one.length, one.is_cut, one.block_agrees) == (MAX_BLOCK, MAX_BLOCK + 5, True, True)
    assert after.field("WARC-Target-URI") == "https://a.example/0"


@pytest.mark.parametrize(
    "spelt", [sha1(b"x"), "sha1:11F6AD8EC52A2984ABAAFD7C3B516503785C2072", "SHA-1:" + sha1(b"x")[5:]]
)
def test_digests_are_understood_as_tools_spell_them(spelt: str) -> None:
    """In Base32 and in hexadecimal digits, whatever the label's letters."""
    assert named_digest(spelt) == named_digest(sha1(b"x")) is not None


def test_a_digest_of_an_unknown_kind_says_nothing() -> None:
    """A record is not damaged because its digest cannot be checked."""
    tell: Callable[[str], object] = named_digest
    assert [tell(one) for one in ("xxh3:ab", "sha1:short", "sha256", "")] == [None, None, None, None]
