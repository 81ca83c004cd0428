"""What the paper says of itself is what it serves."""

from dataclasses import fields
from itertools import pairwise

from lxml import html

from tests.demo.reading import ask, presence_at, state_at, words


def words_of(state) -> tuple[str, ...]:
    """All that a reader must find on the page of a state."""
    captions = (image.caption for image in state.images)
    photographers = (f"Foto: {image.credit}" for image in state.images if image.credit)
    texts = (block.text for block in state.blocks)
    return tuple(filter(None, (state.kicker, state.title, *texts, *captions, *photographers, *state.authors)))


def page_at(paper, article, at):
    """The article's page, under the address it had at the moment."""
    paths = (article.path, *article.urls)
    return next(page for page in (ask(paper, path, at) for path in paths) if page.status == 200)


def test_the_same_question_gets_the_same_bytes(paper, truth):
    """The paper is deterministic in its arguments, for pages, lists and feeds alike."""
    for target in ("/", "/rss.xml", "/sitemap-archiv.xml.gz", truth["48210"].path):
        first, second = (ask(paper, target, paper.ends_at, number=7) for _ in range(2))
        assert first == second
    assert paper.truth(paper.ends_at) == type(paper).load().truth(paper.ends_at)


def test_every_state_is_served_at_one_of_the_moments(paper, truth):
    """A reader who looks at every page at every moment sees each state word for word, first look to last."""
    for article in truth.values():
        for state in article.states:
            showing = [moment for moment in paper.moments() if state_at(article, moment) == state]
            for at in (showing[0], showing[-1]):
                seen = words(page_at(paper, article, at))
                assert [piece for piece in words_of(state) if piece not in seen] == [], (article.key, state.number)


def test_every_coming_and_going_is_seen_at_one_of_the_moments(paper, truth):
    """Deletions, returns and moves last until a moment to look."""
    for article in truth.values():
        for presence in article.presence:
            assert any(presence_at(article, moment) == presence for moment in paper.moments())


def test_the_page_states_what_the_truth_says(paper, truth):
    """Section, tags and declared times of the truth stand in the metadata; without metadata it names a day only."""
    state = truth["48222"].states[-1]
    tree = html.document_fromstring(ask(paper, truth["48222"].path, paper.ends_at).body)
    assert tree.xpath("//meta[@property='article:section']/@content") == [state.section]
    assert tuple(tree.xpath("//meta[@property='article:tag']/@content")) == state.tags
    bare = truth["11790"].states[0]
    assert (bare.published_at.isoformat(), bare.section, bare.tags) == ("2019-12-29", None, ())


def test_states_follow_each_other_and_name_what_changed(truth):
    """Each state begins where the one before ended, and `changed_fields` are exactly the fields that differ."""
    plain = {"kicker", "title", "lead", "authors", "source", "section", "tags"}
    for article in truth.values():
        for before, after in pairwise(article.states):
            assert (before.until_at, before.number + 1) == (after.from_at, after.number)
            differing = {name for name in plain if getattr(before, name) != getattr(after, name)}
            assert differing == set(after.changed_fields) & plain
            assert after.changed_fields
            assert after.declared != "not applicable"
        assert article.states[-1].until_at is None


def test_the_truth_of_an_hour_knows_nothing_of_later(paper, truth):
    """Until a moment means until: no later state, article or deletion is told."""
    early = {article.key: article for article in paper.truth(paper.begins_at)}
    assert len(early) == 25
    assert all(len(article.states) == 1 and len(article.presence) == 1 for article in early.values())
    assert {field.name for field in fields(early["1873"])} == {"key", "path", "urls", "states", "presence"}
    assert len(truth) == 52


def test_every_link_in_the_truth_stands_in_the_page(paper, truth):
    """The links of the running text are given as the page writes them."""
    for article in truth.values():
        state = state_at(article, paper.ends_at)
        if state is None:
            continue
        tree = html.document_fromstring(ask(paper, article.path, paper.ends_at).body)
        assert all(
            (link.path, link.anchor) in {(a.get("href"), a.text) for a in tree.iter("a")} for link in state.links
        )
