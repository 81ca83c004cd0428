"""What a page in the browser may load, as rules: no browser is needed to know them."""

import pytest

from crawler.render.parts import MEMORY_BYTES, MEMORY_S, Memory, Part, Wanted, plan_for, told
from crawler.settings import MOST_PARTS

HOSTS = frozenset({"blatt.example", "api.blatt.example:8443"})


@pytest.mark.parametrize(
    ("url", "kind", "answer"),
    [
        ("https://blatt.example/app.js", "script", "ask"),
        ("http://blatt.example/api?id=1#top", "fetch", "ask"),
        ("https://api.blatt.example:8443/1.json", "xhr", "ask"),
        ("https://api.blatt.example/1.json", "xhr", "refuse"),
        ("https://blatt.example.evil.example/app.js", "script", "refuse"),
        ("https://blatt.example@evil.example/app.js", "script", "refuse"),
        ("http://127.0.0.1/app.js", "script", "refuse"),
        ("file:///etc/passwd", "fetch", "refuse"),
        ("https://blatt.example/film.mp4", "media", "refuse"),
        ("https://blatt.example/font.woff2", "font", "refuse"),
        ("https://blatt.example/count", "ping", "refuse"),
        ("https://blatt.example/news", "eventsource", "refuse"),
        ("https://elsewhere.example/a.jpg", "image", "stand-in"),
        ("https://elsewhere.example/frame", "document", "stand-in"),
    ],
)
def test_only_what_builds_the_page_is_asked_for(url: str, kind: str, answer: str) -> None:
    """Scripts and data of the site's own hosts; the port counts."""
    assert plan_for(Wanted(url=url, method="GET", kind=kind), hosts=HOSTS, parts=0).answer == answer


def test_nothing_is_sent_and_the_page_stays_where_it_is() -> None:
    """No other method than GET, no navigation, and no more parts than any page needs."""
    here = "https://blatt.example/a"
    plans = (
        plan_for(Wanted(url=here, method="POST", kind="fetch"), hosts=HOSTS, parts=0),
        plan_for(Wanted(url=here, method="GET", kind="document", leaves=True), hosts=HOSTS, parts=0),
        plan_for(Wanted(url=here, method="GET", kind="fetch"), hosts=HOSTS, parts=MOST_PARTS),
    )
    assert [plan.answer for plan in plans] == ["refuse"] * 3
    assert all(plan.reason for plan in plans)


def test_the_browser_is_told_no_coding_no_cookie_and_no_download() -> None:
    """The body it gets is decoded; headers of one name are joined, unprintable ones left out."""
    headers = (
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Content-Disposition", "attachment"),
        ("Set-Cookie", "a=b"),
        ("Vary", "Accept"),
        ("vary", "Origin"),
        ("X-Odd", "a\x00b"),
    )
    assert told(headers) == {"content-type": "text/html", "vary": "Accept, Origin"}


def test_memory_is_bounded_in_time_and_bytes() -> None:
    """A script is forgotten after an hour, the oldest when there are too many bytes; a failure is never kept."""
    memory, large = Memory(), Part(status=200, headers=(), body=b"x" * (MEMORY_BYTES // 2))
    for number in range(3):
        memory.put(f"/{number}", large, at=float(number))
    memory.put("/gone", Part(status=404, headers=(), body=b""), at=0.0)
    assert [memory.get(f"/{name}", at=3.0) is not None for name in (0, 1, 2, "gone")] == [False, True, True, False]
    assert memory.get("/2", at=2.0 + MEMORY_S) is None
