"""Eight designs of one invented site: the same story under each, as if the publisher had changed its system.

`render(story, template)` gives the bytes that a server sends. What stands where, what is declared and which furniture
stands around it differs from design to design; the words of the story never do.
"""

import json
from collections.abc import Callable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from benchmarks.stories import Story, stories

SITE = "Der Bote"
HOME = "https://bote.example/"
_ZONE = ZoneInfo("Europe/Berlin")
_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


def render(story: Story, template: str) -> bytes:
    """The page of a story in one of `TEMPLATES`."""
    return TEMPLATES[template](story).encode()


def _day(moment: datetime) -> str:
    local = moment.astimezone(_ZONE)
    return f"{local.day}. {_MONTHS[local.month - 1]} {local.year}"


def _clock(moment: datetime) -> str:
    return moment.astimezone(_ZONE).strftime("%H:%M")


def _short(moment: datetime) -> str:
    return moment.astimezone(_ZONE).strftime("%d.%m.%Y")


def _others(story: Story, count: int) -> tuple[Story, ...]:
    """Stories to advertise beside this one."""
    all_of_them = stories()
    at = story.number - all_of_them[0].number
    return tuple(all_of_them[(at + 5 * step + 3) % len(all_of_them)] for step in range(count))


def _links(story: Story, count: int) -> str:
    return "".join(f'<li><a href="{one.path}">{escape(one.title)}</a></li>' for one in _others(story, count))


def _teasers(story: Story, count: int, form: str) -> str:
    return "".join(
        form.format(path=one.path, title=escape(one.title), lead=escape(one.lead), number=one.number)
        for one in _others(story, count)
    )


def _body(story: Story, *, paragraph: str = "<p>{}</p>", subhead: str = "<h2>{}</h2>", between: str = "") -> str:
    pieces = [
        subhead.format(escape(text[3:])) if text.startswith("## ") else paragraph.format(escape(text))
        for text in story.body
    ]
    pieces.insert(2, between)
    return "\n".join(pieces)


def _declared(story: Story, **more: object) -> str:
    found = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published_at.isoformat(),
        "author": {"@type": "Person", "name": story.author},
        "publisher": {"@type": "Organization", "name": SITE},
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(found, ensure_ascii=False)}</script>'


def _page(story: Story, *, head: str, body: str, title: str | None = None) -> str:
    named = escape(title or f"{story.title} | {SITE}")
    return (
        f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{named}</title>{head}</head>{body}</html>'
    )


def plain(story: Story) -> str:
    """A home-made system: paragraphs and boxes, nothing declared, the byline below the text."""
    others = _teasers(story, 3, '<div class="item"><a href="{path}"><h4>{title}</h4></a><p>{lead}</p></div>')
    return _page(
        story,
        head="",
        body=f"""<body><div class="top"><a href="/">{SITE}</a> <span>täglich neu</span></div>
<ul class="menu"><li><a href="/lokales">Lokales</a></li><li><a href="/sport">Sport</a></li></ul>
<div class="content"><p class="dachzeile">{escape(story.kicker)}</p><h1>{escape(story.title)}</h1>
<div class="bild"><img src="/bilder/{story.number}.jpg" width="800" height="533"><div class="bildunterschrift">{escape(story.caption)} Foto: {story.credit}</div></div>
<p>{escape(story.lead)}</p>
{_body(story, between="<p>Anzeige: Autohaus Winter</p>")}
<p class="autor">| Autor: {story.author}</p><p class="datum">{_day(story.published_at)}, {_clock(story.published_at)} Uhr</p>
<div class="zaehler">{story.number} mal gelesen</div></div>
<div class="box"><h3>Meistgelesen</h3>{others}</div>
<div class="fuss"><a href="/impressum">Impressum</a> © {SITE}</div></body>""",
    )


def semantic(story: Story) -> str:
    """Clean tags: header, figure, time, aside, tags below; everything declared."""
    keywords = list(story.tags)
    tags = "".join(f'<li><a rel="tag" href="/thema/{escape(tag)}">{escape(tag)}</a></li>' for tag in story.tags)
    local = story.published_at.astimezone(_ZONE)
    return _page(
        story,
        head=_declared(story, articleSection=story.section, keywords=keywords, description=story.lead)
        + f'<meta property="og:title" content="{escape(story.title)}"><meta property="og:type" content="article">'
        + f'<meta name="description" content="{escape(story.lead)}"><link rel="canonical" href="{HOME[:-1]}{story.path}">',
        body=f"""<body><header><nav><ul><li><a href="/">Start</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><header><p class="kicker">{escape(story.kicker)}</p><h1>{escape(story.title)}</h1>
<p class="lead">{escape(story.lead)}</p><p class="byline">Von <a rel="author" href="/autor/1">{story.author}</a></p>
<time datetime="{local.isoformat()}">{_day(story.published_at)}, {_clock(story.published_at)} Uhr</time></header>
<figure><img src="/i/{story.number}.webp" alt=""><figcaption>{escape(story.caption)} <small>Foto: {story.credit}</small></figcaption></figure>
{_body(story, between='<aside class="related"><h3>Mehr zum Thema</h3><ul>' + _links(story, 2) + "</ul></aside>")}
<footer><ul class="tags">{tags}</ul></footer></article></main>
<section class="comments"><h2>Kommentare</h2><p>Noch keine Kommentare.</p></section><footer><p>© {SITE}</p></footer></body>""",
    )


def blog(story: Story) -> str:
    """A blog system: entry-content, bold lead in the text, categories and tags in the footer of the entry."""
    tags = " ".join(f'<a href="/tag/{escape(tag)}" rel="tag">{escape(tag)}</a>' for tag in story.tags)
    return _page(
        story,
        head=f'<meta property="article:published_time" content="{story.published_at.isoformat()}">'
        f'<meta property="article:section" content="{story.section}"><meta property="og:title" content="{escape(story.title)}">'
        + "".join(f'<meta property="article:tag" content="{escape(tag)}">' for tag in story.tags),
        title=f"{story.title} – {SITE}",
        body=f"""<body class="single post-{story.number}"><div id="page"><header id="masthead"><p class="site-title"><a href="/">{SITE}</a></p></header>
<article class="post type-post"><header class="entry-header"><span class="kicker">{escape(story.kicker)}</span>
<h1 class="entry-title">{escape(story.title)}</h1><div class="entry-meta"><span class="posted-on">{_day(story.published_at)}</span>
 <span class="byline">von <span class="author vcard"><a href="/author/x">{story.author}</a></span></span></div></header>
<div class="post-thumbnail"><figure class="wp-caption"><img src="/wp-content/{story.number}.jpg"><figcaption class="wp-caption-text">{escape(story.caption)} (Foto: {story.credit})</figcaption></figure></div>
<div class="entry-content"><p><strong>{escape(story.lead)}</strong></p>
{_body(story, subhead="<h3>{}</h3>", between='<div class="sharedaddy"><h3>Teilen mit:</h3><ul><li><a href="#">Facebook</a></li><li><a href="#">E-Mail</a></li></ul></div>')}
</div><footer class="entry-footer"><span class="cat-links">Kategorie: <a href="/c">{story.section}</a></span> <span class="tags-links">Schlagwörter: {tags}</span></footer></article>
<div id="jp-relatedposts"><h3>Ähnliche Beiträge</h3><ul>{_links(story, 3)}</ul></div></div></body>""",
    )


def hashed(story: Story) -> str:
    """A modern build: meaningless class names, spans in headings, kicker and title in one heading, JSON-LD graph."""
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"@type": "ListItem", "position": 1, "name": story.section}],
    }
    graph = json.loads(_declared(story, articleSection=story.section).split(">", 1)[1].rsplit("<", 1)[0])
    script = json.dumps({"@context": "https://schema.org", "@graph": [crumbs, graph]})
    cards = _teasers(
        story,
        4,
        '<article class="c9k2"><a href="{path}"><img src="/t/{number}.jpg"><h3 class="q7">{title}</h3></a><p>{lead}</p></article>',
    )
    return _page(
        story,
        head=f'<script type="application/ld+json">{script}</script><meta property="og:title" content="{escape(story.title)}">',
        body=f"""<body><div id="__next"><div class="css-1x0"><a href="/" class="css-7u">{SITE}</a></div>
<main class="css-2m"><div class="css-44"><h1 class="css-9a"><span class="css-k1">{escape(story.kicker)}</span><span class="css-k2">{escape(story.title)}</span></h1>
<p class="css-5p">{escape(story.lead)}</p><div class="css-6b">Von {story.author}</div><div class="css-6c">{_short(story.published_at)}, {_clock(story.published_at)} Uhr</div>
<figure class="css-f"><picture><source srcset="/p/{story.number}.avif 640w"><img src="/p/{story.number}.jpg"></picture><figcaption class="css-fc"><span>{escape(story.caption)}</span><span class="css-fd">© {story.credit}</span></figcaption></figure>
<div class="css-t">{_body(story, paragraph='<p class="css-z">{}</p>', subhead='<h2 class="css-y">{}</h2>', between='<div class="css-ad0"><span>Anzeige</span><div id="slot1"></div></div>')}</div></div>
<div class="css-cards"><h2>Das könnte Sie auch interessieren</h2>{cards}</div></main></div></body>""",
    )


def table(story: Story) -> str:
    """An old system: tables, line breaks instead of paragraphs' classes, byline on top, microdata."""
    return _page(
        story,
        head=f'<meta name="author" content="{story.author}"><meta name="date" content="{story.published_at.isoformat()}">',
        title=f"{SITE}: {story.title}",
        body=f"""<body><table width="960"><tr><td class="navi" width="160"><a href="/">{SITE}</a><br><a href="/sport">Sport</a><br><a href="/kultur">Kultur</a></td>
<td class="inhalt" itemscope itemtype="https://schema.org/NewsArticle"><div class="spitzmarke">{escape(story.kicker)}</div>
<h1 itemprop="headline">{escape(story.title)}</h1><div class="autorenzeile">Von {story.author}, {_short(story.published_at)}</div>
<div class="foto"><img src="/pic.php?id={story.number}" width="600" height="400"><br><span class="bildtext">{escape(story.caption)}</span> <span class="fotograf">Foto: {story.credit}</span></div>
<div itemprop="articleBody"><p class="vorspann"><b>{escape(story.lead)}</b></p>
{_body(story, subhead="<p><b>{}</b></p>", between='<p class="werbung">Werbung</p>')}</div>
<p><a href="/drucken/{story.number}">Drucken</a> | <a href="/mail/{story.number}">Artikel versenden</a></p></td>
<td width="200"><b>Weitere Meldungen</b><ul>{_links(story, 5)}</ul></td></tr></table></body>""",
    )


def portal(story: Story) -> str:
    """A portal: breadcrumbs, kicker above, lead in the header, newsletter and app boxes in the text, comments below."""
    letter = '<div class="newsletter-box"><h3>Der Morgen</h3><p>Die wichtigsten Nachrichten kostenlos per Mail.</p><form><input type="email" name="email"><button>Anmelden</button></form></div>'
    comment = '<div class="comment"><b>Leser 12</b><p>Das hätte man sich in diesem Rathaus auch früher überlegen können.</p></div>'
    cards = _teasers(
        story,
        3,
        '<div class="teaser"><a href="{path}"><span class="teaser__kicker">Mehr</span><h3>{title}</h3></a><p>{lead}</p></div>',
    )
    return _page(
        story,
        head=_declared(story, articleSection=story.section, isAccessibleForFree=True)
        + f'<meta name="keywords" content="{escape(", ".join(story.tags))}"><meta property="og:title" content="{escape(story.title)}">',
        body=f"""<body><div class="header"><div class="weather">7 °C</div></div>
<div class="breadcrumb" itemscope itemtype="https://schema.org/BreadcrumbList"><a href="/">Start</a> › <a href="/r">{story.section}</a></div>
<div class="article"><div class="article__header"><span class="article__kicker">{escape(story.kicker)}</span><h1 class="article__headline">{escape(story.title)}</h1>
<div class="article__lead">{escape(story.lead)}</div><div class="article__meta"><span class="article__author">{story.author}</span> <span class="article__date">Stand: {_short(story.published_at)}, {_clock(story.published_at)} Uhr</span> <span>3 Min. Lesezeit</span></div></div>
<div class="article__image"><img data-src="/media/{story.number}.jpg" src="data:image/gif;base64,R0lGOD"><p class="image-caption">{escape(story.caption)}</p><p class="image-credit">Bild: {story.credit}</p></div>
<div class="article__body">{_body(story, paragraph='<p class="article__text">{}</p>', subhead='<h3 class="article__subhead">{}</h3>', between=letter)}</div>
<div class="social"><a href="#">Facebook</a><a href="#">WhatsApp</a></div></div>
<div class="comments"><h2>2 Kommentare</h2>{comment}</div><div class="recommendations"><h2>Empfehlungen</h2>{cards}</div></body>""",
    )


def regional(story: Story) -> str:
    """A regional paper: place before the text, text in divs, the kicker below the title, agency-like byline on top."""
    return _page(
        story,
        head=f'<meta property="og:title" content="{escape(story.kicker)}: {escape(story.title)}"><meta property="article:published_time" content="{story.published_at.isoformat()}">'
        f'<meta name="author" content="{story.author}">',
        body=f"""<body><div class="seitenkopf"><a href="/">{SITE}</a> Mittwoch</div><div class="artikelseite">
<figure class="aufmacher"><img src="https://img.bote.example/{story.number}/w1200.jpg" width="1200" height="675"><figcaption>{escape(story.caption)} <span class="copyright">{story.credit}</span></figcaption></figure>
<h1>{escape(story.title)}</h1><h2 class="unterzeile kicker">{escape(story.kicker)}</h2>
<div class="vorspann">{escape(story.lead)}</div><div class="autor">{story.author}</div><div class="zeit">{_day(story.published_at)} | {_clock(story.published_at)} Uhr</div>
<div class="text">{_body(story, paragraph='<div class="absatz">{}</div>', subhead='<div class="zwischenzeile"><strong>{}</strong></div>', between='<div class="anzeige">Anzeige</div>')}</div></div>
<div class="nachrichten"><h3>Aus der Region</h3><ul>{_links(story, 6)}</ul></div></body>""",
    )


def accelerated(story: Story) -> str:
    """A lean page: amp-img, byline and date in one line, tags as a line of links, a bare list of links below."""
    tags = ", ".join(f'<a href="/t/{escape(tag)}">{escape(tag)}</a>' for tag in story.tags)
    return _page(
        story,
        head=_declared(story, dateModified=story.published_at.isoformat(), image=f"{HOME}a/{story.number}.jpg"),
        body=f"""<body><amp-sidebar><ul><li><a href="/">Start</a></li></ul></amp-sidebar><article class="amp-article">
<div class="eyebrow">{escape(story.kicker)}</div><h1>{escape(story.title)}</h1>
<p class="meta">Von {story.author} • {_day(story.published_at)}, {_clock(story.published_at)} Uhr</p>
<p class="intro">{escape(story.lead)}</p>
<figure><amp-img src="/a/{story.number}.jpg" width="1200" height="800" layout="responsive"></amp-img><figcaption>{escape(story.caption)} Foto: {story.credit}</figcaption></figure>
{_body(story, between="<amp-ad width=300 height=250></amp-ad>")}
<p class="tags">Themen: {tags}</p></article><ul>{_links(story, 4)}</ul></body>""",
    )


TEMPLATES: dict[str, Callable[[Story], str]] = {
    one.__name__: one for one in (plain, semantic, blog, hashed, table, portal, regional, accelerated)
}
