"""What publishers ask and how they may garble it: directives, reservations, and bytes that are not what they claim."""

from tests.hazards.faults import fault
from tests.scheduler.town import article, listing
from tests.servers import Answer, Server, response

HTML = ("Content-Type", "text/html; charset=utf-8")
TDM = "/.well-known/tdmrep.json"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def page(*headers: tuple[str, str], metas: str = "", number: int = 1) -> bytes:
    """A story with headers and meta elements of its own."""
    return response(article(number).replace("<head>", f"<head>{metas}"), headers=(HTML, *headers))


@fault(12, "/artikel/1")
def directives_in_headers(_: Server) -> Answer:
    """Two headers, one for another robot, one with a date full of separators."""
    return page(
        ("X-Robots-Tag", "googlebot: noindex, nofollow"),
        ("x-robots-tag", "NOARCHIVE, unavailable_after: Sat, 30 Aug 2031 15:00:00 GMT"),
    )


@fault(12, "/artikel/2")
def directives_in_garbled_metas(_: Server) -> Answer:
    """Upper case, another robot's, commas forgotten, none closed, one in a comment, one without content."""
    metas = (
        "<META NAME=ROBOTS CONTENT='NoIndex NOFOLLOW'><meta name='googlebot' content='noarchive'>"
        "<meta name=robots><!-- <meta name='robots' content='nosnippet'> --><meta content=noarchive name=' Chronik '>"
    )
    return page(metas=metas, number=2)


@fault(12, "/artikel/3")
def no_wish(_: Server) -> Answer:
    """A page that asks for nothing."""
    return page(number=3)


@fault(13, TDM)
def reservations_in_a_file(server: Server) -> Answer:
    """All is reserved but one story; the first rule that matches counts."""
    rules = (
        '[{"location": "/artikel/3", "tdm-reservation": 0}, {"location": "/artikel/", "tdm-reservation": 1,'
        f' "tdm-policy": "{server.url}/tdm.json"}}, {{"location": 7}}]'
    )
    return response(rules, headers=(("Content-Type", "application/json"),))


@fault(13, TDM)
def a_broken_file(_: Server) -> Answer:
    """Where the rules should stand there is a page with words."""
    return response("<p>Text und Data Mining nach § 44b UrhG ist vorbehalten.", headers=(HTML,))


@fault(13, "/robots.txt")
def words_in_robots_txt(_: Server) -> Answer:
    """A lawyer wrote the comment."""
    return response("# Text- und Data-Mining (§ 44b UrhG) behalten wir uns vor.\nUser-agent: *\nAllow: /\n")


@fault(13, "/artikel/1")
def reserved_by_header(_: Server) -> Answer:
    """The header takes back what the file reserves."""
    return page(("TDM-Reservation", "0"))


@fault(13, "/artikel/2")
def reserved_by_meta(_: Server) -> Answer:
    """The page's own word is the last."""
    return page(("tdm-reservation", "0"), metas="<meta name='TDM-Reservation' content='1'>", number=2)


@fault(53, "/artikel/1")
def a_picture_sold_as_html(_: Server) -> Answer:
    """image/png under text/html."""
    return response(PNG, headers=(HTML,))


@fault(53, "/artikel/2")
def a_pdf_sold_as_html(_: Server) -> Answer:
    """application/pdf under text/html."""
    return response(b"%PDF-1.7\n" + b"\0\1\2" * 900, headers=(HTML,))


@fault(53, "/artikel/3")
def bytes_sold_as_html(_: Server) -> Answer:
    """A file of no known format."""
    return response(bytes(range(1, 32)) * 99, headers=(HTML,))


@fault(53, "/")
def a_front_page_of_three(_: Server) -> Answer:
    """The stories that the faults of this module stand for."""
    return response(listing([1, 2, 3]), headers=(HTML,))
