"""Bytes in an unknown charset to text. Trusts no declaration that the bytes contradict; parses no HTML."""

import codecs
import re

from trafilatura.utils import detect_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes(set(range(0x20)) - set(b"\t\n\r\f\x1b\x00"))
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|title|meta|div|p|h1|article)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# What neither SQLite nor an XML tree takes (XML 1.0, section 2.2); a form feed is white space in HTML.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# WHATWG Encoding, 4.2: these labels all mean windows-1252 on the web.
_WHATWG = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
# Codecs of Python that no page is written in; UTF-7 is forbidden to browsers, since it hides markup from filters.
_NO_CHARSETS = frozenset(
    ["utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"],
)


def is_binary(body: bytes) -> bool:
    """Whether the bytes are no text at all, whatever the header said."""
    head = body[:4096]
    controls = len(head) - len(head.translate(None, _CONTROL))
    return controls > 0.1 * len(head) and not _MARKUP.search(head.replace(b"\0", b""))


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of a body and the charset it was read in; control characters and lone surrogates are left out.

    Order: byte order mark, UTF-8 if the bytes are that, header, meta, detection, and UTF-8 with marks for what
    cannot be read. A declared charset counts only where every byte fits it.
    """
    text, charset = _marked(body) or _utf8(body) or _declared(body, content_type) or _detected(body)
    return _UNSTORABLE.sub("", text), charset


def _marked(body: bytes) -> tuple[str, str] | None:
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(charset, "replace"), charset
    return _wide(body)


def _wide(body: bytes) -> tuple[str, str] | None:
    """UTF-16 without its mark shows as a zero beside every letter of the markup."""
    head = body[:512]
    for charset, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(zeros) > 8 and zeros.count(0) > 0.8 * len(zeros) and head.count(0) < 0.6 * len(head):
            return body.decode(charset, "replace"), charset
    return None


def _utf8(body: bytes) -> tuple[str, str] | None:
    try:
        # A body cut in the middle of a character is still UTF-8: `final=False` forgives the last bytes.
        return codecs.getincrementaldecoder("utf-8")().decode(body, final=False), "utf-8"
    except UnicodeDecodeError:
        return None


def _declared(body: bytes, content_type: str | None) -> tuple[str, str] | None:
    found = _CHARSET.findall((content_type or "").encode("ascii", "ignore")) + _CHARSET.findall(body[:4096])
    for label in found:
        name = label.decode("ascii").lower()
        if (text := _strictly(body, _WHATWG.get(name, name))) is not None:
            return text, name
    return None


def _strictly(body: bytes, charset: str) -> str | None:
    try:
        codec = codecs.lookup(charset).name.replace("_", "-")
        return None if codec in _NO_CHARSETS else body.decode(charset, "strict")
    except (UnicodeError, LookupError, ValueError):
        return None


def _detected(body: bytes) -> tuple[str, str]:
    lenient = body.decode("utf-8", "replace")
    # A few broken bytes in UTF-8 (a cut include, one pasted byte) do not make it another charset.
    if lenient.count("\ufffd") <= 0.05 * sum(char > "\x7f" for char in lenient):
        return lenient, "utf-8"
    guesses = [str(guess).lower() for guess in detect_encoding(body[:65536])]
    for charset in ("cp1252", *guesses):
        if (text := _strictly(body, charset)) is not None:
            return text, charset
    return body.decode("cp1252", "replace"), "cp1252"
