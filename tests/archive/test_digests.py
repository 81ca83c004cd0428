"""Canonical JSON by RFC 8785, and what happens to values it has no place for."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from archive.digests import canonical_json, digest, earlier_json, flat_json
from archive.fixity import verify
from archive.store import append_event
from archive.store.events import event_digest
from tests.archive.scene import Scene, hour

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS))
def test_the_quick_form_of_a_row_is_that_of_the_rfc(row: dict[str, int | str]) -> None:
    """Byte for byte, for whatever a row may hold."""
    assert flat_json(row) == rfc8785.dumps(row)


@given(ANYTHING)
def test_no_value_is_refused_and_what_is_written_is_canonical(value: object) -> None:
    """An ingest must not fail for what a page says; writing it again changes nothing."""
    text = canonical_json(value)  # type: ignore[arg-type]
    assert canonical_json(json.loads(text, parse_int=lambda digits: float(digits) if len(digits) > 15 else int(digits)))
    assert text.encode()


@pytest.mark.parametrize(
    "value", [1e22, 1e20, 0.1, "\ud800", 2**70, float("nan"), {"\ue000": 1, "\U0001f600": 2}, [1.0, -0.0]]
)
def test_an_event_with_any_value_stays_in_the_chain(scene: Scene, value: object) -> None:
    """What was written can be proved from what is stored."""
    with scene.store.transaction() as connection:
        append_event(connection, "edited", at=hour(0), article_id=None, detail={"value": value})  # type: ignore[dict-item]
    assert verify(scene.reader.connection).damaged == ()


def test_an_event_in_the_earlier_form_still_verifies(scene: Scene) -> None:
    """Chains were written before RFC 8785, with fractions as Python writes them."""
    with scene.store.transaction() as connection:
        append_event(connection, "edited", at=hour(0), article_id=None, detail={"share": 1.0})
        row = dict(
            connection.execute("SELECT at, kind, article_id, version_id, previous_digest FROM events").fetchone()
        )
        old = digest(earlier_json(row | {"detail": {"share": 1.0}}).encode())
        assert old != event_digest(row | {"detail": {"share": 1.0}})
        connection.execute("UPDATE events SET detail = '{\"share\":1.0}', digest = ?", (old,))
    assert verify(scene.reader.connection).damaged == ()
