"""A stored page or style sheet as it can be shown without harm: its links and parts lead into the archive, and what
could run, load or send is taken out.

The sandbox that it is served in holds without this; this keeps it from trying. It fetches nothing and reads no rows.
"""

import re
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin

from lxml import etree, html
from markupsafe import Markup

from archive.browse.memento.addresses import written
from archive.extract import bounded_source, parse

_EMPTIED = frozenset(("script", "base", "iframe"))
# What is in them stays: the parser takes an `embed` without an end for all that follows.
_RENAMED = dict.fromkeys(("frame", "object", "embed", "applet", "portal", "fencedframe"), "span")
_RENAMED |= {"set": "g", "animate": "g"}  # they could give a link another address
_LINK_ATTRIBUTES = ("href", "{http://www.w3.org/1999/xlink}href", "xlink:href")
_PARTS = {"img": ("src",), "input": ("src",), "image": _LINK_ATTRIBUTES, "use": _LINK_ATTRIBUTES, "video": ("poster",)}
_SETS = ("srcset", "imagesrcset")
_STAND_INS = ("data-src", "data-original", "data-lazy-src")
_SILENCED = frozenset(
    ("action", "formaction", "ping", "target", "integrity", "crossorigin", "nonce", "srcdoc", "manifest", "archive",
     "codebase", "classid", "data", "longdesc", "profile", "background", "cite", "usemap", "download",
     "attributionsrc")
)  # fmt: skip
_OPTION = re.compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(\s+[^,()]*)?(?:,|$)")
_STYLED = re.compile(
    r"(?P<before>url\(\s*|@import\s+)(?:\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s\"'()@;][^\s\"'();]*))",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(
    r"\ufeff?\s*(?:<\?[^>]*>\s*|<!--.*?-->\s*)*(<!doctype\s+[^<>]{1,300}>)", re.IGNORECASE | re.DOTALL
)
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_SET_CHARS = 20_000
Lead = Callable[[str], str | None]


def page(text: str, *, url: str, digits: str, notice: Markup) -> str:
    """A page for the sandbox, with a notice on top that says what it is; empty where there is no page in the text."""
    root = parse(bounded_source(_clean(text))[0])
    if root is None:
        return ""
    lead = _leading(_base(root, url), digits)
    for element in list(root.iter()):
        if isinstance(element.tag, str):
            _tame(element, lead)
    body = root.find("body")
    if body is not None:
        sign = html.fragment_fromstring(str(notice))
        sign.tail, body.text = _clean(body.text or ""), None
        body.insert(0, sign)
    doctype = _DOCTYPE.match(text)
    return (doctype[1] if doctype else "") + str(html.tostring(root, encoding="unicode"))


def style_sheet(text: str, *, url: str, digits: str) -> str:
    """A style sheet whose pictures and further sheets lead into the archive."""
    return _styled(text, _leading(url, digits))


def _base(root: etree._Element, url: str) -> str:
    written_base = next((one.get("href") for one in root.iter("base") if one.get("href")), None)
    return _joined(url, written_base) or url if written_base else url


def _leading(base: str, digits: str) -> Lead:
    """Makes of an address as written the path of its memento of that time; None for what is no web address."""

    def lead(address: str) -> str | None:
        address = address.strip()
        if address.startswith("#"):
            return address
        absolute = _joined(base, address)
        if absolute is None:
            return None
        target, fragment = urldefrag(absolute)
        return f"/-/memento/{digits}/{written(target)}{'#' if fragment else ''}{written(fragment)}"

    return lead


def _joined(base: str, address: str) -> str | None:
    try:
        absolute = urljoin(base, re.sub(r"[\t\r\n]", "", address).strip("\0\x20\x0c"))
    except ValueError:
        return None
    return absolute if re.match(r"https?://[^/]", absolute, re.IGNORECASE) else None


def _tame(element: etree._Element, lead: Lead) -> None:
    tag = str(element.tag).lower()
    if tag in _EMPTIED or _is_loader(element, tag):
        element.clear(keep_tail=True)
        element.tag = (
            "template"  # shows nothing, anywhere; its place among the others is kept, which style sheets count
        )
        return
    if tag in _RENAMED:
        element.attrib.clear()
        element.tag = _RENAMED[tag]
        return
    if tag == "style":
        element.text = _clean(_styled(element.text or "", lead))
    _show_picture(element, tag)
    for name in list(element.attrib):
        _tame_attribute(element, tag, str(name), lead)


def _is_loader(element: etree._Element, tag: str) -> bool:
    """Elements of the head that load, resolve or lead on by themselves; style sheets stay."""
    if tag == "meta":
        return (element.get("http-equiv") or "").strip().lower() not in ("", "content-type", "content-language")
    return tag == "link" and "stylesheet" not in (element.get("rel") or "").lower().split()


def _show_picture(element: etree._Element, tag: str) -> None:
    """Pictures that a script would have shown are shown: none runs here."""
    source = (element.get("src") or "").strip()
    if tag == "img" and (not source or source.startswith("data:")):
        later = next((found for name in _STAND_INS if (found := element.get(name))), None)
        if later:
            element.set("src", _clean(later))
    if tag == "img" and element.get("data-srcset") and not element.get("srcset"):
        element.set("srcset", _clean(element.get("data-srcset") or ""))


def _tame_attribute(element: etree._Element, tag: str, name: str, lead: Lead) -> None:
    low, value = name.lower(), element.get(name) or ""
    if low.startswith("on") or low in _SILENCED:
        del element.attrib[name]
    elif low == "style":
        element.set(name, _clean(_styled(value, lead)))
    elif low in _SETS:
        element.set(name, _clean(_set(value, lead)))
    elif low in ("src", "poster", *_LINK_ATTRIBUTES):
        _put(element, name, _target(tag, low, value, lead))


def _target(tag: str, name: str, value: str, lead: Lead) -> str | None:
    """Where an attribute leads; None where it leads nowhere."""
    if name in _PARTS.get(tag, ()):
        return value if value.strip().lower().startswith("data:image/") else lead(value)
    return lead(value) if tag in ("a", "area", "link") else None


def _put(element: etree._Element, name: str, value: str | None) -> None:
    if value is None:
        del element.attrib[name]
    else:
        element.set(name, _clean(value))


def _clean(text: str) -> str:
    """A text without what character references may name and no tree takes back (XML 1.0, section 2.2)."""
    return _UNSTORABLE.sub("", text)


def _set(srcset: str, lead: Lead) -> str:
    """A srcset with each address led into the archive (HTML Standard, 4.8.4.2.1)."""
    found = ((lead(match[1]), (match[2] or "").strip()) for match in _OPTION.finditer(srcset[:MOST_SET_CHARS]))
    # A comma inside an address would end it.
    options = (f"{address.replace(',', '%2C')} {size}".strip() for address, size in found if address)
    return ", ".join(options)


def _styled(text: str, lead: Lead) -> str:
    def led(found: re.Match[str]) -> str:
        address = next(part for part in (found["double"], found["single"], found["bare"], "") if part is not None)
        if address.lower().startswith("data:image/") or address.startswith("#"):
            return found[0]
        target = lead(address) or "about:invalid"
        for sign in "'()":
            target = target.replace(sign, f"%{ord(sign):02X}")
        return f'{found["before"]}"{target}"'

    return _STYLED.sub(led, text)
