"""What a site's own captures teach of its furniture, and what they must never take from a story."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extract import EXTRACTOR, Look, learn
from archive.extract.site_model import class_path
from archive.models import SiteModel

from .rotating import APPEAL, COLUMN, LETTER, SUBHEAD, learned, look, page, story, teaser, texts
from .saved import SITE, read
from .saved import page as saved

TWICE = [(number, page(number, request=request)) for number in range(1, 9) for request in (1, 2)]


def test_teasers_and_letters_in_nameless_boxes_are_learned() -> None:
    """After two looks at each story nothing is left but the stories, also on pages that were never seen."""
    model = learned(TWICE)
    assert model.places == ("main>article.artikel>div>div>p",)
    for number in range(1, 20):
        assert texts(page(number, request=7), None) != story(number)
        assert texts(page(number, request=7), model) == story(number)


def test_teasers_are_learned_from_single_looks_where_they_recur() -> None:
    """Forty pages tease one another: nearly every line of the box stands on several of them."""
    model = learned([(number, page(number)) for number in range(40)])
    assert [texts(page(number, request=5), model) for number in range(40)] == [story(number) for number in range(40)]


def test_stamp_names_the_model() -> None:
    """Which model a page was read with is part of the extractor's name."""
    model = SiteModel(site_id=SITE.id, number=3)
    assert read(page(1), model=model).extractor == f"{EXTRACTOR} site-model/3"
    assert read(page(1)).extractor == EXTRACTOR


def kept(more: dict[int, list[str]], *, looks: int = 1, boxes: bool = True) -> None:
    """Assert that nothing of eight stories is lost to what is learned from them; `more` goes in after paragraph one."""
    written = {n: [story(n)[0], *more.get(n, []), *story(n)[1:]] for n in range(1, 9)}
    pages = [(n, page(n, request=r, text=written[n], boxes=boxes)) for n in written for r in range(looks)]
    model = learned(pages)
    for number, text in written.items():
        got = set(texts(page(number, text=text, boxes=boxes), model))
        assert {one.removeprefix("<h2>").removesuffix("</h2>").removeprefix("<p>") for one in text} <= got


@pytest.mark.parametrize("boxes", [False, True], ids=["plain", "with furniture"])
@pytest.mark.parametrize("looks", [1, 2, 4])
@pytest.mark.parametrize(
    "more",
    [
        {n: [f"<h2>{SUBHEAD}</h2>"] for n in range(1, 9)},
        {n: [f"<h2>{SUBHEAD}</h2>"] for n in (1, 2, 3, 4)},
        {n: ["<h2>Hintergrund</h2>", COLUMN] for n in (1, 2, 3)},
        {n: [APPEAL] for n in (2, 4, 6)},
        {n: ["Mit Material der Deutschen Presse-Agentur, dpa."] for n in (1, 5, 7)},
        {n: [COLUMN] for n in (1, 2, 3, 4)},
    ],
    ids=["subhead on all", "subhead on some", "subhead and sentence", "police", "agency", "columnist"],
)
def test_what_recurs_in_stories_survives(more: dict[int, list[str]], looks: int, boxes: bool) -> None:
    """Subheads with text below them, appeals, agency notes and standing sentences belong to their stories."""
    kept(more, looks=looks, boxes=boxes)


def test_captures_of_one_article_teach_nothing_of_its_text() -> None:
    """Ten looks at one story are one story, whatever repeats."""
    model = learned([(1, page(1, request=request, boxes=False)) for request in range(10)])
    assert (model.lines, model.places) == ((), ())


def test_one_story_at_many_addresses_is_one_story() -> None:
    """A regional paper tells the same text under six addresses: it recurs, and it is the story."""
    pages = [(n, page(1, request=n)) for n in range(1, 7)]
    assert texts(page(1), learned(pages))[0] == story(1)[0]
    assert set(story(1)) <= set(texts(page(1), learned(pages)))


def test_one_story_under_several_headlines_is_one_story() -> None:
    """Each edition words its own headline above the same text, set in a box."""

    def edition(number: int) -> str:
        boxed = [f"<div class='text'><p>{one}</p></div>" for one in story(1)]
        return page(number, text=boxed, boxes=False)

    assert texts(edition(2), learned([(n, edition(n)) for n in range(1, 7)])) == story(1)


STOCK = ("Hintergrund", "So geht es weiter", "Reaktionen aus der Stadt", "Zum Thema")


def test_stock_subheads_stay_though_no_story_has_one_of_its_own() -> None:
    """Three or four headings serve a whole paper, and editors exchange one for the other."""

    def headed(number: int, request: int) -> str:
        return page(number, text=[story(number)[0], f"<h2>{STOCK[(number + request) % 4]}</h2>", *story(number)[1:]])

    for requests in ((0,), (0, 1)):
        model = learned([(n, headed(n, request)) for n in range(1, 17) for request in requests])
        assert [one for one in texts(headed(3, 1), model) if one in STOCK] == [STOCK[0]]


def test_a_box_that_is_rewritten_together_with_the_story_teaches_nothing() -> None:
    """Where the story changed, an edit may have reached an unusual part of the page too."""

    def with_box(number: int, look_at: int) -> str:
        first = story(number + 100 * look_at)[0]
        box = f"<div class='kasten'><p>{teaser(number + 100 * look_at)}</p></div>"
        return page(number, text=[first, *story(number)[1:2], box, story(number)[2]], boxes=False)

    model = learned([(n, with_box(n, at)) for n in (1, 2, 3) for at in (0, 1)])
    assert teaser(1) in texts(with_box(1, 0), model)


def test_what_is_known_is_no_kicker() -> None:
    """A line right above the headline would be taken for one."""
    above = page(1, boxes=False).replace("<h1>", "<div>Unsere Briefe am Morgen</div><h1>")
    model = SiteModel(site_id=SITE.id, number=1, lines=("unsere briefe am morgen",))
    assert (read(above).kicker, read(above, model=model).kicker) == ("Unsere Briefe am Morgen", None)


def test_a_line_on_most_stories_is_furniture_wherever_it_stands() -> None:
    """A letter set as a paragraph among paragraphs; on two of four stories it would prove nothing."""

    def with_letter(number: int) -> str:
        return page(number, text=[*story(number)[:2], LETTER, story(number)[2]], boxes=False)

    assert LETTER not in texts(with_letter(9), learned([(n, with_letter(n)) for n in range(1, 6)]))
    assert LETTER in texts(with_letter(9), learned([(n, with_letter(n)) for n in range(1, 5)]))


def test_a_heading_goes_with_the_furniture_below_it() -> None:
    """A subhead under which nothing of the story ever stands."""

    def with_heading(number: int, request: int) -> str:
        box = f"<div><h3>Was sonst geschah</h3><div class=x><p>{teaser(number + request + 1)}</p></div></div>"
        return page(number, text=[*story(number)[:2], box, story(number)[2]], boxes=False)

    model = learned([(n, with_heading(n, request)) for n in range(1, 9) for request in (0, 9)])
    assert texts(with_heading(3, 17), model) == story(3)


@pytest.mark.parametrize("times", [2, 4])
def test_captions_of_turning_pictures_are_learned(times: int) -> None:
    """A picture with a line below it that is another one at each request is none of the story's photos."""

    def with_pictures(number: int, request: int) -> str:
        own = f"<figure><img src='/f{number}.jpg'><figcaption>Foto zu Vorgang {number} im Mai.</figcaption></figure>"
        turns = f"<img src='/t{request}.jpg'><figcaption>{teaser(number + 10 * request)}</figcaption>"
        box = f"<div class='x{request}'><figure>{turns}</figure></div>"
        return page(number, text=[story(number)[0], own, *story(number)[1:2], box, story(number)[2]], boxes=False)

    model = learned([(n, with_pictures(n, at)) for n in range(1, 5) for at in range(times)])
    found = read(with_pictures(2, 7), model=model)
    assert [image.caption for image in found.images] == ["Foto zu Vorgang 2 im Mai."]
    assert [block.text for block in found.blocks] == story(2)


@pytest.mark.parametrize("times", [2, 4])
def test_edits_of_a_box_that_belongs_to_the_story_teach_nothing(times: int) -> None:
    """Figures of a box are corrected on several stories, all else as before: an edit, no furniture."""

    def with_box(number: int, look_at: int) -> str:
        figure = f"Der Bau {number} kostet nun {7 + look_at} Millionen Euro, sagt der Kämmerer der Stadt."
        box = f"<div class='kasten'><p>{figure}</p></div>"
        return page(number, text=[*story(number)[:2], box, story(number)[2]], boxes=False)

    model = learned([(n, with_box(n, at)) for n in (1, 2, 3) for at in range(times)])
    assert any("Millionen" in text for text in texts(with_box(1, 9), model))


def test_a_ticker_that_grows_teaches_nothing() -> None:
    """Entries come on top, those below stay: a report that goes on."""

    def ticker(number: int, entries: int) -> str:
        said = [f"<div class='eintrag'><p>{teaser(number * 50 + at)}</p></div>" for at in range(entries, 0, -1)]
        return page(number, text=[story(number)[0], *said], boxes=False)

    model = learned([(n, ticker(n, entries)) for n in (1, 2, 3) for entries in (2, 4, 6)])
    assert len(texts(ticker(1, 8), model)) == 9


def test_the_lead_that_other_pages_tease_stays_where_the_page_declares_it() -> None:
    """A teaser may be the very lead of a story that was captured later."""
    others = [
        (n, page(n, text=[*story(n), f"<div><div><p>{story(99)[0]}</p></div></div>"], boxes=False)) for n in range(5)
    ]
    model = learned(others)
    assert story(99)[0] not in texts(others[0][1], model)
    described = page(99, boxes=False).replace("<title>", f"<meta name=description content='{story(99)[0]}'><title>")
    assert texts(described, model) == story(99)


def test_a_place_that_became_the_text_is_read_again() -> None:
    """After a redesign the paragraphs may stand where teasers stood."""
    model = learned(TWICE)
    moved = page(3, text=[f"<div><div><p>{one}</p></div></div>" for one in story(3)], boxes=False)
    assert texts(moved, model) == story(3)


LOOKS = [look(article, capture, markup) for capture, (article, markup) in enumerate(TWICE)]


@settings(max_examples=20, deadline=None)
@given(st.randoms())
def test_any_order_gives_the_same_model(rng: random.Random) -> None:
    """A model is a function of what was seen, not of the order in which it was read."""
    shuffled: list[Look] = list(LOOKS)
    rng.shuffle(shuffled)
    assert learn(SITE.id, 1, shuffled) == learn(SITE.id, 1, LOOKS)


@pytest.mark.parametrize("name", ["local", "jsonld"])
def test_a_model_that_knows_nothing_of_a_page_changes_nothing(name: str) -> None:
    """Only the stamp differs."""
    model = SiteModel(site_id=SITE.id, number=1, lines=("nichtdavon",), places=("main>div.nirgends>p",))
    bare, read_with = read(saved(name)), read(saved(name), model=model)
    assert (read_with.blocks, read_with.images, read_with.kicker) == (bare.blocks, bare.images, bare.kicker)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("css-1x7yz sc-bdVaJa", ()),
        ("Teaser_teaser__3kQ9x", ("teaser",)),
        ("c-x7f3 text--large", ("large", "text")),
        ("articleBody paragraph", ("article", "body", "paragraph")),
        ("mt-4 lg:w-1/2", ()),
    ],
)
def test_names_made_by_a_build_tool_are_no_part_of_a_place(names: str, words: tuple[str, ...]) -> None:
    """They change with each build, some with each request."""
    assert class_path(names) == words
