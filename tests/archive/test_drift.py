"""Edit or redesign: what one article's two pages tell, and what only the others can."""

from collections.abc import Sequence

import pytest

from archive.content import Content, content_of
from archive.drift import Suspect, edited, judge, telling_parts, way_of
from archive.models import Confrontation, Image
from tests.archive.scene import BODY, blocks, story

OLD = content_of(story())


def confronted(*elsewhere: str, is_redesigned: bool = True) -> Confrontation:
    return Confrontation(before=story(), is_redesigned=is_redesigned, elsewhere=frozenset(elsewhere))


@pytest.mark.parametrize(
    ("new", "confrontation", "fields"),
    [
        pytest.param(story(title="Neu"), None, ("title",), id="nothing to compare with"),
        pytest.param(story(tags=()), confronted(is_redesigned=False), ("tags",), id="tags taken off, same template"),
        pytest.param(story(tags=()), confronted(), (), id="a template without tags"),
        pytest.param(story(section=None, kicker=None), confronted(), (), id="a template without kicker and section"),
        pytest.param(story(section="Politik"), confronted(), ("section",), id="moved to another section"),
        pytest.param(story(title="Neu"), confronted(), ("title",), id="a new headline in a new template"),
        pytest.param(story(title="Neu"), confronted("title"), (), id="another of two headlines is read"),
        pytest.param(story(blocks=blocks(*BODY[:2])), confronted("title"), ("text",), id="a paragraph less"),
        pytest.param(story(blocks=blocks(*BODY[:2])), confronted("text"), (), id="a paragraph read elsewhere"),
        pytest.param(story(images=()), confronted(), (), id="a template without captions"),
        pytest.param(story(), confronted(), (), id="nothing differs"),
    ],
)
def test_a_new_template_accounts_for_what_it_shows_and_leaves_out(
    new: Content, confrontation: Confrontation | None, fields: Sequence[str]
) -> None:
    """Words that are on both pages and peripheral fields are its doing; other words are not."""
    assert edited(OLD, content_of(new), confrontation) == tuple(fields)


def test_the_way_of_a_change_is_equal_where_the_words_are() -> None:
    """Two texts to which the same sentence came differ in the same way, whatever else they say."""
    more = "Herne liegt am Kanal."
    one = way_of(OLD, content_of(story(blocks=blocks(*BODY, more))), ("text",))
    other_old, other_new = story(blocks=blocks(BODY[0])), story(blocks=blocks(BODY[0], more))
    assert one == way_of(content_of(other_old), content_of(other_new), ("text",))
    assert len(one) == 1
    assert one[0].startswith("text+")


def test_fields_came_went_or_changed() -> None:
    """The way names what happened to a field, not its words."""
    new = story(section="Politik", source=None, images=(Image(url="https://herne.example/x.jpg"),), tags=("Feuer",))
    fields = ("captions", "credits", "source", "section", "tags")
    found = way_of(OLD, content_of(new), fields)
    assert [part.partition("~")[0] for part in found] == ["captions-", "credits-", "section", "source-", "tags"]
    assert found[2] == way_of(content_of(story(title="Anders")), content_of(new), ("section",))[0]


def test_another_order_is_a_way_too() -> None:
    """Two paragraphs that changed places are an edit like any other."""
    assert way_of(OLD, content_of(story(blocks=blocks(*reversed(BODY)))), ("text",)) == ("text~",)


def test_a_block_that_came_and_a_label_that_went_are_telling() -> None:
    """A headline is changed often, and so is a photo added; neither says that two changes are one."""
    way = ("text+a", "text-b", "text~", "tags-", "section~a1", "title~", "captions+")
    assert telling_parts(way) == {"text+a", "text-b", "tags-", "section~a1"}


def suspects(*ways: tuple[str, ...]) -> list[Suspect]:
    """One held capture for each way, each of an article of its own."""
    return [Suspect(capture_id=number, article_id=number, way=way) for number, way in enumerate(ways)]


@pytest.mark.parametrize(
    ("held", "seen", "live", "edits"),
    [
        pytest.param([("text+a",)] * 3, 4, 9, [], id="most of those seen differ alike"),
        pytest.param([("text+a",)] * 2, 4, 9, [], id="too few were seen to say"),
        pytest.param([("text+a",)] * 2, 5, 9, [0, 1], id="two of five share a note"),
        pytest.param([("text+a",)], 5, 9, [0], id="one of five"),
        pytest.param([("title~",)], 1, 1, [0], id="the only article there is"),
        pytest.param([("title~",)], 1, 9, [], id="the first one seen of nine"),
        pytest.param([("title~",)] * 8, 9, 9, [], id="all headlines at once"),
        pytest.param([("text+a",)] * 6 + [("text+a", "text+b")], 7, 9, [6], id="one has something of its own"),
        pytest.param([(f"text+{n}", f"text-{n}") for n in range(7)], 7, 9, [], id="every text, each otherwise"),
        pytest.param([("tags~",)] * 6 + [("title~",)], 7, 9, [6], id="a headline among new tags"),
        pytest.param([], 0, 9, [], id="nothing is held"),
    ],
)
def test_the_other_articles_tell_what_a_difference_is(
    held: list[tuple[str, ...]], seen: int, live: int, edits: list[int]
) -> None:
    """What most articles share is the template's; the rest is an edit, once enough of them were seen."""
    assert sorted(judge(suspects(*held), seen=seen, live=live)) == edits


def test_one_article_seen_twice_is_one_witness() -> None:
    """Three captures of an article that was edited do not make a redesign."""
    held = [Suspect(capture_id=number, article_id=1, way=("text+a",)) for number in range(3)]
    assert sorted(judge(held, seen=5, live=9)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Herne. {0}", "Herne. {0}", id="a place before every text"),
        pytest.param("{0} Mehr dazu lesen Sie bei uns.", "{0} Mehr dazu lesen Sie bei uns.", id="a tail"),
    ],
)
def test_the_same_words_in_different_texts_are_one_way(one: str, other: str) -> None:
    """Whatever paragraph they come to."""
    first, second = BODY[0], BODY[2]
    ways = [
        way_of(
            content_of(story(blocks=blocks(text, lead=None))),
            content_of(story(blocks=blocks(words.format(text), lead=None))),
            ("text",),
        )
        for text, words in ((first, one), (second, other))
    ]
    assert ways[0] == ways[1]
    assert "text~" not in ways[0]


def test_an_edit_of_its_own_is_seen_behind_a_place_that_all_texts_were_given() -> None:
    """Every article got "Herne." before its text; one got a sentence more."""
    own = ("text+own",)
    held = suspects(*[("word+herne",)] * 9, ("word+herne", *own))
    assert sorted(judge(held, seen=10, live=10)) == [9]


def test_edits_that_differ_only_in_a_number_are_edits_of_their_own() -> None:
    """A desk that adds a line with another number to every story has edited every story."""
    ways = {
        way_of(OLD, content_of(story(blocks=blocks(*BODY, f"Nachtrag {number}: Die Straße ist frei."))), ("text",))
        for number in range(6)
    }
    assert len(ways) == 6
