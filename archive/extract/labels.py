"""Section and tags of an article: what the page declares, else its breadcrumb and its visible links of tags."""

from .document import Element
from .lines import text_of
from .page import Page
from .text import distinct, folded, normal

_HOME_WORDS = frozenset(
    {"home", "start", "startseite", "homepage", "artikel", "article", "news", "nachrichten", "sie sind hier"}
)


def find_section(page: Page) -> tuple[str | None, str]:
    """The section and its rule."""
    if page.declared.section is not None:
        return page.declared.section.text, page.declared.section.rule
    for element in page.named.get("chrome", []):
        named = (element.get("class") or element.get("id") or "").lower()
        if "breadcrumb" in named and (section := _last_crumb(element, page)) is not None:
            return section, "breadcrumb"
    # WordPress marks the links of a post's categories `rel="category tag"`: they are no tags.
    filed = next((text for link in _related(page, "category") if (text := normal(link.text_content()))), None)
    return (filed, "rel category") if filed else (None, "")


def _last_crumb(element: Element, page: Page) -> str | None:
    """The innermost link of a breadcrumb that is neither the front page nor the article itself."""
    own = page.absolute(page.url)
    crumbs = [normal(link.text_content()) for link in element.iter("a") if page.absolute(link.get("href") or "") != own]
    titles = {folded(value.text) for value in page.declared.titles}
    kept = [
        crumb
        for crumb in crumbs
        if crumb and crumb.lower() not in _HOME_WORDS and folded(crumb) not in titles and len(crumb) < 60
    ]
    home = {folded(page.site.name), *(folded(name) for name in page.declared.site_names)}
    return next((crumb for crumb in reversed(kept) if folded(crumb) not in home), None)


def find_tags(page: Page) -> tuple[tuple[str, ...], str]:
    """The tags and their rule."""
    if page.declared.tags:
        return page.declared.tags, page.declared.tags_rule
    categories = set(_related(page, "category"))
    linked = [link for link in _related(page, "tag") if link not in categories]
    if linked:
        return distinct(normal(link.text_content()) for link in linked), "rel tag"
    boxes = [one for one in page.named.get("tags", []) if len(one.text_content()) < 400]
    found = distinct(text_of(link) for box in boxes[:1] for link in box.iter("a"))
    return found, "tag links" if found else ""


def _related(page: Page, relation: str) -> list[Element]:
    """The links of a relation (HTML, 4.6.7)."""
    return [link for link in page.root.iter("a") if relation in (link.get("rel") or "").lower().split()]
