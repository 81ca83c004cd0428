"""Memento (RFC 7089): what TimeGates, TimeMaps and stored pages answer, as values. It knows no server."""

from archive.browse.memento.addresses import PREFIXES, Asked, Places, asked_of
from archive.browse.memento.answers import PAGE_SIZE, Replay, answer
from archive.browse.memento.captures import known_form, listed, out_of_view
from archive.browse.memento.showing import Answer, notice_page

__all__ = [
    "PAGE_SIZE",
    "PREFIXES",
    "Answer",
    "Asked",
    "Places",
    "Replay",
    "answer",
    "asked_of",
    "known_form",
    "listed",
    "notice_page",
    "out_of_view",
]
