"""What a reader typed, read into a small tree. Pure: it knows no table and no SQL.

query   = clause { "OR" clause }
clause  = { [ "-" | "NOT" ] item }                all of them, none of those with a minus
item    = "(" query ")"  |  [ field ":" ] ( word | word"*" | '"' words '"' )
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.errors import BadQuery
from archive.search.words import tokens

FIELDS = ("title", "kicker", "lead", "text", "caption", "author", "tag", "section", "source")
LONGEST = 1_000  # characters
MOST_WORDS = 32
DEEPEST = 8  # brackets within brackets
SHORTEST_PREFIX = 3  # letters; shorter beginnings stand for a good part of the dictionary
QUOTES = str.maketrans(dict.fromkeys("„“”«»‟", '"'))
OPERATORS = {"OR": "or", "ODER": "or", "AND": "and", "UND": "and", "NOT": "not", "NICHT": "not"}
PARTS = re.compile(
    rf'(?P<phrase>"[^"]*")|(?P<quote>")|(?P<open>\()|(?P<close>\))|(?P<field>(?:{"|".join(FIELDS)})s?:)'
    r'|(?P<not>-+(?=[^\s-]))|(?P<word>[^\s()"]+)',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that must stand side by side. A single one that is not `exact` may also match by stem or part.

    `field` is one of FIELDS, or None for all; `prefix` says that the last word is only the beginning of one.
    """

    words: tuple[str, ...]
    field: str | None = None
    exact: bool = False
    prefix: bool = False

    @property
    def is_loose(self) -> bool:
        """Whether stems and compounds count as well."""
        return len(self.words) == 1 and not self.exact and not self.prefix


@dataclass(frozen=True, slots=True)
class All:
    """Every one of `parts`, and none of `without`."""

    parts: "tuple[Node, ...]"
    without: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of `parts`."""

    parts: "tuple[Node, ...]"


Node = Term | All | Any
Part = tuple[str, str]


def parse(text: str) -> Node:
    """The tree of a query; BadQuery says in one sentence what cannot be read and how to mend it.

    >>> parse('Haus -"alte Mühle"')
    All(parts=(Term(words=('haus',), field=None, exact=False, prefix=False),), \
without=(Term(words=('alte', 'muehle'), field=None, exact=True, prefix=False),))
    """
    if len(text) > LONGEST:
        raise BadQuery(f"The search has {len(text)} characters, more than {LONGEST}: shorten it.")
    parts = deque(_parts(text.translate(QUOTES)))
    tree = _any(parts, depth=0)
    if parts:
        raise BadQuery("A closing bracket has no opening one: remove it, or put the words before it in brackets.")
    if tree is None:
        raise BadQuery("There is no word to look for: name at least one, for example Rathaus.")
    if len(terms(tree, everything=True)) > MOST_WORDS:
        raise BadQuery(f"The search has more than {MOST_WORDS} words: leave some out.")
    return tree


def terms(tree: Node, *, everything: bool = False) -> tuple[Term, ...]:
    """The terms that are looked for, in order; with `everything` the excluded ones too."""
    if isinstance(tree, Term):
        return (tree,)
    inner: Sequence[Node] = tree.parts
    if everything and isinstance(tree, All):
        inner = (*inner, *tree.without)
    return tuple(term for part in inner for term in terms(part, everything=everything))


def _parts(text: str) -> list[Part]:
    """The pieces of the text by kind; a minus or a field name counts only at the beginning of a piece."""
    parts: list[Part] = []
    for match in PARTS.finditer(text):
        kind, piece = match.lastgroup or "word", match.group()
        if kind == "word" and piece in OPERATORS:
            kind = OPERATORS[piece]
        parts.append((kind, piece))
    return parts


def _any(parts: deque[Part], *, depth: int) -> Node | None:
    choices = [_all(parts, depth=depth)]
    while parts and parts[0][0] == "or":
        parts.popleft()
        choices.append(_all(parts, depth=depth))
    found = tuple(choice for choice in choices if choice is not None)
    if len(found) < 2:
        return found[0] if found else None
    return Any(found)


def _all(parts: deque[Part], *, depth: int) -> Node | None:
    wanted: list[Node] = []
    unwanted: list[Node] = []
    while parts and parts[0][0] not in ("or", "close"):
        excluded = _excluded(parts)
        item = _item(parts, depth=depth) if parts and parts[0][0] not in ("or", "close") else None
        if item is not None:
            (unwanted if excluded else wanted).append(item)
    if unwanted and not wanted:
        raise BadQuery("A search cannot consist of exclusions only: add a word that the articles should have.")
    if len(wanted) + len(unwanted) < 2:
        return wanted[0] if wanted else None
    return All(tuple(wanted), tuple(unwanted))


def _excluded(parts: deque[Part]) -> bool:
    """Takes the operators before an item away; whether one of them was a NOT."""
    excluded = False
    while parts and parts[0][0] in ("and", "not"):
        excluded |= parts.popleft()[0] == "not"
    return excluded


def _item(parts: deque[Part], *, depth: int) -> Node | None:
    kind, piece = parts.popleft()
    match kind:
        case "open":
            return _bracket(parts, depth=depth + 1)
        case "field":
            return _in_field(piece[:-1].lower().removesuffix("s"), parts, depth=depth)
        case "quote":
            raise BadQuery('A quotation mark is not closed: add the second ", or remove the first.')
        case "phrase":
            return _term(piece, exact=True)
        case _:
            return _term(piece, exact=False)


def _bracket(parts: deque[Part], *, depth: int) -> Node | None:
    if depth > DEEPEST:
        raise BadQuery(f"Brackets are nested more than {DEEPEST} deep: write the search in a flatter way.")
    inner = _any(parts, depth=depth)
    if not parts:
        raise BadQuery("A bracket is not closed: add the closing one, or remove the first.")
    parts.popleft()
    return inner


def _in_field(field: str, parts: deque[Part], *, depth: int) -> Node:
    item = _item(parts, depth=depth) if parts and parts[0][0] in ("word", "phrase", "quote", "open") else None
    if item is None:
        raise BadQuery(f"Nothing follows {field}: – write the word directly behind it, for example {field}:Rathaus.")
    return _narrowed(item, field)


def _narrowed(node: Node, field: str) -> Node:
    """The same tree with every term looked for in that field, unless it names its own."""
    match node:
        case Term():
            return replace(node, field=node.field or field)
        case Any():
            return Any(tuple(_narrowed(part, field) for part in node.parts))
        case All():
            wanted = tuple(_narrowed(part, field) for part in node.parts)
            return All(wanted, tuple(_narrowed(part, field) for part in node.without))


def _term(piece: str, *, exact: bool) -> Term | None:
    """The term of one piece; several words in it ("Wanne-Eickel", "13.50") must stand side by side."""
    prefix = piece.endswith("*") and not exact
    found = tokens(piece)
    if not found:
        return None
    if prefix and len(found[-1]) < SHORTEST_PREFIX:
        raise BadQuery(f"{piece} is too short a beginning: write at least {SHORTEST_PREFIX} letters before the *.")
    return Term(found[:MOST_WORDS], exact=exact, prefix=prefix)
