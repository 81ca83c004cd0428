"""An archive of a small local paper with everything a page can show, hostile texts included."""

from pathlib import Path

from tests.search.shelf import Shelf

HOSTILE = 'Böse <script>alert("x")</script> \x1b[31mrot\x07 \u202egnp.exe'
LEAD = "Am Montagmorgen brannte in Wanne eine Lagerhalle aus. Drei Menschen wurden verletzt."
BODY = (
    "Die Feuerwehr war mit achtzig Kräften im Einsatz. Gegen 8.30 Uhr war das Feuer unter Kontrolle.\n\n"
    "Warnung aufgehoben\n\n"
    "Die Anwohner der Straße des Friedens mussten ihre Häuser verlassen. Sie kamen in der Mensa der Gesamtschule "
    "Wanne-Eickel unter, wo das Rote Kreuz sie mit Getränken versorgte.\n\n"
    "»So etwas habe ich in dreißig Jahren nicht gesehen«, sagte Einsatzleiter Jürgen Müller.\n\n"
    "Die Polizei ermittelt zur Ursache. Den Schaden schätzt sie auf 200.000 Euro."
)


def blocks(text: str) -> list[list[str]]:
    """Typed blocks of a text: the first is the lead, short ones are subheads, quoted ones quotes."""
    kinds = {True: "subhead", False: "paragraph"}
    parts = text.split("\n\n")
    rest = [["quote" if part.startswith("»") else kinds[len(part) < 40], part] for part in parts[1:]]
    return [["lead", parts[0]], *rest]


def fill(path: Path) -> Shelf:
    """The paper's archive: an edited story (1), a gone one (2), hostile text (3), a withdrawn one (4) and others."""
    shelf = Shelf(path)
    shelf.connection.execute("PRAGMA journal_mode = WAL")
    _edited_story(shelf)
    gone = shelf.article(
        "Bürgermeister nimmt Einladung nach Mallorca an",
        "Der Bürgermeister reist im Mai auf Einladung eines Bauunternehmers.",
        kicker="Rathaus",
        at="2024-09-01T07:00:00Z",
        status="gone",
        gone_at="2024-09-03T09:00:00Z",
        published_at="2024-09-01",
    )
    shelf.event("missing", gone, at="2024-09-02T09:00:00Z", http_status=404, evidence="404 Not Found")
    shelf.event("gone", gone, at="2024-09-03T09:00:00Z", http_status=404, evidence="404 Not Found, second visit")
    shelf.article(
        HOSTILE,
        f"{HOSTILE}\n\nText davon",
        kicker=HOSTILE,
        authors=[HOSTILE],
        tags=[HOSTILE],
        url="javascript:alert(1)",
        images=[("javascript:alert(2)", HOSTILE, HOSTILE)],
        at="2024-09-02T05:00:00Z",
    )
    shelf.article("Geheimes Urteil", "Geheimnisse.", status="withdrawn", at="2024-08-30T05:00:00Z")
    for number in range(1, 16):
        shelf.article(
            f"{number}. Herner Kulturnacht lockt mit Musik und Theater",
            "In den Flottmann-Hallen treten zwanzig Gruppen auf. Der Eintritt ist frei.",
            kicker="Kultur",
            section="Kultur",
            at=f"2024-08-{number:02d}T08:00:00Z",
            language="de",
            published_at=f"2024-08-{number:02d}",
        )
    _runs(shelf)
    return shelf


def _edited_story(shelf: Shelf) -> None:
    common = {"kicker": "Großbrand", "authors": ["Jana Öztürk"], "source": "Feuerwehr Herne", "section": "Lokales"}
    common |= {"tags": ["Feuerwehr", "Wanne-Eickel"], "language": "de", "published_at": "2024-09-02T06:10:00Z"}
    photo = ("https://blatt.example/fotos/halle.jpg", "Rauch über der Halle am Kanal.", "Foto: Stefan Kuhn")
    text = f"{LEAD}\n\n{BODY}"
    story = shelf.article(
        "Lagerhalle in Wanne brennt aus", text, at="2024-09-02T06:30:00Z", lead=LEAD, blocks=blocks(text),
        images=[photo], **common,
    )  # fmt: skip
    lead = LEAD.replace("Drei Menschen", "Fünf Menschen")
    second = f"{lead}\n\n{BODY}".replace("200.000", "750.000")
    shelf.version(
        story, "Großbrand in Wanne: Fünf Verletzte", second, at="2024-09-02T11:50:00Z", lead=lead,
        blocks=blocks(second), images=[photo], unchanged_before="2024-09-02T08:30:00Z",
        changed_fields=["title", "text"], **common,
    )  # fmt: skip
    paragraphs = second.split("\n\n")
    third = "\n\n".join(
        [*paragraphs[:3], *paragraphs[4:], paragraphs[3], "Update, Dienstag: Ein Mann wurde festgenommen."]
    )
    shelf.version(
        story, "Großbrand in Wanne: Fünf Verletzte", third, at="2024-09-03T07:15:00Z", lead=lead,
        blocks=blocks(third), images=[photo, ("https://blatt.example/2.jpg", "Die Ruine.", None)],
        unchanged_before="2024-09-02T20:00:00Z", changed_fields=["text", "captions"], declared="declared",
        modified_at="2024-09-03T07:00:00Z", **common,
    )  # fmt: skip
    shelf.event("touched", story, at="2024-09-04T07:15:00Z", evidence="dateModified 2024-09-04T06:00:00Z")
    version = shelf.connection.execute("SELECT MAX(id) FROM versions").fetchone()[0]
    shelf.insert("links", version_id=version, position=1, url="https://feuerwehr.example/", anchor="Feuerwehr")
    shelf.insert("payloads", digest="sha256:p", size=9, stored_size=9, encoding="identity", body=b"SECRETBODY")
    shelf.insert(
        "discoveries", site_id="blatt", url="https://blatt.example/artikel/1", via="feed", key="1",
        first_at="2024-09-02T06:20:00Z", last_at="2024-09-02T06:20:00Z",
    )  # fmt: skip


def _runs(shelf: Shelf) -> None:
    shelf.insert(
        "runs", site_id="blatt", started_at="2024-09-02T06:20:00Z", finished_at="2024-09-02T06:41:00Z",
        reason="chronik crawl", counts='{"new": 18, "listing": 4}',
    )  # fmt: skip
    shelf.insert(
        "runs", site_id="blatt", started_at="2024-09-03T07:00:00Z", reason="schedule", counts='{"unchanged": 12}',
        error="the site answered 503 to 9 visits",
    )  # fmt: skip
