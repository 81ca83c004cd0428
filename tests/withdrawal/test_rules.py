"""The pure rules: what may follow what, how words are found, by what a story is known again, what excuses a row."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.withdrawal.decided import Kind, Restriction, refusal
from archive.withdrawal.elsewhere import holds_words
from archive.withdrawal.phrases import Known, Sought, held_in, marks_of, phrases_of, told_in, words_of_page
from archive.withdrawal.redaction import MARK, pattern_of, redacted
from tests.withdrawal.affair import order

NOW = datetime(2024, 9, 2, tzinfo=UTC)
SENTENCE = "Der Wirt soll drei Gäste um ihr sauer verdientes Geld gebracht haben."
TITLE = "Wirt vor Gericht"


@pytest.mark.parametrize(
    ("kind", "before", "words"),
    [
        ("withdrawn", None, None),
        ("withdrawn", "redacted", None),
        ("withdrawn", "embargoed", None),
        ("redacted", "redacted", None),
        ("erased", "withdrawn", None),
        ("erased", None, "only what is withdrawn"),
        ("erased", "redacted", "only what is withdrawn"),
        ("unlisted", "withdrawn", "already"),
        ("withdrawn", "withdrawn", "already"),
        ("embargoed", "redacted", "what ends by itself"),
        ("withdrawn", "erased", "final"),
    ],
)
def test_a_restriction_gives_way_only_to_a_stricter_one(kind: str, before: Kind | None, words: str | None) -> None:
    """And to none that ends by itself, since that would bring back what was to stay out of view."""
    why = refusal(order(kind), now_in_force=before, at=NOW)
    assert (why is None) if words is None else (why is not None and words in why)


@pytest.mark.parametrize(
    ("until", "at", "ended"),
    [
        ("2024-09-03", datetime(2024, 9, 2, 23, 59, 59, tzinfo=UTC), False),
        ("2024-09-03", datetime(2024, 9, 3, tzinfo=UTC), True),
        ("2024-09-03T06:00:00Z", datetime(2024, 9, 3, 5, tzinfo=UTC), False),
        ("2024-09-03T06:00:00Z", datetime(2024, 9, 3, 6, tzinfo=UTC), True),
        (None, datetime(2999, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_restriction_ends_with_the_first_second_of_its_day(until: str | None, at: datetime, *, ended: bool) -> None:
    """Days and times are in UTC."""
    one = Restriction(
        id=1, article_id=1, kind="embargoed", reason="", legal_basis=None, made_by="", made_at="", until=until
    )
    assert one.has_ended(at) is ended
    assert refusal(order("embargoed", until=date(2024, 9, 2)), now_in_force=None, at=NOW) is not None


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{SENTENCE}</p>",
        "<p>Der Wirt soll <b>drei</b> G&auml;ste um ihr sauer ver&shy;dientes Geld …</p>",
        '{"teaser": "soll drei G\\u00e4ste um ihr sauer verdientes Geld"}',
        f'<meta name=description content="{SENTENCE}">',
        "<a href='https://a.example/?text=soll%20drei%20G%C3%A4ste%20um%20ihr%20sauer%20verdientes%20Geld'>teilen</a>",
        "<h2>WIRT VOR GERICHT</h2>",
        "<p>soll drei Ga\u0308ste um ihr sauer verdientes Geld</p>",
    ],
    ids=["sentence", "markup, cut", "JSON", "attribute", "shared", "headline", "decomposed"],
)
@pytest.mark.parametrize("coding", ["utf-8", "cp1252", "utf-16"])
def test_a_story_is_known_again_in_whatever_markup(page: str, coding: str) -> None:
    """In teasers that are cut, in feeds, in attributes and addresses; in any charset."""
    phrases = phrases_of([TITLE], [SENTENCE])
    words = words_of_page(page.encode(coding, "xmlcharrefreplace"))
    assert held_in(words, phrases)
    assert told_in(words, Known.fromkeys(marks_of(phrases), 7))


@pytest.mark.parametrize(("made", "look"), [(Sought, held_in), (Known, told_in)])
def test_many_headlines_are_looked_through_without_passing_all_phrases_for_each(made: Any, look: Any) -> None:
    """A large archive has fifty thousand headlines, and nobody else may write while they are looked through."""
    passed = []

    class Counted(made):
        def __iter__(self) -> Any:
            passed.append(1)
            return super().__iter__()

    phrases = phrases_of([TITLE], [SENTENCE])
    sought = Counted(phrases if made is Sought else made.fromkeys(marks_of(phrases), 7))
    passed.clear()
    assert [bool(look(words, sought)) for words in (("wirt", "vor", "gericht"), ("vor",), ("gericht",))] == [1, 0, 0]
    assert len(passed) == 1


def test_few_words_in_common_are_no_trace() -> None:
    """A name, a place or seven words in a row are what any two stories share."""
    phrases = phrases_of([TITLE], [SENTENCE])
    assert not held_in(words_of_page(b"<p>Der Wirt soll drei G\xc3\xa4ste um ihr Bier gebracht haben.</p>"), phrases)


@given(st.text(max_size=60), st.lists(st.text("äöüßxyz ", min_size=1, max_size=8), max_size=3))
def test_redacting_twice_is_redacting_once(text: str, words: list[str]) -> None:
    """And no word is left."""
    pattern = pattern_of(words)
    once = redacted(pattern, text)
    assert redacted(pattern, once) == once
    assert pattern.search(once) is None


@pytest.mark.parametrize(
    "text", ["Jörg Weiß", "JÖRG WEISS", "Joerg  Weiss", "Jo\u0308rg\xa0Weiß", "Jö\u00adrg Wei\u00adß", "jörg\nweiss"]
)
def test_words_are_found_however_they_are_spelt(text: str) -> None:
    """Case, umlauts, white space, soft hyphens."""
    assert redacted(pattern_of(["Jörg Weiß"]), f"({text})") == f"({MARK})"


@pytest.mark.parametrize(
    "page",
    [
        "<p><span class=i>Ä</span>ngsterlingen".encode(),
        b"<p>\xc3\x84ng<b>ster</b>lingen",
        "<p>Ängster&#8203;lingen".encode(),
        b"<a href='?q=%C3%84ngsterlingen'>",
        "<p>Herr Ängsterlingen".encode("utf-16-le"),
    ],
    ids=["drop cap", "bold", "invisible", "percent", "UTF-16"],
)
def test_a_word_that_is_redacted_is_found_though_markup_divides_it(page: bytes) -> None:
    """A page that shows it must not stay."""
    assert holds_words(page, pattern_of(["Ängsterlingen"]))
    assert not holds_words(page, pattern_of(["Ängsterlinger"]))
