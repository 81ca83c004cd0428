"""The same article in other surroundings gives the same content; a true edit always shows."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.models import Extraction

from .saved import page, read

AD = "<p>Anzeige: {}</p>"
LINK = '<a href="/artikel/neu-9">'
TEASER = f'<div class="item">{LINK}<h4>Stau am Kanal</h4></a><p>Am Morgen ging auf der Brücke lange nichts.</p></div>'
BOX = f"<div><h3>{LINK}Stau am Kanal</a></h3><p>Am Morgen ging auf der Brücke lange Zeit gar nichts mehr.</p></div>"
POINTER = f"<p>Lesen Sie auch: {LINK}Stau am Kanal</a></p>"
FORM = '<form><input type="email"></form>'
LETTER = f'<div class="x"><h3>Post für Sie</h3><p>Jeden Morgen das Wichtigste aus der Stadt als Mail.</p>{FORM}</div>'
EMBED = '<div class="embed-consent"><p>Hier steht ein fremder Inhalt. Wir zeigen ihn, sobald Sie das wollen.</p></div>'
COMMENT = '<div class="comment"><p>Das sehe ich anders, denn die Stadt hätte schon vor Jahren handeln müssen.</p></div>'
SLOT = '<div class="ad-slot"><p>Jetzt alles zum halben Preis kaufen, nur noch diese eine Woche lang.</p></div>'
HOUSE_AD = "<div><{0}>Anzeige</{0}><p>Wir suchen Verstärkung. Bewerben Sie sich mit wenigen Klicks.</p></div>"
CHOICES = '<label><input type="radio" name="q"> Ja</label><label><input type="radio" name="q"> Nein</label>'
SURVEY = f"<div><h3>Ihre Meinung</h3><form><p>Wie zufrieden sind Sie mit dem Nahverkehr?</p>{CHOICES}</form></div>"
CALL = '<p><a href="/nl">Hier anmelden</a></p>'
INVITATION = f"<div><h3>Post für Sie</h3><p>Einmal in der Woche, direkt in Ihr Postfach.</p>{CALL}</div>"
APP = '<p>Alle Nachrichten auch in unserer App: Jetzt kostenlos herunterladen. <a href="/app">Zur App</a></p>'
POLITICS, SPORT = '<li><a href="/politik">Politik</a></li>', '<li><a href="/sport">Sport</a></li>'

NOISE: dict[str, Callable[[str], str]] = {
    "another ad": lambda html: html.replace("Glasfaser in Musterstadt", "Autohaus Winter 2025"),
    "one ad less": lambda html: html.replace(AD.format("Glasfaser in Musterstadt"), ""),
    "one ad more": lambda html: html.replace("<h2>", AD.format("Zirkus 2") + "<h2>"),
    "a boxed ad": lambda html: html.replace("<h2>", SLOT + "<h2>"),
    "a counter that counts": lambda html: html.replace("1.234 mal gelesen", "98.765 mal gelesen"),
    "a clock that runs": lambda html: html.replace("1.234 mal gelesen", "vor 3 Stunden"),
    "other teasers": lambda html: html.replace("Brand in einer Küche", "Frost in der Nacht").replace("t1.", "t9."),
    "one teaser more": lambda html: html.replace('<div class="item">', TEASER + '<div class="item">', 1),
    "a box without a name": lambda html: html.replace("<h2>", BOX + "<h2>"),
    "a pointer": lambda html: html.replace("<h2>", POINTER + "<h2>"),
    "a newsletter": lambda html: html.replace("<h2>", LETTER + "<h2>"),
    "a consent box": lambda html: html.replace("<h2>", EMBED + "<h2>"),
    "more comments": lambda html: html.replace('<div class="comment">', COMMENT * 9 + '<div class="comment">', 1),
    "an ad of the house": lambda html: html.replace("<h2>", HOUSE_AD.format("span") + "<h2>"),
    "an ad of the house, labelled by a paragraph": lambda html: html.replace("<h2>", HOUSE_AD.format("p") + "<h2>"),
    "a survey": lambda html: html.replace("<h2>", SURVEY + "<h2>"),
    "an invitation with a link": lambda html: html.replace("<h2>", INVITATION + "<h2>"),
    "a promotion of an app": lambda html: html.replace("<h2>", APP + "<h2>"),
    "how long ago below the headline": lambda html: html.replace("</h1>", "</h1><p class=kicker>vor 8 Stunden</p>"),
    "a hash that looks like an ad": lambda html: html.replace("<figure>", '<figure class="css-ad3f x1ad">'),
    "links in another order": lambda html: html.replace(POLITICS + SPORT, SPORT + POLITICS),
    "tokens": lambda html: html.replace('class="content"', 'class="content css-1x7yz" data-token="a8f3"'),
    "other white space": lambda html: html.replace(" hat am Dienstag", "\n  hat\u00a0am\tDiens\u00adtag"),
    "a tracked link": lambda html: html.replace("utm_source=text", "utm_source=mail&fbclid=77"),
}

EDITS = {
    "title": ("Rat beschließt neues Freibad</h1>", "Rat beschließt teures Freibad</h1>"),
    "kicker": ("Baubeginn noch", "Baubeginn schon"),
    "lead": ("zwölf dagegen", "elf dagegen"),
    "paragraph": ("Kosten von 8,4", "Kosten von 8,5"),
    "last paragraph": ("im Mai 2026", "im Mai 2027"),
    "subhead": ("Kritik an den Kosten", "Kritik an den kosten"),
    "caption": ("(Archivbild)", "(Symbolbild)"),
    "second caption": ("Jens Kolbe", "Jens Kolba"),
    "credit": ("Petra Blum", "Petra Blüm"),
    "author": ("Karl Beispiel", "Carl Beispiel"),
}


def content(extraction: Extraction) -> Extraction:
    """An extraction without what is no content: the addresses of its pictures."""
    return replace(extraction, images=tuple(replace(image, url="") for image in extraction.images))


@pytest.mark.parametrize("noise", NOISE.values(), ids=NOISE)
def test_other_surroundings_give_the_same_content(noise: Callable[[str], str]) -> None:
    """Ads, teasers, counters, comments and tokens belong to the fetch, not to the article."""
    before, after = page("local"), noise(page("local"))
    assert after != before
    assert content(read(after)) == content(read(before))


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_edit_of_one_word_shows(old: str, new: str) -> None:
    """Whatever the publisher changes in the article makes another extraction."""
    before = page("local")
    assert before.count(old) == 1
    assert content(read(before.replace(old, new))) != content(read(before))


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_edit_of_one_word_changes_one_field_only(old: str, new: str) -> None:
    """An edit does not make the rest of the article jump."""
    before, after = read(page("local")), read(page("local").replace(old, new))
    fields = ("kicker", "title", "blocks", "authors", "images", "kind", "published_at", "section", "tags", "links")
    changed = [field for field in fields if getattr(before, field) != getattr(after, field)]
    assert len(changed) == 1


def test_author_corrected_in_the_byline_only_shows() -> None:
    """The byline a reader sees counts more than the declaration that was forgotten."""
    after = page("jsonld").replace('href="/autoren/mk">Mara König', 'href="/autoren/mk">Mara Köning')
    assert read(after).authors == ("Mara Köning", "Landzeitung", "dpa")


def test_other_class_names_give_the_same_text() -> None:
    """Hashed class names change with every build of a site."""
    renamed = re.sub(r'class="(?:top|menu|content|item|box|footer)"', 'class="x9f2"', page("local"))
    assert read(renamed).blocks == read(page("local")).blocks


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben die Bürger gefragt, ob sie sich in unserer Stadt wohlfühlen, und viele haben das bejaht.",
        "Die Stadt will eine App anbieten, die man sich kostenlos herunterladen kann, sagte die Bürgermeisterin.",
        "Wir verwenden zu viele Cookies, sagt die Datenschutzbeauftragte des Landes in ihrem Bericht.",
        "Interessierte können sich bis Freitag per Mail im Rathaus anmelden, die Teilnahme ist kostenlos.",
    ],
)
def test_a_paragraph_that_only_speaks_of_such_things_stays(text: str) -> None:
    """What tells a promotion is that it speaks to the reader in the paper's own name."""
    assert text in read(page("local").replace("<h2>", f"<p>{text}</p><h2>")).text


def test_a_paragraph_that_opens_with_a_quotation_is_no_pointer() -> None:
    """In print the mark of a German quotation is also an arrow."""
    said = "»Das ist ein guter Tag für alle«, sagte die Bürgermeisterin am Abend vor dem Rathaus."
    assert said in read(page("local").replace("<h2>", f"<p>{said}</p><h2>")).text


def test_a_quotation_set_as_a_figure_is_text() -> None:
    """A figure without a picture around a quotation is a pull quote, as block editors set it."""
    quote = "<figure><blockquote><p>Das ist unser Bad, und das bleibt es auch.</p></blockquote></figure>"
    assert "Das ist unser Bad" in read(page("local").replace("<h2>", quote + "<h2>")).text
