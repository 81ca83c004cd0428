"""How long a host is left alone: the arithmetic, and the promise as the server measures it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness import DEFAULT_RETRY_AFTER_S, MAX_RETRY_AFTER_S, gap_s, quiet_until, rest_s
from crawler.visits import Postponed
from tests.asking import Asker
from tests.servers import Server, html, http_date, in_turn, response

NOW = datetime(2024, 9, 2, 12, tzinfo=UTC)
wire = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("floor_s", "crawl_delay_s", "gap"),
    [(2.0, None, 2.0), (2.0, 1.0, 2.0), (2.0, 7.0, 7.0), (0.0, 0.5, 0.5), (2.0, 86_400.0, 120.0), (300.0, 7.0, 300.0)],
)
def test_the_longer_of_two_gaps_is_kept(floor_s: float, crawl_delay_s: float | None, gap: float) -> None:
    """Our own floor or the site's wish; a wish of more than two minutes is cut to that."""
    assert gap_s(floor_s, crawl_delay_s) == gap


@pytest.mark.parametrize(
    ("name", "floor_s", "crawl_delay_s", "took_s", "failures", "gap"),
    [
        ("a quick answer", 2.0, None, 0.9, 0, 2.0),
        ("a slow answer", 2.0, None, 1.5, 0, 3.0),
        ("slow, but the gap is longer", 5.0, None, 1.5, 0, 5.0),
        ("very slow", 2.0, None, 60.0, 0, 30.0),
        ("an error", 2.0, None, 0.1, 1, 4.0),
        ("three errors", 2.0, 3.0, 0.1, 3, 24.0),
        ("many errors", 2.0, None, 0.1, 1000, 60.0),
        ("errors of a host with a long gap", 2.0, 100.0, 0.1, 3, 100.0),
        ("slow and in error", 2.0, None, 10.0, 1, 20.0),
        ("a server of one's own", 0.0, None, 60.0, 9, 0.0),
    ],
)
def test_a_server_in_trouble_gets_longer_gaps(
    name: str, floor_s: float, crawl_delay_s: float | None, took_s: float, failures: int, gap: float
) -> None:
    """Twice the time of its last answer, doubled with each error in a row; within bounds, and never shorter."""
    assert gap_s(floor_s, crawl_delay_s, took_s=took_s, failures=failures) == gap, name


BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("name", "spans", "zone", "at", "until"),
    [
        ("before", ("07:00-09:00",), "UTC", "2026-11-02T06:59:59", None),
        ("at its beginning", ("07:00-09:00",), "UTC", "2026-11-02T07:00:00", "2026-11-02T09:00:00"),
        ("within", ("07:00-09:00",), "UTC", "2026-11-02T08:59:59", "2026-11-02T09:00:00"),
        ("at its end", ("07:00-09:00",), "UTC", "2026-11-02T09:00:00", None),
        ("over midnight, before it", ("22:00-06:00",), "UTC", "2026-11-02T23:10:07", "2026-11-03T06:00:00"),
        ("over midnight, after it", ("22:00-06:00",), "UTC", "2026-11-03T01:00:00", "2026-11-03T06:00:00"),
        ("local time, winter", ("07:00-09:00",), BERLIN, "2026-11-02T06:30:00", "2026-11-02T08:00:00"),
        ("local time, summer", ("07:00-09:00",), BERLIN, "2026-07-02T06:30:00", "2026-07-02T07:00:00"),
        ("two spans that touch", ("07:00-09:00", "09:00-10:00"), "UTC", "2026-11-02T08:00:00", "2026-11-02T10:00:00"),
        ("the night that is shorter", ("22:00-06:00",), BERLIN, "2026-03-28T23:00:00", "2026-03-29T04:00:00"),
        ("an end that does not exist", ("00:00-02:30",), BERLIN, "2026-03-29T00:30:00", "2026-03-29T01:00:00"),
        ("the night that is longer", ("22:00-06:00",), BERLIN, "2026-10-24T23:00:00", "2026-10-25T05:00:00"),
        ("the hour shown twice, first", ("02:00-02:30",), BERLIN, "2026-10-25T00:15:00", "2026-10-25T00:30:00"),
        ("the hour shown twice, second", ("02:00-02:30",), BERLIN, "2026-10-25T01:15:00", "2026-10-25T01:30:00"),
        ("the whole day", ("00:00-12:00", "12:00-00:00"), "UTC", "2026-11-02T08:00:00", "2026-11-03T09:00:00"),
        ("none", (), "UTC", "2026-11-02T08:00:00", None),
    ],
)
def test_quiet_hours_are_what_the_sites_clocks_show(
    name: str, spans: tuple[str, ...], zone: str, at: str, until: str | None
) -> None:
    """Over midnight and over the changes of the clocks; the end is given in UTC."""
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    end = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    assert quiet_until(spans, zone, moment) == end, name


@pytest.mark.hazard(21, 22)
@pytest.mark.parametrize(
    ("name", "status", "retry_after", "seconds"),
    [
        ("a good page", 200, None, 0),
        ("a good page with the header", 200, "60", 0),
        ("not found", 404, None, 0),
        ("an error", 500, "60", 0),
        ("no answer", None, None, 0),
        ("seconds", 429, "7", 7),
        ("seconds with white space", 503, " 7 ", 7),
        ("none given", 429, None, DEFAULT_RETRY_AFTER_S),
        ("none given, 503", 503, None, DEFAULT_RETRY_AFTER_S),
        ("zero", 429, "0", 0),
        ("a date", 429, http_date(NOW + timedelta(seconds=90)), 90),
        ("a date gone by", 503, http_date(NOW - timedelta(days=1)), 0),
        ("a date in another zone", 503, "Mon, 02 Sep 2024 14:01:00 +0200", 60),
        ("a date without a zone", 503, "Mon, 02 Sep 2024 12:01:00 -0000", 60),
        ("a date as C writes it", 503, "Mon Sep  2 12:01:00 2024", 60),
        ("words", 429, "soon", DEFAULT_RETRY_AFTER_S),
        ("empty", 429, "", DEFAULT_RETRY_AFTER_S),
        ("negative", 429, "-5", DEFAULT_RETRY_AFTER_S),
        ("a fraction", 429, "1.5", DEFAULT_RETRY_AFTER_S),
        ("other digits", 429, "٣", DEFAULT_RETRY_AFTER_S),
        ("infinite", 429, "inf", DEFAULT_RETRY_AFTER_S),
        ("a year", 429, "31536000", MAX_RETRY_AFTER_S),
        ("absurd", 429, "9" * 300, MAX_RETRY_AFTER_S),
        ("a date far off", 429, "Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_AFTER_S),
        ("no such date", 429, "Mon, 99 Sep 2024 12:00:00 GMT", DEFAULT_RETRY_AFTER_S),
    ],
)
def test_a_host_gets_the_rest_it_asks_for(
    name: str, status: int | None, retry_after: str | None, seconds: float
) -> None:
    """Seconds or a date (RFC 9110, section 10.2.3); what cannot be read is a minute, nothing is over a day."""
    assert rest_s(status, retry_after, at=NOW) == seconds, name


@given(st.sampled_from([429, 503]), st.text())
def test_whatever_the_header_says_the_rest_is_bounded(status: int, retry_after: str) -> None:
    """No header makes us wait for ever, or no time at all by accident."""
    assert 0.0 <= rest_s(status, retry_after, at=NOW) <= MAX_RETRY_AFTER_S


@wire
@pytest.mark.hazard(11)
async def test_the_promised_gap_is_never_shorter_as_the_server_sees_it(asker: Asker, server: Server) -> None:
    """Over robots.txt, sixty visits that came all at once, and a 429: each gap is at least what was promised."""
    gap = 0.06
    page = html("ok")
    server.pages["/robots.txt"] = response(f"User-agent: *\nCrawl-delay: {gap}\n")
    server.pages |= {f"/{number}": page for number in range(60)}
    server.pages["/30"] = in_turn(response(status=429, headers=(("Retry-After", "1"),)))
    answers = await asker.ask_all([f"{server.url}/{number}" for number in range(60)], delay_s=0.01)
    assert [answer.exchange.status for answer in answers].count(200) == 59
    assert len(server.log) == 61
    assert min(server.gaps()) >= gap
    after_the_429 = next(n for n, asked in enumerate(server.log) if asked.path == "/30")
    assert server.gaps()[after_the_429] >= 1.0


@wire
async def test_our_own_floor_holds_where_the_site_asks_for_nothing(asker: Asker, server: Server) -> None:
    """Also between robots.txt and the first page, and after failures."""
    server.pages |= {"/1": b"", "/2": response(status=500), "/3": html("ok")}
    await asker.ask_all([f"{server.url}/{number}" for number in range(1, 4)], delay_s=0.1)
    assert len(server.log) >= 4
    assert min(after.at - before.at for before, after in zip(server.log, server.log[1:], strict=False)) >= 0.0
    polite = [gap for gap, asked in zip(server.gaps(), server.log[1:], strict=False) if asked.path != "/1"]
    assert min(polite) >= 0.1


@wire
async def test_a_long_rest_is_not_waited_for(asker: Asker, server: Server) -> None:
    """The visits go back with the seconds that are left; the server is not asked again."""
    server.pages["/1"] = response(status=429, headers=(("Retry-After", "3600"),))
    first, *others = await asker.ask_all([f"{server.url}/{number}" for number in range(1, 4)])
    assert first.exchange.status == 429
    for other in others:
        assert isinstance(other, Postponed)
        assert 3590 < other.seconds <= 3601
    assert server.asked() == ["/1"]
