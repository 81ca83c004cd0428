"""Which address answers what: the table of the site's pages, its traps included. Articles stand in `stories.py`."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, quote

from scheduler.demo.paper import pages
from scheduler.demo.paper.answers import XML, answer, conditional, picture, weak_tag, zipped
from scheduler.demo.paper.drafts import SECTIONS
from scheduler.demo.paper.lists import fresh_news, of_former_years, of_this_year, section_pages
from scheduler.demo.paper.model import PaperResponse
from scheduler.demo.paper.pages import Scene

SITEMAPS = ("/sitemap-artikel.xml", "/sitemap-archiv.xml.gz", "/sitemap-news.xml")
DISALLOWED = ("/suche", "/kalender", "/intern")
_CALENDAR = re.compile(r"/kalender/(\d{4})/(\d{2})")
Query = Mapping[str, list[str]]


def site_page(path: str, query: str, scene: Scene, asked: Mapping[str, str]) -> PaperResponse:
    """The answer to any address that is no article's."""
    if path in _FEEDS:
        feed = _FEEDS[path](scene)
        return conditional(feed, asked, tag=weak_tag(feed.body.hex()))
    parameters = parse_qs(query)
    if path.removeprefix("/") in SECTIONS:
        return _section(path.removeprefix("/"), parameters, scene)
    if path in _PAGES:
        return _PAGES[path](parameters, scene)
    return _by_prefix(path, scene)


def front(scene: Scene) -> PaperResponse:
    """The front page, wherever it is shown."""
    return answer(pages.front_page(scene))


def not_found(scene: Scene, *, status: int = 404) -> PaperResponse:
    """The page of what is not there; with status 200 it is a soft 404."""
    words = ("Die gewünschte Seite gibt es nicht oder nicht mehr.", "Vielleicht hilft unsere Startseite weiter.")
    page = pages.plain_page(scene, heading="Seite nicht gefunden", paragraphs=words, links=(("/", "Zur Startseite"),))
    return answer(page, status=status)


def _by_prefix(path: str, scene: Scene) -> PaperResponse:
    calendar = _CALENDAR.fullmatch(path)
    if calendar is not None and 1 <= int(calendar[2]) <= 12:
        return _calendar(int(calendar[1]), int(calendar[2]), scene)
    if path.startswith("/bilder/") and path.endswith(".png"):
        return picture(path)
    if path.startswith("/assets/"):
        return answer("", "text/javascript" if path.endswith(".js") else "text/css")
    return not_found(scene)


def _section(section: str, parameters: Query, scene: Scene) -> PaperResponse:
    shown = section_pages(scene.live, section)
    number = _number(parameters)
    if not 1 <= number <= len(shown):
        return not_found(scene)
    return answer(pages.section_page(section, number, shown, scene))


def _calendar(year: int, month: int, scene: Scene) -> PaperResponse:
    """A month without end: each links to the one before and the one after."""
    before = f"/kalender/{year - (month == 1):04}/{(month - 2) % 12 + 1:02}"
    after = f"/kalender/{year + (month == 12):04}/{month % 12 + 1:02}"
    links = ((before, "Vorheriger Monat"), (after, "Nächster Monat"))
    paragraphs = (f"Termine im Monat {month}/{year}: keine Einträge.",)
    return answer(pages.plain_page(scene, heading=f"Kalender {month}/{year}", paragraphs=paragraphs, links=links))


def _search(parameters: Query, scene: Scene) -> PaperResponse:
    """A search that always has a next page."""
    words, number = parameters.get("q", [""])[0], _number(parameters)
    following = f"/suche?q={quote(words)}&seite={number + 1}"
    stories = tuple((one.draft.path, one.draft.title) for one in scene.live[:5])
    paragraphs = ("1810 Ergebnisse gefunden:", f"Suchwort „{words}“, Seite {number}")
    links = (*stories, (following, "Weitere Ergebnisse"))
    return answer(pages.plain_page(scene, heading="Suchen und finden", paragraphs=paragraphs, links=links))


def _imprint(_: Query, scene: Scene) -> PaperResponse:
    paragraphs = (
        "Der Emscherbote, Verlag für Erlenbrücker Nachrichten, Hüttenstraße 12, Erlenbrück.",
        "Diese Zeitung ist erfunden, wie die Stadt, von der sie schreibt, und alle Menschen darin.",
    )
    return answer(pages.plain_page(scene, heading="Impressum", paragraphs=paragraphs, links=()))


def _internal(_: Query, scene: Scene) -> PaperResponse:
    return answer(pages.plain_page(scene, heading="Redaktion intern", paragraphs=("Nur für uns.",), links=()))


def _front(_: Query, scene: Scene) -> PaperResponse:
    return front(scene)


def _robots(scene: Scene) -> PaperResponse:
    rules = ["User-agent: *", *(f"Disallow: {path}" for path in DISALLOWED)]
    maps = [f"Sitemap: {scene.absolute(path)}" for path in ("/sitemap.xml", "/sitemap-news.xml")]
    return answer("\n".join([*rules, "", *maps, ""]), "text/plain; charset=utf-8")


def _number(parameters: Query) -> int:
    text = parameters.get("seite", ["1"])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


_PAGES: Mapping[str, Callable[[Query, Scene], PaperResponse]] = {
    "/": _front,
    "/index.php": _front,
    "/suche": _search,
    "/impressum": _imprint,
    "/intern": _internal,
}
_FEEDS: Mapping[str, Callable[[Scene], PaperResponse]] = {
    "/robots.txt": _robots,
    "/sitemap.xml": lambda scene: answer(pages.sitemap_index(scene, SITEMAPS), XML),
    "/sitemap-artikel.xml": lambda scene: answer(pages.sitemap(of_this_year(scene.live), scene), XML),
    "/sitemap-archiv.xml.gz": lambda scene: zipped(pages.sitemap(of_former_years(scene.live), scene)),
    "/sitemap-news.xml": lambda scene: answer(pages.news_sitemap(fresh_news(scene.live, scene.at), scene), XML),
    "/rss.xml": lambda scene: answer(pages.rss(scene), "application/rss+xml; charset=utf-8"),
}
