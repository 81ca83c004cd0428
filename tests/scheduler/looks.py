"""One story in several looks: the templates that a paper wears one after the other. Holds no tests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.scheduler.town import listing
from tests.servers import Server, html

PLACES = ("Holsterhausen", "Eickel", "Sodingen", "Baukau", "Crange", "Röhlinghausen", "Horsthausen", "Unser Fritz")
OWN_WORDS = "Herne liegt am Kanal, und das Blatt erscheint dort an jedem Werktag gegen Mittag."


@dataclass(frozen=True)
class Story:
    """What an editor has written, whatever the look."""

    number: int
    title: str
    kicker: str
    lead: str
    paragraphs: tuple[str, ...]
    caption: str
    author: str
    tags: tuple[str, ...] = ("Herne", "Verkehr")
    section: str = "Lokales"
    more: dict[str, str] = field(default_factory=dict)


Look = Callable[[Story], str]


def story(number: int) -> Story:
    """A story of its own for each number."""
    place = PLACES[number % len(PLACES)]
    return Story(
        number=number,
        title=f"Neue Ampel {number} für die Kreuzung in {place}",
        kicker=f"Verkehr in {place}",
        lead=f"Die Stadt stellt in {place} im Herbst eine Ampel auf, die sich {number} Anwohner gewünscht hatten.",
        paragraphs=(
            f"Der Ausschuss hat am Dienstag ohne Gegenstimme zugestimmt, so die Verwaltung zu Antrag {number}.",
            f"Bisher war die Kreuzung in {place} nur mit Schildern geregelt; es kam dort {number} Mal zu Unfällen.",
            f"Die Arbeiten dauern {number + 3} Wochen, die Fahrbahn bleibt in dieser Zeit nur halbseitig befahrbar.",
        ),
        caption=f"Die Kreuzung in {place} soll sicherer werden, Bild {number}.",
        author="Marlies Kowalczyk",
    )


def semantic(one: Story) -> str:
    """HTML5 with header and figure, tags and a breadcrumb."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in one.paragraphs)
    tags = "".join(f"<a rel=tag href='/thema/{tag}'>{tag}</a>" for tag in one.tags)
    return (
        f"<!doctype html><html lang=de><head><title>{one.title} - Herner Blatt</title>"
        f"<meta property='og:type' content='article'><meta property='article:section' content='{one.section}'>"
        "</head><body class=page><header class=masthead><nav class=mainmenu><a href='/'>Herner Blatt</a></nav></header>"
        f"<main class=content><article class=story><header class=storyhead><p class=kicker>{one.kicker}</p>"
        f"<h1 class=headline>{one.title}</h1><p class=byline>Von {one.author}</p></header>"
        f"<figure class=photo><img src='/bild/{one.number}.jpg' width=900 height=600><figcaption>{one.caption}"
        f"</figcaption></figure><p class=lead>{one.lead}</p>{text}<div class=tags>{tags}</div></article></main>"
        "<footer class=imprint><p>Impressum</p></footer></body></html>"
    )


def boxes(one: Story) -> str:
    """Nothing but divs with names of another kind; no tags, no section, the kicker below the headline."""
    text = "".join(f"<div class=absatz>{paragraph}</div>" for paragraph in one.paragraphs)
    return (
        f"<html><head><title>{one.title}</title></head><body><div id=rahmen><div class=kopfzeile><a href='/'>HB</a>"
        f"</div><div class=beitrag><h1>{one.title}</h1><div class=unterzeile>{one.kicker}</div>"
        f"<div class=bild><img src='/medien/{one.number}.jpg' width=900 height=600><div class=bildunterschrift>"
        f"{one.caption}</div></div><div class=vorspann>{one.lead}</div>{text}"
        f"<div class=autor>| Autor: {one.author}</div></div><div class=fuss>Datenschutz</div></div></body></html>"
    )


def chatty(one: Story) -> str:
    """Boxes, into whose texts the template sets a sentence that no rule knows for furniture."""
    return boxes(one).replace("<div class=vorspann>", f"<div class=absatz>{OWN_WORDS}</div><div class=vorspann>")


def semantic_with_own_words(one: Story) -> str:
    """The look of before with one more paragraph, the same in every text."""
    return semantic(one).replace("<div class=tags>", f"<p>{OWN_WORDS}</p><div class=tags>")


def print_paper(server: Server, look: Look, stories: Iterable[Story]) -> None:
    """All stories in one look, with a front page that names them."""
    told = list(stories)
    server.pages["/"] = html(listing(one.number for one in told))
    for one in told:
        server.pages[f"/artikel/{one.number}"] = html(look(one))
