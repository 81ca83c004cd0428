"""An answer as its bytes come: interim heads, the head, the body. Pure: it is fed, and says what it has.

However the bytes are cut into pieces on their way, the same answer comes out.
"""

from ..errors import NotHttp
from .body import Body
from .framing import framing_of
from .head import END, Head, may_be_http, read_head, shown
from .values import Bounds


class Answer:
    """The answer to one request, as far as it has come."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.head: Head | None = None
        self.content: Body | None = None
        self._pending = b""
        self._searched = 0  # bytes of it that hold no end of a head: a drip must not make us search them again
        self._interim: list[int] = []
        self._head_bytes = 0

    @property
    def body(self) -> bytes:
        """The body as far as it came, without transfer coding."""
        return bytes(self.content.kept) if self.content else b""

    @property
    def is_whole(self) -> bool:
        """Whether its end was seen."""
        return self.content is not None and self.content.is_whole

    @property
    def is_cut(self) -> bool:
        """Whether its body grew over the bound."""
        return self.content is not None and self.content.is_cut

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd in it, a sentence each."""
        before = (f"interim answers came before: {', '.join(map(str, self._interim[:10]))}",) if self._interim else ()
        return (*before, *(self.head.notes if self.head else ()), *(self.content.notes if self.content else ()))

    @property
    def leaves_connection_usable(self) -> bool:
        """Whether another request may go over the same connection: only after an answer with nothing odd in it."""
        if self.head is None or self.content is None or not self.content.framing.ends_by_itself:
            return False
        is_kept = self.head.is_of_1_1 and "close" not in self.head.members("connection")
        return self.is_whole and is_kept and not self.notes

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the connection. Raises NotHttp."""
        if self.content is not None:
            self.content.feed(data)
            return
        self._pending += data
        while self.content is None and self._take_head():
            pass

    def end(self, *, is_clean: bool = True) -> None:
        """The connection was closed, or (not clean) broke."""
        if self.content is not None:
            self.content.end(is_clean=is_clean)

    def _take_head(self) -> bool:
        """Use up one head; whether its end had come."""
        came = len(self._pending)
        self._pending = self._pending.lstrip(b"\r\n")  # some servers end the answer before with one line too many
        self._head_bytes += came - len(self._pending)
        if not may_be_http(self._pending):
            raise NotHttp(f"sent what is no HTTP: {shown(self._pending)}")
        found = END.search(self._pending, self._searched)
        size = found.end() if found else len(self._pending)
        if self._head_bytes + size > self.bounds.head_bytes:
            raise NotHttp(f"sent a head of more than {self.bounds.head_bytes:,} bytes")
        if found is None:
            self._searched = max(0, size - 2)
            return False
        head = read_head(self._pending[:size], max_fields=self.bounds.head_fields)
        self._head_bytes += size
        self._pending, self._searched = self._pending[size:], 0
        self._take(head)
        return True

    def _take(self, head: Head) -> None:
        """An interim answer (RFC 9110, section 15.2) is passed over; any other begins the body."""
        if head.status == 101:
            raise NotHttp("changes to another protocol (101), which nobody asked for")
        if head.status < 200:
            self._interim.append(head.status)
            return
        self.content = Body(framing_of(head), max_bytes=self.bounds.body_bytes)
        self.head = head
        rest, self._pending = self._pending, b""
        self.content.feed(rest)
