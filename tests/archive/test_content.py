"""What is content and what is only its dress: the normal form by which versions are told apart."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.content import FIELDS, blocks_json, blocks_of, content_digest, content_of, normal, normal_fields
from archive.models import Block, Image
from tests.archive.scene import BODY, blocks, hour, story

WORDS = st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=12)


def digest_of(**changes: object) -> str:
    return content_digest(content_of(story(**changes)))


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """The normal form of a normal form is itself, for any text at all."""
    assert normal(normal(text)) == normal(text)


@given(st.lists(st.builds(Block, st.sampled_from(("lead", "paragraph", "quote")), st.text())))
def test_blocks_come_out_of_their_row_as_they_went_in(given: list[Block]) -> None:
    """Any text: empty, of blank lines, beyond the first plane; and where the text is another, they stand in full."""
    text = "\n\n".join(one.text for one in given)
    assert blocks_of(blocks_json(given, text), text) == tuple(given)
    assert blocks_of(blocks_json(given, f"{text}."), f"{text}.") == tuple(given)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("no-break space", "8.30 Uhr", "8.30\u00a0Uhr"),
        ("a redesign that splits words", "Na endlich", "N a endlich"),
        ("line breaks", "Na endlich", "Na\r\n endlich"),
        ("soft hyphen", "Feuerwehr", "Feuer\u00adwehr"),
        ("zero-width space", "Feuerwehr", "Feuer\u200bwehr"),
        ("byte order mark", "Feuerwehr", "\ufeffFeuerwehr"),
        ("German and straight quotes", "„Ja“, sagt er", '"Ja", sagt er'),
        ("guillemets", "»Ja«, sagt er", "„Ja“, sagt er"),
        ("apostrophes", "wie geht's", "wie geht’s"),
        ("dashes", "Herne - Wanne", "Herne – Wanne"),
        ("minus sign", "-3 Grad", "−3 Grad"),
        ("ellipsis", "und dann…", "und dann..."),
        ("composed and decomposed umlaut", "Häuser", "Ha\u0308user"),
        ("nothing and empty", "", " \n\t"),
    ],
)
def test_the_dress_of_a_text_is_no_edit(name: str, one: str, other: str) -> None:
    """Forms of white space, quotes, dashes and hyphenation do not make a version."""
    assert normal(one) == normal(other), name


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("case of letters", "die Grünen", "die grünen"),
        ("a digit", "12 Verletzte", "13 Verletzte"),
        ("a full stop", "Ja.", "Ja"),
        ("umlaut and its spelling", "Hauser", "Häuser"),
        ("sharp s", "Masse", "Maße"),
        ("question mark", "Brandstiftung", "Brandstiftung?"),
        ("superscript", "100 m2", "100 m²"),
    ],
)
def test_what_a_reader_would_call_another_text_is_one(name: str, one: str, other: str) -> None:
    """The normal form folds nothing that carries meaning."""
    assert normal(one) != normal(other), name


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kicker", {"kicker": "Großbrande"}),
        ("title", {"title": "Lagerhalle brennt aus!"}),
        ("lead", {"blocks": blocks(*BODY, lead="Die Halle brannte fanz aus.")}),
        ("text", {"blocks": blocks(*BODY[:2], BODY[2].replace("Mittag", "Mittaf"))}),
        ("captions", {"images": (Image(url="https://x.example/1", caption="Rauch am Kanal", credit="Stefan Kuhn"),)}),
        ("credits", {"images": (Image(url="https://x.example/1", caption="Rauch am Kanal.", credit="Stefan Kuhl"),)}),
        ("authors", {"authors": ("Jana Öztürke",)}),
        ("source", {"source": "Feuerwehr Hernes"}),
        ("section", {"section": "Lokale"}),
        ("tags", {"tags": ("Feuerwehr", "Wanner")}),
    ],
)
def test_one_character_of_any_content_field_is_a_change_of_that_field(field: str, changes: dict[str, object]) -> None:
    """Each content field counts, and only the one that changed is named."""
    before, after = normal_fields(content_of(story())), normal_fields(content_of(story(**changes)))
    assert [name for name in FIELDS if before[name] != after[name]] == [field]
    assert digest_of(**changes) != digest_of()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("declared times", {"published_at": hour(0), "modified_at": hour(9)}),
        ("links", {"links": ()}),
        ("language", {"language": "nl"}),
        ("canonical address", {"canonical_url": "https://herne.example/x"}),
        ("extractor and its rules", {"extractor": "test/2", "rules": {"title": "h1"}}),
        ("address of a photo", {"images": (replace(story().images[0], url="https://cdn.example/7.webp"),)}),
        ("order of the tags", {"tags": ("Wanne", "Feuerwehr")}),
        ("kind of a block", {"blocks": (*blocks(*BODY[:2]), Block("quote", BODY[2]))}),
        ("where paragraphs break", {"blocks": blocks(f"{BODY[0]} {BODY[1]}", BODY[2])}),
        ("lead marked up as a paragraph", {"blocks": blocks("Die Halle brannte ganz aus.", *BODY, lead=None)}),
    ],
)
def test_what_is_not_content_is_no_edit(name: str, changes: dict[str, object]) -> None:
    """Markup, times, links and tool changes leave the content digest as it is."""
    assert digest_of(**changes) == digest_of(), name


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_white_space_anywhere_is_no_edit(words: list[str], data: st.DataObject) -> None:
    """However a text is broken and indented, it is the same text."""
    gaps = st.text(alphabet=" \n\t\u00a0\u2009\u00ad\u200b", min_size=1, max_size=3)
    spaced = "".join(word + data.draw(gaps) for word in words)
    assert digest_of(title=spaced) == digest_of(title=" ".join(words))


@given(st.sampled_from(["kicker", "title", "source", "section"]), WORDS, WORDS)
def test_different_words_have_different_digests(field: str, one: str, other: str) -> None:
    """Two texts that differ in their normal form never share a content digest."""
    assume(normal(one) != normal(other))
    assert digest_of(**{field: one}) != digest_of(**{field: other})


@given(WORDS)
def test_words_do_not_slip_from_one_field_into_another(word: str) -> None:
    """A kicker that becomes the headline is an edit, though the page shows the same words."""
    assert digest_of(kicker=word, title=None) != digest_of(kicker=None, title=word)


def test_the_digest_names_its_normal_form() -> None:
    """A later normal form can be told from this one."""
    assert digest_of().startswith("c1:sha256:")
