"""The body of an answer, as its bytes come: freed of transfer coding, kept up to a bound. Pure, and opens nothing.

However the bytes are cut into pieces on their way, the same body comes out.
"""

import re
from typing import Literal

from ..errors import NotHttp
from .framing import Framing
from .head import shown

SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
MAX_LINE_BYTES = 4096  # of a chunk's size, or of a trailer; honest ones have ten
MAX_OVERHEAD_BYTES = 4 * 1024 * 1024  # sizes and trailers together: chunks of one byte are an attack on our time


class Body:
    """A body that grows by `feed`. `is_whole` when its end was seen, `is_cut` when it grew over the bound."""

    def __init__(self, framing: Framing, *, max_bytes: int) -> None:
        self.framing = framing
        self.max_bytes = max_bytes
        self.kept = bytearray()
        self.is_cut = False
        self.is_whole = framing.length == 0
        self.has_surplus = False
        self._chunks = _Chunks(self) if framing.is_chunked else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd in it, a sentence each."""
        surplus = ("more bytes follow the end of the body; they are left out",) if self.has_surplus else ()
        trailers = self._chunks.trailers if self._chunks else 0
        left_out = (f"{trailers} trailer fields follow the body; they are left out",) if trailers else ()
        return (*self.framing.notes, *left_out, *surplus)

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the connection. Raises NotHttp for chunks that are none."""
        if self.is_cut or not data:
            return
        if self.is_whole:
            self.has_surplus = True
        elif self._chunks is not None:
            self._chunks.feed(data)
        elif self.framing.length is not None:
            self._feed_length(data, self.framing.length - len(self.kept))
        else:
            self.keep(data)

    def end(self, *, is_clean: bool = True) -> None:
        """The connection was closed: for a body without other bounds this is its end, unless the connection broke."""
        saw_all = self._chunks.saw_last if self._chunks else is_clean and not self.framing.ends_by_itself
        self.is_whole = self.is_whole or (saw_all and not self.is_cut)

    def keep(self, data: bytes) -> None:
        """Take bytes of the body itself, as far as there is room."""
        room = self.max_bytes - len(self.kept)
        self.kept += data[:room]
        self.is_cut = len(data) > room

    def _feed_length(self, data: bytes, left: int) -> None:
        self.keep(data[:left])
        self.is_whole = len(data) >= left and not self.is_cut
        self.has_surplus = len(data) > left and not self.is_cut


class _Chunks:
    """Chunked coding, undone (RFC 9112, section 7.1). Line ends may be bare LF; extensions are left out."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.state: Literal["size", "data", "gap", "trailers"] = "size"
        self.left = 0
        self.overhead = 0
        self.trailers = 0
        self.pending = b""

    @property
    def saw_last(self) -> bool:
        """Whether the chunk of size 0 came: nothing of the body is missing then."""
        return self.state == "trailers"

    def feed(self, data: bytes) -> None:
        data, at = self.pending + data, 0
        while not (self.body.is_whole or self.body.is_cut):
            used = self._data(data, at) if self.state == "data" else self._line(data, at)
            if not used:
                break
            at += used
        self.pending = data[at:]
        if self.body.is_whole and self.pending:
            self.body.has_surplus = True

    def _data(self, data: bytes, at: int) -> int:
        piece = data[at : at + self.left]
        self.body.keep(piece)
        self.left -= len(piece)
        self.state = "data" if self.left else "gap"
        return len(piece)

    def _line(self, data: bytes, at: int) -> int:
        """Use up one line; 0 where its end has not come."""
        end = data.find(b"\n", at, at + MAX_LINE_BYTES + 1)
        if end < 0:
            if len(data) - at > MAX_LINE_BYTES:
                raise NotHttp(f"sent a broken chunk: {shown(data[at:])}")
            return 0
        self._take_line(data[at:end].removesuffix(b"\r"))
        self.overhead += end + 1 - at
        self.body.is_cut = self.body.is_cut or self.overhead > MAX_OVERHEAD_BYTES
        return end + 1 - at

    def _take_line(self, line: bytes) -> None:
        match self.state:
            case "size":
                size = line.partition(b";")[0].strip(b" \t")
                if SIZE.fullmatch(size) is None:
                    raise NotHttp(f"sent a broken chunk size: {shown(line)}")
                self.left = int(size, 16)
                self.state = "data" if self.left else "trailers"
            case "gap":
                if line:
                    raise NotHttp(f"sent a chunk longer than its size: {shown(line)}")
                self.state = "size"
            case _:
                self.trailers += bool(line)
                self.body.is_whole = not line
