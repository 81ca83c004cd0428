"""The only place where a URL is rewritten. It fetches nothing and knows no site."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|yclid|igshid|wt_?mc|xtor|at_medium|at_campaign)$")
DEFAULT_PORTS = {"http": 80, "https": 443}


def normalise(url: str, base: str | None = None) -> str | None:
    """The normal form of an http(s) URL; None for what is no web address.

    Resolves against `base`, drops fragment, default port, dot segments and tracking parameters, sorts the query
    (RFC 3986, section 6). Applying it twice changes nothing.

    >>> normalise("HTTP://Example.org:80/a/../b?utm_source=x&id=1#top")
    'http://example.org/b?id=1'
    >>> normalise("mailto:a@example.org") is None
    True
    """
    try:
        absolute = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(canonicalize_url(absolute))
        port, host = parts.port, parts.hostname
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in DEFAULT_PORTS or not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    netloc = shown if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{shown}:{port}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k.lower())]
    return urlunsplit((parts.scheme, netloc, parts.path or "/", urlencode(query), ""))


def authority(url: str) -> str:
    """Host and port of a URL as one string, the default port left out: the name of a lane.

    >>> authority("https://www.example.org:443/a")
    'www.example.org'
    """
    return urlsplit(normalise(url) or url).netloc


def path_of(url: str) -> str:
    """The path of a URL, without query."""
    return urlsplit(url).path or "/"
