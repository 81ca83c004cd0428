"""RFC 7089, rule by rule, over real sockets. What is shown of the pages is in test_pages."""

import re
import subprocess

import httpx
import pytest

from archive.store import read_payload
from tests.archive.scene import URL
from tests.memento.past import HOST, ODD, Past, Ports, served
from tests.tables.shelves import READERS

TIMES = ("Mon, 02 Sep 2024 06:00:00 GMT", "Mon, 02 Sep 2024 08:00:00 GMT", "Mon, 02 Sep 2024 11:00:00 GMT")
LAST = "Mon, 02 Sep 2024 15:00:00 GMT"

pytestmark = pytest.mark.hazard(86)


def links(text: str) -> dict[str, list[tuple[str, str]]]:
    """Targets and datetimes by relation, of a Link header or a TimeMap."""
    found: dict[str, list[tuple[str, str]]] = {}
    for target, attributes in re.findall(r'<([^>]*)>((?:\s*;\s*\w+="[^"]*")*)', text):
        said = dict(re.findall(r'(\w+)="([^"]*)"', attributes))
        for relation in said["rel"].split():
            found.setdefault(relation, []).append((target, said.get("datetime", "")))
    return found


def gate(web: httpx.Client, ports: Ports, url: str, when: str | None = None, origin: str = "replay") -> httpx.Response:
    headers = {} if when is None else {"Accept-Datetime": when}
    return web.get(f"{getattr(ports, origin)}/-/timegate/{url}", headers=headers)


CHOICES = {
    "before the first": ("Sun, 01 Sep 2024 00:00:00 GMT", TIMES[0]),
    "exactly": (TIMES[1], TIMES[1]),
    "nearer to the later one": ("Mon, 02 Sep 2024 07:40:00 GMT", TIMES[1]),
    "in the middle": ("Mon, 02 Sep 2024 07:00:00 GMT", TIMES[0]),
    "after the last": ("Fri, 06 Sep 2030 00:00:00 GMT", LAST),
    "no time": (None, LAST),
}


@pytest.mark.parametrize("origin", ["reading", "replay"])
@pytest.mark.parametrize("name", CHOICES)
def test_a_timegate_leads_to_the_memento_of_that_time(web: httpx.Client, ports: Ports, name: str, origin: str) -> None:
    """302 with Vary and links, no Memento-Datetime; the memento has one, links, and no Vary."""
    asked, expected = CHOICES[name]
    answer = gate(web, ports, URL, asked, origin)
    assert (answer.status_code, answer.headers["vary"]) == (302, "accept-datetime")
    assert "memento-datetime" not in answer.headers
    assert {"original", "timemap"} <= links(answer.headers["link"]).keys()
    memento = web.get(answer.headers["location"])
    assert memento.headers["memento-datetime"] == expected
    assert "accept-datetime" not in memento.headers.get("vary", "")
    named = links(memento.headers["link"])
    assert named["original"] == [(URL, "")]
    assert named["timegate"] == [(f"{ports.replay}/-/timegate/{URL}", "")]
    assert named["timemap"] == [(f"{ports.replay}/-/timemap/link/{URL}", "")]


@pytest.mark.parametrize(
    "when",
    ["", "yesterday", "2024-09-02", "Mon, 32 Sep 2024 06:00:00 GMT", "Mon, 02 Sep 2024 25:00:00 GMT",
     "Mon, 02 Sep 2024 06:00:00 CET", "Mo, 02 Sep 2024 06:00:00 GMT", "1725256800", "x" * 5000],
)  # fmt: skip
def test_a_time_that_cannot_be_read_is_refused(web: httpx.Client, ports: Ports, when: str) -> None:
    """400, with Vary and the original, never a guess."""
    answer = gate(web, ports, URL, when)
    assert (answer.status_code, answer.headers["vary"]) == (400, "accept-datetime")
    assert links(answer.headers["link"])["original"] == [(URL, "")]
    assert "location" not in answer.headers


def test_what_is_not_here_is_404_and_other_methods_are_405(web: httpx.Client, ports: Ports) -> None:
    """With Vary on the TimeGate; HEAD is as good as GET, without the body."""
    answer = gate(web, ports, f"{HOST}/niemals")
    assert (answer.status_code, answer.headers["vary"]) == (404, "accept-datetime")
    for path in (f"/-/memento/20240902060000/{HOST}/niemals", f"/-/timemap/link/{HOST}/niemals", "/", "/-/memento/x"):
        assert web.get(ports.replay + path).status_code == 404
    assert web.get(f"{ports.replay}/-/memento/20249902060000/{URL}").status_code == 400
    assert web.post(f"{ports.replay}/-/timegate/{URL}").status_code == 405
    head = web.head(f"{ports.replay}/-/memento/20240902060000/{URL}")
    assert (head.status_code, head.content, head.headers["memento-datetime"]) == (200, b"", TIMES[0])


@pytest.mark.parametrize("origin", ["reading", "replay"])
def test_a_timemap_names_every_capture_that_can_be_shown(web: httpx.Client, ports: Ports, origin: str) -> None:
    """Redirects and errors too; original, self, timegate; the type alone, as readers compare it."""
    answer = web.get(f"{getattr(ports, origin)}/-/timemap/link/{URL}")
    assert answer.headers["content-type"] == "application/link-format"
    found = links(answer.text)
    assert [when for _, when in found["memento"]] == [*TIMES, LAST]
    assert found.keys() >= {"original", "self", "timegate"}
    as_json = web.get(f"{ports.replay}/-/timemap/json/{URL}").json()
    assert [one["uri"] for one in as_json["mementos"]["list"]] == [target for target, _ in found["memento"]]
    assert web.get(f"{ports.replay}/-/timemap/link/{HOST}/ungefragt").status_code == 404


def test_a_long_timemap_comes_in_pages_that_lead_on(web: httpx.Client, past: Past) -> None:
    """Each page names its neighbours as TimeMaps; walked to the end, each memento came once."""
    with served(past.store.path.parent, page_size=3) as ports:
        seen, todo, mementos = set(), [f"{ports.replay}/-/timemap/link/{URL}"], []
        while todo:
            address = todo.pop()
            seen.add(address)
            found = links(web.get(address).text)
            mementos += found["memento"]
            todo += [target for target, _ in found.get("timemap", []) if target not in seen]
        assert (len(seen), [when for _, when in mementos]) == (2, [*TIMES, LAST])
        assert web.get(f"{ports.replay}/-/timemap/link/3/{URL}").status_code == 404


def test_a_memento_client_walks_the_timemap(ports: Ports) -> None:
    """`memento list` finds it from a memento's own headers."""
    start = f"{ports.replay}/-/memento/20240902060000/{URL}"
    command = [READERS / "memento", "list", start]
    result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin"})
    found = [line.split(" ", 2) for line in result.stdout.splitlines()]
    assert [f"{day} {time}" for day, time, _ in found] == [
        "2024-09-02 06:00:00", "2024-09-02 08:00:00", "2024-09-02 11:00:00", "2024-09-02 15:00:00"
    ]  # fmt: skip
    assert found[0][2] == start


CAPTURES = "SELECT id, url, fetched_at, status, payload_digest FROM captures WHERE status <> 304 ORDER BY id"


def test_the_raw_bytes_of_every_memento_are_those_of_its_payload(web: httpx.Client, ports: Ports, past: Past) -> None:
    """Content coding and all, as a download with its digest, whatever the status was."""
    for row in past.connection.execute(CAPTURES).fetchall():
        digits = re.sub(r"\D", "", row["fetched_at"])
        answer = web.get(f"{ports.replay}/-/memento/{digits}id_/{row['url']}")
        kept = read_payload(past.connection, row["payload_digest"]) if row["payload_digest"] else b""
        assert answer.content == kept
        assert answer.status_code == (502 if row["status"] == 999 else row["status"])
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert "content-encoding" not in answer.headers
        assert row["payload_digest"] in (None, answer.headers["chronik-payload-digest"])


def test_a_304_is_shown_as_the_page_that_it_confirmed(web: httpx.Client, ports: Ports) -> None:
    """The bytes of the answer before, under the time of the look."""
    answer = web.get(f"{ports.replay}/-/memento/20240902110000/{URL}")
    assert (answer.status_code, answer.headers["memento-datetime"]) == (200, TIMES[2])
    assert "Zweite" in answer.text


def test_a_redirect_is_a_memento_that_leads_to_the_memento_of_its_target(web: httpx.Client, ports: Ports) -> None:
    """With the status of then, and the capture of the target nearest in time."""
    answer = web.get(f"{ports.replay}/-/memento/20240902090000/{HOST}/alt")
    assert (answer.status_code, answer.headers["memento-datetime"]) == (301, "Mon, 02 Sep 2024 09:00:00 GMT")
    assert answer.headers["location"] == f"{ports.replay}/-/memento/20240902080000/{URL}"


@pytest.mark.parametrize(("path", "status"), [("/artikel/1", 404), ("/gestoert", 503), ("/seite", 502)])
def test_other_statuses_are_served_as_captured(web: httpx.Client, ports: Ports, path: str, status: int) -> None:
    """Each a memento with its time; what is no status of HTTP is said in a header of ours."""
    answer = web.get(gate(web, ports, HOST + path).headers["location"])
    assert (answer.status_code, "memento-datetime" in answer.headers) == (status, True)
    assert answer.headers.get("chronik-status") == ("999" if status == 502 else None)


FORMS = {
    "as it is": ODD,
    "one slash lost on the way": ODD.replace("https://herne", "https:/herne"),
    "encoded as a whole": ODD.replace("%", "%25").replace("?", "%3F").replace("&", "%26").replace(":", "%3A"),
}


@pytest.mark.parametrize("name", FORMS)
def test_an_address_within_the_address_is_taken_as_it_is_written(web: httpx.Client, ports: Ports, name: str) -> None:
    """Query, percent-encoding that is no UTF-8, quotes, another address with two slashes."""
    answer = web.get(f"{ports.replay}/-/memento/20240902070000/{FORMS[name]}")
    assert (answer.status_code, "Merkwürdige Adresse" in answer.text) == (200, True)
    assert links(answer.headers["link"])["original"] == [(ODD, "")]
    assert gate(web, ports, FORMS[name], origin="reading").status_code == 302


def test_a_time_between_captures_leads_to_the_nearest(web: httpx.Client, ports: Ports) -> None:
    """So that links within pages need no Accept-Datetime."""
    answer = web.get(f"{ports.replay}/-/memento/20240902073100/{URL}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{ports.replay}/-/memento/20240902080000/{URL}")
    assert "memento-datetime" not in answer.headers
