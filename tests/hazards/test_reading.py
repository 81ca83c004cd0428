"""Pages that lie about themselves, stand in for a story, or want to hurt their reader, in real crawls."""

import json

import pytest

from archive.store import read_payload
from tests.scheduler.town import FIRE, Town
from tests.servers import Server

from . import reading_faults as faults
from .faults import Make
from .paper import captured, hazard_site, version_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.hazard(25)
async def test_the_front_page_in_a_storys_place_is_a_soft_404(town: Town, server: Server) -> None:
    """The last version stays as it was, and nothing is gone after one look."""
    site = hazard_site(server, faults.soft_404)
    await town.crawl(site)
    await town.crawl(site, everything=True)
    assert captured(town, site)["soft_404"]["outcome"] == "soft-404"
    assert version_of(town, site, faults.soft_404)["number"] == 1
    assert set(town.articles(site).values()) == {"missing"}


@pytest.mark.hazard(51)
@pytest.mark.parametrize(
    "make", [faults.latin_bytes_called_utf8, faults.utf8_bytes_called_latin, faults.utf16_bytes_called_utf8]
)
async def test_no_letter_is_lost_to_a_lying_charset(town: Town, server: Server, make: Make) -> None:
    """The bytes decide."""
    site = hazard_site(server, make)
    await town.crawl(site)
    version = version_of(town, site, make)
    assert version["title"] == faults.TITLE
    assert FIRE[1] in version["text"]


@pytest.mark.hazard(52)
async def test_control_characters_reach_neither_the_record_nor_cost_the_page(town: Town, server: Server) -> None:
    """What is stored is text; the bytes as sent are kept beside it."""
    site = hazard_site(server, faults.escapes_in_the_title, faults.lone_surrogates)
    await town.crawl(site)
    version = version_of(town, site, faults.escapes_in_the_title)
    assert not {"\x1b", "\x07", "\x00"} & set(version["title"])
    assert version_of(town, site, faults.lone_surrogates)["text"].encode()
    digest = captured(town, site)["escapes_in_the_title"]["payload_digest"]
    assert b"\x1b[31m" in read_payload(town.work.store.connection, digest)


@pytest.mark.hazard(53)
@pytest.mark.parametrize("make", [faults.a_picture_sold_as_a_page, faults.a_document_sold_as_a_page])
async def test_what_is_no_page_is_no_article(town: Town, server: Server, make: Make) -> None:
    """It is kept, and says what it is."""
    site = hazard_site(server, make)
    await town.crawl(site)
    assert captured(town, site)[make.__name__]["outcome"] == "partial"
    assert town.articles(site) == {}


@pytest.mark.hazard(54)
async def test_a_page_nested_beyond_any_parser_loses_no_text(town: Town, server: Server) -> None:
    """Deeper than 256 levels half of a text was seen to vanish."""
    site = hazard_site(server, faults.nested_deeper_than_any_parser)
    await town.crawl(site)
    version = version_of(town, site, faults.nested_deeper_than_any_parser)
    outcome = captured(town, site)["nested_deeper_than_any_parser"]["outcome"]
    assert outcome == "partial" or all(paragraph in version["text"] for paragraph in FIRE)


@pytest.mark.hazard(55)
@pytest.mark.timeout(60)
async def test_a_page_that_takes_for_ever_ends(town: Town, server: Server) -> None:
    """With text or without: it has an outcome, and its bytes are there."""
    heavy = (
        faults.a_page_that_takes_for_ever,
        faults.a_page_of_sixty_megabytes_unpacked,
        faults.a_page_of_nothing_but_tags,
    )
    site = hazard_site(server, *heavy)
    await town.crawl(site)
    found = captured(town, site)
    assert {found[make.__name__]["outcome"] for make in heavy} <= {"new", "partial"}
    assert all(found[make.__name__]["payload_digest"] for make in heavy)


@pytest.mark.hazard(56, 57)
@pytest.mark.parametrize(
    ("make", "published_at", "doubt"),
    [
        (faults.numbers_that_look_like_dates, None, ""),
        (faults.an_hour_that_came_twice, "2024-10-27T00:30:00Z", "the first of two such hours"),
        (faults.an_hour_that_never_was, "2024-03-31T01:30:00Z", "an hour that the clocks left out"),
        (faults.a_german_date, "2024-04-03T12:05:00Z", ""),
    ],
)
async def test_a_time_is_named_or_left_out(
    town: Town, server: Server, make: Make, published_at: str | None, doubt: str
) -> None:
    """Never made up, and the rule that gave it says what is doubtful."""
    site = hazard_site(server, make)
    await town.crawl(site)
    found = version_of(town, site, make)
    assert found["published_at"] == published_at
    assert doubt in json.loads(found["field_rules"]).get("published_at", "")


@pytest.mark.hazard(64)
@pytest.mark.parametrize("make", [faults.consent_wall, faults.forbidden])
async def test_a_wall_is_no_edit(town: Town, server: Server, make: Make) -> None:
    """Walled, still live, and nothing is done to get round it."""
    site = hazard_site(server, make)
    await town.crawl(site)
    await town.crawl(site, everything=True)
    assert captured(town, site)[make.__name__]["outcome"] == "walled"
    assert version_of(town, site, make)["number"] == 1
    assert set(town.articles(site).values()) == {"live"}


@pytest.mark.hazard(65)
async def test_a_text_seen_before_points_to_its_first_version(town: Town, server: Server) -> None:
    """A, B, A: three versions, the third the same as the first."""
    site = hazard_site(server, faults.two_texts_in_turn)
    await town.crawl(site)
    for _ in range(2):
        await town.crawl(site, everything=True)
    query = (
        "SELECT v.number, s.number FROM versions v JOIN articles a ON a.id = v.article_id"
        " LEFT JOIN versions s ON s.id = v.same_as_version_id WHERE a.site_id = ? ORDER BY v.number"
    )
    found = [tuple(row) for row in town.work.store.connection.execute(query, (site.id,))]
    assert found == [(1, None), (2, None), (3, 1)]


@pytest.mark.hazard(65)
async def test_noise_is_no_edit(town: Town, server: Server) -> None:
    """Tokens and counters are new in each answer, and nobody edited anything."""
    site = hazard_site(server, faults.noise_in_every_answer)
    for _ in range(3):
        await town.crawl(site, everything=True)
    assert version_of(town, site, faults.noise_in_every_answer)["number"] == 1
    assert captured(town, site)["noise_in_every_answer"]["outcome"] == "unchanged"


@pytest.mark.hazard(97)
async def test_instructions_in_a_text_are_text(town: Town, server: Server) -> None:
    """Kept word for word; no part of Chronik reads them as anything but words."""
    site = hazard_site(server, faults.instructions_to_machines)
    report = await town.crawl(site)
    assert faults.INSTRUCTION in version_of(town, site, faults.instructions_to_machines)["text"]
    assert report.is_success
