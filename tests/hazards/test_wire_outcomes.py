"""What a crawl makes of odd answers: each is a capture with an outcome and a reason."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.hazards import wire_faults as faults
from tests.hazards.faults import Make
from tests.scheduler.town import Town, open_town, publish, rows, site_of
from tests.servers import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def wild_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(tmp_path_factory.mktemp("wild")) as opened:
        yield opened


@pytest.mark.hazard(26, 36, 37, 38, 39, 40, 42, 43, 44, 45, 46, 47, 48)
@pytest.mark.parametrize(
    ("make", "outcome", "reason"),
    [
        (faults.an_empty_page, "partial", ""),
        (faults.a_gzip_bomb, "partial", "the body grows over 64 MiB when unpacked"),
        (faults.a_deflate_bomb, "partial", "the body grows over 64 MiB when unpacked"),
        (faults.a_bomb_in_a_bomb, "partial", "the body grows over 64 MiB when unpacked"),
        (faults.three_layers, "partial", "3 layers of content coding"),
        (faults.a_cut_gzip, "partial", "the compressed body breaks off"),
        (faults.a_page_sold_as_packed, "new", ""),
        (faults.an_unknown_coding, "partial", "unknown content coding 'rot13'"),
        (faults.a_body_without_end, "partial", "the body was cut short (length)"),
        (faults.very_many_lines, "failed", "sent a head of more than 262,144 bytes"),
        (faults.a_cookie_bomb, "new", ""),
        (faults.shorter_than_declared, "partial", "the body was cut short (disconnect)"),
        (faults.no_last_chunk, "partial", "the body was cut short (disconnect)"),
        (faults.longer_than_declared, "new", ""),
        (faults.two_lengths, "failed", "names two lengths that contradict each other"),
        (faults.a_length_beside_chunks, "new", ""),
        (faults.a_broken_chunk_size, "failed", "sent a broken chunk size"),
        (faults.http_0_9, "failed", "sent what is no HTTP"),
        (faults.nothing_at_all, "failed", "closed the connection without an answer"),
        (faults.early_hints, "new", ""),
        (faults.a_nul_in_a_field, "new", ""),
        (faults.a_line_without_colon, "new", ""),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_an_odd_answer_is_a_capture_with_a_reason(
    wild_town: Town, server: Server, make: Make, outcome: str, reason: str
) -> None:
    """Only a whole page gives a version, and the story beside it is captured as ever."""
    publish(server, 1, 2)
    server.pages["/artikel/1"] = make(server)
    site = site_of(server)
    await wild_town.crawl(site)
    connection = wild_town.work.store.connection
    query = "SELECT outcome, reason, version_id IS NOT NULL FROM captures WHERE site_id = ? AND url LIKE '%/artikel/1'"
    ((found, why, has_version),) = rows(connection, query, site.id)
    assert (found, bool(has_version)) == (outcome, outcome == "new")
    assert reason in why
    assert server.asked("/artikel/1", "/artikel/2") == ["/artikel/1", "/artikel/2"]
    assert wild_town.articles(site)["2"] == "live"


@pytest.mark.hazard(26, 36, 38, 44, 45, 47)
@pytest.mark.parametrize(
    "make",
    [
        faults.an_empty_page,
        faults.a_gzip_bomb,
        faults.a_cut_gzip,
        faults.shorter_than_declared,
        faults.two_lengths,
        faults.nothing_at_all,
    ],
    ids=lambda value: value.__name__,
)
async def test_an_odd_answer_changes_nothing_of_a_known_article(wild_town: Town, server: Server, make: Make) -> None:
    """The article stays live with its one version, and is looked at again later."""
    publish(server, 1)
    site = site_of(server)
    await wild_town.crawl(site)
    server.pages["/artikel/1"] = make(server)
    await wild_town.crawl(site, everything=True)
    assert wild_town.articles(site) == {"1": "live"}
    connection = wild_town.work.store.connection
    query = "SELECT COUNT(*) FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.site_id = ?"
    assert rows(connection, query, site.id) == [(1,)]
    assert "1" in wild_town.planned(site)


@pytest.mark.hazard(30, 34, 35)
@pytest.mark.parametrize(
    "make",
    [faults.to_another_host, faults.to_a_file, faults.to_data, faults.a_location_without_end],
    ids=lambda value: value.__name__,
)
async def test_a_redirect_that_leads_nowhere_of_ours_is_kept_and_not_followed(
    wild_town: Town, server: Server, make: Make
) -> None:
    """One try, one capture, with the Location as sent."""
    publish(server, 1)
    server.pages["/artikel/1"] = make(server)
    site = site_of(server)
    await wild_town.crawl(site)
    assert [capture for capture in wild_town.captures(site) if "artikel" in capture[0]] == [
        ("/artikel/1", 301, "redirect")
    ]
    assert server.asked() == ["/", "/artikel/1"]
    query = "SELECT response_headers FROM captures WHERE site_id = ? AND outcome = 'redirect'"
    ((headers,),) = rows(wild_town.work.store.connection, query, site.id)
    sent = make(server).split(b"Location: ")[1].split(b"\r\n")[0].decode()  # type: ignore[union-attr]
    assert ["Location", sent] in json.loads(headers)


@pytest.mark.hazard(35)
@pytest.mark.parametrize(
    ("make", "asked"),
    [
        (faults.an_odd_location, "/artikel/1%20%FC%20b?q=%E4"),
        (faults.a_location_in_utf_8, "/artikel/1/%C3%BCber-stra%C3%9Fe?q=%C3%A4"),
    ],
    ids=["latin-1 and blanks", "utf-8"],
)
async def test_an_odd_location_is_resolved_and_its_bytes_are_kept(
    wild_town: Town, server: Server, make: Make, asked: str
) -> None:
    """The bytes that the server sent are the bytes that it is asked for, as browsers do it; the head keeps them."""
    publish(server, 1)
    sent: bytes = make(server)  # type: ignore[assignment]
    server.pages["/artikel/1"] = sent
    site = site_of(server)
    await wild_town.crawl(site)
    assert server.asked() == ["/", "/artikel/1", asked]
    query = "SELECT response_headers FROM captures WHERE site_id = ? AND outcome = 'redirect'"
    ((headers,),) = rows(wild_town.work.store.connection, query, site.id)
    location = sent.split(b"Location: ")[1].split(b"\r\n")[0]
    assert ["Location", location.decode("latin-1")] in json.loads(headers)
