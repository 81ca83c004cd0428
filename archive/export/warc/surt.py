"""The sortable key of a URL (SURT), as indexes of web archives use it: host turned round, trifles taken off.

The rules are those of the Internet Archive's canonicalizer, which CDX indexes share: user, `www.`, the usual port,
session ids, letters' case, a last slash and the fragment are no part of it; the query is sorted. Resolves no name.
"""

import contextlib
import re
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PARTS = re.compile(rb"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.DOTALL)
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")
_SCHEMES = re.compile(rb"(?:(https?://))+")
_WWW = re.compile(rb"www\d*\.")
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_USUAL = {b"http": 80, b"https": 443}
# Session ids as the old application servers write them: the pair and the `&` behind it go.
_SESSIONS = tuple(
    re.compile(rb"(.*)" + pair + rb"(?:&(.*))?", re.IGNORECASE)
    for pair in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)
_ASP = (
    re.compile(rb"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)", re.IGNORECASE),
    re.compile(rb"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)", re.IGNORECASE),
)


def surt(url: str) -> str:
    """The key under which a URL is sorted; one that cannot be taken apart is its own key.

    >>> surt("https://www.Herne.example:443/Artikel/?b=2&a=1#top")
    'example,herne)/artikel?a=1&b=2'
    """
    raw = re.sub(rb"[\n\r\t]", b"", url.encode("utf-8", "replace").strip())
    if not raw:
        return "-"
    if _SCHEME.match(raw) is None:
        raw = b"http://" + raw
    raw = _SCHEMES.sub(rb"\1", raw, count=1) if _SCHEMES.match(raw) else raw
    found = _PARTS.fullmatch(raw)
    assert found is not None  # every text has such parts
    scheme, authority, path, query = found[1] or b"", found[2] or b"", found[3] or b"", found[4] or b""
    try:
        key = _key(scheme, authority, path, query)
        return key.decode("ascii")
    except ValueError:  # a port that is no number, or brackets that do not close
        return re.sub(r"\s", lambda found: quote_from_bytes(found[0].encode()), url)


def _key(scheme: bytes, authority: bytes, path: bytes, query: bytes) -> bytes:
    name, port = _host(authority)
    if scheme.startswith(b"http") and path and not name:
        host, _, rest = path.lstrip(b"/").partition(b"/")
        name, path = host, b"/" + rest
    host = _turned(name) if name else b""
    asked = _query(query)
    place = _path(path, is_rooted=bool(name))
    shown_port = b":%d" % port if port and port != _USUAL.get(scheme.lower(), 0) else b""
    start = host + shown_port + b")" if host else scheme + b":"
    return start + (place or (b"/" if asked else b"")) + (b"?" + asked if asked else b"")


def _host(authority: bytes) -> tuple[bytes, int | None]:
    """The name and the port of an authority, without its user. Raises ValueError for a port that is none."""
    place = authority.rstrip(b":").rpartition(b"@")[2]
    if place.startswith(b"["):
        name, _, rest = place[1:].partition(b"]")
        port = rest.partition(b":")[2]
    else:
        name, _, port = place.partition(b":")
    if not port:
        return name.lower(), None
    if not (port.isdigit() and int(port) < 65536):
        raise ValueError(f"{port!r} is no port")
    return name.lower(), int(port)


def _turned(name: bytes) -> bytes:
    """The host from its last label to its first."""
    plain = _unescaped(name)
    if not plain.isascii():
        with contextlib.suppress(ValueError):
            plain = plain.decode("utf-8", "ignore").encode("idna")
    plain = plain.replace(b"..", b".").strip(b".")
    plain = _address(int(plain)) if plain.isdigit() else _escaped(plain.lower())
    www = _WWW.match(plain)
    return b",".join(reversed(plain[www.end() if www else 0 :].split(b".")))


def _address(number: int) -> bytes:
    """An IPv4 address that was written as one number."""
    return ".".join(map(str, (number & 0xFFFFFFFF).to_bytes(4, "big"))).encode()


def _path(path: bytes, *, is_rooted: bool) -> bytes:
    plain = _unescaped(path)
    found = _escaped(_resolved(plain) if is_rooted else plain).lower()
    for pattern in _ASP:
        if match := pattern.fullmatch(found):
            found = match[1] + match[2]
    return found[:-1] if len(found) > 1 and found.endswith(b"/") else found


def _resolved(path: bytes) -> bytes:
    """The path without `.`, `..` and empty segments; its last segment stays, empty or not."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b"..":
            kept = kept[:-1] if kept else [segment]
        elif segment != b".":
            kept.append(segment)
    if not kept:
        return b"/"
    return b"/" + b"".join(segment + b"/" for segment in kept[:-1] if segment) + kept[-1]


def _query(query: bytes) -> bytes:
    found = _escaped(_unescaped(query))
    for pattern in _SESSIONS:
        if match := pattern.fullmatch(found):
            found = match[1] + (match[2] or b"")
    found = found.lower()
    if len(found) <= 1:
        return found
    return b"&".join(b"=".join(pair) for pair in sorted(one.split(b"=", 1) for one in found.split(b"&")))


def _unescaped(text: bytes) -> bytes:
    """Percent-encoding undone until there is none left."""
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _escaped(text: bytes) -> bytes:
    """What is no visible ASCII, and `#` and `%`, percent-encoded."""
    return quote_from_bytes(text, safe=_SAFE).encode()
