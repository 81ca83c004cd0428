"""The rows of payloads under seal: what was changed is named once, what is lost with it is counted."""

import pytest

from archive.fixity import Fixity, verify
from archive.store import dependents
from tests.archive.scene import Scene
from tests.archive.shelf import kept, paper

EXCHANGED = (
    "UPDATE payloads SET payload_id = -1 WHERE payload_id = 1",
    "UPDATE payloads SET payload_id = 1 WHERE payload_id = {other}",
    "UPDATE payloads SET payload_id = {other} WHERE payload_id = -1",
)


@pytest.fixture
def pages(scene: Scene) -> list[str]:
    """The digests of twenty pages that lean on each other."""
    names = kept(scene, paper(5, 4, lists="shared"))
    assert verify(scene.connection).damaged == ()
    return names


def found(scene: Scene, *statements: str) -> Fixity:
    """What verify says after somebody who knows SQL was here."""
    scene.connection.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        scene.connection.execute(statement)
    return verify(scene.connection)


def leaning(scene: Scene, names: list[str]) -> tuple[str, tuple[str, ...]]:
    """The payload that most others lean on, and these."""
    name = max(names, key=lambda one: len(dependents(scene.connection, one)))
    return name, dependents(scene.connection, name)


def test_a_damaged_base_is_named_once_and_what_leans_on_it_is_counted(scene: Scene, pages: list[str]) -> None:
    """Those are whole themselves: a backup of the one brings all of them back."""
    name, others = leaning(scene, pages)
    said = found(scene, f"UPDATE payloads SET body = zeroblob(length(body)) WHERE digest = '{name}'")
    assert len(others) > 3
    (sentence,) = said.damaged
    assert sentence.startswith(f"payload {name} ")
    assert f"{len(others)} payloads that lean on it cannot be read either" in sentence
    assert (said.unread, set(said.unread_names)) == (len(others), set(others))


@pytest.mark.parametrize("other", [2, 20])
def test_two_payloads_that_exchanged_their_numbers_are_both_named(scene: Scene, pages: list[str], other: int) -> None:
    """Whatever named them by number now leans on other bytes, or on the same; only the two are to blame."""
    said = found(scene, *(statement.format(other=other) for statement in EXCHANGED))
    assert {name for name in pages if any(name in one.partition(" (")[0] for one in said.damaged)} == {
        pages[0], pages[other - 1],
    }  # fmt: skip
    assert len(said.damaged) == 2


def test_a_payload_under_another_number_is_named_by_both(scene: Scene, pages: list[str]) -> None:
    """What names it by the old one has lost it, though its bytes are whole."""
    name, _ = leaning(scene, pages)
    (number,) = scene.connection.execute("SELECT payload_id FROM payloads WHERE digest = ?", (name,)).fetchone()
    said = found(scene, f"UPDATE payloads SET payload_id = 99 WHERE payload_id = {number}")
    assert f"payload {name}: its number is 99, and was {number}" in said.damaged
    assert said.unread > 0
    assert len(said.damaged) == 1


def test_a_payload_that_nothing_names_is_missed_by_its_number(scene: Scene, pages: list[str]) -> None:
    """No capture tells of it, but its seal does."""
    with scene.store.transaction() as connection:
        row = "(50, 'sha256:x', 0, 0, 'identity', NULL, NULL, NULL, 0, NULL, X'')"
        connection.execute(f"INSERT INTO payloads VALUES {row}")
    said = found(scene, "DELETE FROM payloads WHERE payload_id = 50")
    assert said.damaged == ("payload number 50: it was taken out of payloads",)


def test_a_name_that_is_no_utf8_any_more_stops_nothing(scene: Scene, pages: list[str]) -> None:
    """Its row cannot be asked for by it; the capture says what is missing."""
    damage = "CAST(substr(CAST(digest AS BLOB), 1, 20) || X'FF' || substr(CAST(digest AS BLOB), 22) AS TEXT)"
    said = found(scene, f"UPDATE payloads SET digest = {damage} WHERE payload_id = 20")
    assert any(one.startswith(f"capture 20: its payload {pages[19]} is missing") for one in said.damaged)
