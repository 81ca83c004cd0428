"""Each address that misbehaves answers as promised."""

import gzip
from urllib.parse import quote

import pytest
from lxml import etree

from tests.demo.reading import ask, canonical, links, utc, words

STORY = "/artikel/kellerbrand-in-der-huettenstrasse-48213"
GONE = {
    "404": "48152",
    "410": "48250",
    "redirect-home": "48273",
    "soft-404-home": "48262",
    "soft-404-page": "48171",
}


@pytest.mark.parametrize(
    "address", [STORY, f"{STORY}.htm", "/artikel/-48213", "/artikel/-48213.htm", f"{STORY}?k=tick"]
)
def test_every_form_of_an_address_shows_the_story(paper, address):
    """The number is the key: slug, suffix and query are decoration, and the canonical link says so."""
    response = ask(paper, address, utc(2, 12))
    assert response.status == 200
    assert canonical(response) == STORY


@pytest.mark.parametrize(("how", "status"), [("404", 404), ("410", 410), ("redirect-home", 302)])
def test_a_deletion_that_says_so(paper, truth, how, status):
    """A deleted story answers with the status of its way of being gone."""
    article = truth[GONE[how]]
    response = ask(paper, article.path, paper.ends_at)
    assert (response.status, article.presence[-1].detail) == (status, how)
    assert response.headers.get("Location") == ("http://127.0.0.1:8000/" if status == 302 else None)


@pytest.mark.parametrize(("how", "shown"), [("soft-404-home", "Aktuelles"), ("soft-404-page", "Seite nicht gefunden")])
def test_a_deletion_that_pretends(paper, truth, how, shown):
    """A soft 404 answers 200 with the front page's content or with a page that regrets."""
    article = truth[GONE[how]]
    response = ask(paper, article.path, paper.ends_at)
    assert (response.status, shown in words(response)) == (200, True)
    assert article.states[-1].title not in words(response)


def test_what_is_gone_stands_in_no_list(paper, truth):
    """Deleted stories vanish from front page, sections, feed and sitemaps."""
    gone = [truth[key].path for key in GONE.values()]
    for path in ("/", "/stadtleben", "/stadtleben?seite=2", "/blaulicht", "/rss.xml", "/sitemap-artikel.xml"):
        body = ask(paper, path, paper.ends_at).body.decode()
        assert not [one for one in gone if one in body]


def test_a_story_is_gone_for_two_days_and_comes_back_unchanged(paper, truth):
    """The return is an event of presence, not a new state."""
    article = truth["48229"]
    assert [ask(paper, article.path, utc(day, 12)).status for day in (4, 6, 8)] == [200, 404, 200]
    assert ([one.what for one in article.presence], len(article.states)) == (["live", "gone", "returned"], 1)


def test_a_move_leads_from_the_old_number_to_the_new_one(paper, truth):
    """The old address redirects for good, the lists link the new one, and the words are the same."""
    article = truth["48160"]
    old, new = "/artikel/grundsteinlegung-an-der-weissdornstrasse-48160", "/artikel/weissdornschule-wird-gebaut-48279"
    assert (article.path, old in article.urls, len(article.states)) == (new, True, 1)
    assert (ask(paper, old, utc(9, 11)).status, ask(paper, new, utc(9, 11)).status) == (200, 404)
    moved = ask(paper, old, utc(9, 12))
    assert (moved.status, moved.headers["Location"]) == (301, f"http://127.0.0.1:8000{new}")
    assert new in ask(paper, "/sitemap-artikel.xml", utc(9, 12)).body.decode()


def test_a_bad_moment_of_the_server_passes(paper, truth):
    """One story answers 503 with Retry-After for an hour, and nothing became of it."""
    article = truth["48185"]
    failing = ask(paper, article.path, utc(5, 11, 50))
    assert (failing.status, failing.headers["Retry-After"]) == (503, "1")
    assert [ask(paper, article.path, utc(5, hour)).status for hour in (11, 13)] == [200, 200]
    assert (len(article.states), len(article.presence)) == (1, 1)


def test_the_calendar_and_the_search_have_no_end(paper):
    """Both traps are linked from every page, forbidden in robots.txt, and always lead on."""
    assert {"/kalender/2026/03", f"/suche?q={quote('Erlenbrück')}&seite=1"} <= links(ask(paper, STORY, utc(2, 12)))
    assert "/kalender/2027/01" in links(ask(paper, "/kalender/2026/12", utc(2, 12)))
    assert "/kalender/1999/12" in links(ask(paper, "/kalender/2000/01", utc(2, 12)))
    assert "/suche?q=Rat&seite=900" in links(ask(paper, "/suche?q=Rat&seite=899", utc(2, 12)))
    robots = ask(paper, "/robots.txt", utc(2, 12)).body.decode()
    assert all(f"Disallow: {path}" in robots for path in ("/suche", "/kalender", "/intern"))


def test_the_legacy_address_shows_the_front_page(paper, truth):
    """A link in an old story leads to the front page of the day, with status 200."""
    (link,) = truth["1873"].states[0].links
    assert link.path.startswith("/index.php?option=com_content")
    assert words(ask(paper, link.path, utc(2, 12))) == words(ask(paper, "/", utc(2, 12)))


def test_what_never_was_is_not_found(paper):
    """Unknown numbers, pages beyond the last and unwritten stories answer a real 404."""
    for path in ("/artikel/-1", "/rathaus?seite=99", "/kalender/2026/13", "/nix", STORY):
        assert ask(paper, path, paper.begins_at).status == 404


def test_sections_are_paged_to_their_oldest_story(paper):
    """Following rel=next reaches every story of a section."""
    found, path = set(), "/stadtleben"
    while path:
        tree = etree.HTML(ask(paper, path, paper.ends_at).body)
        found.update(tree.xpath("//h2/a/@href"))
        path = next(iter(tree.xpath("//a[@rel='next']/@href")), None)
    assert "/artikel/stadtfest-lockt-tausende-in-die-innenstadt-3920" in found
    assert len(found) > 12


def test_the_sitemaps_name_what_is_live(paper, truth):
    """The index leads to three maps; the zipped one holds former years, the news map two days."""
    index = etree.fromstring(ask(paper, "/sitemap.xml", paper.ends_at).body)
    children = [one.text.removeprefix("http://127.0.0.1:8000") for one in index.iter("{*}loc")]
    bodies = [ask(paper, child, paper.ends_at).body for child in children]
    maps = [etree.fromstring(gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one) for one in bodies]
    named = [{loc.text.removeprefix("http://127.0.0.1:8000") for loc in one.iter("{*}loc")} for one in maps]
    live = {one.path for one in truth.values() if one.presence[-1].what != "gone"}
    assert named[0] | named[1] == live
    assert named[2] < named[0]
    assert len(list(maps[2].iter("{*}publication_date"))) == len(named[2])
