"""Who signs an article: persons, the organisations declared beside them, and organisations where no person signs."""

import json

import pytest

from .saved import read

TEXT = "<p>Der Rat der Stadt hat am Dienstag den Bau eines neuen Freibads an der Mühlenstraße beschlossen.</p>" * 2
ANNA = {"@type": "Person", "name": "Anna Beispiel"}
HOUSE = {"@type": "Organization", "name": "Stadtblatt"}


def _page(*, author: object = None, meta: str = "", byline: str = "", below: str = "") -> str:
    node = {"@type": "NewsArticle", "headline": "Rat baut neues Freibad", **({"author": author} if author else {})}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    head += f'<meta name="author" content="{meta}">' if meta else ""
    title = "Rat baut neues Freibad"
    return f"<title>{title}</title>{head}<body><article><h1>{title}</h1>{byline}{TEXT}{below}</article>"


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        (ANNA, ("Anna Beispiel",)),
        (HOUSE, ("Stadtblatt",)),
        ([ANNA, HOUSE], ("Anna Beispiel", "Stadtblatt")),
        ([ANNA, [{"@type": "Person", "name": "Rundfunk Mitte"}]], ("Anna Beispiel", "Rundfunk Mitte")),
        ({"@type": "Person", "name": "Anna Beispiel und Karl Muster, dpa"}, ("Anna Beispiel", "Karl Muster", "dpa")),
        ({"@type": "Person", "name": "dpa  "}, ("dpa",)),
        ({"@type": "NewsMediaOrganization", "name": "Redaktion Stadt und Land"}, ("Redaktion Stadt und Land",)),
        ({"@type": "Person", "name": "admin"}, ()),
        ({"@type": "Person", "name": "https://example.org/anna"}, ()),
    ],
)
def test_whoever_json_ld_names_as_author_is_an_author(author: object, authors: tuple[str, ...]) -> None:
    """An organisation signs where no person does, or beside one; an account of the publishing system is nobody."""
    assert read(_page(author=author)).authors == authors


def test_person_in_the_byline_counts_more_than_a_declared_house() -> None:
    """Many pages declare their publisher as the author of everything, and name who wrote only to the reader."""
    found = read(_page(author=HOUSE, byline='<p class="byline">Von Anna Beispiel</p>'))
    assert found.authors == ("Anna Beispiel",)


@pytest.mark.parametrize(
    ("meta", "authors"),
    [
        ("Anna Beispiel", ("Anna Beispiel",)),
        ("dpa", ("dpa",)),
        ("Redaktion Herne", ("Redaktion Herne",)),
        ("Stadtblatt", ()),
        ("Muster Verlag GmbH", ()),
    ],
)
def test_owner_of_the_website_in_a_meta_element_is_no_author(meta: str, authors: tuple[str, ...]) -> None:
    """A meta element names the author or, on every page alike, the house; an agency or desk is neither."""
    assert read(_page(meta=meta)).authors == authors


@pytest.mark.parametrize(
    ("byline", "authors", "source"),
    [
        ('<p class="byline">Von dpa</p>', ("dpa",), "dpa"),
        ('<div class="author">Redaktion Herne</div>', ("Redaktion Herne",), None),
        ('<p class="byline">By Jane Doe and John Roe, Reuters</p>', ("Jane Doe", "John Roe"), "Reuters"),
        ("<p>Von Anna Beispiel, dpa</p>", ("Anna Beispiel",), "dpa"),
        ("<p>| Quelle: Stadt Herne</p>", (), "Stadt Herne"),
        ("<p>Quelle: dpa</p>", (), "dpa"),
        ('<div class="author">Mehr Artikel</div>', (), None),
    ],
)
def test_visible_byline_of_an_organisation(byline: str, authors: tuple[str, ...], source: str | None) -> None:
    """An agency that signs alone is author and source; beside persons, or as "Quelle:", it is the source only."""
    found = read(_page(byline=byline))
    assert (found.authors, found.source) == (authors, source)


def test_source_in_the_byline_counts_more_than_a_declared_house() -> None:
    """A text that the byline ascribes to somebody else was not written by the house that every page declares."""
    found = read(_page(author=HOUSE, byline="<p>Sonntag, 29. Dezember 2024 | Quelle: Stadt Herne</p>"))
    assert (found.authors, found.source) == ((), "Stadt Herne")


def test_initials_that_sign_a_text_with_its_picture_are_authors() -> None:
    """They name somebody, if only to those who know; the house that every page declares does not."""
    found = read(_page(author=HOUSE, below="<p>abc, de; Foto: Agentur Muster; Erstveröffentlichung: 4.4.24</p>"))
    assert found.authors == ("abc", "de")
    assert [block.kind for block in found.blocks] == ["lead"]
    assert read(_page(author=ANNA, below="<p>abc; Foto: Agentur Muster</p>")).authors == ("Anna Beispiel",)


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("<p>Von unserem Redakteur Karl Muster</p>", ("Karl Muster",)),
        ('<p class="author">Von unserer Redakteurin Anna Beispiel</p>', ("Anna Beispiel",)),
        ('<p class="byline">Von unserem Mitarbeiter Karl Muster</p>', ("Karl Muster",)),
        ("<p>Von Anna Beispiel und unserem Mitarbeiter Karl Muster</p>", ("Anna Beispiel", "Karl Muster")),
        ('<p class="byline">Von unserer Korrespondentin Anna Beispiel</p>', ("Anna Beispiel",)),
        ("<div>Gespeichert von <a href='/u/1'>Anna Beispiel</a> am Mo., 12.01.2026 - 09:41</div>", ("Anna Beispiel",)),
        ("<div>Geschrieben von <a href='/u/1'>Anna Beispiel</a> am 12.01.2026</div>", ("Anna Beispiel",)),
        ("<div>Eingestellt von Anna Beispiel um 21:07</div>", ("Anna Beispiel",)),
        (
            '<div class="author-box"><span class="author-name">Karl Muster</span>'
            '<span class="author-role">Redakteur Lokales</span></div>',
            ("Karl Muster",),
        ),
        ('<div class="author"><a href="/a">Karl Muster</a><p>Redakteur Lokales</p></div>', ("Karl Muster",)),
        (
            '<p class="author">Von Özlem Çelik-Groß und Dr. med. Jean-Luc d’Hondt</p>',
            ("Özlem Çelik-Groß", "Dr. med. Jean-Luc d’Hondt"),
        ),
    ],
)
def test_byline_gives_the_name_without_the_job_the_verb_and_the_date(byline: str, authors: tuple[str, ...]) -> None:
    """What somebody does for the paper, and when a text was saved, is no part of the name and no second person."""
    assert read(_page(byline=byline)).authors == authors


@pytest.mark.parametrize("line", ["Von unserem Garten Eden", "Gespeichert von Hand am Montag"])
def test_sentence_that_begins_like_a_byline_names_nobody(line: str) -> None:
    """ "Our" counts only before a job."""
    assert read(_page(byline=f"<p>{line}</p>")).authors == ()
