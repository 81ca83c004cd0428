"""The list of all stored pages of an address, for people; programs have the TimeMap."""

import re
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from archive.browse import stored
from tests.archive.scene import URL
from tests.memento.past import HOST, ODD, Past, Ports, served


def listed(web: httpx.Client, ports: Ports, url: str, more: str = "") -> httpx.Response:
    return web.get(f"{ports.reading}/-/stored?url={quote(url, safe='')}{more}")


def rows(page: str) -> list[list[str]]:
    """The words of each row of the list."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)[1:]
    cells = (re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in found)
    return [[unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in row] for row in cells]


def test_the_article_leads_to_the_list_of_all_its_stored_pages(web: httpx.Client, ports: Ports) -> None:
    """Time, status, what it was and the version, each with the page as it was, on the other port; no stored byte."""
    article = web.get(f"{ports.reading}/-/article/1").text
    (place,) = re.findall(r'href="(/-/stored[^"]*)">all stored pages of this address', article)
    answer = web.get(ports.reading + place)
    assert rows(answer.text) == [
        ["2 Sep 2024, 06:00", "200", "the story, first seen", "version 1", "the page as it was"],
        ["2 Sep 2024, 08:00", "200", "the story, changed", "version 2", "the page as it was"],
        ["2 Sep 2024, 11:00", "304", "not modified: the page before, confirmed", "version 2", "the page as it was"],
        ["2 Sep 2024, 15:00", "404", "no longer there", "", "the page as it was"],
    ]
    assert "Fassung" not in answer.text
    assert f'href="{ports.replay}/-/timemap/link/{URL}"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    links = re.findall(r'href="([^"]*/-/memento/[^"]*)"', answer.text)
    assert [web.get(link).status_code for link in links] == [200, 200, 200, 404]
    assert all(link.startswith(f"{ports.replay}/-/memento/2024") for link in links)


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_the_timemap_stays_what_programs_expect(web: httpx.Client, ports: Ports, accept: str) -> None:
    """Whoever asks for it gets links, also a browser (RFC 7089, section 5)."""
    answer = web.get(f"{ports.reading}/-/timemap/link/{URL}", headers={"accept": accept})
    assert answer.headers["content-type"] == "application/link-format"


def test_an_odd_address_is_listed_and_a_hostile_one_is_only_text(web: httpx.Client, ports: Ports) -> None:
    """Quotes, blanks and a URL within the query; markup; no address at all."""
    (link,) = re.findall(r'href="([^"]*/-/memento/[^"]*)"', listed(web, ports, ODD).text)
    assert web.get(unescape(link)).status_code == 200
    hostile = listed(web, ports, f'{HOST}/<script>alert(1)</script>"onload=x')
    assert (hostile.status_code, "<script" in hostile.text, '"onload' in hostile.text) == (404, False, False)
    assert listed(web, ports, "javascript:alert(1)").status_code == 404


@pytest.mark.parametrize("access", ["embargoed", "withdrawn", "erased", "redacted"])
def test_no_stored_page_of_a_story_out_of_view_is_listed(web: httpx.Client, own: Past, access: str) -> None:
    """451, as its TimeMap; bytes that are kept back have no link."""
    own.connection.execute("UPDATE payloads SET encoding = 'withheld', body = x''")
    with served(own.store.path.parent) as ports:
        assert rows(listed(web, ports, URL).text)[0][-1] == "kept out of view"
        own.connection.execute("UPDATE articles SET access = ?", (access,))
        answer = listed(web, ports, URL)
    assert (answer.status_code, "/-/memento/" in answer.text) == (451, False)


def test_a_long_list_comes_in_pages(web: httpx.Client, ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each leads to the one before and after."""
    monkeypatch.setattr(stored, "PAGE", 3)
    first, second = (listed(web, ports, URL, f"&page={number}").text for number in (1, 2))
    assert (len(rows(first)), len(rows(second))) == (3, 1)
    assert (">later<" in first, ">earlier<" in first, ">later<" in second) == (True, False, False)
    assert listed(web, ports, URL, "&page=9").status_code == 404
