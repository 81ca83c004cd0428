"""The measures, each on cases whose value can be worked out by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from benchmarks.scoring import (
    body_score,
    captions_met,
    is_title,
    kept,
    rouge_lsum,
    same_day,
    same_minute,
    same_names,
    shingle_f1,
)

ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("found", "wanted", "value"),
    [
        pytest.param("a b c d e", "a b c d e", 1.0, id="equal"),
        pytest.param("„A b“ – c, d e!", "a b c d e", 1.0, id="quotes and dashes are no words"),
        pytest.param("a b c d", "w x y z", 0.0, id="nothing in common"),
        pytest.param("a b c d e", "a b c d", 2 * 0.5 * 1 / 1.5, id="one shingle of two"),
        pytest.param("a b", "a b", 1.0, id="shorter than a shingle"),
        pytest.param("", "", 1.0, id="both empty"),
        pytest.param("", "a b c d", 0.0, id="nothing found"),
        pytest.param("a b c d. a b c d", "a b c d", 2 * 0.2 / 1.2, id="what is repeated counts once"),
    ],
)
def test_shingle_f1(found: str, wanted: str, value: float) -> None:
    """The F-measure of counted runs of four words."""
    assert shingle_f1(found, wanted) == pytest.approx(value)


@pytest.mark.parametrize(
    ("found", "wanted", "value"),
    [
        pytest.param(["a b c"], ["a b c"], 1.0, id="equal"),
        # The example of Lin (2004), section 3.2: the union of w1 w2 and w1 w3 w5 holds four of the five words.
        pytest.param(["w1 w2 w6 w7 w8", "w1 w3 w8 w9 w5"], ["w1 w2 w3 w4 w5"], 2 * 0.8 * 0.4 / 1.2, id="Lin's union"),
        pytest.param(["a a a a"], ["a"], 2 * 0.25 / 1.25, id="a word is met as often as it stands there"),
        pytest.param(["c b a"], ["a b c"], 1 / 3, id="order counts within a paragraph"),
        pytest.param(["b b", "a a"], ["a a", "b b"], 1.0, id="order of paragraphs does not"),
        pytest.param(["a b"], ["a b", "c d"], 2 * 1 * 0.5 / 1.5, id="half of it lost"),
        pytest.param([], ["a"], 0.0, id="nothing found"),
        pytest.param([""], [], 1.0, id="nothing to find"),
    ],
)
def test_rouge_lsum(found: list[str], wanted: list[str], value: float) -> None:
    """The summary-level measure of the longest common subsequence."""
    assert rouge_lsum(found, wanted) == pytest.approx(value)


@pytest.mark.parametrize(
    ("found", "optional", "is_exact"),
    [
        pytest.param(["one two", "three"], (), True, id="all of it"),
        pytest.param(["one two three"], (), True, id="set as one paragraph"),
        pytest.param(["one two"], (), False, id="a paragraph lost"),
        pytest.param(["one two"], (1,), True, id="an optional one lost"),
        pytest.param(["one two", "three"], (1,), True, id="an optional one kept"),
        pytest.param(["one two", "four"], (1,), False, id="a foreign one added"),
    ],
)
def test_an_optional_paragraph_may_be_missing(found: list[str], optional: tuple[int, ...], is_exact: bool) -> None:
    """The best reference counts: with it, without it, or with those that were found."""
    score = body_score(found, ["One two.", "Three."], optional)
    assert (score.exact, score.f1 == pytest.approx(1)) == (is_exact, is_exact)


@pytest.mark.parametrize(
    ("title", "kicker", "agrees"),
    [
        ("Rat baut Bad", None, True),
        ("Rat baut Bad", "Freibad", True),
        ("„Rat baut Bad“", None, True),
        ("Rat baut Freibad", None, False),
        ("baut Bad", "Rat", True),
        (None, None, False),
    ],
)
def test_a_title_may_stand_with_its_kicker(title: str | None, kicker: str | None, agrees: bool) -> None:
    """ "Kicker: Title" is the same headline, and a kicker of its own does no harm."""
    assert is_title(title, kicker, "Rat baut Bad") is agrees


def test_parts_of_a_text() -> None:
    """Lead and subheads are kept where their words stand in the text."""
    assert kept(["Der Lead.", "Zwischen"], ["der lead", "mehr"]) == ("Der Lead.",)


@pytest.mark.parametrize(
    ("found", "met"),
    [
        pytest.param("Das Bad im Winter", True, id="whole"),
        pytest.param("Das Bad im Winter Foto: Blum", True, id="with its credit"),
        pytest.param("Das Bad im Wint", True, id="the greater part"),
        pytest.param("Das", False, id="a word of it"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_caption_is_met(found: str, met: bool) -> None:
    """A caption is found whole, or in its greater part."""
    assert bool(captions_met([found], ["Das Bad im Winter"])) is met


def test_names_agree_in_any_order() -> None:
    """But none may be missing or added."""
    assert same_names(["Ruth Amberg", "KARL Beispiel"], ["Karl Beispiel", "Ruth Amberg"])
    assert not same_names(["Ruth Amberg"], ["Karl Beispiel", "Ruth Amberg"])


def test_times_agree_in_the_publishers_zone() -> None:
    """Half past eleven at night in Greenwich is the next day in Berlin; a bare day has no minute."""
    late = datetime(2026, 6, 1, 22, 30, 59, tzinfo=UTC)
    assert same_day(date(2026, 6, 2), late, ZONE)
    assert same_minute(datetime(2026, 6, 2, 0, 30, tzinfo=ZONE), late, ZONE)
    assert not same_minute(date(2026, 6, 2), late, ZONE)
    assert not same_day(None, late, ZONE)
