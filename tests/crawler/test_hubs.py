"""Hubs in Link headers, and where a meta refresh points: what is hostile costs no more than its length."""

import time
from collections.abc import Callable

import pytest

from crawler.discover import hubs_in_headers, refresh_target

BLANKS = 60_000


def least_s(call: Callable[[], object]) -> float:
    """Seconds of the quickest of three calls."""
    took = []
    for _ in range(3):
        started = time.perf_counter()
        call()
        took.append(time.perf_counter() - started)
    return min(took)


def test_a_hub_is_named_by_a_link_header() -> None:
    """Among other links, with blanks and quotes or without."""
    value = '< https://hub.example/ >; rel="self hub", <https://a.example/>; rel=self, <https://b.example/>; rel = hub'
    assert hubs_in_headers((("Link", value),)) == ("https://hub.example/", "https://b.example/")


@pytest.mark.parametrize(
    "value",
    [
        "<" + " " * BLANKS + "x",
        "<https://a.example/>;" + " " * BLANKS + "x",
        "<a>" + ';rel="' * 9_000,
        "<" * BLANKS,
        "<a>;" * 9_000,
    ],
    ids=["address", "parameter", "quotes", "brackets", "links"],
)
def test_a_hostile_link_header_takes_no_time(value: str) -> None:
    """A browser reads it at once; so do we, and find nothing."""
    assert hubs_in_headers((("Link", value),)) == ()
    assert least_s(lambda: hubs_in_headers((("Link", value),))) < 0.2


@pytest.mark.parametrize(
    "page",
    [
        "http-equiv" + " " * BLANKS + "x",
        "http-equiv=" + " " * BLANKS + "x",
        "<meta http-equiv=refresh " * 2_000,
        "<meta http-equiv=refresh content='" + " " * BLANKS,
        "<meta http-equiv=refresh content='0;url=" + " " * BLANKS + "'>",
    ],
    ids=["name", "value", "tags", "content", "target"],
)
def test_a_hostile_refresh_takes_no_time(page: str) -> None:
    """Nor does a page that only looks like sending a browser on."""
    body = page.encode()
    assert refresh_target(body, url="https://a.example/") is None
    assert least_s(lambda: refresh_target(body, url="https://a.example/")) < 0.2


@pytest.mark.hazard(29)
@pytest.mark.parametrize(
    "target", ["http://x.de:80a/", "//[", "http://[::1/", "http://a.de:99999/", "http://a:b:c/", "http://℀.de/"]
)
def test_a_meta_refresh_to_no_address_costs_no_page(target: str) -> None:
    """What cannot be an address is none."""
    body = f'<meta http-equiv="refresh" content="5;url={target}">'.encode()
    assert refresh_target(body, url="https://a.example/") is None
