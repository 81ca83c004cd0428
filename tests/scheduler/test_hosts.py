"""What is left alone, how long, and who may end it: rows of the frontier, counted failures, an older file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveLocked
from archive.models import Exchange, Purpose
from archive.store import locked
from crawler.clock import set_to
from crawler.politeness import DEFAULT_RETRY_AFTER_S
from crawler.visits import Ruled
from scheduler.frontier import FRONTIER_FILE, Frontier
from scheduler.hosts import Hosts
from scheduler.rests import LONGEST
from scheduler.retry import ERRING, SILENT, UNREACHED, Failing, host_rest

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SENT = (("User-Agent", "Chronik/test"),)
VERSION_1 = """
CREATE TABLE frontier (site_id TEXT NOT NULL, key TEXT NOT NULL, url TEXT NOT NULL, purpose TEXT NOT NULL,
    due_at TEXT, why TEXT NOT NULL, leased_at TEXT, attempts INTEGER NOT NULL DEFAULT 0,
    quiet_rounds INTEGER NOT NULL DEFAULT 0, known_since TEXT NOT NULL, visited_at TEXT, outcome TEXT, read_with TEXT,
    hints TEXT NOT NULL DEFAULT '{}', PRIMARY KEY (site_id, key)) STRICT;
CREATE INDEX frontier_by_due ON frontier (site_id, purpose, due_at);
CREATE TABLE rests (site_id TEXT NOT NULL, until TEXT NOT NULL, reason TEXT NOT NULL, asked INTEGER NOT NULL,
    PRIMARY KEY (site_id, asked)) STRICT;
CREATE TABLE jobs (name TEXT PRIMARY KEY, next_at TEXT NOT NULL, last_at TEXT, result TEXT) STRICT;
INSERT INTO frontier (site_id, key, url, purpose, due_at, why, known_since) VALUES
    ('a', '1', 'https://a.example/1', 'article', '2026-11-03T12:00:00Z', 'new', '2026-11-01T12:00:00Z'),
    ('a', '2', 'https://www.a.example:8443/2', 'article', NULL, 'given up', '2026-11-01T12:00:00Z');
INSERT INTO rests VALUES ('a', '2026-11-02T15:00:00Z', 'it answered 429', 1),
    ('a', '2026-11-02T13:00:00Z', 'no answer', 0);
INSERT INTO jobs VALUES ('fixity', '2026-11-03T12:00:00Z', NULL, NULL);
PRAGMA user_version = 1;
"""


@pytest.fixture
def frontier(tmp_path: Path) -> Iterator[Frontier]:
    with closing(Frontier(tmp_path)) as opened:
        yield opened


@pytest.fixture
def hosts(frontier: Frontier) -> Hosts:
    return Hosts(frontier.rests, None)


def answer(status: int | None = 200, *, host: str = "a.example", **more: Any) -> Exchange:
    given: dict[str, Any] = {"site_id": "a", "purpose": Purpose.ARTICLE, "fetched_at": NOW, "request_headers": SENT}
    failure = None if status else "no word came"
    return Exchange(url=f"https://{host}/1", status=status, **(given | {"failure": failure} | more))


def closed(hosts: Hosts, now: datetime = NOW) -> dict[str, timedelta]:
    """What is left alone, and for how long yet."""
    return {place: rest.until - now for place, rest in hosts.closed(now=now).items()}


@pytest.mark.hazard(21, 22)
@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("7200", 2 * HOUR),
        (None, DEFAULT_RETRY_AFTER_S * timedelta(seconds=1)),
        ("bald", DEFAULT_RETRY_AFTER_S * timedelta(seconds=1)),
        ("999999999", DAY),
    ],
)
def test_a_wish_for_rest_is_the_hosts_in_every_scheme(hosts: Hosts, retry_after: str | None, wait: timedelta) -> None:
    """Seconds as asked, a minute where that cannot be read, never more than a day."""
    headers = (("Retry-After", retry_after),) if retry_after else ()
    hosts.heed(answer(503, response_headers=headers), now=NOW)
    assert closed(hosts) == {"https://a.example": wait, "http://a.example": wait}


def test_a_short_rest_is_sat_out_in_the_lane(hosts: Hosts) -> None:
    """It is kept all the same, for the next process."""
    hosts.heed(answer(429, response_headers=(("Retry-After", "10"),)), now=NOW)
    assert closed(hosts) == {}
    assert [rest.until - NOW for rest in hosts.rests.current(now=NOW)] == [timedelta(seconds=10)]


def test_a_shorter_wish_does_not_cut_a_longer_one_short(hosts: Hosts) -> None:
    for seconds in ("7200", "3600"):
        hosts.heed(answer(429, response_headers=(("Retry-After", seconds),)), now=NOW)
    assert set(closed(hosts).values()) == {2 * HOUR}


@pytest.mark.hazard(96)
def test_no_rest_outlasts_its_bound_when_the_clock_is_put_back(hosts: Hosts) -> None:
    """A year back, and the host is asked again after a day."""
    hosts.heed(answer(503, response_headers=(("Retry-After", "7200"),)), now=NOW)
    earlier = NOW - 365 * DAY
    assert set(closed(hosts, earlier).values()) == {LONGEST}
    assert closed(hosts, earlier + LONGEST) == {}


def test_a_fast_clock_stretches_a_rest(frontier: Frontier) -> None:
    """A server's minute is a minute of the wall, however fast a demonstration runs."""
    hosts = Hosts(frontier.rests, set_to(NOW, speed=10_000.0))
    hosts.heed(answer(503), now=NOW)
    assert set(closed(hosts).values()) == {10_000 * MINUTE}


@pytest.mark.hazard(67)
@pytest.mark.parametrize(
    ("name", "exchange", "in_a_row"),
    [
        ("no such name", answer(None, trouble="name"), UNREACHED),
        ("no connection", answer(None, trouble="connection"), UNREACHED),
        ("a bad certificate", answer(None, trouble="certificate"), UNREACHED),
        ("silence", answer(None, trouble="silence"), SILENT),
        ("no word of why", answer(None), SILENT),
        ("server errors", answer(500), ERRING),
        ("forbidden", answer(403), ERRING),
        ("too many requests", answer(429, response_headers=(("Retry-After", "0"),)), ERRING),
    ],
)
def test_a_host_rests_after_failures_in_a_row(hosts: Hosts, name: str, exchange: Exchange, in_a_row: int) -> None:
    """A host that cannot be reached soon, one that is slow or errs after many; one good answer in between ends the
    row."""
    for one in [*[exchange] * (in_a_row - 1), answer(200), *[exchange] * (in_a_row - 1)]:
        assert hosts.heed(one, now=NOW) is None
    assert closed(hosts) == {}, name
    assert hosts.heed(exchange, now=NOW) is not None
    assert set(closed(hosts)) == {"http://a.example", "https://a.example"}


@pytest.mark.parametrize(
    "exchange",
    [
        answer(None, trouble="protocol"),
        answer(200, truncated="disconnect"),
        answer(404),
        answer(299),
        answer(None, refused=True),
        answer(None, request_headers=()),
        answer(500, purpose=Purpose.ROBOTS),
    ],
)
def test_a_bad_page_is_no_bad_host(hosts: Hosts, exchange: Exchange) -> None:
    """Broken exchanges, cut bodies, odd statuses: the host is there. What was not asked says nothing of it."""
    assert [hosts.heed(exchange, now=NOW) for _ in range(50)] == [None] * 50
    assert closed(hosts) == {}


@pytest.mark.hazard(67)
def test_a_host_that_stays_away_rests_longer_each_time(hosts: Hosts) -> None:
    """Over restarts; what it did in a row is remembered until it answers."""
    waits = []
    for _ in range(3):
        for _ in range(UNREACHED):
            hosts.heed(answer(None, trouble="name"), now=NOW)
        (rest,) = hosts.rests.current(now=NOW)
        waits.append(rest.until - NOW)
        hosts.rests.end("a.example", "silence", now=NOW)
        hosts = Hosts(hosts.rests, None)
    rests = [host_rest(tries, "a.example") for tries in (1, 2, 3)]
    assert [wait - rest < timedelta(seconds=1) for wait, rest in zip(waits, rests, strict=True)] == [True] * 3
    assert rests[2] == 4 * rests[0] <= waits[2]
    hosts.heed(answer(), now=NOW)
    assert hosts.rests.failing() == []


def test_a_person_may_try_what_did_not_answer_and_not_what_asked_for_rest(hosts: Hosts) -> None:
    """Also a robots.txt that nobody answered for."""
    hosts.heed(answer(503, host="tired.example", response_headers=(("Retry-After", "7200"),)), now=NOW)
    hosts.heed_rules(Ruled(origin="https://down.example", unreachable="no answer", no_answer=True), now=NOW)
    hosts.heed_rules(Ruled(origin="https://ill.example", unreachable="it answers 500"), now=NOW)
    for _ in range(UNREACHED):
        hosts.heed(answer(None, host="dead.example", trouble="name"), now=NOW)
    names = ("tired", "down", "ill", "dead")
    hosts.rests.end_silence([f"{name}.example" for name in names], now=NOW)
    assert set(closed(hosts)) == {"http://tired.example", "https://tired.example", "https://ill.example"}


def test_rules_that_cannot_be_had_close_their_scheme_only(hosts: Hosts) -> None:
    """A closed port 80 says nothing of the site under https."""
    said = hosts.heed_rules(Ruled(origin="http://a.example", unreachable="nobody listens", no_answer=True), now=NOW)
    assert said is not None
    assert set(closed(hosts)) == {"http://a.example"}
    hosts.heed_rules(Ruled(origin="http://a.example"), now=NOW)
    assert (closed(hosts), hosts.rests.failing()) == ({}, [])


def test_a_row_of_failures_is_of_one_kind() -> None:
    """Two hosts' worth of different troubles are no row."""
    row = Failing()
    for exchange in [answer(None, trouble="name"), answer(None), answer(500), answer(None, trouble="connection")]:
        row = row.after(exchange)
    assert row == Failing(unreached=1)


def test_a_file_of_version_1_is_brought_forward_in_place(tmp_path: Path) -> None:
    """The site's rest becomes that of all its hosts; nothing is made due, jobs stay."""
    with closing(sqlite3.connect(tmp_path / FRONTIER_FILE)) as old:
        old.executescript(VERSION_1)
    for _ in range(2):
        with closing(Frontier(tmp_path)) as frontier:
            hosts = Hosts(frontier.rests, None)
            assert closed(hosts) == {
                f"{scheme}://{host}": 3 * HOUR
                for scheme in ("http", "https")
                for host in ("a.example", "www.a.example:8443")
            }
            due = frontier.connection.execute("SELECT key, due_at, origin FROM frontier ORDER BY key").fetchall()
            assert [tuple(row) for row in due] == [
                ("1", "2026-11-03T12:00:00Z", "https://a.example"),
                ("2", None, "https://www.a.example:8443"),
            ]
            hosts.rests.end_silence(["a.example"], now=NOW)
            assert len(closed(hosts)) == 4
            assert frontier.connection.execute("SELECT COUNT(*) FROM jobs").fetchone()[0] == 1
            frontier.rests.call_liar("a.example", until=NOW + DAY, reason="a lie")
            assert frontier.rests.is_liar("a.example", now=NOW)
            assert frontier.due_count("a", now=NOW + 2 * DAY, purposes=Purpose) == 1
            assert frontier.due_count("a", now=NOW + 2 * DAY, purposes=Purpose, but=["https://a.example"]) == 0
            assert frontier.lease("a", now=NOW + 2 * DAY, purposes=Purpose, but=["https://a.example"]) is None


def schema_of(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / FRONTIER_FILE)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def test_a_file_brought_forward_reads_word_for_word_like_a_new_one(tmp_path: Path) -> None:
    """Every comment stands beside its column."""
    with closing(sqlite3.connect(tmp_path / FRONTIER_FILE)) as old:
        old.executescript(VERSION_1)
    Frontier.to_read(tmp_path).close()
    (tmp_path / "new").mkdir()
    Frontier(tmp_path / "new").close()
    assert schema_of(tmp_path) == schema_of(tmp_path / "new")


def test_who_only_looks_brings_no_file_forward_while_another_writes(tmp_path: Path) -> None:
    """The writer's own program may be an older one."""
    with closing(sqlite3.connect(tmp_path / FRONTIER_FILE)) as old:
        old.executescript(VERSION_1)
    with locked(tmp_path), pytest.raises(ArchiveLocked):
        Frontier.to_read(tmp_path)
    with closing(sqlite3.connect(tmp_path / FRONTIER_FILE)) as old:
        assert old.execute("PRAGMA user_version").fetchone() == (1,)
