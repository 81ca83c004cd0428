"""The invented site: one story looks different in every template and says the same in each."""

import pytest

from archive.content import content_of, normal
from benchmarks.stories import stories
from benchmarks.switches import misread, reading
from benchmarks.templates import TEMPLATES, render


def test_no_text_stands_in_two_stories() -> None:
    """Else it would be furniture of the site; subheads may recur, as they do in papers."""
    texts = [
        text for story in stories() for text in (story.title, story.lead, *story.body) if not text.startswith("## ")
    ]
    assert len(stories()) >= 60
    assert len(TEMPLATES) >= 6
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_holds_its_story(template: str) -> None:
    """Every word of the story is on the page, and another story's page is another page."""
    one, other = stories()[3], stories()[11]
    page = render(one, template).decode()
    assert all(
        normal(text.removeprefix("## ")) in normal(page) for text in (one.title, one.lead, one.kicker, *one.body)
    )
    assert render(other, template) != render(one, template) == render(one, template)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_story_is_read_in_every_template(template: str) -> None:
    """Kicker, headline, lead, text, caption, credit, author and date, whatever the design."""
    for story in stories()[::9]:
        assert misread(story, reading(story, template)) == ()


def test_templates_differ_only_in_what_they_declare() -> None:
    """Between any two designs nothing but section and tags is read otherwise."""
    story = stories()[5]
    read = [content_of(reading(story, template)) for template in TEMPLATES]
    assert len({(one.kicker, one.title, normal(one.text), one.authors) for one in read}) == 1
