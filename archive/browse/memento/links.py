"""Link headers and TimeMaps (RFC 7089, sections 2.2 and 5; RFC 6690 for their form). Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.browse.memento.addresses import Places, written
from archive.browse.memento.captures import Around, Memento
from archive.browse.memento.moments import http_date

LINK_FORMAT = "application/link-format"
TIMEMAP_LINK = f'; rel="timemap"; type="{LINK_FORMAT}"'


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a TimeMap: its number, its mementos, and whether more follow."""

    number: int
    mementos: tuple[Memento, ...]
    is_last: bool


def original(url: str) -> str:
    """The link to the page itself, on the live web."""
    return f'<{written(url)}>; rel="original"'


def of_timegate(url: str, places: Places, around: Around) -> str:
    """The Link header of a TimeGate's answer."""
    return ", ".join((original(url), f"<{places.timemap(url)}>{TIMEMAP_LINK}", *_ends(places, around)))


def of_memento(places: Places, around: Around) -> str:
    """The Link header of a memento: the page itself, TimeGate, TimeMap, and its neighbours in time."""
    url = around.memento.url
    own = (original(url), f'<{places.timegate(url)}>; rel="timegate"', f"<{places.timemap(url)}>{TIMEMAP_LINK}")
    near = {"prev": around.before, "next": around.after}
    others = [_link(places, one, f"{name} memento") for name, one in near.items() if one is not None]
    return ", ".join((*own, *_ends(places, around), *others))


def time_map(url: str, places: Places, page: Page) -> str:
    """A page of a TimeMap as links, one a line; further pages are named as TimeMaps of their own."""
    span = ""
    if page.mementos:
        first, last = page.mementos[0], page.mementos[-1]
        span = f'; from="{http_date(first.at)}"; until="{http_date(last.at)}"'
    lines = [
        original(url),
        f'<{places.timemap(url, page=page.number)}>; rel="self"; type="{LINK_FORMAT}"{span}',
        f'<{places.timegate(url)}>; rel="timegate"',
        *(f"<{places.timemap(url, page=number)}>{TIMEMAP_LINK}" for number in _other_pages(page)),
        *(_link(places, memento, "memento") for memento in page.mementos),
    ]
    return ",\n".join(lines) + "\n"


def time_map_json(url: str, places: Places, page: Page) -> str:
    """A page of a TimeMap as JSON, in the form that Memento aggregators use."""
    found: list[dict[str, str]] = [
        {"datetime": memento.at, "uri": places.memento(memento.url, memento.at)} for memento in page.mementos
    ]
    ends: dict[str, object] = {"first": found[0], "last": found[-1]} if found else {}
    others = [places.timemap(url, form="json", page=number) for number in _other_pages(page)]
    value = {
        "original_uri": url,
        "self": places.timemap(url, form="json", page=page.number),
        "timegate_uri": places.timegate(url),
        "timemap_uri": {"link_format": places.timemap(url), "json_format": places.timemap(url, form="json")},
        "pages": others,
        "mementos": {**ends, "list": found},
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _other_pages(page: Page) -> Sequence[int]:
    before = [page.number - 1] if page.number > 1 else []
    return before if page.is_last else [*before, page.number + 1]


def _ends(places: Places, around: Around) -> Iterable[str]:
    if around.first == around.last:
        return [_link(places, around.first, "first last memento")]
    return [_link(places, around.first, "first memento"), _link(places, around.last, "last memento")]


def _link(places: Places, memento: Memento, relation: str) -> str:
    return f'<{places.memento(memento.url, memento.at)}>; rel="{relation}"; datetime="{http_date(memento.at)}"'
