"""What is left of redacted words is named, so that nobody takes a name for gone that still stands there."""

from archive.models import Image
from archive.withdrawal import rehearse, restrict
from archive.withdrawal.remaining import TEXTS
from tests.archive.scene import blocks, hour, story
from tests.withdrawal.affair import Affair, order

SAID = "Anna Müller schwieg. Frau Müller sah Müllers Anwalt an, Anna M. blieb sitzen; JOANNA und die Annahme nicht."


def test_parts_of_words_other_stories_and_addresses_are_named(affair: Affair) -> None:
    """Of a whole name the single names and their forms; a name within another word is none."""
    place = "https://herne.example/artikel/prozess-gegen-anna-mueller-77"
    photo = Image(url="https://herne.example/1.jpg", caption="Die Müller im Saal.", credit=None)
    affair.visit(1, story(title="Prozess", blocks=blocks(SAID), images=(photo,)), url=place)
    affair.visit(2, story(title="Zweites", blocks=blocks("Gestern kam ANNA MUELLER frei.")), url=place[:-2] + "78")
    affair.visit(3, story(title="Drittes", blocks=blocks("Ein Müller mahlt.")), url="https://herne.example/artikel/79")
    one, two = (row[0] for row in affair.connection.execute("SELECT id FROM articles WHERE url LIKE '%mueller%'"))
    act = order("redacted", words=("Anna Müller",))
    left = rehearse(affair.store, one, act, at=hour(24)).remaining
    assert dict(left.forms) == {"Müller": 2, "Müllers": 1, "Anna M.": 1, "Annahme": 1}
    assert (left.addresses, left.articles) == ((place,), (two,))
    assert left.partly == {"Müller": 1}


def test_what_is_taken_out_as_a_part_is_not_left(affair: Affair) -> None:
    """The second redaction names what the first left."""
    affair.visit(6, story(title="Prozess", blocks=blocks(SAID), images=(), links=()))
    affair.decide("redacted", words=("Anna Müller",))
    left = rehearse(affair.store, 1, order("redacted", words=("Müller", "Anna")), at=hour(30)).remaining
    assert dict(left.forms) == {}


def test_what_is_left_is_looked_for_when_others_may_write_again(affair: Affair) -> None:
    """It takes all texts of an archive, and changes nothing; a trial said the same."""
    act = order("redacted", words=("Klaus Ängsterlingen",))
    forecast = rehearse(affair.store, 1, act, at=hour(24)).remaining
    asked: list[str] = []
    affair.store.connection.set_trace_callback(asked.append)
    done = restrict(affair.store, 1, act, at=hour(24))
    affair.store.connection.set_trace_callback(None)
    assert asked.index(TEXTS) > asked.index("COMMIT")
    assert done.remaining == forecast
    assert forecast.forms
