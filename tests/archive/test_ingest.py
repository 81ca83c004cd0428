"""The pipeline: what visits become in the record, told as small stories over hours."""

import contextlib

from archive.digests import digest
from archive.ingest import Reading, ingest, was_extracted
from archive.models import Outcome, PageKind, Purpose, timestamp
from tests.archive.scene import BODY, OTHER_URL, SITE, URL, Scene, blocks, exchange, hour, identity, story

HOME = "https://herne.example/"
LISTING = story(kind=PageKind.LISTING, reason="the front page")
INTERVALS = "SELECT number, seen_from, seen_until, unchanged_before FROM versions ORDER BY number"


def at(number: float) -> str:
    return timestamp(hour(number))


def test_a_new_story_becomes_article_version_capture_and_event(scene: Scene) -> None:
    """The first sight of a page fills every table once."""
    first = scene.visit(0, story(published_at=hour(-1)))
    assert (first.outcome, first.version_id) == (Outcome.NEW, 1)
    assert scene.one("SELECT key, url, status, published_at, current_version_id FROM articles") == (
        "1",
        URL,
        "live",
        at(-1),
        1,
    )
    assert scene.one("SELECT outcome, article_id, version_id FROM captures") == ("new", 1, 1)
    assert scene.one("SELECT url, kind, key FROM article_urls") == (URL, "canonical", "1")
    assert scene.events() == ["published"]


def test_an_error_in_the_middle_leaves_nothing_behind(scene: Scene) -> None:
    """Capture, payload, version and event are one transaction: all or none."""
    reading = Reading(exchange=exchange(), identity=identity(), extraction=story())
    with contextlib.suppress(ZeroDivisionError), scene.store.transaction() as connection:
        ingest(connection, reading)
        raise ZeroDivisionError
    tables = ("captures", "payloads", "articles", "article_urls", "versions", "events", "search_documents")
    assert {name: scene.one(f"SELECT COUNT(*) FROM {name}")[0] for name in tables} == dict.fromkeys(tables, 0)


def test_the_same_page_again_only_moves_the_end_of_the_interval(scene: Scene) -> None:
    """Seen unchanged is data: a capture, no version, no event."""
    scene.visit(0, story())
    again = scene.visit(5, story())
    assert (again.outcome, again.version_id) == (Outcome.UNCHANGED, 1)
    assert scene.rows(INTERVALS) == [(1, at(0), at(5), None)]
    assert scene.one("SELECT last_seen_at FROM articles") == (at(5),)
    assert scene.events() == ["published"]


def test_the_same_bytes_need_no_reading(scene: Scene) -> None:
    """Bytes that showed the current version show it again; other bytes have to be read."""
    scene.visit(0, story(), body=b"A")
    assert was_extracted(scene.connection, exchange(body=b"A"), identity())
    assert not was_extracted(scene.connection, exchange(body=b"B"), identity())
    again = scene.visit(3, None, body=b"A")
    assert (again.outcome, scene.rows(INTERVALS)) == (Outcome.UNCHANGED, [(1, at(0), at(3), None)])


def test_bytes_of_an_earlier_version_are_read_again(scene: Scene) -> None:
    """After A and B the bytes of A are an edit, however well they are known."""
    scene.visit(0, story(), body=b"A")
    scene.visit(1, story(title="B"), body=b"B")
    assert not was_extracted(scene.connection, exchange(body=b"A"), identity())


def test_an_edit_has_an_honest_interval(scene: Scene) -> None:
    """The edit fell between the last sight of the old text and the first of the new, and both are kept."""
    scene.visit(0, story())
    scene.visit(2, story())
    edit = scene.visit(5, story(blocks=blocks(*BODY[:2])))
    scene.visit(9, story(blocks=blocks(*BODY[:2])))
    assert (edit.outcome, edit.declared) == (Outcome.CHANGED, "undeclared")
    assert scene.rows(INTERVALS) == [(1, at(0), at(2), None), (2, at(5), at(9), at(2))]
    assert scene.events() == ["published", "edited"]
    assert scene.one("SELECT changed_fields, words_added FROM edits") == ('["text"]', 0)


def test_a_304_is_a_sighting_of_the_version_before(scene: Scene) -> None:
    """The server says that nothing changed; the interval grows, no payload is stored."""
    scene.visit(0, story())
    told = scene.visit(4, status=304)
    assert (told.outcome, told.version_id) == (Outcome.NOT_MODIFIED, None)
    assert scene.rows(INTERVALS) == [(1, at(0), at(4), None)]
    assert scene.rows("SELECT version_id, payload_digest IS NULL FROM captures") == [(1, 0), (1, 1)]


def test_a_failure_between_two_sights_leaves_the_interval_alone(scene: Scene) -> None:
    """A dead server neither shows nor hides the story."""
    scene.visit(0, story())
    scene.visit(3, status=500, body=b"oops")
    scene.visit(4, status=None, failure="no answer")
    assert scene.rows(INTERVALS) == [(1, at(0), at(0), None)]
    assert scene.one("SELECT status, last_seen_at FROM articles") == ("live", at(0))


def test_content_that_comes_back_is_a_version_that_names_the_first(scene: Scene) -> None:
    """A, B, A: three versions, the third says that it was seen before."""
    scene.visit(0, story())
    scene.visit(1, story(title="B"))
    scene.visit(2, story())
    assert scene.rows("SELECT number, same_as_version_id FROM versions") == [(1, None), (2, None), (3, 1)]


def test_a_declaration_without_a_change_is_a_touch_once(scene: Scene) -> None:
    """The page claims a change, nothing changed: one event, no version, and not again for the same claim."""
    scene.visit(0, story(modified_at=hour(0)))
    scene.visit(5, story(modified_at=hour(4)))
    scene.visit(6, story(modified_at=hour(4)))
    assert scene.events() == ["published", "touched"]
    assert scene.one("SELECT modified_at FROM articles") == (at(4),)


def test_a_sitemaps_word_declares_a_change(scene: Scene) -> None:
    """A lastmod after the last sight, where the page names no time of its own."""
    scene.visit(0, story())
    scene.advertise(3, hour(2))
    assert scene.visit(4, story(title="Neu")).declared == "declared"


def test_the_same_story_at_two_addresses_is_one_article(scene: Scene) -> None:
    """A double is another address, not another story."""
    scene.visit(0, story())
    double = scene.visit(1, story(), url=OTHER_URL)
    assert (double.article.id, double.outcome) == (1, Outcome.UNCHANGED)
    assert dict(scene.rows("SELECT url, kind FROM article_urls")) == {URL: "canonical", OTHER_URL: "alias"}
    assert scene.one("SELECT url FROM articles") == (URL,)


def test_links_find_the_stories_they_point_to_also_later(scene: Scene) -> None:
    """A link to a story that is archived only afterwards is tied to it then."""
    scene.visit(0, story())
    assert scene.one("SELECT target_article_id FROM links") == (None,)
    scene.visit(1, story(title="Bilder", blocks=blocks("Bilder."), links=()), url=OTHER_URL)
    assert scene.one("SELECT target_article_id FROM links") == (2,)


def test_every_status_and_failure_is_a_capture_with_its_reason(scene: Scene) -> None:
    """Nothing vanishes silently: no answer, refusal and error page are rows."""
    scene.visit(0, status=None, failure="no answer")
    scene.visit(1, status=None, failure="robots.txt forbids it", refused=True)
    scene.visit(2, status=503, body=b"later")
    assert scene.rows("SELECT status, outcome, reason, payload_digest FROM captures") == [
        (None, "failed", "no answer", None),
        (None, "refused", "robots.txt forbids it", None),
        (503, "failed", "HTTP 503", digest(b"later")),
    ]


def test_headers_are_kept_as_sent(scene: Scene) -> None:
    """Names, order and doubles survive, in JSON that any reader can take apart."""
    sent = (("etag", '"x"'), ("Set-Cookie", "a"), ("Set-Cookie", "b"), ("X-Umlaut", "Ã¤"))
    scene.visit(0, story(), response_headers=sent)
    assert scene.one("SELECT response_headers FROM captures") == (
        '[["etag","\\"x\\""],["Set-Cookie","a"],["Set-Cookie","b"],["X-Umlaut","Ã¤"]]',
    )


def test_a_listing_is_a_capture_without_an_article(scene: Scene) -> None:
    """Feeds, sitemaps and listings are kept as evidence of what was advertised."""
    reading = Reading(exchange=exchange(HOME, purpose=Purpose.LISTING))
    with scene.store.transaction() as connection:
        listing = ingest(connection, reading)
    assert (listing.outcome, listing.article) == (Outcome.LISTING, None)
    assert scene.one("SELECT site_id, purpose, outcome FROM captures") == (SITE.id, "listing", "listing")


def test_an_empty_page_is_a_payload_of_no_bytes(scene: Scene) -> None:
    """Zero bytes that came are something else than no answer."""
    scene.visit(0, story(kind=PageKind.EMPTY), body=b"")
    assert scene.one("SELECT payload_digest, payload_size FROM captures") == (digest(b""), 0)


def test_visits_that_arrive_out_of_order_do_not_turn_the_clock_back(scene: Scene) -> None:
    """A late, older sight of the same text leaves the end of the interval where it is."""
    scene.visit(5, story())
    scene.visit(3, story())
    assert scene.one("SELECT seen_until FROM versions") == (at(5),)
    assert scene.one("SELECT last_seen_at FROM articles") == (at(5),)
