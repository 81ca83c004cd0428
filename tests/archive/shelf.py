"""Bodies put on the shelf as captures of a paper's pages, for tests of how they are packed. Checks nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from archive.errors import DamagedPayload
from archive.models import Outcome, Purpose
from archive.store import read_payload, store_capture
from benchmarks.furniture import Furnished
from tests.archive.scene import Scene, exchange, hour


def kept(scene: Scene, bodies: Sequence[tuple[str, float, bytes]], **wire: Any) -> list[str]:
    """Each address, hour and body as a capture; returns the digests in order."""
    with scene.store.transaction() as connection:
        for url, at, body in bodies:
            answer = exchange(url, fetched_at=hour(0) + timedelta(hours=at), body=body, **wire)
            is_article = answer.purpose is Purpose.ARTICLE
            store_capture(connection, answer, outcome=Outcome.NEW if is_article else Outcome.LISTING, reason="")
    rows = scene.rows("SELECT payload_digest FROM captures ORDER BY id")
    return [name for (name,) in rows][-len(bodies) :]


def paper(articles: int, rounds: int, **site: Any) -> list[tuple[str, float, bytes]]:
    """The pages of an invented paper as its visits bring them, a round an hour."""
    found = Furnished(articles=articles, rounds=rounds, **({"churn": 0.15} | site))
    return [(found.url(one), number + one / 1000, found.page(one, number)) for one, number in found.visits()]


def readable(scene: Scene, bodies: Mapping[str, bytes]) -> set[str]:
    """The digests under which the right bytes still come; wrong ones never do."""
    found = set()
    for name, body in bodies.items():
        try:
            assert read_payload(scene.connection, name) == body
        except DamagedPayload:
            continue
        found.add(name)
    return found
