"""What of stored pages is shown, to whom, and under which headers. A browser looks at them in test_sandbox."""

import httpx
import pytest
from markupsafe import Markup

from archive.browse.memento.rewriting import page, style_sheet
from tests.archive.scene import URL
from tests.memento.past import HOST, PNG, Past, Ports, served
from tests.memento.past import page as sent

FIRST = f"/-/memento/20240902060000/{URL}"
PATHS = (FIRST, f"/-/memento/20240902060000id_/{URL}", f"/-/timegate/{URL}", f"/-/timemap/link/{URL}", "/nothing",
         f"/-/memento/20240902070000/{HOST}/punkt.png", f"/-/memento/20240902073100/{URL}")  # fmt: skip


def tamed(body: str) -> str:
    """The body of a page as it is shown."""
    text = f"<!DOCTYPE html><html><head></head><body>{body}</body></html>"
    shown = page(text, url=f"{HOST}/a/b?c", digits="20240902060000", notice=Markup("<b>notice</b>"))
    assert shown.startswith("<!DOCTYPE html><html>")
    return shown.partition("<b>notice</b>")[2].rpartition("</body>")[0]


LED = "/-/memento/20240902060000"
MARKUP = {
    "link": ('<a href="../x?y=1#z">a</a>', f'<a href="{LED}/{HOST}/x?y=1#z">a</a>'),
    "link in the page": ('<a href="#z">a</a>', '<a href="#z">a</a>'),
    "no web address": ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
    "hidden by white space": ('<a href=" java\tscript:alert(1)">a</a>', "<a>a</a>"),
    "script": ("<script>alert(1)</script>after", "<template></template>after"),
    "handler": ('<p onclick="x" OnLoad="y">a</p>', "<p>a</p>"),
    "frame": ('<iframe src="/x" srcdoc="<p>"></iframe>b', "<template></template>b"),
    "picture": ('<img src="p.png" onerror="x">', f'<img src="{LED}/{HOST}/a/p.png">'),
    "picture that a script shows": ('<img data-src="p.png">', f'<img data-src="p.png" src="{LED}/{HOST}/a/p.png">'),
    "picture inside": ('<img src="data:image/gif;base64,R0">', '<img src="data:image/gif;base64,R0">'),
    "sizes": (
        '<img srcset="p.png 1x, /q,r.png 2x">', f'<img srcset="{LED}/{HOST}/a/p.png 1x, {LED}/{HOST}/q%2Cr.png 2x">'),
    "form": ('<form action="/send"><button formaction="/x">a</button></form>', "<form><button>a</button></form>"),
    "style": ('<p style="background:url(x.png)">a</p>', f'<p style=\'background:url("{LED}/{HOST}/a/x.png")\'>a</p>'),
    "moved on": ('<meta http-equiv="Refresh" content="0;url=/x">a', "<template></template>a"),
    "resolved before": ('<link rel="preconnect" href="https://ads.example">a', "<template></template>a"),
    "sound": ('<audio src="/x.mp3"></audio>', "<audio></audio>"),
    "counted": ('<a ping="/count" href="/x" target="_blank">a</a>', f'<a href="{LED}/{HOST}/x">a</a>'),
    "vector": (
        '<svg><a xlink:href="javascript:x"><set attributeName="href" to="y"></set>t</a></svg>',
        "<svg><a><g></g>t</a></svg>"),
}  # fmt: skip


@pytest.mark.hazard(87)
@pytest.mark.parametrize("name", MARKUP)
def test_a_page_leads_into_the_archive_and_nowhere_else(name: str) -> None:
    """Links and pictures become mementos of the same time; what runs, loads or sends is taken out."""
    written, expected = MARKUP[name]
    assert tamed(written) == expected


def test_the_base_of_a_page_counts_for_its_links_and_is_taken_out() -> None:
    """Else each link would lead to the wrong page."""
    shown = tamed('<base href="/other/"><a href="x">a</a>')
    assert shown == f'<template></template><a href="{LED}/{HOST}/other/x">a</a>'


def test_a_style_sheet_leads_into_the_archive_too() -> None:
    """Pictures and further sheets, in all three ways of writing them."""
    text = "@import 'a.css'; p { background: url( \"/b.png\" ) } q { background: url(data:image/png;base64,x) }"
    expected = text.replace("'a.css'", f'"{LED}/{HOST}/s/a.css"').replace('"/b.png"', f'"{LED}/{HOST}/b.png"')
    assert style_sheet(text, url=f"{HOST}/s/x.css", digits="20240902060000") == expected


@pytest.mark.hazard(87)
def test_the_archives_own_origin_shows_no_stored_page(web: httpx.Client, ports: Ports) -> None:
    """It sends them on to the other port; TimeGate and TimeMap hold no stored markup."""
    answer = web.get(ports.reading + FIRST + "?x=1")
    assert (answer.status_code, answer.headers["location"]) == (307, ports.replay + FIRST + "?x=1")
    assert answer.content == b""


@pytest.mark.hazard(87, 92)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_of_the_replay_says_how_it_may_be_used(web: httpx.Client, ports: Ports, path: str) -> None:
    """Sandbox without any allowance, no type guessed, no referrer, no search engine, no frame."""
    headers = web.get(ports.replay + path).headers
    if "content-security-policy" in headers:
        assert headers["content-security-policy"].startswith("sandbox; default-src 'none'; ")
    assert "memento" not in path or web.get(ports.replay + path).is_redirect or "content-security-policy" in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, noarchive"
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.hazard(91)
def test_only_the_named_hosts_are_answered_on_both_ports(web: httpx.Client, ports: Ports) -> None:
    """A page elsewhere that rebinds its name to 127.0.0.1 reads nothing."""
    for origin in (ports.reading, ports.replay):
        answer = web.get(origin + FIRST, headers={"host": "evil.example"})
        assert answer.status_code == 421
        assert "Fassung" not in answer.text
    assert web.get(f"{ports.replay}/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_each_kind_of_file_is_shown_as_what_it_is(web: httpx.Client, ports: Ports) -> None:
    """Pages in the charset of their bytes, pictures and style sheets; anything else is a download."""
    first = web.get(ports.replay + FIRST)
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert "Erste Fassung der Größe" in first.text
    picture = web.get(f"{ports.replay}/-/memento/20240902070000/{HOST}/punkt.png")
    assert (picture.headers["content-type"], picture.content) == ("image/png", PNG)
    sheet = web.get(f"{ports.replay}/-/memento/20240902070000/{HOST}/stil.css")
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    file = web.get(f"{ports.replay}/-/memento/20240902070000/{HOST}/heft.pdf")
    assert file.headers["content-disposition"].startswith("attachment")


def test_a_cut_page_says_so(web: httpx.Client, ports: Ports) -> None:
    """In a header for programs, and on top of the page for people."""
    answer = web.get(f"{ports.replay}/-/memento/20240902070000/{HOST}/halb")
    assert answer.headers["chronik-truncated"] == "disconnect"
    assert "It is cut off: the connection broke." in answer.text


@pytest.mark.parametrize("access", ["embargoed", "withdrawn", "erased", "redacted"])
def test_nothing_of_a_page_out_of_view_is_shown(web: httpx.Client, own: Past, access: str) -> None:
    """Neither page nor bytes, TimeGate nor TimeMap: 451 on both ports."""
    own.connection.execute("UPDATE articles SET access = ?", (access,))
    with served(own.store.path.parent) as ports:
        for path in (FIRST, f"/-/memento/20240902060000id_/{URL}", f"/-/timegate/{URL}", f"/-/timemap/json/{URL}"):
            answer = web.get(ports.replay + path)
            assert (answer.status_code, "Fassung" in answer.text) == (451, False)
        assert web.get(f"{ports.reading}/-/timemap/link/{URL}").status_code == 451


def test_a_page_that_tells_of_a_story_out_of_view_is_not_shown(web: httpx.Client, own: Past) -> None:
    """A listing with its teaser, a feed, a packed page; one that only names another address is."""
    own.connection.execute("UPDATE articles SET access = 'withdrawn'")
    bodies = {
        "list": f'<a href="{URL}">Lagerhalle brennt aus</a>'.encode(),
        "relative": b'<a href="/artikel/1#top">Lagerhalle brennt aus</a>',
        "feed": b'{"url": "https:\\/\\/herne.example\\/artikel\\/1", "title": "Lagerhalle brennt aus"}',
        "other": b'<a href="/artikel/10">Anderes</a>',
    }
    for name, body in bodies.items():
        own.keep(1, f"{HOST}/{name}", body)
    with served(own.store.path.parent) as ports:
        found = {
            name + raw: web.get(f"{ports.replay}/-/memento/20240902070000{raw}/{HOST}/{name}").status_code
            for name in bodies for raw in ("", "id_")
        }  # fmt: skip
    shown = {name for name, status in found.items() if status == 200}
    assert (shown, set(found.values())) == ({"other", "otherid_"}, {200, 451})


@pytest.mark.parametrize("encoding", ["withheld", "erased"])
def test_bytes_that_are_kept_back_are_not_shown(web: httpx.Client, own: Past, encoding: str) -> None:
    """Whatever capture they came with; also where a later 304 confirmed them."""
    own.connection.execute("UPDATE payloads SET encoding = ?, body = x''", (encoding,))
    with served(own.store.path.parent) as ports:
        for time in ("20240902060000", "20240902110000", "20240902060000id_"):
            assert web.get(f"{ports.replay}/-/memento/{time}/{URL}").status_code == 451


@pytest.mark.hazard(12)
def test_noarchive_keeps_the_page_back_unless_the_archives_keeper_says_otherwise(web: httpx.Client, own: Past) -> None:
    """Also the raw bytes, and pages of the same story that did not ask so yet."""
    own.connection.execute("""UPDATE captures SET robots_directives = '[["meta", "noarchive"]]' WHERE id = 2""")
    for shows, status in ((False, 403), (True, 200)):
        with served(own.store.path.parent, show_noarchive=shows) as ports:
            for time in ("20240902060000", "20240902080000", "20240902080000id_"):
                assert web.get(f"{ports.replay}/-/memento/{time}/{URL}").status_code == status
            assert ("as it was" in web.get(f"{ports.reading}/-/article/1").text) == shows


def test_damaged_bytes_are_said_to_be_damaged(web: httpx.Client, own: Past) -> None:
    """No traceback, and nothing of them."""
    own.connection.execute("UPDATE payloads SET body = x'00' WHERE size > 0")
    with served(own.store.path.parent) as ports:
        answer = web.get(ports.replay + FIRST)
    assert (answer.status_code, "chronik verify" in answer.text) == (500, True)


def test_the_reading_view_leads_to_the_page_of_each_version(web: httpx.Client, ports: Ports) -> None:
    """The capture that first showed it."""
    for number, digits in ((1, "20240902060000"), (2, "20240902080000")):
        text = web.get(f"{ports.reading}/-/article/1?version={number}").text
        assert f'href="{ports.replay}/-/memento/{digits}/{URL}"' in text
        assert 'href="/-/stored?url=https%3A//herne.example/artikel/1"' in text


def test_any_bytes_can_be_shown(web: httpx.Client, own: Past) -> None:
    """Broken, empty and odd pages are an answer like any other."""
    bodies = [
        b"",
        b"\0\1\2",
        b"<",
        b"<!--",
        b"\xff\xfe<\0p\0",
        b"<html" + b" a=1" * 9000,
        sent("<p>" * 5000),
        b"<frameset>",
    ]
    for number, body in enumerate(bodies):
        own.keep(1, f"{HOST}/b{number}", body)
    with served(own.store.path.parent) as ports:
        found = [web.get(f"{ports.replay}/-/memento/20240902070000/{HOST}/b{n}") for n in range(len(bodies))]
    assert [answer.status_code for answer in found] == [200] * len(bodies)
