"""The addresses of TimeGates, TimeMaps and mementos, and which URL one of them speaks of. It knows no capture."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote

from archive.browse.memento.moments import digits_of
from archive.urls import normalise

PREFIXES = ("/-/timegate/", "/-/timemap/", "/-/memento/")
Service = Literal["timegate", "link", "json", "memento", "raw"]
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("timegate", re.compile(r"/-/timegate/()()(.+)", re.DOTALL)),
    ("timemap", re.compile(r"/-/timemap/(link|json)/(?:(\d{1,6})/)?(.+)", re.DOTALL)),
    ("memento", re.compile(r"/-/memento/(\d{14})(id_)?/(.+)", re.DOTALL)),
)
_SCHEME = re.compile(r"(https?):/+", re.IGNORECASE)  # clients and proxies make one slash of two
_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>\\^`{|}#')
_QUOTED = re.compile(r"(?:%(?:22|3[CcEe]|5[CcEe]|60|7[BbCcDd]|20|[89A-Fa-f][0-9A-Fa-f]))+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the service, of which URL as it was written; `digits` or the number of a page."""

    service: Service
    url: str
    digits: str = ""
    page: int = 1


def asked_of(path: str, query: str) -> Asked | None:
    """What a path and a query, both as they came over the wire, ask for; None where they ask for nothing of ours.

    >>> asked_of("/-/memento/20240902063000id_/https://a.example/x", "b=c%20d")
    Asked(service='raw', url='https://a.example/x?b=c%20d', digits='20240902063000', page=1)
    """
    for name, form in _FORMS:
        found = form.fullmatch(path)
        if found is None:
            continue
        url = _url_in(f"{found[3]}?{query}" if query else found[3])
        if url is None:
            return None
        if name == "timegate":
            return Asked("timegate", url)
        if name == "timemap":
            return Asked("json" if found[1] == "json" else "link", url, page=int(found[2] or 1))
        return Asked("raw" if found[2] else "memento", url, digits=found[1])
    return None


def forms_of(url: str) -> tuple[str, ...]:
    """The forms under which a URL may have been captured: as written, with what cannot stand in an address as itself,
    and normalised."""
    plain = _QUOTED.sub(lambda found: _decoded(found[0]), url)
    return tuple(dict.fromkeys(form for form in (url, plain, normalise(url)) if form))


def written(url: str) -> str:
    """A URL as it can stand in headers, links and paths: what cannot is percent-encoded, all else is as it was."""
    return quote(url, safe=_SAFE, errors="replace")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the services are: the origin that shows stored pages, such as `http://127.0.0.1:8002`."""

    origin: str

    def timegate(self, url: str) -> str:
        """The TimeGate of a URL."""
        return f"{self.origin}/-/timegate/{written(url)}"

    def timemap(self, url: str, *, form: str = "link", page: int = 1) -> str:
        """The TimeMap of a URL, or a later page of it."""
        return f"{self.origin}/-/timemap/{form}/{f'{page}/' if page > 1 else ''}{written(url)}"

    def memento(self, url: str, at: str, *, raw: bool = False) -> str:
        """The memento of a URL of a time as the archive writes it."""
        return f"{self.origin}/-/memento/{digits_of(at)}{'id_' if raw else ''}/{written(url)}"


def _url_in(text: str) -> str | None:
    """A URL at the end of a path: as it is, with its slashes, or percent-encoded as a whole."""
    if not _SCHEME.match(text):
        text = unquote(text, errors="replace")
    return _SCHEME.sub(lambda found: f"{found[1].lower()}://", text, count=1) if _SCHEME.match(text) else None


def _decoded(quoted: str) -> str:
    try:
        return unquote(quoted, errors="strict")
    except UnicodeDecodeError:
        return quoted
