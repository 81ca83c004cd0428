"""Rules of the word diff. It tests no drawing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import Segment, WordCount, changed_words, segments, side_by_side, words

PIECES = st.sampled_from(
    ["Haus", "Müller", "13.50", " ", "  ", "\n", "\n\n", "\n \n\n", ".", ",", "»", "ß", "\u202e", "x"]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)

FIRST = "Am Montag brannte in Wanne eine Lagerhalle aus."
SECOND = "Die Feuerwehr war mit achtzig Kräften im Einsatz."
THIRD = "Verletzt wurde nach Angaben der Polizei niemand."


@given(TEXTS, TEXTS)
def test_segments_joined_are_both_texts_to_the_letter(old: str, new: str) -> None:
    """Whoever leaves out the added marks reads the old text, whoever leaves out the removed ones the new."""
    found = segments(old, new)
    assert "".join(s.text for s in found if s.kind != "added") == old
    assert "".join(s.text for s in found if s.kind != "removed") == new


@given(TEXTS, TEXTS)
def test_rows_hold_every_paragraph_of_both_sides_in_order(old: str, new: str) -> None:
    """No paragraph is lost, doubled or put elsewhere by the alignment; only blank lines are left out."""
    rows = side_by_side(old, new)
    left = "".join(segment.text for row in rows for segment in row.left)
    right = "".join(segment.text for row in rows for segment in row.right)
    assert left.split() == old.split() or "".join(left.split()) == "".join(old.split())
    assert "".join(right.split()) == "".join(new.split())


@given(TEXTS)
def test_a_text_compared_with_itself_has_no_change(text: str) -> None:
    """Nothing is added, nothing removed, every row is the same on both sides."""
    assert changed_words(text, text) == WordCount(0, 0)
    assert all(segment.kind == "same" for segment in segments(text, text))
    assert all(row.is_same for row in side_by_side(text, text))


@given(TEXTS, TEXTS)
def test_the_word_balance_is_kept(old: str, new: str) -> None:
    """What came less what went is the difference in length, counted in words."""
    counts = changed_words(old, new)
    assert counts.added - counts.removed == len(words(new)) - len(words(old))


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("one word replaced", "Zwei Verletzte.", "Drei Verletzte.", WordCount(1, 1)),
        ("punctuation is no word", "Brand in Herne", "Brand in Herne!", WordCount(0, 0)),
        ("a number is one word", "um 13.50 Uhr", "um 13.55 Uhr", WordCount(1, 1)),
        ("a paragraph added", FIRST, f"{FIRST}\n\n{SECOND}", WordCount(8, 0)),
        ("nothing before", "", "Neu ist das.", WordCount(3, 0)),
    ],
)
def test_words_are_counted_as_a_reader_counts_them(name: str, old: str, new: str, expected: WordCount) -> None:
    """Words count, commas do not."""
    assert changed_words(old, new) == expected, name


def test_a_moved_paragraph_counts_no_word_and_is_marked_as_moved() -> None:
    """A paragraph that only changed its place brought no new word."""
    old, new = "\n\n".join([FIRST, SECOND, THIRD]), "\n\n".join([SECOND, THIRD, FIRST])
    assert changed_words(old, new) == WordCount(0, 0)
    rows = side_by_side(old, new)
    assert [(bool(row.left), bool(row.right), row.moved) for row in rows] == [
        (True, False, True),
        (True, True, False),
        (True, True, False),
        (False, True, True),
    ]


def test_an_edit_beside_a_moved_paragraph_is_still_seen() -> None:
    """The move does not hide or inflate the one word that really changed."""
    edited = THIRD.replace("niemand", "keiner")
    old, new = "\n\n".join([FIRST, SECOND, THIRD]), "\n\n".join([SECOND, edited, FIRST])
    assert changed_words(old, new) == WordCount(1, 1)


def test_an_edited_paragraph_faces_its_old_form() -> None:
    """A new paragraph above does not push the edited one out of its row."""
    edited = SECOND.replace("achtzig", "neunzig")
    rows = side_by_side(f"{FIRST}\n\n{SECOND}", f"{FIRST}\n\n{THIRD}\n\n{edited}")
    assert [(bool(row.left), bool(row.right)) for row in rows] == [(True, True), (False, True), (True, True)]
    assert [s for s in rows[2].right if s.kind == "added"] == [Segment("added", "neunzig")]


def test_neighbouring_changed_words_make_one_mark() -> None:
    """A rewritten phrase is marked as a phrase, not word, space, word."""
    found = segments("Der alte Bahnhof schließt heute.", "Der neue Busbahnhof schließt heute.")
    assert [s for s in found if s.kind != "same"] == [
        Segment("removed", "alte Bahnhof"),
        Segment("added", "neue Busbahnhof"),
    ]


def test_a_rewritten_text_is_replaced_whole() -> None:
    """Words shared by chance do not turn two different sentences into confetti."""
    found = segments("Der Rat tagt am Montag.", "Ein Unfall auf der Autobahn sorgte am Abend für Stau.")
    assert [s.kind for s in found] == ["removed", "added"]


def test_hostile_lengths_are_bounded() -> None:
    """Two texts of 60,000 strange words each answer within seconds and without gigabytes."""
    old = " ".join(f"a{number}" for number in range(60_000))
    new = " ".join(f"b{number}" for number in range(60_000))
    before = time.monotonic()
    assert changed_words(old, new) == WordCount(60_000, 60_000)
    assert changed_words(old.replace(" ", "\n\n"), new.replace(" ", "\n\n")).added == 60_000
    assert time.monotonic() - before < 20
