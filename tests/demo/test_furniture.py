"""What changes in the pages although nothing happened, and what answers 304."""

from tests.demo.reading import ask, utc, words

STORY = "/artikel/rat-beraet-ueber-den-haushalt-2026-48210"
WITHOUT_VALIDATORS = "/artikel/fernwaerme-muehlenstrasse-wird-zur-einbahnstrasse-48222"


def test_every_request_has_other_furniture(paper):
    """Ten requests of one story give ten different pages with the same words in them."""
    pages = [ask(paper, STORY, utc(2, 6), number=number) for number in range(10)]
    assert len({page.body for page in pages}) == 10
    assert all("Kämmerer Thorsten Kleinhubbert deutlich" in words(page) for page in pages)


def test_an_ad_stands_right_behind_the_lead(paper):
    """The first ad follows the lead as a plain paragraph, in a class that does not say so after the redesign."""
    for at, mark in ((utc(2, 6), b'<p class="werbung">Anzeige: '), (utc(8, 6), b'<p class="z-41">Anzeige: ')):
        body = ask(paper, STORY, at).body
        assert body.index(b"Ausgleichsr\xc3\xbccklage") < body.index(mark) < body.index(b"Wir leben von der Substanz")


def test_unchanged_content_answers_304_whatever_the_furniture(paper):
    """A story asked for again with its tag or its time is not sent again until its content changes."""
    first = ask(paper, STORY, utc(2, 6), number=1)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert ask(paper, STORY, utc(2, 20), number=2, if_none_match=tag).status == 304
    assert ask(paper, STORY, utc(2, 20), number=3, if_modified_since=changed).status == 304
    assert ask(paper, STORY, utc(3, 12), number=4, if_none_match=tag).status == 200
    assert ask(paper, STORY, utc(3, 12), number=5, if_modified_since=changed).status == 200


def test_some_stories_send_no_validators(paper):
    """Without validators furniture is really downloaded again."""
    answer = ask(paper, WITHOUT_VALIDATORS, utc(3, 6), if_none_match="*")
    assert answer.status == 200
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_the_redesign_changes_every_page_and_no_truth(paper, truth):
    """Markup and tags are new on that day, and no state begins with it."""
    before = ask(paper, STORY, utc(7, 5, 30))
    after = ask(paper, STORY, utc(7, 5, 45), if_none_match=before.headers["ETag"])
    assert after.status == 200
    assert (b"dachzeile" in before.body, b"dachzeile" in after.body) == (True, False)
    assert all(state.from_at != paper.redesigned_at for article in truth.values() for state in article.states)


def test_feeds_answer_304_until_a_story_is_added(paper):
    """Feed and sitemap have no furniture, so their tag is that of their bytes."""
    for feed in ("/rss.xml", "/sitemap-artikel.xml"):
        tag = ask(paper, feed, utc(2, 6)).headers["ETag"]
        assert ask(paper, feed, utc(2, 10), number=9, if_none_match=tag).status == 304
        assert ask(paper, feed, utc(2, 12), if_none_match=tag).status == 200
