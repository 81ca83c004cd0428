"""What stands among the paragraphs and is no text, and the bylines that are written like it."""

from datetime import date

import pytest

from .saved import read

TEXT = [
    "Der Rat der Stadt hat am Dienstag den Bau eines neuen Freibads an der Mühlenstraße beschlossen.",
    "31 Mitglieder stimmten nach langer Aussprache dafür, zwölf dagegen, und drei enthielten sich.",
]


def _page(*, above: str = "", below: str = "", head: str = "") -> str:
    text = "".join(f"<p>{one}</p>" for one in TEXT)
    title = "Rat baut neues Freibad"
    return f"<title>{title}</title>{head}<body><article><h1>{title}</h1>{above}{text}{below}</article>"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Teilen mit:</p><ul><li><a href='#'>Facebook</a></li><li>WhatsApp</li><li>E-Mail</li><li>Drucken</li></ul>",
        "<div><h3>Teilen mit:</h3><p>Facebook</p><p>WhatsApp</p></div>",
        "<ul><li>Facebook</li><li>WhatsApp</li><li>E-Mail</li></ul>",
        "<p>Aufrufe: 1.234</p>",
        "<p>1.234 mal gelesen</p>",
        "<p>Gelesen: 12</p>",
        "<p>12 Kommentare zu diesem Beitrag</p>",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_shares_and_counters_are_no_text(line: str, place: str) -> None:
    """They change with every visit, and above the text they would be its lead."""
    found = read(_page(**{place: line}))
    assert [block.text for block in found.blocks] == TEXT
    assert found.blocks[0].kind == "lead"


def test_list_of_networks_in_a_text_stays() -> None:
    """Only a label such as "Teilen mit:" makes a list of networks one of buttons."""
    found = read(_page(below="<ul><li>Facebook</li><li>Instagram</li></ul><p>Dort fragt die Stadt nach.</p>"))
    assert [block.text for block in found.blocks] == [*TEXT, "Facebook", "Instagram", "Dort fragt die Stadt nach."]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("22.05.2025 · Text: Anna Beispiel", ("Anna Beispiel",)),
        ("22.05.2025 - Von Anna Beispiel und Karl Muster", ("Anna Beispiel", "Karl Muster")),
        ("22. Mai 2025, 15:47 Uhr · Text: Anna Beispiel", ("Anna Beispiel",)),
        ("Geschrieben von Anna Beispiel, Karl Muster", ("Anna Beispiel", "Karl Muster")),
        ("Redaktion: Anna Beispiel", ("Anna Beispiel",)),
    ],
)
def test_date_and_author_in_one_line_are_a_byline(line: str, authors: tuple[str, ...]) -> None:
    """The line is read for its names and is no text."""
    found = read(_page(above=f"<p>{line}</p>"))
    assert (found.authors, [block.text for block in found.blocks]) == (authors, TEXT)


def test_links_that_touch_are_two_authors() -> None:
    """Only the style sheet sets them apart."""
    links = '<a href="/anna">Anna Beispiel</a><a href="/karl">Karl Muster</a>'
    assert read(_page(above=f'<div class="authors">Von {links}</div>')).authors == ("Anna Beispiel", "Karl Muster")


def test_meta_author_does_not_hide_the_others_of_the_byline() -> None:
    """Many systems declare only the one who pressed the button."""
    meta = '<meta name="author" content="Anna Beispiel">'
    byline = '<p class="autor">Von Anna Beispiel und Karl Muster</p>'
    assert read(_page(head=meta, above=byline)).authors == ("Anna Beispiel", "Karl Muster")


@pytest.mark.parametrize("box", ["section", "div"])
def test_teasers_beside_a_short_paid_text_are_no_text(box: str) -> None:
    """Together they may be longer than what can be read of the article; they change with every visit."""
    declared = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rat baut neues Freibad"}</script>'
    )
    teasers = "".join(
        f'<article class="teaser"><h3><a href="/{n}">Markt {n} zieht im Mai um</a></h3><p>{n}. {TEXT[0]}</p></article>'
        for n in range(5)
    )
    html = _page(head=declared, below=f'</article><{box} class="more">{teasers}</{box}>')
    assert [block.text for block in read(html).blocks] == TEXT


def test_bold_line_that_only_a_break_sets_off_is_a_line_of_its_own() -> None:
    """Old pages set headline, byline and subheads in one cell; the headline must not glue to what follows."""
    title = "Turnhalle bleibt bis Ostern zu"
    cell = f"<b>{title}</b><br><font size=1>22.05.2025 - Von Anna Beispiel</font><br><br>{TEXT[0]}<br><br>"
    html = f"<title>Stadtblatt: {title}</title><body><table><td>{cell}<b>Kritik am Bau</b><br>{TEXT[1]}<br><br></table>"
    found = read(html, url="https://stadtblatt.example/news/m17.htm")
    assert (found.title, found.authors, found.published_at) == (title, ("Anna Beispiel",), date(2025, 5, 22))
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("lead", TEXT[0]),
        ("subhead", "Kritik am Bau"),
        ("paragraph", TEXT[1]),
    ]


@pytest.mark.parametrize(
    "below",
    [
        "<p>Quellen:</p><ul><li>Stadt Herne, Niederschrift des Rates</li><li>eigene Gespräche</li></ul>",
        "<p>Full credits:</p>",
        "<p>Mehr Themen auf stadtblatt.example:</p>",
        "<p><b>Anna Beispiel ist im Stadtblatt für Politik zuständig. Sie berichtet aus dem Rathaus.</b></p>",
        "<p>abc, de; Foto [M]: Agentur; Erstveröffentlichung: 4.4.24</p>",
        "<h3>Nächste Sitzung</h3>",
    ],
)
def test_what_closes_a_text_is_not_part_of_it(below: str) -> None:
    """Sources, labels that head nothing, the author's biography and signatures change without the article."""
    declared = '<meta name="author" content="Anna Beispiel">'
    assert [block.text for block in read(_page(head=declared, below=below)).blocks] == TEXT


def test_list_and_sentence_about_a_person_at_the_end_of_a_text_stay() -> None:
    """Only a label makes a list one of sources, and only the author's own biography is none of the text."""
    below = "<ul><li>Stadt Herne baut das Bad</li><li>Verein führt es</li></ul><p>Karl Muster ist Redakteur im Rat.</p>"
    assert len(read(_page(below=below)).blocks) == len(TEXT) + 3


def test_quotation_set_large_is_told_once() -> None:
    """A pulled quote repeats the paragraph; a quotation of its own, and a subhead that quotes, stay."""
    pulled = "<blockquote><p>Dreißig Mitglieder stimmten dafür</p></blockquote>"
    own = "<blockquote><p>Wir freuen uns auf den ersten Sommer im neuen Bad.</p></blockquote>"
    more = "<h3>Nach langer Aussprache</h3><p>Nach langer Aussprache sagte der Bürgermeister: Dreißig Mitglieder "
    found = read(
        _page(below=f"{pulled}{more}stimmten dafür, das ist ein gutes Zeichen.</p>{own}<p>Das Bad öffnet 2027.</p>")
    )
    kinds = [block.kind for block in found.blocks]
    assert kinds == ["lead", "paragraph", "subhead", "paragraph", "quote", "paragraph"]


def test_byline_that_runs_on_behind_the_lead_is_no_text() -> None:
    """The author is a field; the lead ends with its sentence."""
    above = "<p>Herne bekommt ein neues Freibad an der Mühlenstraße. <em>Von Anna Beispiel</em></p>"
    found = read(_page(above=above))
    assert found.blocks[0].text == "Herne bekommt ein neues Freibad an der Mühlenstraße."


def test_headings_that_caption_a_series_of_charts_are_its_text() -> None:
    """A lonely heading at the end goes, a run of them is what the page tells."""
    charts = "".join(
        f"<h3>{number}. Schulden von {number} Millionen</h3><p><img src='/{number}.png'></p>" for number in (1, 2, 3)
    )
    assert [block.kind for block in read(_page(below=charts)).blocks][-3:] == ["subhead"] * 3


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Story continues below advertisement",
        "Continue reading the main story",
        "Read more: How the lido was planned",
        "Also read: How the lido was planned",
        "You may also like",
        "Sign up for our daily newsletter and get the news in your inbox.",
        "Subscribe to our newsletter to get the latest news.",
        "Follow us on Facebook and Instagram",
        "Follow Jane Doe on X",
        "Already a subscriber? Log in.",
        "Related: How the lido was planned",
        "Share this article",
        "3 min read",
        "2 hours ago",
    ],
)
def test_english_furniture_is_no_text(line: str) -> None:
    """English pages put the same things between their paragraphs."""
    assert [block.text for block in read(_page(above=f"<p>{line}</p>", below=f"<p>{line}</p>")).blocks] == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Jane Doe; Editing by John Roe",
        "The Associated Press contributed to this report.",
        "With files from Reuters",
        "Jane Doe covers the harbour for the Argus.",
        "Jane Doe can be reached at jane@argus.example.",
        "This article was originally published in the Harbour Argus.",
    ],
)
def test_english_footer_is_no_text_at_the_end(line: str) -> None:
    """What names the desk at the end of a text is none of it."""
    head = '<meta name="author" content="Jane Doe">'
    assert [block.text for block in read(_page(head=head, below=f"<p>{line}</p>")).blocks] == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "This article was amended on 5 May 2024 to correct the cost of the pool.",
        "Correction: an earlier version of this article gave a wrong number.",
        "Residents can subscribe to alerts about the works, the council said.",
        "He asked them to read more books and to follow the advice of the harbour board.",
        "More from the council is expected on Friday, when the tender is signed.",
    ],
)
def test_english_sentence_that_sounds_like_furniture_stays(line: str) -> None:
    """Declared changes and plain sentences are text."""
    assert [block.text for block in read(_page(below=f"<p>{line}</p><p>Das Bad öffnet 2027.</p>")).blocks][2] == line


def test_announced_list_of_networks_at_the_end_stays() -> None:
    """A sentence that ends with a colon says that the names are told."""
    below = "<p>Der Verein ist in diesen Netzen zu finden:</p><ul><li>Facebook</li><li>WhatsApp</li></ul>"
    assert len(read(_page(below=below)).blocks) == len(TEXT) + 3


def test_post_of_a_network_is_not_the_articles_text() -> None:
    """It belongs to somebody else, may vanish any day, and is drawn by a script; a quotation stays."""
    post = '<blockquote class="twitter-tweet"><p>Endlich ein Bad für unsere Stadt!</p>&mdash; Anna (@anna)</blockquote>'
    quote = "<blockquote><p>Endlich ein Bad für unsere Stadt, sagt der Verein.</p></blockquote>"
    found = read(_page(below=f"{post}{quote}<p>Das Bad öffnet 2027.</p>"))
    assert [block.kind for block in found.blocks] == ["lead", "paragraph", "quote", "paragraph"]
