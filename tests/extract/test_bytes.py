"""Bytes of any kind become an extraction: charsets that lie, no text at all, hostile nesting."""

import pytest

from archive.extract import EXTRACTOR
from archive.models import PageKind

from .saved import page, read

TEXT = "Die Bürger wählten am Sonntag einen neuen Rat, größer als der alte, und so schön wie nie."
HEAD = "<html><head><title>Größe zählt</title>{}</head><body><h1>Größe zählt</h1>"
LATIN_META = '<meta charset="iso-8859-1">'
UTF8_META = '<meta charset="utf-8">'


@pytest.mark.parametrize(
    ("charset", "meta", "content_type"),
    [
        ("utf-8", "", None),
        ("utf-8", LATIN_META, "text/html; charset=iso-8859-1"),
        ("utf-8-sig", LATIN_META, None),
        ("cp1252", UTF8_META, "text/html; charset=utf-8"),
        ("cp1252", LATIN_META, "text/html; charset=utf-8"),
        ("iso-8859-1", "", None),
        ("utf-16", "", "text/html"),
        ("utf-16-le", "", "text/html; charset=utf-8"),
    ],
)  # fmt: skip
@pytest.mark.hazard(51)
def test_charset_that_lies_does_not_spoil_a_letter(charset: str, meta: str, content_type: str | None) -> None:
    """The bytes decide; header and meta are believed only where every byte fits them."""
    body = f"{HEAD.format(meta)}<p>{TEXT}</p><p>{TEXT[::-1]}</p>".encode(charset)
    found = read(body, content_type=content_type)
    assert (found.title, found.lead) == ("Größe zählt", TEXT)


@pytest.mark.parametrize("body", [b"", b" \n ", b"\0" * 50])
def test_no_text_is_an_empty_page(body: bytes) -> None:
    """Nothing is no article, whatever the header called it."""
    found = read(body, content_type="text/html")
    assert (found.kind, found.blocks, found.extractor) == (PageKind.EMPTY, (), EXTRACTOR)


@pytest.mark.hazard(52)
def test_nuls_and_lone_surrogates_are_left_out() -> None:
    """They can be stored nowhere: SQLite cuts at a NUL, UTF-8 has no surrogates."""
    body = f"{HEAD.format('')}<p>Der Rat\0 tagte &#xD800;gestern im Haus der Stadt und beschloss nichts.</p>"
    text = read(body).text
    assert text.encode().decode() == text
    assert text.startswith("Der Rat tagte")


@pytest.mark.parametrize("tag", ["div", "b", "article", "x-box"])
@pytest.mark.hazard(54)
def test_deep_nesting_loses_no_text(tag: str) -> None:
    """libxml2 stops at 256 levels without a word; five thousand are read all the same."""
    found = read(f"{HEAD.format('')}{f'<{tag}>' * 5000}<p>{TEXT}</p><p>{TEXT} Das war knapp.</p>")
    assert [block.text for block in found.blocks] == [TEXT, f"{TEXT} Das war knapp."]


@pytest.mark.hazard(55)
def test_ten_thousand_links_in_one_paragraph_are_read() -> None:
    """A page of links is slow for some parsers; here it is only long."""
    found = read(f"{HEAD.format('')}<p>{TEXT}</p><p>{'<a href=/x>Wort</a> ' * 10_000}</p>")
    assert found.lead == TEXT


def test_extraction_is_deterministic_and_keeps_no_state() -> None:
    """Reading other pages in between changes nothing."""
    first = read(page("jsonld"))
    for name in ("local", "home", "english"):
        read(page(name))
    assert read(page("jsonld")) == first


def test_a_text_of_ten_novels_is_no_article() -> None:
    """Its bytes are kept; a version of ten million letters would only fill the archive and its index."""
    found = read(f"<article><h1>Ein Roman</h1><p>{'Wort für Wort. ' * 1000}</p></article>")
    assert found.kind is PageKind.ARTICLE
    sentence = "Wort für Wort geht es immer so weiter und hört nicht auf. "
    paragraphs = "".join(f"<p>{number}. {sentence * 40}</p>" for number in range(2700))
    found = read(f"<article><h1>Ein Roman</h1>{paragraphs}</article>")
    assert found.kind is PageKind.EMPTY
    assert "more than any article has" in found.reason
    assert found.blocks == ()
