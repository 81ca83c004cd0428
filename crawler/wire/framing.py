"""Where the body of an answer ends, by its head (RFC 9112, section 6.3). Pure; lenient where the page can be kept."""

import re
from dataclasses import dataclass

from ..errors import NotHttp
from .head import Head, shown

WITHOUT_BODY = (204, 304)
LENGTH = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """`length` of the body in bytes, or in chunks, or (neither) until the connection closes; and what is odd in it."""

    length: int | None = None
    is_chunked: bool = False
    notes: tuple[str, ...] = ()

    @property
    def ends_by_itself(self) -> bool:
        """Whether the connection can be used for another request afterwards."""
        return self.is_chunked or self.length is not None


def framing_of(head: Head) -> Framing:
    """How the body of an answer to a GET is framed. Raises NotHttp where two lengths contradict each other."""
    if head.status in WITHOUT_BODY:
        return Framing(length=0)
    codings = tuple(coding for coding in head.members("transfer-encoding") if coding not in ("", "identity"))
    if codings:
        return _by_coding(codings, has_length=bool(head.values("content-length")))
    return _by_length(tuple(member for member in head.members("content-length") if member))


def _by_coding(codings: tuple[str, ...], *, has_length: bool) -> Framing:
    """By the last transfer coding; a length beside it does not count (section 6.3, rule 3)."""
    is_chunked = codings[-1] == "chunked"
    notes = ["Transfer-Encoding and Content-Length stand side by side; the length does not count"] if has_length else []
    others = codings[:-1] if is_chunked else codings
    if others:
        notes.append(f"the transfer coding {', '.join(others)!r:.60} was not asked for and is not undone")
    return Framing(is_chunked=is_chunked, notes=tuple(notes))


def _by_length(lengths: tuple[str, ...]) -> Framing:
    if not lengths:
        return Framing()
    if len(set(lengths)) > 1:
        raise NotHttp(f"names two lengths that contradict each other ({', '.join(lengths[:4])!r:.60})")
    if LENGTH.fullmatch(lengths[0]) is None:
        said = shown(lengths[0].encode("latin-1"))
        return Framing(notes=(f"Content-Length is no number ({said}); the body is what came until the end",))
    notes = ("Content-Length stands there more than once",) if len(lengths) > 1 else ()
    return Framing(length=int(lengths[0]), notes=notes)
