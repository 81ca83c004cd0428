"""German words in the form in which they are looked up: folded, and as Snowball stems. It knows no query and no table.

A change of these rules makes an index unreadable by them: every version is then to be indexed anew.
"""

import re
import unicodedata
from functools import lru_cache
from threading import local

import Stemmer

WORD = re.compile(r"[^\W_]+")
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d"}
)
_stemmers = local()  # a Snowball stemmer is not safe for use by two threads at once


def fold(text: str) -> str:
    """The text in lower case without umlauts, ß and accents. Folding twice is folding once.

    >>> fold("Die STRAẞE des Cafés Müller")
    'die strasse des cafes mueller'
    """
    if text.isascii():
        return text.lower()
    lower = unicodedata.normalize("NFKC", text.replace(SOFT_HYPHEN, "")).casefold()
    spelled = unicodedata.normalize("NFC", lower).translate(SPELLED_OUT)
    letters = (letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter))
    return "".join(letters).casefold().translate(SPELLED_OUT)


def tokens(text: str) -> tuple[str, ...]:
    """The folded words of a text in order, as they stand in the index.

    >>> tokens("Wanne-Eickel: 1.000 Gäste")
    ('wanne', 'eickel', '1', '000', 'gaeste')
    """
    return tuple(WORD.findall(fold(text)))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Snowball stem of a folded word, folded itself.

    >>> stem("haeuser"), stem("haus"), stem("2024")
    ('haus', 'haus', '2024')
    """
    if not hasattr(_stemmers, "german"):
        _stemmers.german = Stemmer.Stemmer("german")
    return fold(_stemmers.german.stemWord(word))
