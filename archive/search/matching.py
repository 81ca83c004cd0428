"""A query's tree turned into an FTS5 expression, and into what to mark in a text. Pure: it runs no query.

Only folded letters and digits within quotation marks enter the expression, so no input can be read as FTS5 syntax.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.search.columns import stem_columns, word_columns
from archive.search.query import All, Any, Node, Term, terms
from archive.search.words import stem, tokens

Parts = Mapping[str, Sequence[str]]
SHORTEST_PART = 4  # letters
# Function words are no part that anyone looks for, and thousands of words contain them.
NO_PARTS = frozenset(
    tokens(
        "aber alle auch beim dann dass denn dem diese dieser dieses doch durch eine einem einen einer eines für gegen "
        "haben hatte ihre ihrer kann kein keine mehr nach nicht noch oder ohne sehr sein seine sich sind über unter "
        "viel vom von waren warum wenn werden wird wurde wurden zwischen"
    )
)


@dataclass(frozen=True, slots=True)
class Needles:
    """What is marked in a text: folded words, stems, and sequences of words whose last may be only a beginning."""

    words: frozenset[str]
    stems: frozenset[str]
    sequences: tuple[tuple[tuple[str, ...], bool], ...]


def expression(tree: Node, parts: Parts) -> str:
    """The FTS5 expression of a query; `parts` gives for a word the stems of the compounds it is part of.

    >>> from archive.search.query import parse
    >>> expression(parse('title:Haus -"alte Mühle"'), {})
    '((({title} : "haus" OR {title_stems} : "haus")) NOT \
({title kicker lead body captions authors tags section source} : "alte muehle"))'
    """
    match tree:
        case Term():
            return _term(tree, parts.get(tree.words[0], ()))
        case Any():
            return "(" + " OR ".join(expression(part, parts) for part in tree.parts) + ")"
        case All():
            wanted = "(" + " AND ".join(expression(part, parts) for part in tree.parts) + ")"
            unwanted = " OR ".join(expression(part, {}) for part in tree.without)
            return f"({wanted} NOT ({unwanted}))" if tree.without else wanted


def _term(term: Term, compounds: Sequence[str]) -> str:
    exact = f'{_among(word_columns(term.field))} : "{" ".join(term.words)}"' + (" *" if term.prefix else "")
    columns = stem_columns(term.field)
    if not term.is_loose or not columns:
        return f"({exact})" if term.is_loose else exact
    loose = " OR ".join(f'"{form}"' for form in (stem(term.words[0]), *compounds))
    return f"({exact} OR {_among(columns)} : {f'({loose})' if compounds else loose})"


def _among(columns: Sequence[str]) -> str:
    return "{" + " ".join(columns) + "}"


def part_words(tree: Node) -> tuple[str, ...]:
    """The words that are worth looking up as parts of compounds."""
    loose = (term.words[0] for term in terms(tree) if term.is_loose and stem_columns(term.field))
    return tuple(dict.fromkeys(word for word in loose if _is_part(word)))


def _is_part(word: str) -> bool:
    return word.isalpha() and len(stem(word)) >= SHORTEST_PART and word not in NO_PARTS


def needles(tree: Node, parts: Parts) -> Needles:
    """What to mark in a text that this query found."""
    loose = [term.words[0] for term in terms(tree) if term.is_loose]
    compounds = [form for word in loose for form in parts.get(word, ())]
    sequences = tuple((term.words, term.prefix) for term in terms(tree) if not term.is_loose)
    return Needles(frozenset(loose), frozenset([*map(stem, loose), *compounds]), sequences)
