"""Rules that cannot be had, over restarts and over days: nothing is asked, and nothing is asked too often."""

import itertools
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from archive.models import Purpose
from crawler.configuration import read_sites, write_sites
from crawler.errors import BadSite
from scheduler.folder import write_config
from scheduler.health import examine
from scheduler.retry import robots_rest
from tests.asking import Asker
from tests.hazards import lane_faults as faults
from tests.hazards.faults import Make, route
from tests.hazards.restarts import DAY, HOUR, Archive
from tests.scheduler.town import publish, site_of
from tests.servers import Server, redirect, response

pytestmark = pytest.mark.asyncio(loop_scope="session")
MINUTE = timedelta(minutes=1)
FORBIDS_2 = response("User-agent: *\nDisallow: /artikel/2\n")


def robots_asked(server: Server) -> int:
    return sum(asked.path == "/robots.txt" for asked in server.log)


UNREACHABLE = (
    faults.robots_server_error,
    faults.robots_hang_up,
    faults.robots_break_off,
    faults.robots_too_many_requests,
    faults.robots_undecodable,
)


@pytest.mark.hazard(1, 2, 4)
async def test_hosts_without_rules_are_asked_for_nothing_also_after_a_restart(tmp_path: Path) -> None:
    """The wait outlasts the process; the crawl says so, the failure is a capture."""
    with ExitStack() as running:
        servers = [running.enter_context(Server()) for _ in UNREACHABLE]
        for server, fault in zip(servers, UNREACHABLE, strict=True):
            publish(server, 1, 2)
            route(server, fault)
        archive = Archive(tmp_path / "a", *map(site_of, servers))
        first = await archive.crawl()
        asked = [robots_asked(server) for server in servers]
        assert set(asked) <= {1, 2}  # a connection that breaks off may be made once more
        again = await archive.crawl(2 * MINUTE)
        assert [robots_asked(server) for server in servers] == asked
        assert [server.asked() for server in servers] == [[]] * len(servers)
        for report in (first, again):
            assert ["is left alone until" in problem for problem in report.problems] == [True] * len(servers)
    assert len(archive.captures(Purpose.ROBOTS)) == len(servers)


@pytest.mark.hazard(1)
async def test_the_wait_doubles_and_ends_with_the_trouble(server: Server, tmp_path: Path) -> None:
    """Five minutes and a bit, then ten; when the rules can be had, all is as ever."""
    publish(server, 1)
    route(server, faults.robots_unavailable)
    archive = Archive(tmp_path / "a", site_of(server))
    counts = []
    for after in (0, 4, 7, 15, 20):
        await archive.crawl(after * MINUTE)
        counts.append(robots_asked(server))
    assert counts == [1, 1, 2, 2, 3]
    server.pages["/robots.txt"] = FORBIDS_2
    assert (await archive.crawl(2 * HOUR)).new == 1
    route(server, faults.robots_unavailable)
    await archive.crawl(27 * HOUR)
    await archive.crawl(27 * HOUR + 7 * MINUTE)
    assert robots_asked(server) == 6


async def test_a_wait_grows_to_a_day_with_a_jitter_of_the_hosts_own() -> None:
    """Deterministic, so that a restart comes to the same."""
    waits = [robots_rest(tries, "https://a.example") for tries in range(1, 40)]
    assert 5 * MINUTE <= waits[0] <= 6 * MINUTE
    assert all(later == 2 * sooner for sooner, later in itertools.pairwise(waits[:8]))
    assert set(waits[12:]) == {DAY}
    assert len({robots_rest(1, f"https://{name}.example") for name in "abcdefgh"}) > 1


@pytest.mark.hazard(7, 11)
async def test_rules_outlast_the_process_and_no_day(server: Server, tmp_path: Path) -> None:
    """A restarted crawl knows the rules and the gap from its first request on; after a day it asks anew."""
    publish(server, 1)
    route(server, faults.robots_crawl_delay)
    archive = Archive(tmp_path / "a", site_of(server))
    await archive.crawl()
    last = server.log[-1]
    await archive.crawl(23 * HOUR)
    assert robots_asked(server) == 1
    assert server.log[server.log.index(last) + 1].at - last.answered_at >= 0.6
    assert min(server.gaps()) >= 0.6
    await archive.crawl(25 * HOUR)
    assert robots_asked(server) == 2


@pytest.mark.hazard(6, 7)
async def test_rules_behind_a_redirect_outlast_the_process_too(server: Server, tmp_path: Path) -> None:
    """The hops are captures; what stands at their end counts for the host that was asked."""
    publish(server, 1, 2)
    route(server, faults.robots_elsewhere)
    archive = Archive(tmp_path / "a", site_of(server))
    await archive.crawl()
    await archive.crawl(HOUR)
    assert server.asked("/robots.txt", "/regeln.txt") == ["/robots.txt", "/regeln.txt"]
    assert "/artikel/2" not in server.asked()
    assert archive.captures(Purpose.ROBOTS) == [(301, "listing"), (200, "listing")]


@pytest.mark.hazard(6, 7)
async def test_rules_behind_an_umlaut_outlast_the_process_too(server: Server, tmp_path: Path) -> None:
    """Their address is read after a restart as it was when it was followed: as UTF-8."""
    publish(server, 1, 2)
    server.pages["/robots.txt"] = redirect("/regeln-für-alle.txt")
    server.pages["/regeln-f%C3%BCr-alle.txt"] = FORBIDS_2
    archive = Archive(tmp_path / "a", site_of(server))
    await archive.crawl()
    await archive.crawl(HOUR)
    assert robots_asked(server) == 1
    assert "/artikel/2" not in server.asked()


@pytest.mark.hazard(7)
async def test_rules_are_asked_for_anew_within_a_long_run(server: Server, tmp_path: Path) -> None:
    """No process believes them for more than a day."""
    publish(server, 1)
    server.pages["/robots.txt"] = FORBIDS_2
    archive = Archive(tmp_path / "a", site_of(server))
    async with archive.open() as work:
        for after in (0, 23, 25):
            clock = archive.config(after * HOUR).clock
            assert clock is not None
            await work.set_clock(clock)
            work.frontier.make_due(archive.sites[0].id, at=clock.starts_at, why="test", purposes=tuple(Purpose))
            await work.run(archive.sites, reason="test")
    assert robots_asked(server) == 2


@pytest.mark.hazard(1)
@pytest.mark.parametrize(("choice", "asked"), [("wait", []), ("last-copy", ["/", "/artikel/1"])])
async def test_after_thirty_days_without_rules_the_sites_settings_decide(
    server: Server, tmp_path: Path, choice: str, asked: list[str]
) -> None:
    """Go on waiting, or believe the last good copy; either way it is said."""
    publish(server, 1, 2)
    server.pages["/robots.txt"] = FORBIDS_2
    archive = Archive(tmp_path / "a", site_of(server, robots_unreachable=choice))
    await archive.crawl()
    route(server, faults.robots_server_error)
    await archive.crawl(2 * DAY)
    server.log.clear()
    report = await archive.crawl(33 * DAY + HOUR)
    assert (robots_asked(server), server.asked()) == (1, asked)
    assert f"robots.txt of {server.url} could not be had for 31 days" in report.problems[0]
    write_config(archive.folder, write_sites(archive.config(33 * DAY + HOUR)))
    said = [check.sentence for check in examine(archive.folder)]
    assert any("could not be had for 31 days" in sentence for sentence in said)


@pytest.mark.hazard(3)
async def test_a_forbidden_robots_txt_means_that_there_are_no_rules(server: Server, tmp_path: Path) -> None:
    """The status stays with the capture."""
    publish(server, 1)
    route(server, faults.robots_forbidden)
    archive = Archive(tmp_path / "a", site_of(server))
    assert (await archive.crawl()).new == 1
    assert archive.captures(Purpose.ROBOTS) == [(403, "listing")]


@pytest.mark.hazard(8)
async def test_html_for_rules_is_noted_and_forbids_nothing(asker: Asker, server: Server) -> None:
    """It is odd; its lines name no rule."""
    route(server, faults.robots_html)
    assert (await asker.ask(f"{server.url}/a")).status == 404
    assert asker.robots[-1].notes == ("robots.txt is HTML or says so: the lines that are rules count",)


@pytest.mark.hazard(5, 8)
@pytest.mark.parametrize("fault", [faults.robots_odd_bytes, faults.robots_enormous])
async def test_odd_and_enormous_rules_count(asker: Asker, server: Server, fault: Make) -> None:
    """BOM, bare CR, NUL, Latin-1, gzip; six megabytes of comments."""
    route(server, fault)
    answer = await asker.ask(f"{server.url}/intern/a")
    assert (answer.refused, server.asked()) == (True, [])


@pytest.mark.hazard(6)
async def test_rules_in_a_circle_are_none(asker: Asker, server: Server) -> None:
    """Five hops, then the file counts as missing."""
    route(server, faults.robots_in_a_circle)
    assert (await asker.ask(f"{server.url}/a")).status == 404
    assert robots_asked(server) == 6


@pytest.mark.hazard(6, 11)
async def test_rules_that_lie_on_another_host_are_asked_for_in_its_turn(asker: Asker, server: Server) -> None:
    """Both hosts keep their gap, though one's robots.txt sends us to the other."""
    with Server() as other:
        other.pages |= {"/robots.txt": response(""), "/regeln.txt": response("")}
        server.pages["/robots.txt"] = response(status=301, headers=(("Location", f"{other.url}/regeln.txt"),))
        urls = [f"{other.url}/{number}" for number in range(4)] + [f"{server.url}/a"]
        answers = await asker.ask_all(urls, delay_s=0.2, private=(server.host, other.host))
        assert [answer.exchange.status for answer in answers] == [404] * 5
        assert "/regeln.txt" in other.asked()
        assert min(other.gaps()) >= 0.2


@pytest.mark.hazard(10)
@pytest.mark.parametrize("key", ["obey_robots", "ignore_robots", "robots", "robotstxt_obey"])
@pytest.mark.parametrize("table", ["settings", "sites.a"])
async def test_no_setting_lets_robots_be_ignored(key: str, table: str) -> None:
    """chronik.toml refuses such a key rather than to read over it."""
    text = '[sites.a]\nname = "A"\nhome = "https://a.example/"\n'
    text = f"{text}{key} = false\n" if table == "sites.a" else f"[settings]\n{key} = false\n{text}"
    with pytest.raises(BadSite, match=key):
        read_sites(text)
