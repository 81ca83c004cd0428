"""Bytes that want to hurt end in time and in little memory, with a result; each in a process of its own.

Most are read at a tenth of their size: a step whose time grows as the square of the size fails all the same.
"""

import multiprocessing
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.extract.bounds import ATTRIBUTES, ELEMENTS, RUN_CHARS
from archive.models import PageKind

from .hostile import BYTES, RUNS, SENTENCE, SHAPES, everywhere, page
from .saved import read

CPU_S = 4
MEMORY = 512 * 1024 * 1024
TENTH, WHOLE = 10, 1
AT_FULL_SIZE = (
    "10,000 links in a paragraph", "100,000 links in a paragraph", "5,000 nested div", "100,000 nested span",
    "200,000 attributes", "10 MB in one paragraph", "a title of 5 MB", "10 MB in an attribute",
)  # fmt: skip
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc as Linux has them")


@pytest.fixture(autouse=True, scope="module")
def tables_are_loaded() -> None:
    """The model for languages and the like, which are loaded once, do not count."""
    read(page(f"<p>{SENTENCE * 5}</p>"))


def in_a_child(make: Callable[[], str | bytes]) -> int | None:
    """The exit code of a process that reads the bytes under limits: 0 when an extraction came out."""
    child = multiprocessing.get_context("fork").Process(target=_limited, args=(make,))
    child.start()
    child.join()
    return child.exitcode


def _limited(make: Callable[[], str | bytes]) -> None:
    body = make()
    body = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    spent = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_S, spent + CPU_S + 1))
    found = read(body)
    assert found.reason.encode()
    assert found.text.encode() or found.kind is not PageKind.ARTICLE


@pytest.mark.parametrize("name", [*SHAPES, *BYTES])
@pytest.mark.hazard(55)
def test_bytes_that_want_to_hurt_end_in_time(name: str) -> None:
    """Links, nesting, attributes, names, scripts, entities, charsets: an extraction comes out."""
    part = WHOLE if name in AT_FULL_SIZE else TENTH
    make = {**SHAPES, **BYTES}[name]
    assert in_a_child(lambda: make(lambda number: number // part)) == 0


@pytest.mark.parametrize("name", RUNS)
def test_no_regular_expression_chokes_on_a_run(name: str) -> None:
    """A run of one thing in every field of a page: title, byline, dates, caption, class, JSON-LD."""
    assert in_a_child(lambda: everywhere(RUNS[name], 20_000)) == 0


def test_honest_page_of_five_megabytes_is_read_in_full() -> None:
    """The bounds are for bombs: three thousand long paragraphs with their markup stay whole."""
    text = [f"{n}. {SENTENCE * 15}" for n in range(3000)]
    found = read(
        page(
            "".join(f"<div class='p'><p>{one} <b>{n}</b> <a href='/{n}'>x</a></p></div>" for n, one in enumerate(text))
        )
    )
    assert len(found.blocks) == 3002
    assert "cut" not in found.rules


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (page("<p>Wort</p>" * (ELEMENTS + 1)), "elements beyond the"),
        (page(f"<p>{'a ' * RUN_CHARS}</p>"), f"text beyond {RUN_CHARS:,} characters without a tag"),
        (page("<p " + "".join(f"a{n}=1 " for n in range(ATTRIBUTES + 9)) + ">Wort</p>"), "attributes beyond 256"),
    ],
    ids=["elements", "text", "attributes"],
)
def test_what_is_cut_off_is_said(markup: str, said: str) -> None:
    """An archive will be asked why a text ends where it ends."""
    assert read(markup).rules["cut"].startswith(said)


def test_scripts_and_comments_that_look_like_tags_lose_nothing() -> None:
    """`a<b` in a script is no tag, however many words follow."""
    words = " ".join(f"w{n}" for n in range(2 * ATTRIBUTES))
    found = read(
        page(f"<script>if (a<b {words}) c()</script><!-- <p {words} --><p>Danach geht es im Text so weiter.</p>")
    )
    assert "Danach geht es im Text so weiter." in found.text
    assert "cut" not in found.rules
