"""What servers do on the wire: heads, lengths, chunks, codings and silences as they should not be."""

import gzip
import zlib
from collections.abc import Iterable, Iterator

from tests.hazards.faults import fault
from tests.scheduler.town import article
from tests.servers import Answer, Asked, Server, html, redirect, response

PAGE = article(1).encode()
CUT = gzip.compress(PAGE, mtime=0)[:-30]
MEBIBYTE = 1 << 20
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(PAGE)


def coded(body: bytes, coding: str) -> bytes:
    """A page that says how it is packed."""
    return response(body, headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", coding)))


def chunks(body: bytes, size: int = 700) -> bytes:
    """A body in chunks, up to the last one."""
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def packed_zeros(mebibytes: int, window: int) -> bytes:
    """So many mebibytes of zeros, packed without ever being whole."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join([*(packer.compress(bytes(MEBIBYTE)) for _ in range(mebibytes)), packer.flush()])


@fault(26)
def an_empty_page(_: Server) -> Answer:
    return html("")


@fault(30)
def to_another_host(_: Server) -> Answer:
    return redirect("http://elsewhere.example/artikel/1")


@fault(34)
def to_a_file(_: Server) -> Answer:
    return redirect("file:///etc/passwd")


@fault(34)
def to_data(_: Server) -> Answer:
    return redirect("data:text/html,<h1>Meldung")


@fault(35)
def a_location_without_end(_: Server) -> Answer:
    return redirect("/artikel/" + "x" * 100_000)


@fault(35)
def an_odd_location(_: Server) -> Answer:
    return b"HTTP/1.1 302 Found\r\nLocation: /artikel/1 \xfc b?q=\xe4\r\nContent-Length: 0\r\n\r\n"


@fault(35)
def a_location_in_utf_8(_: Server) -> Answer:
    return redirect("/artikel/1/über-straße?q=ä")


@fault(36)
def a_gzip_bomb(_: Server) -> Answer:
    return coded(packed_zeros(100, zlib.MAX_WBITS | 16), "gzip")


@fault(36)
def a_deflate_bomb(_: Server) -> Answer:
    return coded(packed_zeros(100, zlib.MAX_WBITS), "deflate")


@fault(37)
def a_bomb_in_a_bomb(_: Server) -> Answer:
    return coded(gzip.compress(packed_zeros(100, zlib.MAX_WBITS | 16)), "gzip, gzip")


@fault(37)
def three_layers(_: Server) -> Answer:
    return coded(gzip.compress(gzip.compress(gzip.compress(PAGE))), "gzip, gzip, gzip")


@fault(38)
def a_cut_gzip(_: Server) -> Answer:
    return coded(CUT, "gzip")


@fault(39)
def a_page_sold_as_packed(_: Server) -> Answer:
    return coded(PAGE, "gzip")


@fault(39)
def an_unknown_coding(_: Server) -> Answer:
    return coded(b"\x00\x01" + PAGE, "rot13")


@fault(40)
def a_body_without_end(server: Server) -> Answer:
    def answer(_: Asked) -> Iterator[bytes]:
        yield OK + b"\r\n"
        while not server.closing.is_set():
            yield b"x" * MEBIBYTE

    return answer


@fault(41)
def silence(server: Server) -> Answer:
    return server.never


@fault(41)
def a_stalled_head(server: Server) -> Answer:
    return server.stalls_after(OK)


@fault(41)
def a_stalled_body(server: Server) -> Answer:
    return server.stalls_after(OK + LENGTH + b"\r\n" + PAGE[:100])


def dripping(server: Server, start: bytes) -> Answer:
    def answer(_: Asked) -> Iterable[bytes]:
        yield start
        while not server.closing.wait(0.05):
            yield b"x"

    return answer


@fault(41)
def a_dripping_head(server: Server) -> Answer:
    return dripping(server, OK + b"X-Drip: ")


@fault(41)
def a_dripping_body(server: Server) -> Answer:
    return dripping(server, b"HTTP/1.1 200 OK\r\n\r\n")


@fault(42)
def one_endless_line(_: Server) -> Answer:
    return response(PAGE, headers=(("X-Bomb", "x" * 4_000_000),))


@fault(42)
def very_many_lines(_: Server) -> Answer:
    return response(PAGE, headers=tuple((f"X-Bomb-{number}", "x") for number in range(20_000)))


@fault(42)
def a_few_fields_too_many(_: Server) -> Answer:
    return response(PAGE, headers=tuple((f"X-{number}", "x") for number in range(510)))


@fault(43)
def a_cookie_bomb(_: Server) -> Answer:
    return response(PAGE, headers=tuple(("Set-Cookie", f"c{number}={'x' * 4000}; Path=/") for number in range(60)))


@fault(44)
def shorter_than_declared(_: Server) -> Answer:
    return response(PAGE, length=len(PAGE) + 5000)


@fault(44)
def no_last_chunk(_: Server) -> Answer:
    return CHUNKED + chunks(PAGE).removesuffix(b"0\r\n\r\n")


@fault(45)
def longer_than_declared(_: Server) -> Answer:
    return OK + LENGTH + b"\r\n" + PAGE + b"<p>and more"


@fault(46)
def two_lengths(_: Server) -> Answer:
    return OK + LENGTH + b"Content-Length: 7\r\n\r\n" + PAGE


@fault(46)
def one_length_twice(_: Server) -> Answer:
    return OK + LENGTH + LENGTH + b"\r\n" + PAGE


@fault(46)
def a_length_beside_chunks(_: Server) -> Answer:
    return OK + b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(PAGE)


@fault(47)
def a_broken_chunk_size(_: Server) -> Answer:
    return CHUNKED + b"zz\r\n" + PAGE


@fault(47)
def a_huge_chunk_size(_: Server) -> Answer:
    return CHUNKED + b"f" * 40 + b"\r\n" + PAGE


@fault(47)
def chunks_that_break_later(_: Server) -> Answer:
    return CHUNKED + chunks(PAGE).removesuffix(b"0\r\n\r\n") + b"oops\r\n"


@fault(47)
def a_garbage_status(_: Server) -> Answer:
    return b"HTTP/1.1 fine OK\r\n\r\n" + PAGE


@fault(47)
def http_0_9(_: Server) -> Answer:
    return PAGE


@fault(47)
def a_mail_server(_: Server) -> Answer:
    return b"220 mail.example ESMTP \x1b[2J\r\n"


@fault(47)
def nothing_at_all(_: Server) -> Answer:
    return b""


@fault(47)
def half_a_head(_: Server) -> Answer:
    return OK


@fault(48)
def early_hints(_: Server) -> Answer:
    return b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK + LENGTH + b"\r\n" + PAGE


@fault(48)
def a_folded_field(_: Server) -> Answer:
    return OK + b"X-Folded: one\r\n  two\r\n" + LENGTH + b"\r\n" + PAGE


@fault(48)
def a_line_without_colon(_: Server) -> Answer:
    return OK + b"Warning - this is no field\r\n" + LENGTH + b"\r\n" + PAGE


@fault(48)
def a_nul_in_a_field(_: Server) -> Answer:
    return OK + b"X-Nul: a\0b\r\n" + LENGTH + b"\r\n" + PAGE


@fault(49)
def odd_names(_: Server) -> Answer:
    return b'HTTP/1.1 200 Fine\r\nx-odd-CASE: 1\r\nContent-length: %d\r\neTag: "a"\r\nX-ODD-case: M\xfcller\r\n\r\n' % (
        len(PAGE)
    ) + PAGE  # fmt: skip


@fault(50)
def every_byte(_: Server) -> Answer:
    return response(bytes(range(256)) * 100)


@fault(50)
def in_chunks(_: Server) -> Answer:
    return CHUNKED + chunks(PAGE)


@fault(50)
def until_the_end(_: Server) -> Answer:
    return b"HTTP/1.0 200 OK\n\n" + PAGE
