"""The headline and its kicker among the boxes around them."""

import pytest

from archive.content import content_digest, content_of
from archive.models import PageKind

from .saved import URL, read

TEXT = "<p>Der Rat der Stadt hat am Dienstag den Bau eines neuen Freibads an der Mühlenstraße beschlossen.</p>" * 2
TEASER = (
    '<article class="teaser"><span class="kicker">Anderswo</span><h3><a href="/b">Markt zieht um</a></h3></article>'
)


def test_kicker_of_a_teaser_beside_the_headline_belongs_to_the_teaser() -> None:
    """A box with a heading of its own keeps its kicker; they change with every visit."""
    head = '<div class="head"><h1>Rat baut neues Freibad</h1></div>'
    html = f"<title>Rat baut neues Freibad</title><body><div>{head}<div>{TEXT}</div></div><div>{TEASER}</div>"
    assert read(html).kicker is None


def test_own_kicker_stays_beside_the_kicker_of_a_teaser() -> None:
    """The article's own line above its headline is taken, whatever stands in the boxes after it."""
    head = '<div><span class="kicker">Innenstadt</span><h1>Rat baut neues Freibad</h1></div>'
    html = f"<title>Rat baut neues Freibad</title><body><div>{head}<div>{TEXT}</div></div><div>{TEASER}</div>"
    assert read(html).kicker == "Innenstadt"


def test_kicker_may_be_a_word_of_the_headline() -> None:
    """A place above a headline that names the place again is the norm; the headline itself is no kicker."""
    html = "<title>Rat baut in Hiltrup</title><body><div><p class='kicker'>{}</p><h1>Rat baut in Hiltrup</h1>{}</div>"
    assert read(html.format("Hiltrup", TEXT)).kicker == "Hiltrup"
    assert read(html.format("Rat baut in Hiltrup", TEXT)).kicker is None


HEAD = "Streit um das Freibad: Rat stimmt ab"
PATH_HEADINGS = {
    "in a list": f"<nav><ul><li><a href='/'>Start</a></li><li><h1>{HEAD}</h1></li></ul></nav>",
    "by class": f"<div class='article__crumbs'><a href='/rat'>Rat</a><h1>{HEAD}</h1></div>",
    "behind links": f"<div><a href='/'>Start</a><a href='/rat'>Rat</a><h1 class='inline'>{HEAD}</h1></div>",
    "class of its own": f"<div><span>Start</span><h1 class='breadcrumb_last'>{HEAD}</h1></div>",
}


@pytest.mark.parametrize("path", PATH_HEADINGS.values(), ids=PATH_HEADINGS)
def test_headline_below_a_path_counts_more_than_the_end_of_the_path(path: str) -> None:
    """The h1 of a breadcrumb is written for search engines; the large heading below it is declared as well."""
    declared = '<meta property="og:title" content="Rat baut neues Freibad">'
    head = "<hgroup><p>Mühlenstraße bekommt ein Bad</p><h2>Rat baut neues Freibad</h2></hgroup>"
    found = read(f"<title>{HEAD}</title>{declared}<body>{path}<article>{head}{TEXT}</article>")
    assert (found.title, found.kicker) == ("Rat baut neues Freibad", "Mühlenstraße bekommt ein Bad")
    assert found.rules["title"] == "heading below the path"


def test_headline_below_a_path_stays_when_only_the_declared_one_changes() -> None:
    """A declared title is often tried out in other words; what the reader sees is the same."""
    path = PATH_HEADINGS["in a list"]
    html = f"<title>Rat baut Freibad neu, Streit</title><body>{path}<article><h2>Rat baut neues Freibad</h2>{TEXT}"
    assert read(html).title == "Rat baut neues Freibad"


def test_end_of_a_path_is_the_title_where_no_other_headline_is_declared() -> None:
    """A subhead below it is none, and a linked heading leads to another story."""
    other = "<aside><h2><a href='/b'>Rat baut neues Freibad</a></h2></aside>"
    path = PATH_HEADINGS["in a list"]
    found = read(f"<title>{HEAD}</title><body>{path}<article>{TEXT}<h2>Kritik bleibt</h2>{TEXT}</article>{other}")
    assert found.title == HEAD


@pytest.mark.parametrize(
    "h1",
    [
        "<h1><span class='kicker'>Freibad</span> Rat baut neu</h1>",
        "<h1><span class='x1'>Freibad</span><span class='x2'>Rat baut neu</span></h1>",
        "<h1><span>Freibad:</span> Rat baut neu</h1>",
        "<h1><div>Freibad</div><div>Rat baut neu</div></h1>",
        "<h1>Freibad<br><br>Rat baut neu</h1>",
    ],
)
def test_headline_of_two_parts_is_kicker_and_title(h1: str) -> None:
    """Where the markup sets two parts off from each other and the page declares them with a colon between."""
    declared = '<meta property="og:title" content="Freibad: Rat baut neu">'
    found = read(f"<title>Freibad: Rat baut neu | Stadtblatt</title>{declared}<body><article>{h1}{TEXT}</article>")
    assert (found.kicker, found.title) == ("Freibad", "Rat baut neu")


def test_colon_in_a_headline_of_one_piece_stays() -> None:
    """A place or topic before a colon belongs to the headline as long as the markup does not set it off."""
    h1 = "<h1>Freibad: Rat <em>baut</em> neu</h1>"
    found = read(f"<title>Freibad: Rat baut neu | Stadtblatt</title><body><article>{h1}{TEXT}</article>")
    assert (found.kicker, found.title) == (None, "Freibad: Rat baut neu")


def test_headline_repeated_below_the_text_is_no_better_one() -> None:
    """A bar that follows the reader repeats it; dates, lead and photos stand at the first."""
    path = f"<nav><ul><li><a href='/'>Start</a></li><li><h1>{HEAD}</h1></li></ul></nav>"
    rest = "".join(f"<span>{number}</span>" for number in range(80))
    text = f"<article><time>4. Mai 2024, 10 Uhr</time>{TEXT}</article>"
    html = f"<title>{HEAD}</title><body>{path}{text}{rest}<h2>{HEAD}</h2>"
    found = read(html)
    assert (found.title, found.rules["title"]) == (HEAD, "h1")


def test_name_of_the_section_above_the_headline_is_no_kicker() -> None:
    """It is a field of its own; another single word is a kicker."""
    head = '<meta property="article:section" content="Lokales"><title>Rat baut neues Freibad</title>'
    html = f"{head}<body><div><p>{{}}</p><h1>Rat baut neues Freibad</h1>{TEXT}</div>"
    assert read(html.format("Lokales")).kicker is None
    assert read(html.format("Update")).kicker == "Update"


PATH = (
    "<!doctype html><html lang=de><title>{0}</title><body><div class=breadcrumb><a href='/'>Start</a> "
    "<a href='/rat/'>Rat</a> {1}</div><main><article><h2>Das Bad am Kanal bleibt nun doch offen</h2>"
    "<p>Der Rat hat am Dienstag beschlossen, das Freibad am Kanal noch zwei Jahre zu betreiben, sagte die Stadt.</p>"
    "<p>Die Kosten trägt der Förderverein, der dafür im Sommer mehr als 20.000 Euro gesammelt hatte.</p></article>"
)


@pytest.mark.parametrize("markup", ["<h1>{}</h1>", "<div class=x><h1>{}</h1></div>"])
def test_the_h1_that_ends_the_path_is_kept_beside_the_headline(markup: str) -> None:
    """A reader sees both: an edit of either is an edit; one more wrapper is none."""
    found = [
        read(PATH.format(text, markup.format(text))) for text in ("Freibad am Kanal bleibt", "Freibad am Kanal Bleibt")
    ]
    assert [(one.title, one.heading) for one in found] == [
        ("Das Bad am Kanal bleibt nun doch offen", "Freibad am Kanal bleibt"),
        ("Das Bad am Kanal bleibt nun doch offen", "Freibad am Kanal Bleibt"),
    ]
    assert len({content_digest(content_of(one)) for one in found}) == 2


MASTHEADS = {
    "linked": "<header><h1><a href='/'>Lokalblick</a></h1></header>",
    "around": "<header><a href='https://stadtblatt.example/'><h1>Lokalblick</h1></a></header>",
    "by class": "<header><h1 class='site-title'>Lokalblick</h1></header>",
    "by box": "<header><div class='site-branding'><h1>Lokalblick</h1></div></header>",
    "nothing but its words": "<header><h1>Lokalblick</h1></header>",
}


@pytest.mark.parametrize("masthead", MASTHEADS.values(), ids=MASTHEADS)
def test_site_title_in_an_h1_is_not_the_headline(masthead: str) -> None:
    """Nobody told us that the site calls itself so; its title leads to the front page, or ends the page's title."""
    page = f"<body>{masthead}<article><h1>Halle brennt</h1>{TEXT}</article><nav><h1>Beitragsnavigation</h1></nav>"
    found = read(f"<title>Halle brennt - Lokalblick</title>{page}")
    assert (found.title, found.kind) == ("Halle brennt", PageKind.ARTICLE)


def test_headline_that_links_to_its_own_page_stays_the_headline() -> None:
    """Old blogs link every headline to its permanent address."""
    page = f"<title>Halle brennt - Lokalblick</title><body><article><h1><a href='{URL}'>Halle brennt</a></h1>{TEXT}"
    assert read(page).title == "Halle brennt"
