"""Sites that advertise without end or falsely: traps of addresses, sitemaps and feeds that bite, lying addresses."""

import gzip
from collections.abc import Callable
from hashlib import sha256
from itertools import combinations

from tests.hazards.faults import fault
from tests.scheduler.town import FIRE
from tests.servers import Answer, Server, html, redirect, response, xml

STORIES = 12
LINKS = 150  # of the trap on each page
Page = Callable[[str], bytes | None]


class Endless(dict[str, Answer]):
    """The pages of a server that has an answer to more addresses than anybody could write down."""

    trap: Page = staticmethod(lambda _: None)

    def get(self, path: str, default: Answer) -> Answer:  # type: ignore[override]
        return super().get(path) or self.trap(path) or default


def story(number: int) -> str:
    """A page that tells one story."""
    head = f"Meldung Nummer {number} aus Herne und Wanne"
    text = "".join(f"<p>{paragraph} ({number}. Meldung)</p>" for paragraph in FIRE)
    return (
        f"<!doctype html><html lang=de><head><title>{head}</title><meta property='og:type' content='article'></head>"
        f"<body><article><h1>{head}</h1>{text}</article></body></html>"
    )


def slug(number: int) -> str:
    """The address of a story, without any number."""
    return f"/lokales/meldung-aus-herne-{chr(97 + number)}-und-wanne"


def links(paths: list[str], words: str = "Noch eine lange Überschrift dazu") -> str:
    return "".join(f"<h2><a href='{path}'>{words} {path[-6:]}</a></h2>" for path in paths)


def page(body: str) -> bytes:
    return html(f"<!doctype html><html lang=de><title>Herner Blatt</title><body>{body}</body></html>")


def tag(text: str) -> str:
    """Letters and digits that look like a session."""
    return sha256(text.encode()).hexdigest()[:12]


def _letters(text: str) -> str:
    return "".join(chr(97 + int(digit, 16)) for digit in tag(text))


TRAPS: dict[str, Callable[[str, int], str]] = {
    "days of a calendar": lambda _, n: f"/kalender/{2027 + n // 365}/{n % 12 + 1}/{n % 28 + 1}/was-an-diesem-tag-ist",
    "months in the query": lambda _, n: f"/uebersicht-aller-meldungen-hier?stand={2027 + n}-{n % 12 + 1:02}",
    "sessions in the path": lambda at, n: f"/s/{tag(f'{at}{n}')}{slug(n % STORIES)}",
    "sessions in the query": lambda at, n: f"{slug(n % STORIES)}?xt={tag(f'{at}{n}')}",
    "sessions as words": lambda at, n: f"/{_letters(f'{at}{n}')}{slug(n % STORIES)}",
    "paths that grow": lambda at, n: f"{at.split('?')[0].rstrip('/')[-600:]}/ort-{n}/mehr-zu-diesem-thema-hier",
    "pages without end": lambda _, n: f"/alle-meldungen-auf-einen-blick-{n}",
    "beside the stories": lambda _, n: f"/lokales/kalender-von-herne-{_letters(str(n))}-im-ueberblick",
    "facets": lambda _, n: f"/angebote-in-herne-und-wanne?{_facets(n)}",
    "dated like stories": lambda _, n: f"/{2030 + n // 300}/{n % 12 + 1:02}/{n % 28 + 1:02}/blatt-{n}.html",
}


def _facets(number: int) -> str:
    keys = ("farbe", "form", "stadtteil", "preis", "groesse", "marke", "alter", "art")
    sets = [chosen for size in range(1, 9) for chosen in combinations(keys, size)]
    return "&".join(f"{key}={number}" for key in sets[number % len(sets)])


def set_trap(server: Server, name: str) -> None:
    """A paper of twelve stories, whose front page leads into a trap first; in the trap there are more ways into it."""
    make = TRAPS[name]

    def answer(path: str) -> bytes | None:
        number = next((n for n in range(STORIES) if path.partition("?")[0].endswith(slug(n))), None)
        if number is not None:
            return html(story(number))
        return page(f"<h1>Alles</h1>{links([make(path, n) for n in range(LINKS)])}")

    pages = Endless({"/robots.txt": response(status=404)})
    pages.trap = answer  # type: ignore[method-assign]
    pages["/"] = lambda asked: page(
        links([make(f"/{len(server.log)}", n) for n in range(LINKS)])
        + links([slug(n) for n in range(STORIES)], "Meldung aus Herne und aus Wanne")
    )
    server.pages = pages


@fault(58)
def entity_bomb(server: Server) -> Answer:
    bomb = "".join(f"<!ENTITY x{n} '{'&x' + str(n - 1) + ';' if n else 'ha'}{'&x0;' * 9}'>" for n in range(9))
    return xml(f"<!DOCTYPE r [{bomb}]><urlset><url><loc>{server.url}/artikel/&x8;</loc></url></urlset>")


@fault(58)
def file_in_an_entity(server: Server) -> Answer:
    file = "<!DOCTYPE r [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    return xml(f"{file}<rss><channel><item><title>&f;</title><link>/artikel/7</link></item></channel></rss>")


@fault(58)
def foreign_dtd(server: Server) -> Answer:
    return xml(
        f"<!DOCTYPE urlset SYSTEM '{server.url}/evil.dtd'><urlset><url><loc>{server.url}/artikel/3</loc></url></urlset>"
    )


@fault(59)
def index_of_itself(server: Server) -> Answer:
    own = f"{server.url}/59/index_of_itself"
    return xml(f"<sitemapindex><sitemap><loc>{own}</loc></sitemap><sitemap><loc>{own}#2</loc></sitemap></sitemapindex>")


@fault(59)
def broken_xml(server: Server) -> Answer:
    return xml(f"<urlset><url><loc>{server.url}/artikel/1</loc></url><url><loc>{server.url}/artikel/2</lo")


@fault(59)
def packed_bomb(_: Server) -> Answer:
    return response(gzip.compress(b"<urlset>" + b" " * 60 * 2**20), headers=(("Content-Type", "application/gzip"),))


@fault(59)
def foreign_hosts(server: Server) -> Answer:
    hosts = ("http://127.0.0.1:9", "https://evil.example", "file://", "ftp://127.0.0.1")
    urls = "".join(f"<url><loc>{host}/artikel/{n}</loc></url>" for n, host in enumerate(hosts, 7))
    return xml(f"<urlset>{urls}<url><loc>{server.url}/artikel/4</loc></url></urlset>")


@fault(28)
def two_that_point_at_each_other(server: Server) -> Answer:
    server.pages["/28/other"] = redirect("/28/two_that_point_at_each_other")
    return redirect("/28/other")


@fault(29)
def meta_refresh(server: Server) -> Answer:
    target = f"{server.url}/artikel/99"
    return html(story(1).replace("<head>", f"<head><meta http-equiv='refresh' content='0; url={target}'>"))
