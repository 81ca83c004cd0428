"""What a page declares of itself in JSON-LD, OpenGraph, meta and microdata. Looks at nothing a reader sees."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape

from . import jsonld
from .access import declared_free
from .document import Element
from .people import is_nobody, is_organisation, is_person, names, signs_as_office
from .text import distinct, normal

_TITLE_PARTS = re.compile(r"\s+[|–—·•-]\s+")
_VALUES, _CHARS = 100, 2000  # of one field, and of each; an article has no more
_BODY_CHARS = 1_000_000
_TAG = re.compile(r"<[^<>]{1,500}>")

# Each field's names in the order of trust: what is meant for news first.
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title", "headline", "sailthru.title")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.abstract")
_AUTHORS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "cxenseparse:author",
)
_SECTIONS = ("article:section", "section", "cxenseparse:category", "parsely-section", "category", "ressort")
_TAGS = ("news_keywords", "article:tag", "parsely-tags", "sailthru.tags", "keywords")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date.created", "parsely-pub-date", "pubdate",
    "publish-date",
    "publishdate", "publication_date", "sailthru.date", "cxenseparse:recs:publishtime", "last-published",
    "date.created",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "article:modified", "datemodified",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "date.modified", "revised",
    "article:updated_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """A declared text and the rule that found it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """All that a page declares, unjudged; several values where it says several things.

    `authors` are persons, `organisations` all others that are named as creators. `signed` lists both in the page's own
    order as far as they are declared to have written this article: in JSON-LD, or an agency or desk in a meta element
    (which otherwise often names the owner of the website).
    """

    titles: tuple[Value, ...] = ()
    descriptions: tuple[Value, ...] = ()
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    authors_rule: str = ""
    signed: tuple[str, ...] = ()
    section: Value | None = None
    tags: tuple[str, ...] = ()
    tags_rule: str = ""
    published: tuple[Value, ...] = ()
    modified: tuple[Value, ...] = ()
    body: str = ""
    site_names: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    og_url: str | None = None
    og_type: str = ""
    lead_image: str | None = None
    is_article: bool = False
    is_live: bool = False
    is_free: bool | None = None
    free_rule: str = ""
    word_count: int | None = None
    events: tuple[str, ...] = ()
    types: frozenset[str] = field(default_factory=frozenset)


def read_declared(root: Element, url: str) -> Declared:
    """Read everything a page at this address declares; scripts must still stand in the tree."""
    found = jsonld.nodes(root)
    meta = _meta(root)
    named = [value.text for value in _titles(root, {}, meta)]
    titles = [part for title in named for part in (title, *_TITLE_PARTS.split(title))]
    addresses = [url, *filter(None, (_canonical(root), *meta.get("og:url", ())))]
    node = jsonld.article_node(found, titles, addresses) or {}
    authors = _authors(node, found, meta)
    tags = _tags(node, meta)
    is_free, free_rule = declared_free(node, found, meta, root)
    return Declared(
        titles=_titles(root, node, meta),
        descriptions=(*_json(node, "description"), *_named(meta, _DESCRIPTIONS)),
        authors=authors[0],
        organisations=authors[1],
        authors_rule=authors[2],
        signed=_signed(node, found, meta),
        section=_first(_json(node, "articleSection"), _named(meta, _SECTIONS)),
        tags=tags[0],
        tags_rule=tags[1],
        published=(*_json(node, "datePublished"), *_named(meta, _PUBLISHED), *_json(node, "dateCreated")),
        modified=(*_json(node, "dateModified"), *_named(meta, _MODIFIED)),
        body=_body(node),
        site_names=_site_names(found, meta),
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip() or None,
        canonical=_canonical(root),
        og_url=next(iter(meta.get("og:url", ())), None),
        og_type=next(iter(meta.get("og:type", ())), "").lower(),
        lead_image=next(iter(meta.get("og:image", ())), None),
        is_article=bool(node),
        is_live="LiveBlogPosting" in jsonld.types(node),
        is_free=is_free,
        free_rule=free_rule,
        word_count=_word_count(node),
        events=tuple(normal(name[:_CHARS]) for name in jsonld.event_names(found)),
        types=frozenset().union(*(jsonld.types(one) for one in found)) if found else frozenset(),
    )


def _meta(root: Element) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = normal((element.get("content") or "")[:_CHARS])
        listed = found.setdefault(name.strip().lower(), []) if name and content else []
        if len(listed) < _VALUES and content:
            listed.append(content)
    return found


def _named(meta: Mapping[str, list[str]], wanted: Iterable[str]) -> tuple[Value, ...]:
    return tuple(Value(text, f"meta {name}") for name in wanted for text in meta.get(name, ()))


def _json(node: jsonld.Node, key: str) -> tuple[Value, ...]:
    texts = (normal(unescape(text[:_CHARS])) for text in jsonld.strings(node.get(key))[:_VALUES])
    return tuple(Value(text, f"json-ld {key}") for text in texts if text)


def _first(*several: tuple[Value, ...]) -> Value | None:
    return next((value for values in several for value in values), None)


def _titles(root: Element, node: jsonld.Node, meta: Mapping[str, list[str]]) -> tuple[Value, ...]:
    element = next(root.iter("title"), None)
    written = normal(element.text_content()[:_CHARS]) if element is not None else ""
    named = (*_json(node, "headline"), *_named(meta, _TITLES), *_json(node, "alternativeHeadline"))
    return (*named, *((Value(written, "title element"),) if written else ()))


def _authors(
    node: jsonld.Node, found: list[jsonld.Node], meta: Mapping[str, list[str]]
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Persons, organisations, and the rule: of JSON-LD where it names anybody, else of meta."""
    creators = [_creator(one, found) for key in ("author", "creator") for one in jsonld.listed(node.get(key))[:_VALUES]]
    declared = [(name, kind) for names_, kind in creators for name in names_]
    rule = "json-ld author"
    if not any(name and kind != "Organization" and not is_organisation(name) for name, kind in declared):
        written = [
            name for key in _AUTHORS for text in meta.get(key, ()) if "://" not in text for name in _written(text)
        ]
        declared, rule = [*declared, *((name, "") for name in written)], "meta author" if written else rule
    people = distinct(name for name, kind in declared if kind != "Organization" and not is_organisation(name))
    offices = distinct(name for name, kind in declared if kind == "Organization" or is_organisation(name))
    return people, offices, rule


def _signed(node: jsonld.Node, found: list[jsonld.Node], meta: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Whoever the page says has written the article, persons and organisations alike, in its order."""
    creators = [_creator(one, found) for one in _listed(node.get("author"))]
    listed = [name for named, _ in creators for name in named if not is_nobody(name)]
    if not listed:
        written = (name for key in _AUTHORS for text in meta.get(key, ()) if "://" not in text for name in names(text))
        listed = [name for name in written if signs_as_office(name)]
    return distinct(listed)


def _written(text: str) -> tuple[str, ...]:
    """The names of a meta element; beside an office only full names count, the rest is its address."""
    listed = names(text)
    if not any(is_organisation(name) for name in listed):
        return listed
    return tuple(name for name in listed if is_person(name) or is_organisation(name))


def _listed(value: object) -> list[object]:
    """The members of a list, of lists in it as well; a single value as a list of one."""
    if isinstance(value, list):
        return [one for member in value for one in _listed(member)]
    return [value] if value else []


def _creator(value: object, found: list[jsonld.Node]) -> tuple[tuple[str, ...], str]:
    node = jsonld.resolved(value, found)
    texts = [text[:_CHARS] for text in jsonld.strings(node)[:_VALUES] if "://" not in text]
    if isinstance(node, dict) and _is_office(node):
        return tuple(normal(text) for text in texts), "Organization"
    return tuple(name for text in texts for name in names(text)), ""


def _is_office(node: jsonld.Node) -> bool:
    return any("Organization" in one for one in jsonld.types(node))


def _tags(node: jsonld.Node, meta: Mapping[str, list[str]]) -> tuple[tuple[str, ...], str]:
    written = [(f"meta {key}", meta[key]) for key in _TAGS[:-1] if key in meta]
    keywords = [text[:_CHARS] for text in jsonld.strings(node.get("keywords"))[:_VALUES] if ":" not in text]
    for rule, values in (*written, ("json-ld keywords", keywords), ("meta keywords", meta.get("keywords", []))):
        if tags := distinct(normal(tag) for value in values for tag in value.replace(";", ",").split(",")):
            return tags, rule
    return (), ""


def _word_count(node: jsonld.Node) -> int | None:
    said = node.get("wordCount")
    text = said if isinstance(said, str) else str(said) if isinstance(said, int) else ""
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _body(node: jsonld.Node) -> str:
    texts = jsonld.strings(node.get("articleBody"))
    for update in jsonld.listed(node.get("liveBlogUpdate")):
        texts.extend(jsonld.strings(update.get("articleBody")) if isinstance(update, dict) else ())
    return normal(unescape(_TAG.sub(" ", " ".join(texts)[:_BODY_CHARS])))


def _site_names(found: list[jsonld.Node], meta: Mapping[str, list[str]]) -> tuple[str, ...]:
    publishers = [text[:_CHARS] for node in found for text in jsonld.strings(node.get("publisher"))]
    named = [text for key in ("og:site_name", "application-name", "twitter:site") for text in meta.get(key, ())]
    return distinct(normal(text).lstrip("@") for text in (*named, *publishers))[:_VALUES]


def _canonical(root: Element) -> str | None:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return str(link.get("href")).strip()
    return None
