"""Whether a page declares itself free to read. Looks at declarations only, not at the wall that may stand there."""

from collections.abc import Iterable, Mapping

from . import jsonld
from .document import Element

_KEY = "isAccessibleForFree"
_TIERS = {"free": True, "metered": False, "locked": False}
_PAGES = frozenset({"WebPage", "ItemPage", "WebPageElement", "CreativeWork"})


def declared_free(
    node: jsonld.Node, found: Iterable[jsonld.Node], meta: Mapping[str, list[str]], root: Element
) -> tuple[bool | None, str]:
    """What the article says of itself, then its parts, the page, microdata and meta; None where nothing does."""
    parts = node.get("hasPart")
    nodes = [node, *(parts if isinstance(parts, list) else [parts])]
    nodes += [one for one in found if jsonld.types(one) & _PAGES]
    said = (_truth(one.get(_KEY)) for one in nodes if isinstance(one, Mapping))
    if (free := next((one for one in said if one is not None), None)) is not None:
        return free, f"json-ld {_KEY}"
    if (free := _in_microdata(root)) is not None:
        return free, f"itemprop {_KEY}"
    for key in ("article:content_tier", _KEY.lower()):
        for text in meta.get(key, ()):
            free = _TIERS.get(text.strip().lower(), _truth(text))
            if free is not None:
                return free, f"meta {key}"
    return None, ""


def _truth(value: object) -> bool | None:
    """A truth value as pages write it: true, "True", "https://schema.org/False"; None for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool):
        return value
    word = value[:100].strip().lower().rpartition("/")[2] if isinstance(value, str) else ""
    return {"true": True, "false": False, "1": True, "0": False}.get(word)


def _in_microdata(root: Element) -> bool | None:
    for element in root.iterfind(f".//*[@itemprop='{_KEY}']"):
        said = element.get("content") or element.get("href") or element.get("value") or element.text
        if (free := _truth(said)) is not None:
            return free
    return None
