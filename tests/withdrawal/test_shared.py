"""What tells of two stories that are out of view stays so until both are back, and goes when either is erased."""

from typing import Any

import pytest

from archive.fixity import verify
from archive.models import Purpose
from archive.withdrawal import erase, restore, restrict
from tests.archive.scene import blocks, hour, story
from tests.withdrawal.affair import NEEDLE, TITLE, Affair, order, report
from tests.withdrawal.needle import in_files, in_rows

OTHER_NEEDLE = "Zweitnadel"
OTHER_TITLE = f"Berta {OTHER_NEEDLE} verliert den Rechtsstreit gegen ihre Nachbarin"
OTHER = "https://herne.example/artikel/5"
FRONT = f"<h2>{TITLE}</h2><h2>{OTHER_TITLE}</h2>".encode()


@pytest.fixture
def both(affair: Affair) -> Affair:
    """A second story, whose page teases the first, and a front page with both headlines."""
    page = story(title=OTHER_TITLE, blocks=blocks(f"Berta {OTHER_NEEDLE} sagte am Montag vor dem Richter nichts mehr."))
    affair.visit(1, page, url=OTHER, body=f"<h1>{OTHER_TITLE}</h1><aside>{TITLE}</aside>".encode())
    affair.visit(3, url="https://herne.example/", purpose=Purpose.LISTING, body=FRONT)
    return affair


def decide(affair: Affair, kind: Any, at: float) -> None:
    act = erase if kind == "erased" else restrict
    act(affair.store, number(affair), order(kind), at=hour(at))


def number(affair: Affair) -> int:
    return int(affair.connection.execute("SELECT id FROM articles WHERE key = '5'").fetchone()[0])


def back(affair: Affair, article_id: int, at: float) -> None:
    restore(affair.store, article_id, at=hour(at), by="Archivarin", reason="der Grund ist fort")


def test_what_is_erased_is_destroyed_also_where_it_was_withheld_for_another_story(both: Affair) -> None:
    """And does not come back with that story."""
    both.decide("withdrawn")
    decide(both, "withdrawn", 25)
    both.reader.close()
    decide(both, "erased", 26)
    assert in_files(both.folder, OTHER_NEEDLE) == []
    back(both, 1, 27)
    assert in_rows(both.connection, OTHER_NEEDLE) == []
    assert verify(both.connection).damaged == ()


@pytest.mark.parametrize("purpose", [Purpose.TDM, Purpose.ROBOTS])
def test_a_page_that_came_for_a_file_is_a_page(affair: Affair, purpose: Purpose) -> None:
    """A 404 page with the paper's ticker, where robots.txt or tdmrep.json was asked for."""
    affair.visit(3, url="https://herne.example/file", purpose=purpose, status=404, body=f"<b>{TITLE}</b>".encode())
    affair.decide("withdrawn")
    assert in_rows(affair.connection, NEEDLE) == []


@pytest.mark.parametrize("first", [1, 5])
def test_a_page_that_tells_of_two_stories_comes_back_with_the_second(both: Affair, first: int) -> None:
    """Whichever is withdrawn first, and whichever is put back first."""
    before = both.tables()
    both.decide("withdrawn")
    decide(both, "withdrawn", 25)
    given, then = (1, number(both)) if first == 1 else (number(both), 1)
    back(both, given, 26)
    assert in_rows(both.connection, OTHER_NEEDLE if given == 1 else NEEDLE) == []
    assert verify(both.connection).damaged == ()
    back(both, then, 27)
    assert both.tables() == before
    assert verify(both.connection).damaged == ()


@pytest.mark.parametrize("order_of", [(2, 1), (1, 2)], ids=["pointer first", "pointer second"])
@pytest.mark.parametrize("restored", [1, 2])
def test_the_words_of_a_link_come_back_when_both_its_stories_are_in_view(
    affair: Affair, order_of: tuple[int, int], restored: int
) -> None:
    """The story that links, and the one that is linked to."""
    before = affair.tables()
    for at, article_id in enumerate(order_of):
        restrict(affair.store, article_id, order("withdrawn"), at=hour(24 + at))
    back(affair, restored, 27)
    links = affair.rows("SELECT anchor FROM links WHERE version_id = 3")
    assert links == [("",)]
    assert restored == 1 or in_rows(affair.connection, NEEDLE) == []
    back(affair, 3 - restored, 28)
    assert affair.tables() == before


def test_a_page_that_comes_while_two_stories_are_out_of_view_is_held_for_both(both: Affair) -> None:
    """A front page with both headlines, and a page of the one that teases the other."""
    restrict(both.store, 1, order("embargoed"), at=hour(24))
    decide(both, "withdrawn", 25)
    both.visit(30, url="https://herne.example/", purpose=Purpose.LISTING, body=FRONT + b"<p>neu")
    both.visit(31, report(title=f"{NEEDLE} kommt frei"), body=f"<h1>{NEEDLE} kommt frei</h1>{OTHER_TITLE}".encode())
    back(both, 1, 40)
    assert in_rows(both.connection, OTHER_NEEDLE) == []
    assert verify(both.connection).damaged == ()
