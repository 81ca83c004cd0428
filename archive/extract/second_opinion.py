"""What trafilatura takes for the text of a pruned page. Only asked; the judgement is made elsewhere.

It takes minutes for some pages, with time that grows as the square of an element's children and of the text's length:
those it is not shown.
"""

from copy import deepcopy

from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from .document import Element
from .page import Page
from .prune import Gone, is_gone
from .text import containment, shingles, words

_ELEMENTS, _CHILDREN, _CHARS, _LINE_CHARS = 15_000, 1_500, 600_000, 50_000


def trafilatura_places(page: Page, gone: Gone) -> list[int]:
    """The places of the lines that trafilatura keeps, after the pruned elements are taken out of a copy of the tree.

    None of them where the page is too much for it.
    """
    if _is_too_much(page):
        return []
    options = Extractor(fast=True, comments=False, with_metadata=False, dedup=False)
    try:
        document = bare_extraction(_pruned_copy(page.root, gone), options=options)
    except ValueError:  # a control character written as an entity, which it puts into another tree
        return []
    own = shingles(words(document.text or "")) if isinstance(document, Document) else set()
    # A teaser may repeat a sentence of the text; it stays a teaser.
    left = ((at, line) for at, line in enumerate(page.lines) if own and not is_gone(line, gone))
    return [at for at, line in left if containment(line.text, own) >= 0.7]


def _is_too_much(page: Page) -> bool:
    sizes = [len(line.text) for line in page.lines]
    if len(page.order) > _ELEMENTS or sum(sizes) > _CHARS or max(sizes, default=0) > _LINE_CHARS:
        return True
    return any(len(element) > _CHILDREN for element in page.order)


def _pruned_copy(root: Element, gone: Gone) -> Element:
    clone = deepcopy(root)
    doomed = [copy for original, copy in zip(root.iter(), clone.iter(), strict=True) if original in gone]
    for element in doomed:
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    return clone
