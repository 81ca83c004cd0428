"""How bodies are packed beside each other: small, readable soon, and each damage no wider than it must be."""

import gzip
import sqlite3
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.digests import digest
from archive.errors import DamagedPayload, WithheldPayload
from archive.fixity import verify
from archive.packing import (
    ALONE,
    MOST_NEEDED,
    Candidate,
    Relatives,
    Tried,
    candidates,
    chosen,
    dictionary_pays,
    next_anchor,
    wants_anchor,
)
from archive.store import (
    create,
    dependents,
    dictionaries_with,
    read_payload,
    read_unpacked,
    repack,
    repack_without_dictionary,
)
from archive.store.shelf import unpacked
from tests.archive.scene import URL, Scene
from tests.archive.shelf import kept, paper, readable


@pytest.mark.parametrize(
    ("name", "relatives", "ways"),
    [
        ("nothing is known", Relatives(), [ALONE]),
        ("another page of the site", Relatives(anchor="a"), [ALONE, Candidate(None, "a")]),
        ("its own past alone", Relatives(previous="p", key="p"), [Candidate("p")]),
        (
            "both",
            Relatives(previous="p", key="k", anchor="a"),
            [Candidate("k", "a"), Candidate("p"), Candidate("p", "a")],
        ),
        ("the 33rd body of an address", Relatives(previous="p", key="k", since_key=32, anchor="a"), [ALONE]),
    ],
)
def test_the_ways_that_are_tried(name: str, relatives: Relatives, ways: list[Candidate]) -> None:
    """The most promising first; a key frame leans on nothing."""
    assert list(candidates(relatives)) == ways, name


@pytest.mark.parametrize(
    ("name", "tried", "best"),
    [
        ("the smallest", [Tried(Candidate("p"), 900, 2), Tried(Candidate("k", "a"), 100, 3)], Candidate("k", "a")),
        ("about as small, with fewer needs", [Tried(Candidate("p"), 100, 5), Tried(ALONE, 110, 0)], ALONE),
    ],
)
def test_fewer_needs_win_where_sizes_are_alike(name: str, tried: list[Tried], best: Candidate) -> None:
    """What a body leans on must be read first and must be whole, so it must be worth something."""
    assert chosen(tried).way == best, name


@pytest.mark.parametrize(
    ("name", "change", "anchor"),
    [
        ("the last page leans on none", {"leans_on": None}, "last"),
        ("it is well told by its anchor", {"size": 100}, "old"),
        ("it is not, and the anchor has served", {}, "last"),
        ("it is not, and the anchor is fresh", {"served": 3}, "old"),
        ("it needs too much itself", {"needs": 5}, "old"),
    ],
)
def test_which_page_the_next_ones_lean_on(name: str, change: dict[str, object], anchor: str) -> None:
    """A page that its anchor tells badly is the next anchor: its lists are today's."""
    given = {"name": "last", "size": 900, "content_size": 70_000, "needs": 2, "leans_on": "old", "served": 20}
    assert next_anchor(**(given | change)) == anchor, name  # type: ignore[arg-type]


def test_an_anchor_is_made_where_the_worn_one_tells_little_and_nothing_near_can_be_one() -> None:
    """So that what all pages of a site show today is stored once, near the ground."""
    worn = Relatives(served=32)
    assert wants_anchor(Tried(ALONE, 900, 6), worn, 70_000)
    assert not wants_anchor(Tried(ALONE, 900, 2), worn, 70_000)
    assert not wants_anchor(Tried(ALONE, 100, 6), worn, 70_000)
    assert not wants_anchor(Tried(ALONE, 900, 6), Relatives(), 70_000)


def test_a_dictionary_must_earn_its_own_bytes() -> None:
    """A tenth less on pages that it does not know, and in sum more than it takes."""
    assert dictionary_pays(now=100_000, then=50_000, uses=4, size=112_000)
    assert not dictionary_pays(now=100_000, then=95_000, uses=100, size=112_000)
    assert not dictionary_pays(now=100_000, then=50_000, uses=2, size=112_000)


def test_pages_with_the_same_lists_cost_their_noise(scene: Scene) -> None:
    """What all pages show is kept once, whatever changes from round to round; what was sent comes out."""
    bodies = paper(12, 6, churn=1.0)
    names = kept(scene, bodies)
    assert [read_payload(scene.connection, name) for name in names] == [body for *_, body in bodies]
    (later,) = scene.one("SELECT AVG(stored_size) FROM payloads WHERE payload_id > 48")
    assert later < 600  # of 70,000; gzip takes 18,000


def test_reading_is_bounded(scene: Scene) -> None:
    """No payload needs more than a few others, however often its address was visited, and key frames come again."""
    kept(scene, [(URL, number, page) for number, (_, _, page) in enumerate(paper(1, 40, lists="own"))])
    assert scene.one("SELECT MAX(depth) <= ?, COUNT(*) FROM payloads".replace("?", str(MOST_NEEDED))) == (1, 40)
    assert scene.one("SELECT COUNT(*) FROM payloads WHERE depth = 0")[0] == 2


def test_depth_says_how_many_payloads_must_be_read(scene: Scene) -> None:
    """The column is the truth, also after something was stored again."""
    names = kept(scene, paper(4, 4))
    for name in names:
        (depth,) = scene.one(f"SELECT depth FROM payloads WHERE digest = '{name}'")
        assert depth == sum(name in dependents(scene.connection, one) for one in names)


@pytest.fixture
def learned(scene: Scene) -> Scene:
    """A site of eighty pages, each with lists of its own: it has a dictionary."""
    kept(scene, paper(80, 1, lists="own"))
    return scene


def test_a_site_gets_a_dictionary_of_its_own_pages(learned: Scene) -> None:
    """Trained after some tens of articles, told from which, and worth it for pages that lean on nothing else."""
    query = "SELECT site_id, size = LENGTH(body), json_array_length(trained_from, '$.digests') >= 32 FROM dictionaries"
    assert learned.one(query) == ("herne", 1, 1)
    with_it, without = (
        learned.one(f"SELECT AVG(stored_size) FROM payloads WHERE depth = 0 AND dictionary_id IS {one}")[0]
        for one in ("NOT NULL", "NULL")
    )
    assert with_it * 3 < without


def test_a_dictionary_that_is_needed_cannot_be_dropped(learned: Scene) -> None:
    """The file itself holds it, until nothing needs it any more."""
    with pytest.raises(sqlite3.IntegrityError), learned.store.transaction() as connection:
        connection.execute("DELETE FROM dictionaries")


def test_payloads_are_stored_again_without_a_dictionary(learned: Scene) -> None:
    """As erasing wants it: pieces of each page it was trained on may stand in it."""
    bodies = {digest(body): body for *_, body in paper(80, 1, lists="own")}
    (trained_on,) = learned.one("SELECT json_extract(trained_from, '$.digests[0]') FROM dictionaries")
    assert dictionaries_with(learned.connection, trained_on) == (1,)
    with learned.store.transaction() as connection:
        assert repack_without_dictionary(connection, 1).count > 0
        connection.execute("DELETE FROM dictionaries WHERE id = 1")
    assert readable(learned, bodies) == set(bodies)


@pytest.mark.parametrize("lists", ["shared", "own"])
def test_a_payload_is_freed_of_all_that_lean_on_it(scene: Scene, lists: str) -> None:
    """So that its bytes may be destroyed: everything else still comes out, through all depths."""
    pages = paper(6, 4, lists=lists)
    bodies = dict(zip(kept(scene, pages), (body for *_, body in pages), strict=True))
    first = max(bodies, key=lambda name: len(dependents(scene.connection, name)))
    assert len(dependents(scene.connection, first)) >= 3
    with scene.store.transaction() as connection:
        assert repack(connection, first).count > 0
        assert dependents(connection, first) == ()
        connection.execute("UPDATE payloads SET encoding = 'erased', body = x'' WHERE digest = ?", (first,))
    assert readable(scene, {name: body for name, body in bodies.items() if name != first}) == set(bodies) - {first}
    for name in bodies:
        (depth,) = scene.one(f"SELECT depth FROM payloads WHERE digest = '{name}'")
        assert depth == sum(name in dependents(scene.connection, one) for one in bodies)


@pytest.mark.parametrize("how", ["withheld", "erased"])
def test_what_was_taken_out_of_view_says_so_and_nothing_is_packed_against_it(scene: Scene, how: str) -> None:
    """An error of its own, since nothing is damaged; what comes later at the address is kept all the same."""
    (first,) = kept(scene, paper(1, 1))
    scene.connection.execute("UPDATE payloads SET encoding = ?, body = x''", (how,))
    with pytest.raises(WithheldPayload, match=f"{first} was taken out of view"):
        read_payload(scene.connection, first)
    _, again, later = kept(scene, paper(1, 3))
    assert scene.one("SELECT base_id, neighbour_id FROM payloads WHERE payload_id = 2") == (None, None)
    assert read_payload(scene.connection, again) != read_payload(scene.connection, later)


WORDS = st.lists(st.sampled_from([b"Halle ", b"brennt ", b"Feuerwehr ", bytes(range(256))]), min_size=100, max_size=200)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 5), WORDS.map(b"".join), st.sampled_from([None, 1, 6])),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_in_whatever_order_comes_out(tmp_path_factory: pytest.TempPathFactory, found: list) -> None:
    """Any bytes under any addresses at any times, coded or not: a payload read back is the payload."""
    store = create(tmp_path_factory.mktemp("archive"))
    scene = Scene(store)
    bodies = [
        (f"https://herne.example/{name}", at, gzip.compress(body, level, mtime=0) if level else body)
        for name, at, body, level in found
    ]
    names = kept(scene, bodies)
    assert [read_payload(scene.connection, name) for name in names] == [body for *_, body in bodies]
    scene.reader.close()
    store.close()


@pytest.mark.parametrize("lists", ["shared", "own"])
@pytest.mark.parametrize("place", [1, 0.3, 0.9])
def test_one_damaged_byte_takes_exactly_what_needs_it(scene: Scene, lists: str, place: float) -> None:
    """Nothing that leans on the damaged one passes for whole, nothing else is lost, and no memory helps."""
    pages = paper(5, 4, lists=lists)
    bodies = dict(zip(kept(scene, pages), (body for *_, body in pages), strict=True))
    assert readable(scene, bodies) == set(bodies)
    for name in list(bodies)[:7:3]:
        (stored,) = scene.connection.execute("SELECT body FROM payloads WHERE digest = ?", (name,)).fetchone()
        at = int(len(stored) * place) if place < 1 else len(stored) - 1
        rotten = stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :]
        scene.connection.execute("UPDATE payloads SET body = ? WHERE digest = ?", (rotten, name))
        lost = set(bodies) - readable(scene, bodies)
        assert {name} <= lost <= {name, *dependents(scene.connection, name)}
        scene.connection.execute("UPDATE payloads SET body = ? WHERE digest = ?", (stored, name))
    assert readable(scene, bodies) == set(bodies)


def test_a_damaged_dictionary_or_recipe_is_named(learned: Scene) -> None:
    """What a payload needs besides its own bytes is covered by its digest too."""
    (coded,) = kept(learned, [(URL, 9, gzip.compress(b"Feuer und Flamme. " * 500, 6))])
    learned.connection.execute("UPDATE payloads SET recoding = '{' WHERE digest = ?", (coded,))
    with pytest.raises(DamagedPayload, match=f"recoding of payload {coded}"):
        read_payload(learned.connection, coded)
    (name,) = learned.rows("SELECT digest FROM payloads WHERE dictionary_id = 1 LIMIT 1")[0]
    learned.connection.execute("UPDATE dictionaries SET body = CAST(substr(body, 1, 5000) AS BLOB)")
    with pytest.raises(DamagedPayload, match=r"cannot be|its digest"):
        read_payload(learned.connection, name)


def test_a_file_that_names_a_payload_as_its_own_base_ends(scene: Scene) -> None:
    """Whoever wrote it: an error and no endless search."""
    names = kept(scene, paper(1, 3, lists="own"))
    scene.connection.execute("UPDATE payloads SET base_id = 3 WHERE payload_id = 2")
    with pytest.raises(DamagedPayload, match="needs itself"):
        read_payload(scene.connection, names[2])


def test_coded_pages_take_no_more_than_plain_ones(scene: Scene) -> None:
    """Most servers code their pages; what is kept is the page, packed as any other, and the recipe."""
    pages = paper(6, 4)
    names = kept(scene, [(url, at, gzip.compress(body, 6, mtime=0)) for url, at, body in pages])
    assert read_unpacked(scene.connection, names[5]) == pages[5][2]
    assert read_payload(scene.connection, names[5]) == gzip.compress(pages[5][2], 6, mtime=0)
    assert scene.one("SELECT COUNT(*), COUNT(recoding) FROM payloads") == (24, 24)
    assert scene.one("SELECT AVG(stored_size) < 1000 FROM payloads WHERE payload_id > 12") == (1,)


def test_by_hand_with_the_stock_programs(learned: Scene, tmp_path: Path) -> None:
    """The lines in docs/preservation.md unpack any body with `sqlite3` and `zstd`, without Chronik."""
    kept(learned, [(url, at + 1, body) for url, at, body in paper(3, 2, lists="own")])
    kept(learned, [(f"{URL}/coded", 9, gzip.compress(paper(1, 1)[0][2], 6))])
    text = (Path(__file__).parents[2] / "docs" / "preservation.md").read_text(encoding="utf-8")
    script = tmp_path / "unpack.sh"
    script.write_text(text.partition("```sh\n# unpack.sh")[2].partition("```")[0], encoding="utf-8")
    ways = "dictionary_id IS NOT NULL, base_id IS NOT NULL, neighbour_id IS NOT NULL, recoding IS NOT NULL"
    rows = learned.rows(f"SELECT MAX(digest) FROM payloads GROUP BY {ways}")
    assert len(rows) >= 4
    for (name,) in rows:
        made = subprocess.run(["sh", script, learned.store.path, name], capture_output=True, check=True).stdout
        assert made == unpacked(learned.connection, name).content


def test_a_payload_that_nobody_took_out_of_view_is_not_excused(scene: Scene) -> None:
    """Whoever writes that it was erased needs an event of the chain that says so."""
    kept(scene, paper(1, 1))
    (name,) = scene.one("SELECT digest FROM payloads")
    scene.connection.execute("UPDATE payloads SET encoding = 'erased', body = x'', stored_size = 0")
    said = f"payload {name}: its bytes are erased, and no event of a restriction says so"
    assert verify(scene.connection).damaged == (said,)


def test_a_page_whose_past_was_taken_out_of_the_file_is_kept(scene: Scene) -> None:
    """Somebody deleted rows: `verify` names them, and the crawl goes on."""
    kept(scene, paper(1, 2))
    scene.connection.execute("PRAGMA foreign_keys = OFF")
    scene.connection.execute("DELETE FROM payloads WHERE payload_id = 2")
    (*_, name) = kept(scene, paper(1, 3)[2:])
    assert read_payload(scene.connection, name) == paper(1, 3)[2][2]
