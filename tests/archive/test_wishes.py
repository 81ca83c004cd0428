"""What publishers ask: directives out of headers, rules out of tdmrep.json, and which of several sources counts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Wishes
from archive.wishes import (
    combined,
    comments_of,
    directives_in,
    file_wishes,
    header_wishes,
    meta_part,
    natural_words,
    no_copy,
    rules_in,
    told,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("noarchive", ("noarchive",), id="one"),
        pytest.param("NoIndex, NOARCHIVE,noindex", ("noindex", "noarchive"), id="case, and said twice"),
        pytest.param("googlebot: noindex, nofollow", (), id="another's"),
        pytest.param("chronik: noarchive", ("noarchive",), id="ours"),
        pytest.param("googlebot: noindex, chronik: noarchive, nosnippet", ("noarchive", "nosnippet"), id="in turn"),
        pytest.param("*: none", ("none",), id="everybody's"),
        pytest.param("max-snippet: 20, max-video-preview:-1", ("max-snippet: 20", "max-video-preview:-1"), id="values"),
        pytest.param(
            "unavailable_after: Sat, 30 Aug 2031 15:00:00 GMT, noarchive",
            ("unavailable_after: sat, 30 aug 2031 15:00:00 gmt", "noarchive"),
            id="colons and commas of a date",
        ),
        pytest.param("otherbot: unavailable_after: Sat, 30 Aug 2031 15:00:00 GMT", (), id="another's date"),
        pytest.param("noindex nofollow", ("noindex", "nofollow"), id="commas forgotten"),
        pytest.param("noindex; noarchive", ("noindex", "noarchive"), id="semicolons"),
        pytest.param(" ,, ,", (), id="nothing"),
    ],
)  # fmt: skip
@pytest.mark.hazard(12)
def test_directives_are_those_for_everybody_or_for_us(text: str, expected: tuple[str, ...]) -> None:
    """A product token goes before its directives; a date may hold both kinds of separators."""
    assert directives_in(text) == expected


@pytest.mark.hazard(12)
def test_several_headers_are_one_wish() -> None:
    """Each header may speak to another robot."""
    headers = (("X-Robots-Tag", "googlebot: noindex"), ("x-robots-tag", "noarchive"), ("X-ROBOTS-TAG", "noarchive"))
    assert header_wishes(headers).robots == (("header", "noarchive"),)


@pytest.mark.hazard(12)
def test_only_a_wish_that_no_copy_be_shown_keeps_a_text_back() -> None:
    """noindex is for search engines; nocache is another word for noarchive."""
    wishes = [Wishes(robots=(("meta", word),)) for word in ("noindex", "none", "noarchive", "nocache")]
    assert [no_copy(one) is not None for one in wishes] == [False, False, True, True]


def rules(*given: dict[str, object]) -> bytes:
    return json.dumps(given).encode()


FILE = rules_in(
    rules(
        {"location": "/frei/", "tdm-reservation": 0},
        {"location": "/fotos/*.jpg$", "tdm-reservation": "1", "tdm-policy": "https://herne.example/tdm"},
        {"location": "/exakt$", "tdm-reservation": 1},
        {"location": "/%7Ebar/*/x*y", "tdm-reservation": 1},
        {"location": "/frei/", "tdm-reservation": 1},
        {"location": "/köln/", "tdm-reservation": 1},
        {"location": "/preis-%24$", "tdm-reservation": 1},
    )
)


@pytest.mark.hazard(13)
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/frei/1", False, id="the first that matches counts"),
        pytest.param("/Frei/1", None, id="case counts"),
        pytest.param("/fotos/a/b.jpg", True, id="a star and an end"),
        pytest.param("/fotos/b.jpg?klein", None, id="not its end"),
        pytest.param("/exakt", True, id="exactly"),
        pytest.param("/exakt/2", None, id="more than exactly"),
        pytest.param("/~bar/1/x2y3", True, id="needless percent-encoding"),
        pytest.param("/~bar/x1y", None, id="pieces in their order"),
        pytest.param("/k%c3%b6ln/1", True, id="letters beyond ASCII"),
        pytest.param("/preis-$", True, id="a special letter meant as itself"),
        pytest.param("/preis-$1", None, id="and the end behind it"),
        pytest.param("/", None, id="no rule"),
    ],
)
def test_rules_match_paths_as_in_robots_txt(path: str, expected: bool | None) -> None:
    """The first rule in sequence is the one, and what no rule matches is unset."""
    assert file_wishes(FILE, f"https://herne.example{path}").tdm_reservation is expected


@pytest.mark.hazard(13)
def test_a_pattern_full_of_stars_takes_no_time() -> None:
    """A million steps would be noticed; pieces are looked for one after the other."""
    file = rules_in(rules({"location": "/" + "*a" * 900 + "b", "tdm-reservation": 1}))
    assert file_wishes(file, "https://herne.example/" + "a" * 2000).tdm_reservation is None


@pytest.mark.hazard(13)
@pytest.mark.parametrize(
    ("body", "note"),
    [
        pytest.param(b"<html>", "tdmrep.json is no JSON (", id="a page"),
        pytest.param(b"\xff\xfe\x00", "tdmrep.json is no JSON (", id="no text"),
        pytest.param(b"[" * 100_000, "tdmrep.json is no JSON (", id="endless nesting"),
        pytest.param(b'{"tdm-reservation": 1}', "tdmrep.json is no array of rules", id="an object"),
        pytest.param(b'[1, {"location": "/", "tdm-reservation": 2}]', "2 of 2 rules in", id="broken rules"),
        pytest.param(b"[" + b" " * 300_000 + b"]", "tdmrep.json has 256 KiB or more", id="too large"),
    ],
)
def test_a_broken_file_has_no_rules_and_says_why(body: bytes, note: str) -> None:
    """It is noted with the capture; nothing is taken for reserved, nothing for free."""
    found = rules_in(body)
    assert (found.rules, len(found.notes)) == ((), 1)
    assert found.notes[0].startswith(note)


RESERVED = Wishes(tdm_reservation=True, tdm_policy="https://herne.example/tdm", tdm_source="file")


@pytest.mark.hazard(13)
def test_header_supersedes_file_and_meta_supersedes_header() -> None:
    """What one of them does not say stays as it was."""
    header = header_wishes((("TDM-Reservation", "0"), ("tdm-policy", "https://herne.example/2")))
    meta = Wishes(tdm_reservation=True, tdm_source="meta")
    assert combined(RESERVED, Wishes(), Wishes()) == RESERVED
    assert combined(RESERVED, header, Wishes()) == Wishes(tdm_reservation=False, tdm_source="header")
    expected = Wishes(tdm_reservation=True, tdm_policy="https://herne.example/2", tdm_source="meta")
    assert combined(RESERVED, header, meta) == expected


@pytest.mark.hazard(13)
def test_a_value_that_is_neither_1_nor_0_says_nothing() -> None:
    """The report calls it a protocol error; of two that differ the one that reserves counts."""
    values = ("yes", "", "2", "1", "0", "0, 1")
    found = [header_wishes((("tdm-reservation", value),)).tdm_reservation for value in values]
    assert found == [None, None, None, True, False, True]


def test_the_part_of_the_page_can_be_told_from_the_rest() -> None:
    """Bytes that were read before keep what they said themselves, and nothing of file and header."""
    whole = Wishes(robots=(("header", "noindex"), ("meta", "noarchive")), tdm_reservation=True, tdm_source="file")
    assert meta_part(whole) == Wishes(robots=(("meta", "noarchive"),))


@pytest.mark.hazard(13)
@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("# Text und Data Mining im Sinne des § 44b UrhG ist vorbehalten.\nUser-agent: *\n", True),
        ("# We reserve all rights for machine learning\n", True),
        ("# It is forbidden to train large AI models on these pages\n", True),
        ("Das maschinelle Lernen aus unseren Texten ist untersagt.\n", True),
        ("User-agent: *\nDisallow: /machine-learning/\nSitemap: https://a.example/tdm.xml # alles\n", False),
    ],
)
def test_words_are_noted_and_reserve_nothing(text: str, is_found: bool) -> None:
    """Whether words suffice is a matter for courts; they are told apart from rules and names of folders."""
    assert (natural_words(comments_of(text)) is not None) is is_found


@given(st.text())
def test_whatever_stands_there_can_be_stored(text: str) -> None:
    """Lone surrogates, NUL and escapes stay out of the file."""
    asked = header_wishes((("x-robots-tag", text), ("tdm-reservation", "1"), ("tdm-policy", text)))
    file = rules_in(json.dumps([{"location": text, "tdm-reservation": 1, "tdm-policy": text}]).encode())
    said = [told(combined(file_wishes(file, "https://herne.example/"), asked)), natural_words(text), *file.notes]
    assert all(one is None or (one.isprintable() and one.encode()) for one in said)


def test_wishes_are_told_in_one_line() -> None:
    """Directives with their sources, then the reservation with its source and terms."""
    both = combined(RESERVED, Wishes(robots=(("header", "noarchive"),)))
    assert told(Wishes()) is None
    assert told(both) == (
        "noarchive (header), text and data mining reserved (file, terms at https://herne.example/tdm)"
    )


def test_the_paths_of_rules_are_made_comparable_once() -> None:
    """A host of a thousand rules asks the same of each of its pages, and the rules stay as they are."""
    (rule,) = rules_in(rules({"location": "k%c3%b6ln/%7ebar", "tdm-reservation": 1})).rules
    assert rule.location == "/k%C3%B6ln/~bar"
