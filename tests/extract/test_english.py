"""English pages in the markups of ten kinds of publishing system: byline, dates, captions, and what is no text."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from archive.models import Site

from .saved import read

SITE = Site(id="argus", name="The Harbour Argus", home_url="https://argus.example/")
TITLE = "Council approves new lido on the harbour front"
P1 = "Councillors have voted to build an open-air swimming pool on the old harbour front after a long debate."
P2 = "The pool will cost £12m and is expected to open in 2027, the leader of the council told reporters on Friday."
P3 = "Residents of the quay had asked for a smaller building, but the planning officer said the design was sound."
SUB = "What happens next"
P4 = "Work on the site is due to start in September, once the tender for the sea wall has been signed."
TEXT = [P1, P2, P3, SUB, P4]


def _page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="en"><head><title>{TITLE} | The Harbour Argus</title>{head}</head><body>{body}'


@dataclass(frozen=True)
class Case:
    """A page and what it must yield."""

    name: str
    html: str
    authors: tuple[str, ...] = ()
    source: str | None = None
    published: date | None = None
    modified: date | None = None
    caption: str | None = None
    credit: str | None = None
    kicker: str | None = None


CASES = [
    Case(
        "wire copy on a broadsheet",
        _page(
            f"""<main><article><header><h1 class="headline">{TITLE}</h1>
            <div class="byline">By Jane Doe and John Roe, Reuters</div>
            <div class="dateline">Published: 4 May 2024 | 15:14</div></header>
            <figure><img src="/lido.jpg" width="800" height="500"><figcaption>The old quay is to be pulled down.
            <span class="credit">Photograph: Sam Poe/Argus</span></figcaption></figure>
            <p>{P1}</p><p>{P2}</p><p>Read more: <a href="/b">How the lido was planned</a></p><p>{P3}</p>
            <h2>{SUB}</h2><p>{P4}</p></article></main>"""
        ),
        authors=("Jane Doe", "John Roe"),
        source="Reuters",
        published=datetime(2024, 5, 4, 13, 14, tzinfo=UTC),
        caption="The old quay is to be pulled down.",
        credit="Sam Poe/Argus",
    ),
    Case(
        "updated in British summer time",
        _page(
            f"""<article><h1>{TITLE}</h1><address aria-label="Contributor info"><a rel="author" href="/jd">Jane
            Doe</a>
            </address><div class="meta"><span>First published 2.02pm BST, 4 May 2024</span>
            <span>Updated 3.14pm BST, 4 May 2024</span></div>
            <figure><picture><img src="/lido.jpg"></picture><figcaption>The old quay is to be pulled down.
            Photograph:
            Sam Poe/Argus</figcaption></figure>
            <div class="article-body"><p>{P1}</p><p>{P2}</p>
            <aside class="rich-link"><h3><a href="/b">How the lido was planned</a></h3><a href="/b">Read
            more</a></aside>
            <p>{P3}</p><h2>{SUB}</h2><p>{P4}</p></div></article>"""
        ),
        authors=("Jane Doe",),
        published=datetime(2024, 5, 4, 13, 2, tzinfo=UTC),
        modified=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
        caption="The old quay is to be pulled down.",
        credit="Sam Poe/Argus",
    ),
    Case(
        "blog system with a newsletter box",
        _page(
            f"""<div id="content"><article class="post type-post hentry"><header class="entry-header">
            <h1 class="entry-title">{TITLE}</h1><div class="entry-meta"><span class="posted-on">Posted on
            <time class="entry-date published" datetime="2024-05-04T15:14:00+01:00">May 4, 2024</time></span>
            <span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/jd">Jane
            Doe</a>
            </span></span></div></header><div class="entry-content">
            <figure class="wp-block-image"><img src="/lido.jpg"><figcaption>The old quay is to be pulled
            down.</figcaption>
            </figure><p>{P1}</p><p>{P2}</p>
            <div class="wp-block-group signup"><h3>Get the Argus in your inbox</h3><p>Sign up for our free
            daily newsletter
            and never miss a story from the harbour.</p></div>
            <p>{P3}</p><h2 class="wp-block-heading">{SUB}</h2><p>{P4}</p></div>
            <footer class="entry-meta">Tagged <a rel="tag" href="/t/lido">lido</a></footer></article>
            <div id="comments"><h2>3 Comments</h2><p>At last, a pool for everyone in this town, we waited for
            years!</p></div>
            </div>"""
        ),
        authors=("Jane Doe",),
        published=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
        caption="The old quay is to be pulled down.",
    ),
    Case(
        "agency in American order",
        _page(
            f"""<div class="Page"><h1 class="Page-headline">{TITLE}</h1>
            <div class="Page-byline">By <span class="Page-authors">JANE DOE</span></div>
            <div class="Page-dateModified">Updated 10:14 AM EDT, May 4, 2024</div>
            <div class="RichTextStoryBody"><p>{P1}</p><p>{P2}</p><div class="Advertisement">Advertisement</div>
            <p>{P3}</p>
            <h2>{SUB}</h2><p>{P4}</p><p>___</p><p>Follow us on Twitter for more from the harbour</p></div>
            </div>"""
        ),
        authors=("JANE DOE",),
        modified=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
    ),
    Case(
        "tabloid with a byline in capitals and a share row",
        _page(
            f"""<div id="js-article-text"><h1>{TITLE}</h1><ul class="mol-bullets"></ul>
            <p class="author-section byline-plain">By <a class="author" href="/jd">JANE DOE FOR THE ARGUS</a>
            </p>
            <p class="byline-section"><span class="article-timestamp article-timestamp-published">Published:
            <time datetime="2024-05-04T15:14:00+0100">15:14, 4 May 2024</time></span> |
            <span class="article-timestamp article-timestamp-updated">Updated:
            <time datetime="2024-05-04T16:20:00+0100">16:20, 4 May 2024</time></span></p>
            <div class="shareArticles"><ul><li>Share</li><li>WhatsApp</li></ul><p>11 View comments</p></div>
            <div itemprop="articleBody"><p class="mol-para">{P1}</p><p class="mol-para">{P2}</p>
            <div class="artSplitter"><img src="/lido.jpg" width="634" height="400"><p class="imageCaption">The
            old quay is
            to be pulled down</p></div><p class="mol-para">{P3}</p><h3>{SUB}</h3><p class="mol-para">{P4}</p>
            </div></div>"""
        ),
        authors=("JANE DOE",),
        published=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
        modified=datetime(2024, 5, 4, 15, 20, tzinfo=UTC),
        caption="The old quay is to be pulled down",
    ),
    Case(
        "public broadcaster in hashed classes",
        _page(
            f"""<main id="main-content"><article class="ssrcss-1">
            <div data-component="headline-block"><h1 class="ssrcss-2">{TITLE}</h1></div>
            <div data-component="byline-block"><div class="ssrcss-3 TextContributorName">By Jane Doe</div>
            <div class="ssrcss-4">Argus News</div></div><div><time datetime="2024-05-04T14:14:00.000Z">4 May
            2024</time></div>
            <div data-component="image-block"><figure class="ssrcss-5"><div><img src="/lido.jpg"><span
            class="ssrcss-6">
            Sam Poe</span></div><figcaption class="ssrcss-7"><span class="visually-hidden">Image caption,</span>
            <p>The old quay is to be pulled down</p></figcaption></figure></div>
            <div data-component="text-block"><p><b>{P1}</b></p></div><div data-component="text-block">
            <p>{P2}</p></div>
            <div data-component="links-block"><h2>More on this story</h2><ul><li><a href="/b">How it was
            planned</a></li>
            <li><a href="/c">The quay in pictures</a></li></ul></div>
            <div data-component="text-block"><p>{P3}</p></div><div data-component="crosshead-block">
            <h2>{SUB}</h2></div>
            <div data-component="text-block"><p>{P4}</p></div></article></main>"""
        ),
        authors=("Jane Doe",),
        published=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
        caption="The old quay is to be pulled down",
    ),
    Case(
        "regional group with a kicker and a standfirst",
        _page(
            f"""<article><span class="eyebrow">Planning</span><h1>{TITLE}</h1><p class="standfirst">{P1}</p>
            <div class="author-line">By Jane Doe, Political Correspondent</div>
            <div class="publish-date">Published 4th May 2024, 15:14 BST</div>
            <div class="picture"><img src="/lido.jpg" width="700" height="400"><div class="picture-caption">The
            old quay is to
            be pulled down. (Photo: Sam Poe)</div></div><p>{P2}</p>
            <p><strong>READ MORE: </strong><a href="/b">How the lido was planned</a></p><p>{P3}</p>
            <p><strong>{SUB}</strong></p><p>{P4}</p></article>""",
        ),
        authors=("Jane Doe",),
        published=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
        caption="The old quay is to be pulled down.",
        credit="Sam Poe",
        kicker="Planning",
    ),
    Case(
        "old table layout",
        _page(
            f"""<table width="100%"><tr><td><a href="/">Home</a> <a href="/news">News</a></td></tr><tr><td>
            <font size="5"><b>{TITLE}</b></font><br><i>By Jane Doe</i><br>Saturday, May 4, 2024<br><br>{P1}<br>
            <br>{P2}<br><br>
            {P3}<br><br><b>{SUB}</b><br><br>{P4}<br><br></td><td width="160"><b>Most read</b><br>
            <a href="/b">How the lido was planned</a><br><a href="/c">The quay in pictures</a></td></tr>
            </table>""",
            f'<meta property="og:title" content="{TITLE}"><meta property="og:type" content="article">',
        ),
        authors=("Jane Doe",),
        published=date(2024, 5, 4),
    ),
    Case(
        "magazine that declares everything",
        _page(
            f"""<div class="article-header"><h1>{TITLE}</h1><div>5 min read</div></div><section class="body">
            <p>{P1}</p><p>{P2}</p><p>Also read: <a href="/b">How the lido was planned</a></p><p>{P3}</p>
            <h2>{SUB}</h2>
            <p>{P4}</p><p>Subscribe to our newsletter to get the latest news from the harbour.</p></section>""",
            """<script
            type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":
            "Council approves new lido on the harbour front","datePublished":"2024-05-04T10:14:00-04:00","dateModified":
            "2024-05-04T11:00:00-04:00","author":[{"@type":"Person","givenName":"Jane","familyName":"Doe"},
            {"@type":"Organization","name":"Argus Investigations"}]}</script>""",
        ),
        authors=("Jane Doe", "Argus Investigations"),
        published=datetime(2024, 5, 4, 14, 14, tzinfo=UTC),
        modified=datetime(2024, 5, 4, 15, 0, tzinfo=UTC),
    ),
    Case(
        "single-page application with bare containers",
        _page(
            f"""<div id="__next"><div class="c0"><div class="c1"><h1 class="c2">{TITLE}</h1></div><div
            class="c3"><span>Jane
            Doe</span><span> · </span><span>May 4, 2024, 3:14 p.m.</span></div><div class="c4"><div class="c5">
            <p>{P1}</p></div>
            <div class="c5"><p>{P2}</p></div><div class="c6"><h4>You may also like</h4><a href="/b">How the
            lido was
            planned</a></div><div class="c5"><p>{P3}</p></div><div class="c7"><h2>{SUB}</h2></div><div
            class="c5"><p>{P4}</p>
            </div></div><div class="c8"><p>© 2024 The Harbour Argus. All rights reserved.</p></div></div>
            </div>""",
            '<meta name="author" content="Jane Doe">',
        ),
        authors=("Jane Doe",),
        published=datetime(2024, 5, 4, 13, 14, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_english_page(case: Case) -> None:
    """The text and nothing else, who wrote it, when, and what the photo shows."""
    found = read(case.html, url="https://argus.example/news/lido", site=SITE)
    image = found.images[0] if found.images else None
    assert [block.text for block in found.blocks] == TEXT
    assert (found.title, found.kicker, found.language) == (TITLE, case.kicker, "en")
    assert (found.authors, found.source) == (case.authors, case.source)
    assert (found.published_at, found.modified_at) == (case.published, case.modified)
    assert (image and image.caption, image and image.credit) == (case.caption, case.credit)
