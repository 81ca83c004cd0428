"""Servers that misbehave toward a polite guest: robots.txt that cannot be had, wishes for rest, lying 304s.

Faults of robots.txt belong to a server of their own; the others have the path of their number.
"""

import gzip
from collections.abc import Iterable

from tests.hazards.faults import fault
from tests.servers import Answer, Asked, Server, html, in_turn, redirect, response

ROBOTS = "/robots.txt"
PLAIN = "User-agent: *\nDisallow: /intern/\n"


@fault(1, ROBOTS)
def robots_server_error(_: Server) -> Answer:
    return response(status=500)


@fault(1, ROBOTS)
def robots_unavailable(_: Server) -> Answer:
    return response(status=503)


@fault(2, ROBOTS)
def robots_hang_up(_: Server) -> Answer:
    return b""


@fault(2, ROBOTS)
def robots_break_off(_: Server) -> Answer:
    return response(PLAIN, length=9000)


@fault(2, ROBOTS)
def robots_say_nothing(server: Server) -> Answer:
    return server.never


@fault(3, ROBOTS)
def robots_forbidden(_: Server) -> Answer:
    return response(status=403)


@fault(4, ROBOTS)
def robots_too_many_requests(_: Server) -> Answer:
    return response(status=429, headers=(("Retry-After", "7200"),))


@fault(5, ROBOTS)
def robots_enormous(_: Server) -> Answer:
    return response(PLAIN + "# filler\n" * 700_000)


@fault(6, ROBOTS)
def robots_in_a_circle(_: Server) -> Answer:
    return redirect(ROBOTS)


@fault(6, ROBOTS)
def robots_elsewhere(server: Server) -> Answer:
    server.pages["/regeln.txt"] = response("User-agent: *\nCrawl-delay: 0.5\nDisallow: /artikel/2\n")
    return redirect("/regeln.txt")


@fault(8, ROBOTS)
def robots_html(_: Server) -> Answer:
    return html("<!doctype html><title>Nicht gefunden</title><p>Hier ist nichts.")


@fault(8, ROBOTS)
def robots_undecodable(_: Server) -> Answer:
    return response(b"\x1f\x8brotten", headers=(("Content-Encoding", "gzip"),))


@fault(8, ROBOTS)
def robots_odd_bytes(_: Server) -> Answer:
    body = b"\xef\xbb\xbfUser-agent: *\rDisallow: /m\xfcll/\rDis\0allow: /intern/\r"
    return response(gzip.compress(body), headers=(("Content-Encoding", "gzip"),))


@fault(11, ROBOTS)
def robots_crawl_delay(_: Server) -> Answer:
    return response("User-agent: *\nCrawl-delay: 0.6\n")


@fault(15)
def validators_without_an_answer(_: Server) -> Answer:
    return response("same", headers=(("ETag", '"1"'), ("Last-Modified", "Mon, 02 Sep 2024 06:00:00 GMT")))


@fault(16)
def lying_304(_: Server) -> Answer:
    """Whoever asks conditionally is told that nothing changed; whoever does not gets another text each time."""
    count = [0]

    def answer(asked: Asked) -> bytes:
        if "if-none-match" in asked.headers:
            return response(status=304, headers=(("ETag", '"same"'),))
        count[0] += 1
        return response(f"text {count[0]}", headers=(("ETag", '"same"'),))

    return answer


@fault(17)
def unasked_304(_: Server) -> Answer:
    return response(status=304)


@fault(18)
def unasked_206(_: Server) -> Answer:
    return response("a part", status=206, headers=(("Content-Range", "bytes 0-5/900"),))


@fault(19)
def rotating_etag(_: Server) -> Answer:
    count = [0]

    def answer(_: Asked) -> bytes:
        count[0] += 1
        return response("the same bytes", headers=(("ETag", f'"{count[0]}"'),))

    return answer


@fault(20)
def future_dates(_: Server) -> Answer:
    dates = (("Last-Modified", "Fri, 31 Dec 2100 23:59:59 GMT"), ("Date", "Thu, 01 Jan 1970 00:00:00 GMT"))
    return response("a page from the future", headers=dates)


@fault(21)
def retry_after_seconds(_: Server) -> Answer:
    return response(status=503, headers=(("Retry-After", "7200"),))


@fault(22)
def retry_after_absurd(_: Server) -> Answer:
    return response(status=429, headers=(("Retry-After", "99999999999999999999"),))


@fault(22)
def retry_after_garbage(_: Server) -> Answer:
    return response(status=503, headers=(("Retry-After", "bald"),))


@fault(23)
def flapping(_: Server) -> Answer:
    return in_turn(html("Fehler", status=500), html("Fehler", status=500), html("<p>Da bin ich."))


@fault(28)
def loop_of_redirects(_: Server) -> Answer:
    return redirect("/28/loop_of_redirects")


@fault(24)
def every_status(_: Server) -> Answer:
    """Each request is answered with the next status, each with a body of its own."""
    left = iter([403, 404, 410, 451, 500, 502, 418])

    def answer(_: Asked) -> bytes | Iterable[bytes]:
        status = next(left, 404)
        return html(f"<p>{status}", status=status)

    return answer
