"""Content codings taken off and done again: what a server sent comes out byte for byte, whoever coded it and how."""

import gzip
import json
import os
import subprocess
import zlib
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digests import digest
from archive.errors import RecodingDiffers
from archive.packing import Recipe, recode, recoded
from archive.packing import recoding as recoding_module
from archive.packing.deflate import deflated
from benchmarks.furniture import Furnished

PAGE = Furnished(articles=1, rounds=1, churn=0).page(0, 0)[:40_000]
NGINX = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"


def streamed(content: bytes, *flushes: int, level: int = 6, memory: int = 8, window: int = 15) -> bytes:
    """A deflate stream by zlib that was flushed after so many bytes."""
    packer, pieces, start = zlib.compressobj(level, zlib.DEFLATED, -window, memory), [], 0
    for end in flushes:
        pieces += [packer.compress(content[start:end]), packer.flush(zlib.Z_SYNC_FLUSH)]
        start = end
    return b"".join((*pieces, packer.compress(content[start:]), packer.flush()))


def gzipped(content: bytes, *flushes: int, head: bytes = NGINX, **how: int) -> bytes:
    tail = zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    return head + streamed(content, *flushes, **how) + tail


def by_command(content: bytes, *words: str) -> bytes:
    return subprocess.run(["gzip", "-c", *words], input=content, capture_output=True, check=True).stdout


SENT = {
    "nginx": gzipped(PAGE, level=1),
    "nginx, a small file": gzipped(PAGE[:3000], level=1, memory=5, window=12),
    "Apache": gzipped(PAGE, memory=9),
    "Apache, flushed as it came": gzipped(PAGE, 512, 8192, 30_000, memory=9),
    "flushed at the end": gzipped(PAGE, len(PAGE)),
    "Python": gzip.compress(PAGE, 9, mtime=1),
    "a name and a checksum in the head": gzipped(PAGE, head=b"\x1f\x8b\x08\x0a\0\0\0\0\0\x03page.html\0\x12\x34"),
    "bytes after the end": gzipped(PAGE) + b"\r\n",
    "deflate": zlib.compress(PAGE, 4),
}


@pytest.mark.parametrize("name", SENT)
def test_what_a_server_coded_comes_out_again(name: str) -> None:
    """Whatever level, window, memory, flushes and head it has; the unpacked bytes are what is kept."""
    body = SENT[name]
    found = recoded(body)
    assert found is not None
    assert PAGE.startswith(found.content)
    assert recode(found.content, Recipe.from_json(found.recipe.to_json()), digest(body)) == body


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("no coding", PAGE),
        ("cut off", gzipped(PAGE)[:-100]),
        ("another program's deflate", by_command(PAGE, "-1")),
        ("two members", gzipped(PAGE) + gzipped(PAGE)),
        ("grows over the bound", gzip.compress(bytes(17 * 2**20))),
        ("a head without an end", b"\x1f\x8b\x08\x08" + b"a" * 3000),
        ("nothing", b""),
        ("a head alone", NGINX),
    ],
)
def test_what_no_recipe_gives_is_left_as_it_came(name: str, body: bytes) -> None:
    """Nothing is taken apart that was not proved to come together again."""
    found = recoded(body)
    assert found is None or recode(found.content, found.recipe, digest(body)) == body


@pytest.mark.parametrize("level", range(1, 10))
def test_deflate_written_out_is_zlibs(level: int) -> None:
    """A library that is another one in thirty years takes nothing away: we make the same bytes without it."""
    texts = {"text": PAGE[:12_000], "noise": os.urandom(3000), "zeros": bytes(3000), "nothing": b"", "one": b"x"}
    for text, (memory, window) in product(texts.values(), ((8, 15), (1, 9))):
        flushes = tuple(at for at in (500, 501, 2999) if at <= len(text))
        wanted = streamed(text, *flushes, level=level, memory=memory, window=window)
        assert deflated(text, level=level, memory=memory, window=window, flushes=flushes) == wanted


@given(st.text("ab", max_size=600).map(str.encode), st.sampled_from(range(1, 10)), st.lists(st.integers(0, 600)))
@settings(max_examples=60)
def test_deflate_written_out_is_zlibs_on_any_bytes(text: bytes, level: int, flushes: list[int]) -> None:
    """Few letters make many matches; flushes fall anywhere."""
    at = sorted({one for one in flushes if 0 < one <= len(text)})
    assert deflated(text, level=level, memory=1, window=9, flushes=tuple(at)) == streamed(
        text, *at, level=level, memory=1, window=9
    )


def test_another_zlib_takes_nothing_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system's library makes other bytes, our own deflate makes the right ones."""
    found = recoded(SENT["Apache"])
    assert found is not None

    def other(content: bytes, _: Recipe) -> Any:
        return iter([zlib.compress(content, 1)])

    monkeypatch.setattr(recoding_module, "_stream", other)
    assert recode(found.content, found.recipe, digest(SENT["Apache"])) == SENT["Apache"]


@pytest.mark.parametrize(
    "change",
    [{"level": 0}, {"level": 99}, {"window": 40}, {"flushes": [-5]}, {"head": "zz"}, {"size": None}, {"head": 3}],
)
def test_a_damaged_recipe_is_an_error_and_nothing_else(change: dict[str, object]) -> None:
    """Whoever changed it, no other bytes are given out."""
    found = recoded(SENT["Apache"])
    assert found is not None
    text = json.dumps(json.loads(found.recipe.to_json()) | change)
    with pytest.raises((ValueError, TypeError, RecodingDiffers)):
        recode(found.content, Recipe.from_json(text), digest(SENT["Apache"]))
