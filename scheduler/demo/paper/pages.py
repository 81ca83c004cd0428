"""The pages of the paper as text: fills templates with what was decided elsewhere. It answers no request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from scheduler.demo.paper.design import Design, environment, local_time
from scheduler.demo.paper.drafts import SECTIONS, Draft
from scheduler.demo.paper.furniture import furniture
from scheduler.demo.paper.lists import FEED_STORIES, FRONT_STORIES, Editions, footer_stories
from scheduler.demo.paper.markup import blocks_of, parse

NAME = "Der Emscherbote"
SLOGAN = "lokal, nah, online."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a page may depend on: who asked, when, the how-manieth request, what is live, and the design."""

    host: str
    at: datetime
    request_number: int
    live: Editions
    design: Design
    paths: Mapping[str, str]

    def absolute(self, path: str) -> str:
        """The URL of a path on this host."""
        return f"http://{self.host}{path}"


@cache
def _environment() -> Environment:
    return environment()


def article_page(draft: Draft, scene: Scene) -> str:
    """The page of an article in its own form."""
    pieces = parse(draft.text, scene.paths)
    return _page(
        f"article_{draft.form}.html",
        scene,
        section=draft.section,
        besides=draft.number,
        draft=draft,
        pieces=pieces,
        lead=lead_of(draft, scene.paths),
        section_name=SECTIONS[draft.section],
        structured=_structured(draft, scene) if draft.metadata == "json-ld" else None,
    )


def front_page(scene: Scene) -> str:
    """The front page: the newest stories."""
    return _list_page(scene, "/", heading="Aktuelles", stories=scene.live[:FRONT_STORIES], next_path=None)


def section_page(section: str, number: int, pages: tuple[Editions, ...], scene: Scene) -> str:
    """One page of a section; `number` counts from 1."""
    own = f"/{section}" if number == 1 else f"/{section}?seite={number}"
    following = f"/{section}?seite={number + 1}" if number < len(pages) else None
    return _list_page(scene, own, heading=SECTIONS[section], stories=pages[number - 1], next_path=following)


def plain_page(scene: Scene, *, heading: str, paragraphs: tuple[str, ...], links: tuple[tuple[str, str], ...]) -> str:
    """A page that is no story: static texts, the traps, and what is not found."""
    return _page("plain.html", scene, heading=heading, paragraphs=paragraphs, links=links)


def sitemap(editions: Editions, scene: Scene) -> str:
    """A sitemap with the lastmod the paper declares."""
    return _feed("sitemap.xml", scene, editions=editions)


def news_sitemap(editions: Editions, scene: Scene) -> str:
    """A sitemap in the news namespace."""
    return _feed("sitemap_news.xml", scene, editions=editions)


def sitemap_index(scene: Scene, children: tuple[str, ...]) -> str:
    """The index of the sitemaps."""
    return _feed("sitemap_index.xml", scene, children=children)


def rss(scene: Scene) -> str:
    """The feed of the newest stories."""
    leads = {one.draft.number: lead_of(one.draft, scene.paths) for one in scene.live}
    return _feed("rss.xml", scene, editions=scene.live[:FEED_STORIES], leads=leads)


def lead_of(draft: Draft, paths: Mapping[str, str]) -> str:
    """The lead of a draft in plain words."""
    return next((block.text for block in blocks_of(parse(draft.text, paths)) if block.kind == "lead"), "")


def _list_page(scene: Scene, path: str, *, heading: str, stories: Editions, next_path: str | None) -> str:
    leads = {one.draft.number: lead_of(one.draft, scene.paths) for one in stories}
    return _page("list.html", scene, path=path, heading=heading, stories=stories, next_path=next_path, leads=leads)


def _page(template: str, scene: Scene, *, section: str | None = None, besides: str = "", **values: object) -> str:
    return _feed(
        template,
        scene,
        base=scene.design.base,
        c=scene.design.classes,
        slogan=SLOGAN,
        sections=SECTIONS,
        furniture=furniture(scene.live, scene.request_number, section=section, besides=besides),
        footer=footer_stories(scene.live),
        **values,
    )


def _feed(template: str, scene: Scene, **values: object) -> str:
    return _environment().get_template(template).render(scene=scene, name=NAME, **values)


def _structured(draft: Draft, scene: Scene) -> Markup:
    """The article's JSON-LD; `<` is escaped so that no text can close the script element."""
    stated: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": scene.absolute(draft.path),
        "headline": draft.title,
        "description": lead_of(draft, scene.paths),
        "datePublished": local_time(draft.published_at),
        "dateModified": local_time(draft.modified_at or draft.published_at),
        "author": [{"@type": "Person", "name": author} for author in draft.authors],
        "publisher": {"@type": "Organization", "name": NAME},
        "articleSection": SECTIONS[draft.section],
        "keywords": list(draft.tags),
        "image": [scene.absolute(photo.path) for photo in draft.photos],
    }
    filled = {name: value for name, value in stated.items() if value}
    return Markup(json.dumps(filled, ensure_ascii=False, indent=1).replace("<", "\\u003c"))  # noqa: S704
