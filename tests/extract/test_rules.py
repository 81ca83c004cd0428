"""The small grammars, each with a table of cases: dates, bylines, JSON-LD, phrases, class names."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from archive.extract.dates import read_date
from archive.extract.decoding import decode
from archive.extract.jsonld import loads
from archive.extract.language import find_language
from archive.extract.people import Byline, is_person, persons, read_byline
from archive.extract.phrases import AD, is_noise, is_note, is_pointer
from archive.extract.text import normal
from archive.extract.vocabulary import class_words, meanings

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-02-26T06:30:00+01:00", datetime(2024, 2, 26, 5, 30, tzinfo=UTC)),
        ("2024-02-26T06:30:00.123Z", datetime(2024, 2, 26, 6, 30, tzinfo=UTC)),
        ("2024-07-01 08:00", datetime(2024, 7, 1, 6, 0, tzinfo=UTC)),
        ("Sonntag, 29. Dezember 2019", date(2019, 12, 29)),
        ("Stand: 3.4.2026, 17.05 Uhr", datetime(2026, 4, 3, 15, 5, tzinfo=UTC)),
        ("Update, Montag (2.9.2024), 13:50 Uhr", datetime(2024, 9, 2, 11, 50, tzinfo=UTC)),
        ("March 3, 2024, 4:45 pm", datetime(2024, 3, 3, 15, 45, tzinfo=UTC)),
        ("Mon, 26 Feb 2024 06:30:00 +0100", datetime(2024, 2, 26, 5, 30, tzinfo=UTC)),
        ("27.10.2024, 02:30 Uhr", datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),
        ("31.3.2024, 02:30 Uhr", datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),
        ("Updated 3.14pm BST, 4 May 2024", datetime(2024, 5, 4, 14, 14, tzinfo=UTC)),
        ("Published: 4 May 2024 | 15:14", datetime(2024, 5, 4, 13, 14, tzinfo=UTC)),
        ("15:14, 4 May 2024", datetime(2024, 5, 4, 13, 14, tzinfo=UTC)),
        ("Updated 10:14 AM EDT, May 4, 2024", datetime(2024, 5, 4, 14, 14, tzinfo=UTC)),
        ("Sat 4 May 2024 15.14 BST", datetime(2024, 5, 4, 14, 14, tzinfo=UTC)),
        ("Saturday, May 4, 2024 at 12:05 a.m. ET", datetime(2024, 5, 4, 4, 5, tzinfo=UTC)),
        ("Jan. 4, 2024, 12:05 a.m. ET", datetime(2024, 1, 4, 5, 5, tzinfo=UTC)),
        ("17.05 Uhr, 3.4.2026", datetime(2026, 4, 3, 15, 5, tzinfo=UTC)),
        ("um 17:05 Uhr am 3. April 2026", datetime(2026, 4, 3, 15, 5, tzinfo=UTC)),
        ("3. April 2026, 17:05 Uhr MESZ", datetime(2026, 4, 3, 15, 5, tzinfo=UTC)),
        ("May 4th, 2024", date(2024, 5, 4)),
        ("Platz 12.30, 4 May 2024", date(2024, 5, 4)),
        ("13:61, 4 May 2024", date(2024, 5, 4)),
        ("30.2.2024", None),
        ("29.02.2023", None),
        ("2023-02-29T10:00:00Z", None),
        ("31.4.2024, 12:00", None),
        ("4.5.2024 25:10", None),
        ("vor 3 Stunden", None),
        ("3 hours ago", None),
        ("4. Mai", None),
        ("05/04/2024", None),
        ("© 2024", None),
        ("Update, 27. Februar, 9:01 Uhr", None),
        ("Aktenzeichen 12.345.678", None),
        ("gestern", None),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, moment: date | None) -> None:
    """A day stays a day, a time becomes UTC, and what names no year is no date."""
    assert read_date(text, BERLIN) == moment


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("| Autor: Karl Beispiel", Byline(("Karl Beispiel",))),
        ("| Autorin: Anna Beispiel und Karl Muster", Byline(("Anna Beispiel", "Karl Muster"))),
        ("Sonntag, 29. Dezember 2019 | Quelle: Stadt Herne, Brandschutz", Byline((), "Stadt Herne, Brandschutz")),
        ("| Autor: Redaktion", Byline((), "Redaktion")),
        ("12. März 2024 | Autor: Karl Beispiel | Quelle: Stadt Herne", Byline(("Karl Beispiel",), "Stadt Herne")),
        ("Quelle:", Byline()),
        ("Der Autor: ein Mensch wie du und ich.", None),
        ("Er nannte die Quelle nicht.", None),
    ],
)
def test_byline_grammar(line: str, byline: Byline | None) -> None:
    """Date, bar, role and names; an office behind "Autor:" is a source."""
    assert read_byline(line) == byline


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Von Anna Beispiel und Karl Muster", ("Anna Beispiel", "Karl Muster")),
        ("Von Anna Beispiel, dpa", ("Anna Beispiel",)),
        ("By JANE DOE FOR THE ARGUS", ("JANE DOE",)),
        ("By Jane Doe, Political Correspondent", ("Jane Doe",)),
        ("By Jane Doe Saturday, May 4, 2024", ("Jane Doe",)),
        ("Von Karl Sonntag und Anna Freitag", ("Karl Sonntag", "Anna Freitag")),
        ("Von Anna Beispiel, Redakteurin Lokales", ("Anna Beispiel",)),
        ("Jane Doe · 4 May 2024, 3:14 p.m.", ("Jane Doe",)),
        ("By Hannah Whitlock and Tom O'Neill", ("Hannah Whitlock", "Tom O'Neill")),
        ("Von unserer Redaktion", ()),
        ("Stadt Herne", ()),
        ("Polizei Bochum", ()),
    ],
)
def test_only_persons_are_authors(text: str, names: tuple[str, ...]) -> None:
    """An agency, a city or a desk writes no articles."""
    assert persons(text) == names
    assert all(is_person(name) for name in names)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": [1, 2,]}\n//]]>', {"a": [1, 2]}),
        ('{"a": "eine\nZeile\tmehr"}', {"a": "eine\nZeile\tmehr"}),
        ('{"a": "\\_"}', {"a": " _"}),
        ('{"a": 1}{"b": 2}', {"a": 1}),
        ('{"a": 1};', {"a": 1}),
        ("{kaputt", None),
        ("", None),
    ],
)
def test_broken_json_is_mended(text: str, value: object) -> None:
    """What pages write between script tags is seldom JSON to the letter."""
    assert loads(text) == value


@pytest.mark.parametrize(
    "line",
    [
        "Update, Montag (2.9.2024), 13:50 Uhr",
        "Update: Die Sperrung ist aufgehoben.",
        "Korrektur: Der Name war falsch geschrieben.",
        "Berichtigung vom 3. Mai",
        "Anmerkung der Redaktion: Der Text wurde ergänzt.",
        "In einer früheren Version des Artikels stand eine falsche Zahl.",
        "Aktualisiert: 3. Mai, 10 Uhr",
        "Editor's note: An earlier version gave the wrong date.",
    ],
)
def test_declared_changes_are_notes(line: str) -> None:
    """What a publisher says about a change is evidence and is kept."""
    assert is_note(line)
    assert not is_noise(line)


@pytest.mark.parametrize("line", ["Anzeige: Glasfaser in Crange", "Anzeige", "- Werbung -", "Advertisement"])
def test_ad_lines_are_noise(line: str) -> None:
    """An ad belongs to the fetch and not to the article."""
    assert AD.match(line)
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "Anzeigen gegen drei Jugendliche hat die Polizei am Dienstag geschrieben.",
        "Der Newsletter der Stadt erscheint künftig monatlich.",
        "Mehr Geld gibt es für die Schulen, weniger für die Straßen.",
        "Das Update der Software legte die Verwaltung lahm.",
        "Lesen und Schreiben lernen Erwachsene in diesem Kurs.",
    ],
)
def test_sentences_that_only_sound_like_noise_stay(line: str) -> None:
    """A rule that eats sentences is worse than none."""
    assert [is_noise(line), is_pointer(line), is_note(line)] == [False, False, False]


def test_a_long_word_is_no_trap_for_the_grammar_of_names() -> None:
    """A pattern with two ways to read a letter would need years for this one."""
    assert not is_person("ABCDEFGHIJKLMNOPQRSTUVWXYZ ABCDEFGHIJKLMNOPQRSTUVWXYZ!")


def test_normal_text_has_one_form() -> None:
    """Composed, without soft hyphens and direction marks, one space between words; twice is once."""
    text = "a\u0308 b\u00ad\u200bc \u202e d\u00a0\n e"
    assert normal(text) == "ä bc d e"
    assert normal(normal(text)) == normal(text)


def test_cut_utf8_is_still_utf8() -> None:
    """A body cut in the middle of a letter keeps its charset."""
    assert decode("Größe ü".encode()[:-1]) == ("Größe ", "utf-8")


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("de-DE", "", ("de", "html lang")),
        ("EN_us", "", ("en", "html lang")),
        (None, "Der Rat der Stadt hat den Bau eines Bads an der Straße beschlossen. " * 4, ("de", "function words")),
        (None, "The council has voted to build a pool on the front of the harbour. " * 4, ("en", "function words")),
        (None, "De gemeenteraad heeft dinsdag besloten tot de bouw van een nieuw zwembad. " * 4, ("nl", "py3langid")),
        (None, "Zu wenig Text.", (None, "")),
        (None, "!" * 300, (None, "")),
    ],
)
def test_language(declared: str | None, text: str, language: tuple[str | None, str]) -> None:
    """Declared, else told by the small words of German and English, else by a model; not from too little text."""
    assert find_language(declared, text) == language


@pytest.mark.parametrize("name", ["intro-ad9670", "txt-ad4711", "x-nav123"])
def test_letters_of_a_hash_are_no_word(name: str) -> None:
    """A build names its classes by chance; two letters before a number are no advertisement."""
    assert meanings(name) <= {"lead"}


@pytest.mark.parametrize(
    ("name", "meaning"), [("ad1", "ad"), ("ad-300x250", "ad"), ("ad300x250", "ad"), ("comment4711", "comment")]
)
def test_numbered_word_stays_a_word(name: str, meaning: str) -> None:
    """Sizes, small numbers, and numbers behind a longer word are people's names for things."""
    assert class_words(name) & {meaning}
