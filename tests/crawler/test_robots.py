"""RFC 9309 against a real server: what may be asked, and what an unclear answer means."""

import gzip
import resource

import brotli
import pytest
import zstandard

from archive.models import Exchange, Purpose
from crawler.robots import MAX_AGE_S, MAX_AGE_UNREACHABLE_S, rules_of
from crawler.robots_lines import MAX_BYTES
from tests.archive.scene import hour
from tests.asking import Asker
from tests.servers import Server, html, redirect, response

wire = pytest.mark.asyncio(loop_scope="session")
FORBIDDEN = "User-agent: *\nDisallow: /intern/\n"


def robots(body: str | bytes = "", *, status: int | None = 200, **more: object) -> Exchange:
    """An answer to robots.txt."""
    content = body.encode() if isinstance(body, str) else body
    given: dict[str, object] = {"url": "https://a.example/robots.txt", "site_id": "a", "purpose": Purpose.ROBOTS}
    return Exchange(**(given | {"fetched_at": hour(0), "status": status, "body": content} | more))  # type: ignore[arg-type]


def allows(body: str | bytes, path: str) -> bool:
    return rules_of(robots(body)).refusal(f"https://a.example{path}") is None


@pytest.mark.hazard(1, 3, 4)
@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, True),
        (204, True),
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (451, True),
        (429, False),
        (500, False),
        (502, False),
        (503, False),
        (599, False),
        (304, False),
        (None, False),
    ],
)
def test_a_missing_file_allows_and_a_broken_server_forbids(status: int | None, allowed: bool) -> None:
    """4xx: there are no rules; 5xx, 429 and silence: the rules cannot be known, so nothing is asked."""
    rules = rules_of(robots(status=status, failure=None if status else "no answer"))
    assert (rules.refusal("https://a.example/a") is None) is allowed
    assert rules.no_answer is (status is None)
    assert rules.max_age_s == (MAX_AGE_S if allowed else MAX_AGE_UNREACHABLE_S)


@pytest.mark.hazard(8, 9)
@pytest.mark.parametrize(
    ("name", "body", "path", "allowed"),
    [
        ("no rule", "", "/a", True),
        ("a forbidden folder", FORBIDDEN, "/intern/a", False),
        ("beside it", FORBIDDEN, "/internet", True),
        ("longest match: Allow", f"{FORBIDDEN}Allow: /intern/presse/\n", "/intern/presse/1", True),
        ("longest match: Disallow", "User-agent: *\nAllow: /a\nDisallow: /a/b\n", "/a/b/c", False),
        ("equal length", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", True),
        ("a group of our own", f"{FORBIDDEN}\nUser-agent: chronik\nDisallow: /nur/\n", "/intern/a", True),
        ("our own rule", f"{FORBIDDEN}\nUser-agent: Chronik\nDisallow: /nur/\n", "/nur/a", False),
        ("another's group", "User-agent: GPTBot\nDisallow: /\n", "/a", True),
        ("wildcard", "User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
        ("query", "User-agent: *\nDisallow: /*?k=\n", "/a?k=tick", False),
        ("empty Disallow", "User-agent: *\nDisallow:\n", "/a", True),
        ("our name with its version", "User-agent: Chronik/0.1 (news archive; a@b)\nDisallow: /a\n", "/a", False),
        ("a part of our name", "User-agent: chron\nAllow: /\n\nUser-agent: *\nDisallow: /a\n", "/a", False),
        ("a longer name than ours", "User-agent: ChronikBot\nDisallow: /a\n", "/a", True),
        ("a delay between agents", "User-agent: *\nCrawl-delay: 1\nUser-agent: Foo\nDisallow: /a\n", "/a", False),
        ("an unknown record between agents", "User-agent: *\nHost: x\nUser-agent: Foo\nDisallow: /a\n", "/a", False),
        ("a second group of ours", "User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n", "/b", False),
        ("two byte order marks", "\ufeff\ufeffUser-agent: *\nDisallow: /a\n", "/a", False),
        ("a byte order mark in the middle", "# a\n\ufeffUser-agent: *\nDisallow: /a\n", "/a", False),
        ("no colon", "User-agent *\nDisallow /a\n", "/a", False),
        ("comments and case", "USER-AGENT: * # all\ndisallow: /a # not this\n", "/a", False),
        ("byte order mark", "\ufeffUser-agent: *\nDisallow: /a\n", "/a", False),
        ("bare CR", "User-agent: *\rDisallow: /a\r", "/a", False),
        ("NUL", "User-agent: *\nDis\0allow: /a\n", "/a", False),
        ("an error page", "<html><body>Not found</body></html>", "/a", True),
    ],
)
def test_the_file_is_read_as_the_standard_says(name: str, body: str, path: str, allowed: bool) -> None:
    """Groups, longest match, wildcards, and lines that can be read among others that cannot."""
    assert allows(body, path) is allowed, name


@pytest.mark.hazard(8)
@pytest.mark.hazard(8)
@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_utf16_is_read(coding: str) -> None:
    """What Windows calls Unicode."""
    assert not allows("User-agent: *\nDisallow: /a\n".encode(coding), "/a")


@pytest.mark.hazard(8)
def test_a_packed_file_that_nobody_announced_is_unpacked() -> None:
    """A server that hands out a .gz as it lies there."""
    assert not allows(gzip.compress(FORBIDDEN.encode()), "/intern/a")


@pytest.mark.hazard(18)
def test_a_part_of_the_file_forbids_everything() -> None:
    """What stands in the other part cannot be known."""
    assert rules_of(robots("User-agent: *\nAllow: /\n", status=206)).unreachable


@pytest.mark.hazard(36)
@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_packed_bomb_forbids_everything_and_takes_little_memory(coding: str) -> None:
    """A few hundred bytes may hold gigabytes; no more than the bound is ever unpacked at once."""
    packed = brotli.compress(bytes(300 * 2**20)) if coding == "br" else zstandard.compress(bytes(300 * 2**20))
    bomb = robots(packed, response_headers=(("Content-Encoding", coding),))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rules = rules_of(bomb)
    assert rules.unreachable
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 250


def test_bytes_that_are_no_utf8_cost_only_their_line() -> None:
    """The rest of the file counts."""
    assert not allows(b"User-agent: *\nDisallow: /m\xfcll/\nDisallow: /a\n", "/a")


@pytest.mark.hazard(5)
def test_an_enormous_file_is_read_to_the_bound_and_cut_at_a_line() -> None:
    """At least 500 KiB are read; a rule that is cut in two is no rule."""
    filler = b"# filler\n" * (MAX_BYTES // 9 - 5)
    assert not allows(b"User-agent: *\nDisallow: /a\n" + filler * 2, "/a")
    assert not allows(b"User-agent: *\n" + filler + b"Disallow: /a\n", "/a")
    assert allows(b"User-agent: *\nAllow: /\n" + filler * 2 + b"Disallow: /a\n", "/a")


def test_a_packed_file_is_unpacked() -> None:
    """We ask for gzip, so rules may come in it."""
    packed = robots(gzip.compress(FORBIDDEN.encode()), response_headers=(("Content-Encoding", "gzip"),))
    assert rules_of(packed).refusal("https://a.example/intern/a") == "robots.txt forbids https://a.example/intern/a"
    assert rules_of(packed).refusal("https://a.example/a") is None


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("broke off", {"truncated": "disconnect"}),
        ("took too long", {"truncated": "time"}),
        ("cannot be unpacked", {"response_headers": (("Content-Encoding", "rot13"),)}),
        ("refused by the guard", {"status": None, "refused": True, "failure": "not public"}),
    ],
)
def test_rules_that_did_not_come_whole_forbid_everything(name: str, changes: dict[str, object]) -> None:
    """What stands in the part that is missing cannot be known."""
    assert rules_of(robots("User-agent: *\nAllow: /\n", **changes)).refusal("https://a.example/a"), name


@pytest.mark.parametrize(
    ("body", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 7\n", 7.0),
        ("User-agent: *\nCrawl-delay: 0.5\n", 0.5),
        ("User-agent: *\nCrawl-delay: soon\n", None),
        ("User-agent: other\nCrawl-delay: 7\n", None),
        ("", None),
    ],
)
def test_the_gap_a_site_asks_for_is_read(body: str, delay_s: float | None) -> None:
    """Crawl-delay in seconds, of the group that is ours."""
    assert rules_of(robots(body)).crawl_delay_s == delay_s


@wire
async def test_a_forbidden_page_is_never_asked_for(asker: Asker, server: Server) -> None:
    """The refusal is an exchange with its reason; the server sees robots.txt and nothing else."""
    server.pages["/robots.txt"] = response(FORBIDDEN)
    answer = await asker.ask(f"{server.url}/intern/a")
    assert (answer.status, answer.refused) == (None, True)
    assert answer.failure == f"robots.txt forbids {server.url}/intern/a"
    assert [one.path for one in server.log] == ["/robots.txt"]


@wire
async def test_robots_txt_is_asked_for_once_and_handed_over(asker: Asker, server: Server) -> None:
    """Its answer is an exchange of its own, for the archive to keep with the decision."""
    server.pages["/robots.txt"] = response(FORBIDDEN)
    await asker.ask_all([f"{server.url}/{number}" for number in range(5)])
    assert [one.path for one in server.log].count("/robots.txt") == 1
    kept = asker.robots[-1]
    assert (kept.url, kept.purpose, kept.status, kept.body) == (
        f"{server.url}/robots.txt",
        Purpose.ROBOTS,
        200,
        FORBIDDEN.encode(),
    )


@wire
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_that_cannot_say_its_rules_is_left_alone(asker: Asker, server: Server, status: int) -> None:
    """No page is asked for, and robots.txt is not hammered."""
    server.pages["/robots.txt"] = response(status=status, headers=(("Retry-After", "1"),))
    answer = await asker.ask(f"{server.url}/a")
    assert (answer.status, answer.refused, len(server.log)) == (None, True, 1)
    assert answer.failure == f"robots.txt answers {status}, so nothing is asked (RFC 9309)"


@wire
async def test_a_server_that_hangs_up_on_robots_txt_has_failed(asker: Asker, server: Server) -> None:
    """No answer is a failure of the moment, not a prohibition."""
    server.pages["/robots.txt"] = b""
    answer = await asker.ask(f"{server.url}/a")
    assert (answer.status, answer.refused, server.asked()) == (None, False, [])


@wire
async def test_five_redirects_to_the_rules_are_followed(asker: Asker, server: Server) -> None:
    """RFC 9309, section 2.3.1.2; each hop is handed over."""
    server.pages |= {f"/hop{number}": redirect(f"/hop{number + 1}") for number in range(1, 5)}
    server.pages |= {"/robots.txt": redirect("/hop1"), "/hop5": response(FORBIDDEN)}
    before = len(asker.robots)
    assert (await asker.ask(f"{server.url}/intern/a")).refused
    assert [exchange.status for exchange in asker.robots[before:]] == [301] * 5 + [200]


@wire
async def test_endless_redirects_mean_that_there_are_no_rules(asker: Asker, server: Server) -> None:
    """After five hops the file counts as unavailable, and the loop is over."""
    server.pages |= {"/robots.txt": redirect("/robots.txt"), "/a": html("ok")}
    assert (await asker.ask(f"{server.url}/a")).status == 200
    assert len(server.log) == 7


@wire
@pytest.mark.parametrize("target", ["http://[::1", "file:///etc/passwd", "http://a..b/", "mailto:a@b.example"])
async def test_a_redirect_to_no_web_address_leaves_the_rules_unknown(asker: Asker, server: Server, target: str) -> None:
    """The visit is answered all the same: nothing is asked."""
    server.pages["/robots.txt"] = redirect(target)
    answer = await asker.ask(f"{server.url}/a")
    assert (answer.status, answer.refused, server.asked()) == (None, True, [])
