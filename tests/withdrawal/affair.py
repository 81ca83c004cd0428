"""A story with a needle in it, and every place of an archive where its words may stand. Holds no tests."""

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.models import Block, Discovery, Extraction, Image, Link, Purpose
from archive.store import create, read_payload, store_discoveries
from archive.withdrawal import Done, Order, restrict
from tests.archive.scene import BODY, SITE, URL, Scene, blocks, hour, identity, story

NEEDLE = "Ängsterlingen"
TITLE = f"Klaus {NEEDLE} steht vor dem Amtsgericht"
LEAD = f"Der Wirt {NEEDLE} aus Wanne soll drei Gäste um ihr Geld gebracht haben."
OTHER = "https://herne.example/artikel/2"
PHOTO = "https://herne.example/bilder/17.jpg"
MORE = f"Die Zeugen schwiegen am Dienstag, nur {NEEDLE} sprach zwei Stunden lang."


def report(**changes: Any) -> Extraction:
    """The report of the trial."""
    given = {
        "kicker": f"Prozess {NEEDLE}",
        "title": TITLE,
        "heading": f"{NEEDLE}: der Prozess",
        "blocks": (Block("lead", LEAD), *blocks(*BODY, MORE, lead=None)),
        "authors": (f"Eva {NEEDLE}",),
        "source": f"Gericht {NEEDLE}",
        "section": NEEDLE,
        "tags": (NEEDLE, "Gericht"),
        "images": (
            Image(url=PHOTO, caption=f"{NEEDLE} vor Gericht.", credit=f"Foto: {NEEDLE}"),
            Image(url=f"https://cdn.example/{NEEDLE}.jpg", caption=None, credit=None),
        ),
        "links": (Link(f"https://verein.example/{NEEDLE}", f"der Verein {NEEDLE}"),),
        "rules": {"title": f"h1 {NEEDLE}"},
    }
    return story(**(given | changes))


class Affair(Scene):
    """An archive with the report in two versions, another story that points to it, a front page and a feed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(create(folder))
        self.folder = folder
        headers = (("Content-Type", "text/html"), ("Link", f"<{NEEDLE}>; rel=author"), ("X-Title", NEEDLE))
        self.visit(0, report(), response_headers=headers, head=f"HTTP/1.1 200 OK\r\nX: {NEEDLE}\r\n\r\n".encode(),
                   status_line="HTTP/1.1 200 OK", notes=(f"odd: {NEEDLE}",))  # fmt: skip
        self.visit(5, report(kicker="Neues vom Gericht", title=f"{NEEDLE} gesteht nach langem Schweigen alles"))
        pointer = Link(URL, f"{NEEDLE} gesteht nach langem Schweigen alles")
        self.visit(1, story(title="Was sonst noch geschah", blocks=blocks("Ein Hund entlief."), links=(pointer,)),
                   url=OTHER)  # fmt: skip
        self.pages()
        found = Discovery(url=URL, purpose=Purpose.ARTICLE, via="feed", title=TITLE)
        with self.store.transaction() as connection:
            store_discoveries(connection, SITE.id, [(found, identity().key)], at=hour(1))
            self._past(connection)

    def pages(self, at: float = 2) -> None:
        """A front page in gzip with the headline in markup, a feed of JSON, and the photo, at an hour."""
        front = f"<h2>Klaus <b>{NEEDLE}</b> steht vor dem <i>Amtsgericht</i></h2><p>vom {at}. Tag</p>"
        packed = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
        self.visit(at, url="https://herne.example/", purpose=Purpose.LISTING, body=gzip.compress(front.encode()),
                   response_headers=packed)  # fmt: skip
        feed = json.dumps({"items": [{"summary": LEAD}], "at": at})
        self.visit(at, url="https://herne.example/feed.json", purpose=Purpose.FEED, body=feed.encode())
        self.visit(at, url=PHOTO, purpose=Purpose.REQUISITE, body=f"JPEG {NEEDLE} {at}".encode())

    def _past(self, connection: Any) -> None:
        """A version that a re-extraction replaced, and a difference that was held."""
        connection.execute(
            "INSERT INTO replaced_versions (version_id, article_id, replaced_at, became, version)"
            " VALUES (9, 1, ?, 1, ?)",
            ("2024-09-02T09:00:00Z", json.dumps({"title": TITLE, "text": LEAD}, ensure_ascii=False)),
        )
        connection.execute(
            "INSERT INTO held (capture_id, article_id, fields, way, held_at, reason) VALUES (1, 1, '[]', '[]', ?, ?)",
            ("2024-09-02T09:00:00Z", f"held: {NEEDLE}"),
        )

    def decide(self, kind: Any, at: float = 24, **words: Any) -> Done:
        """The archivist decides."""
        return restrict(self.store, 1, order(kind, **words), at=hour(at))

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that a restriction may touch but its own records."""
        names = ("articles", "versions", "images", "links", "captures", "held", "replaced_versions",
                 "discoveries", "search_documents", "search_terms")  # fmt: skip
        found = {name: self.rows(f"SELECT * FROM {name} ORDER BY 1") for name in names}
        kept = self.rows("SELECT digest FROM payloads WHERE encoding NOT IN ('withheld', 'erased') ORDER BY digest")
        return {**found, "payloads": [(name, read_payload(self.connection, name)) for (name,) in kept]}

    def first_events(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT * FROM events WHERE kind IN ('published', 'edited') ORDER BY id")


def order(kind: Any, **words: Any) -> Order:
    """A decision of a kind, with a reason."""
    given: dict[str, Any] = {"reason": "Bitte eines Betroffenen", "by": "Archivarin"}
    given |= {"words": (NEEDLE,)} if kind == "redacted" else {}
    given |= {"until": datetime.fromisoformat("2025-01-01T00:00:00Z")} if kind == "embargoed" else {}
    return Order(kind=kind, **(given | words))
