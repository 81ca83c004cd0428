"""Payloads stored again: what they were is what they stay, for all that lean on them."""

import gzip
import random

from archive.store import repack
from tests.archive.scene import URL, Scene
from tests.archive.shelf import kept, readable


def test_what_is_packed_anew_stays_what_others_lean_on(scene: Scene) -> None:
    """Also where its bytes as sent, which are gzip-coded, are fewer than a frame of it takes."""
    letters = random.Random(1)
    parts = ["".join(letters.choice("ab") for _ in range(4000)) for _ in range(8)]
    pages = ["".join(parts[number : number + 4]).encode() for number in range(5)]  # each is most like the one before
    bodies = [gzip.compress(page, 9, mtime=0) for page in pages]
    names = kept(scene, [(URL, number, body) for number, body in enumerate(bodies)])
    with scene.store.transaction() as connection:
        for name in names:
            repack(connection, name)
    assert readable(scene, dict(zip(names, bodies, strict=True))) == set(names)
