"""A site of invented stories, to be set in any template: eight subjects in eight places, no paragraph twice.

Places, people and papers are invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

BEGINS_AT = datetime(2026, 3, 2, 6, 15, tzinfo=UTC)
PLACES = ("Musterhausen", "Eschenrode", "Lindenau", "Birkfeld", "Ostermühl", "Kranichsee", "Hohenweiler", "Talbach")
PEOPLE = (
    ("Anna Probst", "Jens Kolbe", "Meike Sander"),
    ("Karl Beispiel", "Ruth Amberg", "Tomasz Wilk"),
    ("Leyla Demir", "Horst Grothe", "Inga Petersen"),
    ("Paul Wendt", "Sabine Orth", "Darko Ilić"),
    ("Greta Lohmann", "Uwe Thies", "Nadja Frey"),
    ("Felix Brandt", "Carla Noack", "Bernd Stolle"),
    ("Mina Yilmaz", "Georg Hauff", "Elke Rautenberg"),
    ("Oskar Linde", "Tessa Moll", "Viktor Seidel"),
)
AUTHORS = ("Mara König", "Jonas Reuter", "Pia Vogelsang", "Samir Haddad")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as its author wrote it. `body` holds paragraphs and subheads ("## …") in order, without the lead."""

    number: int
    section: str
    kicker: str
    title: str
    lead: str
    body: tuple[str, ...]
    caption: str
    credit: str
    author: str
    tags: tuple[str, ...]
    published_at: datetime

    @property
    def path(self) -> str:
        """The path of its address."""
        return f"/artikel/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind of story: every text has room for a place, three people and two numbers."""

    section: str
    kicker: str
    title: str
    lead: str
    body: Sequence[str]
    caption: str
    tags: Sequence[str]


SUBJECTS = (
    Subject(
        section="Lokales",
        kicker="Bad an der Mühlenstraße",
        title="{place} baut ein neues Freibad für {n} Millionen Euro",
        lead="Der Rat von {place} hat den Bau eines Freibads beschlossen. {a} spricht von einem guten Tag, {b} von einer"
        " Wette auf Kosten der nächsten Haushalte.",
        body=(
            "„Wer in {place} aufwächst, soll hier auch schwimmen lernen“, sagte {a} nach der Sitzung. {m} Kinder stehen nach"
            " Angaben der Verwaltung auf der Warteliste für einen Kurs.",
            "Das alte Bad ist seit acht Jahren geschlossen. Damals hatte {c} Risse im Becken gefunden, und die Stadt {place}"
            " ließ das Wasser noch am selben Tag ab.",
            "## Streit um die Kosten",
            "{b} hält die Rechnung für zu knapp. Schon das Dach der Halle sei am Ende um {m} Prozent teurer geworden als"
            " geplant, und niemand in {place} habe daraus gelernt.",
            "Die Verwaltung widerspricht. In den {n} Millionen Euro sei eine Reserve enthalten, und das Land habe {place}"
            " einen Zuschuss zugesagt, den {a} im Sommer abholen will.",
            "## So geht es weiter",
            "Baubeginn soll im Oktober sein. {c} rechnet mit {m} Wochen Bauzeit, wenn der Winter in {place} nicht zu hart wird.",
        ),
        caption="Das alte Becken in {place} ist seit acht Jahren leer, sagt {c}.",
        tags=("Freibad", "Stadtrat", "{place}"),
    ),
    Subject(
        section="Blaulicht",
        kicker="Feuer in der Nacht",
        title="Küche brennt in {place}: {m} Menschen müssen ins Freie",
        lead="In einem Wohnhaus in {place} hat es in der Nacht gebrannt. Verletzt wurde niemand, doch {n} Wohnungen sind"
        " vorerst nicht zu bewohnen.",
        body=(
            "Gegen drei Uhr hatte {a} den Rauch bemerkt und die Nachbarn aus dem Schlaf geklingelt. Als die Feuerwehr von"
            " {place} eintraf, standen {m} Menschen in Decken auf der Straße.",
            "„Das hätte anders ausgehen können“, sagte Einsatzleiterin {b}. Die Tür zum Treppenhaus von {place}s größtem"
            " Mietshaus habe den Flammen lange genug standgehalten.",
            "{n} Trupps gingen unter Atemschutz in das Haus. Nach einer Stunde war das Feuer aus, wie {b} am Morgen mitteilte.",
            "## Ursache noch unklar",
            "Warum es brannte, ist offen. Die Polizei hat die Küche beschlagnahmt, ein Gutachter soll sie in {n} Tagen"
            " untersuchen. {c} vom Mieterverein verweist auf alte Leitungen.",
            "Die Stadt {place} brachte die Familien in einem Hotel unter. Wer helfen will, kann sich bei {c} melden; gesucht"
            " werden vor allem Kinderkleidung und {m} Matratzen.",
        ),
        caption="Die Feuerwehr war mit {n} Wagen in {place} im Einsatz.",
        tags=("Feuerwehr", "Brand", "{place}"),
    ),
    Subject(
        section="Sport",
        kicker="Fußball-Landesliga",
        title="{place} dreht das Spiel in {n} Minuten",
        lead="Der SV {place} lag schon aussichtslos zurück. Dann traf {a} doppelt, und {m} Zuschauer hielt nichts mehr auf"
        " den Bänken.",
        body=(
            "Zur Pause deutete nichts auf eine Wende hin. Der SV {place} spielte ängstlich, und {b} schimpfte an der Linie"
            " so laut, dass es die {m} Zuschauer hörten.",
            "„Ich habe der Mannschaft nur eine Frage gestellt“, sagte {b} nach dem Abpfiff: „Wollt ihr in {place} noch einkaufen"
            " gehen?“ Danach lief der Ball.",
            "Das erste Tor köpfte {a} nach einer Ecke, das zweite schob er nach einem Fehler des Torwarts ein. Dazwischen lagen"
            " keine {n} Minuten, und {place} stand Kopf.",
            "## Der Trainer denkt weiter",
            "In der Tabelle klettert {place} auf den vierten Platz. {c}, der den Verein seit {n} Jahren führt, will vom Aufstieg"
            " trotzdem nichts hören.",
            "Am Samstag wartet der Erste. {a} ist nach seiner fünften Gelben Karte gesperrt, für ihn könnte {c}s Sohn beginnen.",
        ),
        caption="{a} trifft zum Ausgleich für den SV {place}.",
        tags=("Fußball", "Landesliga", "SV {place}"),
    ),
    Subject(
        section="Wirtschaft",
        kicker="Arbeit",
        title="Werk in {place} schließt: {m} Stellen fallen weg",
        lead="Der Maschinenbauer gibt sein Werk in {place} auf. {a} vom Betriebsrat erfuhr es eine Stunde vor der"
        " Belegschaft.",
        body=(
            "Um zehn Uhr stand die Nachtschicht noch in der Halle. Da trat {b} ans Mikrofon und sagte den {m} Beschäftigten,"
            " dass in {place} zum Jahresende Schluss sei.",
            "Die Aufträge seien um {n} Prozent eingebrochen, begründete {b} den Schritt. Das Werk in {place} habe zuletzt nur"
            " noch an jedem zweiten Tag produziert.",
            "{a} nennt das eine Ausrede. „Wir haben {n} Jahre lang auf Geld verzichtet, damit es in {place} weitergeht“, sagte"
            " sie vor dem Tor.",
            "## Was aus den Leuten wird",
            "Die Arbeitsagentur hat ein Büro im Werk eröffnet. Für {m} Menschen gebe es in der Region offene Stellen, sagte {c},"
            " aber selten zum selben Lohn wie in {place}.",
            "## So geht es weiter",
            "Über einen Sozialplan wird ab Montag verhandelt. {a} erwartet zähe Wochen, {c} rät den Jüngeren, sich schon jetzt"
            " umzusehen.",
        ),
        caption="{a} spricht vor dem Tor des Werks in {place}.",
        tags=("Industrie", "Arbeitsplätze", "{place}"),
    ),
    Subject(
        section="Kultur",
        kicker="Premiere",
        title="Das Theater von {place} spielt ein Stück über sich selbst",
        lead="{a} bringt die Schließung des eigenen Hauses auf die Bühne. Das ist komisch, bitter und nach {n} Minuten auch"
        " sehr leise.",
        body=(
            "Am Anfang fegt {b} die Bühne. Sie fegt lange, und die {m} Menschen im Saal von {place} wissen nicht, ob das schon"
            " das Stück ist.",
            "Dann kommt ein Brief. Er ist echt, {a} hat ihn im Archiv der Stadt {place} gefunden: {n} Zeilen, in denen das Haus"
            " zum ersten Mal abgewickelt wird.",
            "„Wir haben nichts erfunden, das hätte uns ja keiner geglaubt“, sagt {a}. {c} spielt den Kämmerer als einen Mann,"
            " der selbst nicht weiß, warum er spart.",
            "## Am Ende geht das Licht an",
            "Nach {m} Minuten steht {b} wieder mit dem Besen da. Der Applaus in {place} kam spät, aber dann hörte er nicht auf.",
            "Weitere Vorstellungen sind für den April angesetzt. Karten gibt es an der Kasse, und {c} verkauft sie an manchen"
            " Abenden selbst.",
        ),
        caption="{b} als Putzfrau und {c} als Kämmerer auf der Bühne in {place}.",
        tags=("Theater", "Premiere", "{place}"),
    ),
    Subject(
        section="Verkehr",
        kicker="Brücke gesperrt",
        title="{place} muss {n} Monate lang einen Umweg fahren",
        lead="Die Brücke über den Kanal ist nicht mehr sicher. {a} ließ sie am Dienstag sperren, {m} Fahrzeuge am Tag suchen"
        " sich nun einen anderen Weg.",
        body=(
            "Bei einer Prüfung hatte {b} Risse in den Lagern entdeckt. „Da gab es nichts mehr zu überlegen“, sagte sie, und"
            " eine Stunde später standen in {place} die Schranken.",
            "Der Umweg führt über die Landstraße und kostet {n} Minuten. In den Wohnstraßen von {place} stauen sich seither die"
            " Lastwagen, obwohl sie dort nicht fahren dürfen.",
            "{c} wohnt seit dreißig Jahren an der Ecke. „Ich zähle {m} Autos vor dem Frühstück“, sagt er und zeigt auf die"
            " Strichliste am Fenster.",
            "## Der Bus kommt später",
            "Auch der Bus muss außen herum. Für Schüler aus {place} setzt die Stadt {n} zusätzliche Wagen ein, verspricht {a}.",
            "Ob die Brücke geflickt oder neu gebaut wird, entscheidet sich nach dem Gutachten. {b} will es vor dem Sommer"
            " vorlegen.",
        ),
        caption="Seit Dienstag ist die Brücke in {place} gesperrt.",
        tags=("Brücke", "Kanal", "{place}"),
    ),
    Subject(
        section="Bildung",
        kicker="Schule",
        title="{m} Kinder lernen in {place} weiter im Container",
        lead="Die Grundschule in {place} ist zu klein. Statt des versprochenen Anbaus bekommt sie {n} Container, und {a} ist"
        " trotzdem erleichtert.",
        body=(
            "Im Lehrerzimmer steht ein Eimer unter der Decke. {a} leitet die Schule seit {n} Jahren und sagt, in {place} habe"
            " man sich an vieles gewöhnt.",
            "Der Anbau war für diesen Herbst geplant. Dann fand sich auf die Ausschreibung kein einziger Betrieb, wie {b} vom"
            " Bauamt in {place} einräumt.",
            "„Ein Container ist besser als ein Flur“, sagt {c}, deren Tochter bisher zwischen Garderobe und Treppe Lesen lernt."
            " {m} Eltern haben einen Brief an die Stadt unterschrieben.",
            "## Ein neuer Versuch",
            "Im Winter soll noch einmal ausgeschrieben werden, diesmal in {n} kleineren Losen. {b} hofft auf Betriebe aus der"
            " Nähe von {place}.",
            "Bis dahin richten sich alle ein. {a} hat schon Farbe bestellt, damit die Wände wenigstens bunt werden.",
        ),
        caption="{a} vor dem Platz, auf dem die Container in {place} stehen sollen.",
        tags=("Schule", "Container", "{place}"),
    ),
    Subject(
        section="Umwelt",
        kicker="Hochwasser",
        title="Nach der Flut: {place} streitet über {n} Meter Deich",
        lead="Vor einem Jahr stand der halbe Ort unter Wasser. Nun soll ein Deich {place} schützen, doch {a} will dafür kein"
        " Land hergeben.",
        body=(
            "Der Strich an der Kirchenmauer ist noch zu sehen. Bis dorthin reichte das Wasser, {m} Keller liefen in {place} voll.",
            "Der Plan ist schlicht: {n} Meter Deich entlang des Bachs. Er liefe allerdings quer über die Wiese, auf der {a} seit"
            " jeher Heu macht.",
            "„Ich bin nicht gegen Schutz, ich bin gegen diesen Strich auf der Karte“, sagt {a}. {b} vom Wasserverband hat ihm"
            " eine andere Wiese hinter {place} angeboten.",
            "## Das Wasser wartet nicht",
            "{c} kann den Streit nicht mehr hören. Sie hat {m} Säcke Sand in der Garage und schaut in jeder Regennacht nach"
            " dem Pegel.",
            "Im Mai soll der Rat von {place} entscheiden. Kommt es zur Enteignung, rechnet {b} mit {n} Monaten vor Gericht.",
        ),
        caption="Bis zu diesem Strich stand das Wasser in {place}.",
        tags=("Hochwasser", "Deich", "{place}"),
    ),
)


@cache
def stories() -> tuple[Story, ...]:
    """All stories of the site, oldest first."""
    return tuple(
        _story(number, subject, at)
        for number, (at, subject) in enumerate((at, subject) for at in range(len(PLACES)) for subject in SUBJECTS)
    )


def _story(number: int, subject: Subject, at: int) -> Story:
    a, b, c = PEOPLE[(at + number) % len(PEOPLE)]
    slots = {"place": PLACES[at], "a": a, "b": b, "c": c, "n": 3 + (number * 7) % 29, "m": 40 + (number * 13) % 311}

    def said(text: str) -> str:
        return text.format_map(slots)

    return Story(
        number=4100 + number,
        section=subject.section,
        kicker=said(subject.kicker),
        title=said(subject.title),
        lead=said(subject.lead),
        body=tuple(map(said, subject.body)),
        caption=said(subject.caption),
        credit=PEOPLE[(number + 3) % len(PEOPLE)][2],
        author=AUTHORS[number % len(AUTHORS)],
        tags=tuple(map(said, subject.tags)),
        published_at=BEGINS_AT + timedelta(hours=7 * number, minutes=number),
    )
