"""The headline and its kicker among the boxes around them."""

from .saved import read

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
