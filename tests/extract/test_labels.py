"""Section and tags: what a page declares, and what its links are marked as."""

import pytest

from .saved import read

TEXT = "<p>Der Rat hat am Dienstag beschlossen, das Freibad zu sanieren, wie die Stadt am Abend mitteilte.</p>" * 3
PAGE = "<!doctype html><html lang=de><title>Freibad wird saniert</title><body><article><h1>Freibad wird saniert</h1>{}"
WORDPRESS = (
    '<span class="cat-links"><a href="/lokales" rel="category tag">Lokales</a></span>{}'
    '<span class="tags-links"><a href="/t/rat" rel="tag">Rat</a> <a href="/t/bad" rel="tag">Freibad</a></span>'
)


@pytest.mark.parametrize(
    ("markup", "section", "tags"),
    [
        pytest.param(WORDPRESS.format(TEXT), "Lokales", ("Rat", "Freibad"), id="categories marked as tags too"),
        pytest.param(f'{TEXT}<a rel="tag" href="/t/rat">Rat</a>', None, ("Rat",), id="tags alone"),
        pytest.param(f'<a rel="category" href="/sport">Sport</a>{TEXT}', "Sport", (), id="a category alone"),
        pytest.param(TEXT, None, (), id="neither"),
    ],
)
def test_a_category_is_the_section_and_no_tag(markup: str, section: str | None, tags: tuple[str, ...]) -> None:
    """WordPress calls a post's category a tag as well."""
    found = read(PAGE.format(markup))
    assert (found.section, found.tags) == (section, tags)


def test_a_credit_is_taken_from_the_end_of_the_caption() -> None:
    """A photographer who is quoted in the caption stays in the sentence."""
    caption = "„So war es“, sagt Nadja Frey. <em class=credit>Nadja Frey</em>"
    figure = f"<figure><img src='/bad.jpg' width=800 height=600><figcaption>{caption}</figcaption></figure>"
    found = read(PAGE.format(figure + TEXT))
    assert [(image.caption, image.credit) for image in found.images] == [
        ("„So war es“, sagt Nadja Frey.", "Nadja Frey")
    ]
