"""Rules of the German full-text search, on a real SQLite. It tests no page."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import BadQuery
from archive.search import Hit, remove_version, search
from archive.search.words import fold, stem, tokens
from tests.search.shelf import Shelf

QUERY_PIECES = ['"', "(", ")", "-", "*", "OR", "AND", "NOT", "NEAR", "title:", "text:", "{", "}", ":", "^", "+", "'"]
QUERY_PIECES += ["Haus", "Müller", "rowid", " ", " ", ";--", "\x00", "\ud800", "„", "½", "\u0301", "ﬁ", "é*", "ab*"]
QUERIES = st.lists(st.sampled_from(QUERY_PIECES), max_size=25).map("".join) | st.text(max_size=80)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.article("Neue Häuser in Wanne-Eickel", "Gebaut wird an der Straße des Friedens.", published_at="2024-01-01")
    shelf.article("Integrationszentrum eröffnet", "Frau Müller kam zur Feier.", published_at="2024-02-01")
    shelf.article("Feuer am Markt", "Das Haus brannte, 13.50 Uhr.", kicker="Brand", published_at="2024-03-01")
    shelf.article("Stadtrat tagt", "Der Rat tagt.", authors=["Anna Öztürk"], tags=["Politik"], section="Lokales")
    return shelf


def titles(shelf: Shelf, query: str, **filters: object) -> list[str | None]:
    return [hit.title for hit in search(shelf.connection, query, **filters).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "query", "expected"),
    [
        ("umlaut in the plural", "Haus", ["Feuer am Markt", "Neue Häuser in Wanne-Eickel"]),
        ("plural finds the singular", "Häuser", ["Neue Häuser in Wanne-Eickel", "Feuer am Markt"]),
        ("ss for ß", "Strasse", ["Neue Häuser in Wanne-Eickel"]),
        ("ß for ß", "Straße", ["Neue Häuser in Wanne-Eickel"]),
        ("ue for ü", "Mueller", ["Integrationszentrum eröffnet"]),
        ("part of a compound", "Zentrum", ["Integrationszentrum eröffnet"]),
        ("hyphen is a phrase, not a minus", "Wanne-Eickel", ["Neue Häuser in Wanne-Eickel"]),
        ("a number with a point", "13.50", ["Feuer am Markt"]),
        ("phrase", '"Straße des Friedens"', ["Neue Häuser in Wanne-Eickel"]),
        ("German quotation marks", "„des Friedens“", ["Neue Häuser in Wanne-Eickel"]),
        ("words in another order are no phrase", '"Friedens Straße"', []),
        ("a quoted word is exact", '"Haus"', ["Feuer am Markt"]),
        ("prefix", "Integr*", ["Integrationszentrum eröffnet"]),
        ("exclusion", "Haus -Feuer", ["Neue Häuser in Wanne-Eickel"]),
        ("exclusion by stem", "Haus -Friede", ["Feuer am Markt"]),
        ("or", "Stadtrat OR Integrationszentrum", ["Integrationszentrum eröffnet", "Stadtrat tagt"]),
        ("brackets", "(Rat OR Feuer) -Haus", ["Stadtrat tagt"]),
        ("field", "title:Haus", ["Neue Häuser in Wanne-Eickel"]),
        ("kicker", "kicker:Brand", ["Feuer am Markt"]),
        ("author in another spelling", "author:oeztuerk", ["Stadtrat tagt"]),
        ("section", "section:lokales", ["Stadtrat tagt"]),
        ("field over brackets", "title:(Stadtrat OR Markt)", ["Feuer am Markt", "Stadtrat tagt"]),
        ("all words", "Haus Friedens", ["Neue Häuser in Wanne-Eickel"]),
        ("unknown field is a word", "https://haus", []),
    ],
)
def test_german_is_found_as_germans_write_it(shelf: Shelf, name: str, query: str, expected: list[str]) -> None:
    """Umlauts, ß, inflection, compounds and the query language."""
    found = titles(shelf, query)
    assert sorted(map(str, found)) == sorted(expected), name
    if "OR" not in query:
        assert found == expected, name


@pytest.mark.parametrize(
    ("query", "remedy"),
    [
        ("", "name at least one"),
        ("&&", "name at least one"),
        ('"Haus', "is not closed"),
        ("(Haus", "bracket is not closed"),
        ("Haus)", "no opening one"),
        ("-Haus", "add a word"),
        ("Haus OR -Hof", "add a word"),
        ("ab*", "at least 3 letters"),
        ("title:", "Nothing follows title:"),
        ("Haus " * 40, "leave some out"),
        ("x" * 2000, "shorten it"),
        ("(" * 30 + "Haus" + ")" * 30, "flatter"),
    ],
)
def test_a_query_that_cannot_be_read_says_how_to_mend_it(shelf: Shelf, query: str, remedy: str) -> None:
    """One sentence with the remedy in it."""
    with pytest.raises(BadQuery, match=remedy):
        search(shelf.connection, query)


@settings(deadline=None, max_examples=400)
@given(QUERIES)
def test_no_input_makes_sqlite_complain(shelf: Shelf, query: str) -> None:
    """Whatever is typed is answered or refused with a reason; FTS5 syntax never shines through."""
    with suppress(BadQuery):
        result = search(shelf.connection, query, versions="all")
        assert result.total == len(result.hits)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Words and stems are in the one form in which they are looked up."""
    assert fold(fold(text)) == fold(text)
    assert all(tokens(word) == (word,) for word in tokens(text))
    assert all(fold(stem(word)) == stem(word) for word in tokens(text))


def test_exact_stands_above_stem_above_compound_and_headline_above_text() -> None:
    """The reader's own word first; a word in the headline weighs more than one in the text."""
    shelf = Shelf()
    filler = " ".join(f"Wort{number} steht da." for number in range(20))
    for number in range(12):
        shelf.article(f"Anderes {number}", filler)
    shelf.article("Kompositum", f"Krankenhaus. {filler}")
    shelf.article("Stamm", f"Häuser. {filler}")
    shelf.article("Form", f"Haus. {filler}")
    shelf.article("Haus", filler)
    assert titles(shelf, "Haus") == ["Haus", "Form", "Stamm", "Kompositum"]


def test_old_versions_are_found_only_when_asked_for_and_say_so() -> None:
    """The default is what stands there now; an earlier text is marked as such."""
    shelf = Shelf()
    article = shelf.article("Drei Verletzte", "Ein Kind starb.", at="2024-01-01T10:00:00Z")
    shelf.version(article, "Drei Verletzte", "Ein Kind überlebte.", at="2024-01-01T12:00:00Z")
    assert search(shelf.connection, "starb").total == 0
    (hit,) = search(shelf.connection, "starb", versions="all").hits
    assert (hit.article_id, hit.number, hit.is_current) == (article, 1, False)


def test_filters_narrow_by_site_and_by_publication_else_first_sight() -> None:
    """Days are inclusive; a story without a date counts under the day it was first seen."""
    shelf = Shelf()
    shelf.site("andere", "Anderes Blatt")
    shelf.article("Alt", "Haus", published_at="2023-05-01")
    shelf.article("Gesehen", "Haus", at="2024-05-05T23:59:59Z")
    shelf.article("Fremd", "Haus", site="andere", published_at="2024-05-06T00:00:00Z")
    assert titles(shelf, "Haus", order="newest") == ["Fremd", "Gesehen", "Alt"]
    assert titles(shelf, "Haus", since="2024-05-05", until="2024-05-05") == ["Gesehen"]
    assert titles(shelf, "Haus", site="andere") == ["Fremd"]
    assert titles(shelf, "Haus", until="2023-12-31") == ["Alt"]


@given(st.text(max_size=30) | st.sampled_from(["9999-12-31", "0001-01-01", "2024-01-01T00:00:00+14:00", "T"]))
def test_a_date_that_is_none_is_refused_in_words(shelf: Shelf, text: str) -> None:
    """Neither a strange day nor the end of the calendar breaks the search."""
    with suppress(BadQuery):
        assert search(shelf.connection, "Haus", since=text, until=text).total >= 0


def test_the_snippet_shows_the_original_words_with_the_hits_marked() -> None:
    """Not stems: the very text, umlauts and all, cut out around the hit."""
    shelf = Shelf()
    shelf.article(
        "T", "Anfang. " + "Füllsel " * 80 + "Im Krankenhaus und in vielen Häusern an der Straße. " + "Ende " * 80
    )
    (hit,) = search(shelf.connection, "haus strasse").hits
    assert [text for text, is_match in hit.snippet if is_match] == ["Krankenhaus", "Häusern", "Straße"]
    joined = "".join(text for text, _ in hit.snippet)
    assert joined.startswith("… ")
    assert " und in vielen " in joined
    assert len(joined.split()) < 45


def test_captions_and_names_give_the_snippet_when_the_text_has_no_hit() -> None:
    """Whoever looks for a photographer sees the credit."""
    shelf = Shelf()
    shelf.article("Fest", "Viel Musik.", images=[("https://x.example/1.jpg", "Auf der Bühne", "Foto: Stefan Kuhn")])
    (hit,) = search(shelf.connection, "Kuhn").hits
    assert hit.snippet == (("Auf der Bühne Foto: Stefan ", False), ("Kuhn", True))


def test_a_removed_version_is_found_no_more_and_leaves_no_word_behind(shelf: Shelf) -> None:
    """Its terms vanish too, as far as no other version has them."""
    shelf = Shelf()
    shelf.article("Eins", "Bahnhofsvorplatz gesperrt")
    article = shelf.article("Zwei", "Geheimniskrämerei am Bahnhofsvorplatz")
    remove_version(shelf.connection, article)
    remove_version(shelf.connection, article)
    assert titles(shelf, "Bahnhofsvorplatz") == ["Eins"]
    assert titles(shelf, "Geheimniskrämerei") == []
    assert shelf.connection.execute("SELECT term FROM search_terms").fetchall() == [
        ("bahnhofsvorplatz",),
        ("gesperrt",),
    ]


def test_withdrawn_stories_are_not_found() -> None:
    """What an archivist took out of view does not come back through the search."""
    shelf = Shelf()
    shelf.article("Weg", "Haus", status="withdrawn")
    assert search(shelf.connection, "Haus", versions="all").total == 0


def test_paging_covers_every_hit_once() -> None:
    """Pages of two over five hits, best first and newest first."""
    shelf = Shelf()
    articles = {shelf.article(f"Nr {number}", "Haus") for number in range(5)}
    for order in ("relevance", "newest"):
        pages = [search(shelf.connection, "Haus", order=order, limit=2, offset=offset) for offset in (0, 2, 4)]  # type: ignore[arg-type]
        found: list[Hit] = [hit for page in pages for hit in page.hits]
        assert (len(found), {hit.article_id for hit in found}) == (5, articles)


def test_a_read_only_connection_can_search_while_another_writes(tmp_path: Path) -> None:
    """Readers open the file read only; a writer in the middle of a transaction does not hinder them."""
    path = tmp_path / "archive.db"
    shelf = Shelf(path)
    shelf.connection.execute("PRAGMA journal_mode = WAL")
    shelf.article("Integrationszentrum", "Text")
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    reader.execute("PRAGMA query_only = ON")
    shelf.connection.execute("UPDATE articles SET key = 'x'")
    assert search(reader, "Zentrum").total == 1


def test_stock_sqlite_reads_the_index_without_us() -> None:
    """A plain MATCH joined over search_documents answers in any SQLite with FTS5."""
    shelf = Shelf()
    shelf.article("Straße", "Text")
    sql = """
        SELECT v.title FROM search JOIN search_documents d ON d.id = search.rowid JOIN versions v ON v.id = d.version_id
        WHERE search MATCH 'strasse'
    """
    assert shelf.connection.execute(sql).fetchall() == [("Straße",)]
