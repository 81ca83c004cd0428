"""The only place where a URL is rewritten. It fetches nothing and knows no site."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

import idna
from w3lib.url import canonicalize_url

TRACKING = re.compile(r"(utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|yclid|igshid|wt_?mc|xtor|at_medium|at_campaign)$")
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?$")
# What nothing can be done to any more; most addresses of a sitemap are of that kind, and it has fifty thousand.
NORMAL = re.compile(
    r"https?://[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,3}(?::[1-9]\d{3}|:[1-5]\d{4})?"
    r"/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?)?",
    re.ASCII,
)
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
    if NORMAL.fullmatch(url):
        return url
    try:
        absolute = urljoin(base, url.strip()) if base else url.strip()
        parts = urlsplit(canonicalize_url(_with_ascii_host(absolute)))
        port, host = parts.port, parts.hostname or ""
    except (ValueError, UnicodeError):
        return None
    shown = f"[{host}]" if ":" in host else host
    if parts.scheme not in DEFAULT_PORTS or not (host != shown or HOST.match(host)):
        return None
    netloc = shown if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{shown}:{port}"
    # As it stands: an old site's ?t=M%FCller is no UTF-8 and must not be decoded.
    query = "&".join(pair for pair in parts.query.split("&") if not TRACKING.match(pair.partition("=")[0].lower()))
    return urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))


def _with_ascii_host(url: str) -> str:
    """The URL with its host in IDNA 2008: by IDNA 2003, which the libraries below know, `straße.de` is `strasse.de`.

    Raises UnicodeError for a host that is no name.
    """
    parts = urlsplit(url)
    if parts.netloc.isascii() or parts.hostname is None:
        return url
    port = f":{parts.port}" if parts.port is not None else ""
    return parts._replace(netloc=idna.encode(parts.hostname, uts46=True).decode() + port).geturl()


def authority(url: str) -> str:
    """Host and port of a URL as one string, the default port left out: the name of a lane. Empty for no web address.

    >>> authority("https://www.example.org:443/a")
    'www.example.org'
    """
    return urlsplit(normalise(url) or "").netloc


def origin(url: str) -> str:
    """Scheme, host and port of a URL: what one robots.txt speaks for (RFC 9309, section 2.3). Empty for no address.

    >>> origin("https://www.example.org:443/a")
    'https://www.example.org'
    """
    parts = urlsplit(normalise(url) or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def path_of(url: str) -> str:
    """The path of a URL, without query."""
    return urlsplit(url).path or "/"
