"""What goes out of an archive and comes into an empty one goes out of that one as it did: byte for byte."""

import gzip
import shutil
from pathlib import Path

import brotli
import pytest

from archive.models import Purpose, Seed
from tests.scheduler.speaking import Run
from tests.scheduler.town import article, listing, make_archive, site_of
from tests.servers import Server, response

MAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{}/artikel/{}</loc></url></urlset>"
FEED = "<rss version='2.0'><channel><title>Blatt</title><item><link>{}/artikel/1</link></item></channel></rss>"


def coded(body: str | bytes, kind: str, *more: tuple[str, str], coding: str = "gzip", status: int = 200) -> bytes:
    """An answer whose body went out packed, as most servers send everything."""
    raw = body.encode() if isinstance(body, str) else body
    packed = {"gzip": gzip.compress, "br": brotli.compress}.get(coding, bytes)(raw)
    return response(packed, status=status, headers=(("Content-Type", kind), ("Content-Encoding", coding), *more))


def publish_coded(server: Server) -> None:
    """A paper of which every kind of answer is packed, and one whose header only claims it."""
    server.pages |= {
        "/robots.txt": coded("User-agent: *\nAllow: /\n", "text/plain"),
        "/": coded(listing([1, 2, 3, 4, 5], more="<img src=/bild.svg>"), "text/html"),
        "/feed": coded(FEED.format(server.url), "application/rss+xml"),
        "/map.xml": coded(MAP.format(server.url, 2), "application/xml", coding="br"),
        "/map.xml.gz": coded(gzip.compress(MAP.format(server.url, 3).encode()), "application/gzip"),
        "/artikel/1": coded(article(1).replace("</article>", "<img src=/bild.svg></article>"), "text/html"),
        "/artikel/2": coded(article(2), "text/html", coding="br"),
        "/artikel/3": coded("moved", "text/html", ("Location", "/artikel/6"), status=301),
        "/artikel/4": coded("weg", "text/html", status=404),
        "/artikel/5": coded(article(5), "text/html", coding=""),
        "/artikel/6": coded(article(6), "text/html", coding="identity"),
        "/bild.svg": coded("<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    }


@pytest.fixture
def packed_paper(server: Server, tmp_path: Path) -> Path:
    """A paper of which nothing goes out unpacked."""
    publish_coded(server)
    kinds = {"/": "listing", "/feed": "feed", "/map.xml": "sitemap", "/map.xml.gz": "sitemap"}
    seeds = tuple(Seed(url=server.url + path, purpose=Purpose(kind)) for path, kind in kinds.items())
    return make_archive(tmp_path / "paper", site_of(server, seeds=seeds, requisites="page"))


def test_a_crawled_archive_comes_out_of_an_empty_one_as_it_was(run: Run, packed_paper: Path, tmp_path: Path) -> None:
    """Also what nobody reads: a packed robots.txt, pictures, what is gone, and redirects with a body."""
    run("crawl", "--archive", packed_paper)
    run("export", "warc", "--archive", packed_paper, "-o", tmp_path / "before")
    run("export", "wacz", "--archive", packed_paper, "-o", tmp_path / "first.wacz")
    (before,) = (tmp_path / "before").glob("*.warc.gz")
    for form, file in (("warc", before), ("wacz", tmp_path / "first.wacz")):
        other = tmp_path / f"other-{form}"
        other.mkdir()
        shutil.copy(packed_paper / "chronik.toml", other)
        said = run("import", file, "--archive", other)
        assert said.code == 0, said
        run("export", "warc", "--archive", other, "-o", tmp_path / f"after-{form}")
        assert (tmp_path / f"after-{form}" / before.name).read_bytes() == before.read_bytes()
