"""A story and its visits put into words: exchanges, extractions, and an open archive that takes them in."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.ingest import Ingested, Reading, ingest
from archive.models import (
    Block,
    Discovery,
    Exchange,
    Extraction,
    Identity,
    Image,
    Link,
    PageKind,
    Purpose,
    Site,
)
from archive.outcomes import Redirect
from archive.store import Store, open_to_read, store_discoveries, store_site

SITE = Site(id="herne", name="Herner Blatt", home_url="https://herne.example/")
URL = "https://herne.example/artikel/1"
OTHER_URL = "https://herne.example/artikel/2"
BODY = (
    "Am Montagmorgen hat in Wanne-Eickel eine Lagerhalle gebrannt, und die Feuerwehr war mit allen Kräften vor Ort.",
    "Die Anwohner der Dorstener Straße mussten ihre Wohnungen verlassen und kamen in der Mensa der Gesamtschule unter.",
    "Wie hoch der Schaden ist, steht noch nicht fest; die Polizei ermittelt, die Straße bleibt bis Mittag gesperrt.",
)


def hour(number: float) -> datetime:
    """So many hours after the story begins, on Monday, 2 September 2024, at 06:00 UTC."""
    return datetime(2024, 9, 2, 6, tzinfo=UTC) + timedelta(hours=number)


def exchange(url: str = URL, **changes: Any) -> Exchange:
    """A page that came with 200, at hour 0, unless said otherwise."""
    given: dict[str, Any] = {"status": 200, "body": b"<p>page", "fetched_at": hour(0), "purpose": Purpose.ARTICLE}
    given |= {"response_headers": (("Content-Type", "text/html"),)}
    return Exchange(url=url, site_id=SITE.id, **(given | changes))


def blocks(*paragraphs: str, lead: str | None = "Die Halle brannte ganz aus.") -> tuple[Block, ...]:
    first = (Block("lead", lead),) if lead else ()
    return (*first, *(Block("paragraph", text) for text in paragraphs))


STORY = Extraction(
    kind=PageKind.ARTICLE,
    reason="running text",
    extractor="test/1",
    kicker="Großbrand",
    title="Lagerhalle brennt aus",
    blocks=blocks(*BODY),
    authors=("Jana Öztürk",),
    source="Feuerwehr Herne",
    section="Lokales",
    tags=("Feuerwehr", "Wanne"),
    language="de",
    images=(Image(url="https://herne.example/halle.jpg", caption="Rauch am Kanal.", credit="Stefan Kuhn"),),
    links=(Link("https://herne.example/artikel/2", "die Bilder"),),
)


def story(**changes: Any) -> Extraction:
    """The fire, told as it was first, with the given fields told otherwise."""
    return replace(STORY, **changes)


def identity(url: str = URL) -> Identity:
    """The article of a URL of the site: its last segment is the key."""
    return Identity(key=url.rpartition("/")[2], url=url)


class Scene:
    """An open archive of one site, and visits to it as single sentences."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reader = open_to_read(store.path.parent)
        with store.transaction() as connection:
            store_site(connection, SITE)

    @property
    def connection(self) -> sqlite3.Connection:
        return self.store.connection

    def visit(
        self,
        at: float,
        page: Extraction | None = None,
        *,
        url: str = URL,
        status: int | None = 200,
        canonical: str | None = None,
        came_from: str | None = None,
        redirect: Redirect | None = None,
        problem: str | None = None,
        decoded_digest: str | None = None,
        **wire: Any,
    ) -> Ingested:
        """Somebody asks for a URL at an hour and gets a page (or none); the archive takes it in."""
        if status == 304:
            wire.setdefault("request_headers", (("If-None-Match", '"1"'),))
        wire.setdefault("body", repr(page).encode() if page else b"")
        reading = Reading(
            exchange=exchange(url, fetched_at=hour(at), status=status, **wire),
            identity=identity(url),
            extraction=page,
            canonical=identity(canonical) if canonical else None,
            came_from=identity(came_from) if came_from else None,
            redirect=redirect,
            problem=problem,
            decoded_digest=decoded_digest,
        )
        with self.store.transaction() as connection:
            return ingest(connection, reading)

    def advertise(self, at: float, modified_at: datetime, url: str = URL) -> None:
        """The sitemap names the article with a time of modification."""
        found = Discovery(url=url, purpose=Purpose.ARTICLE, via="sitemap", modified_at=modified_at)
        with self.store.transaction() as connection:
            store_discoveries(connection, SITE.id, [(found, identity(url).key)], at=hour(at))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.reader.connection.execute(query)]

    def one(self, query: str) -> tuple[Any, ...]:
        (row,) = self.rows(query)
        return row

    def events(self) -> list[str]:
        """The kinds of all events, in order."""
        return [kind for (kind,) in self.rows("SELECT kind FROM events ORDER BY id")]
