"""Memento (RFC 7089): what TimeGates, TimeMaps and stored pages answer, as values. It knows no server."""

from archive.browse.memento.addresses import PREFIXES, Asked, Places, asked_of
from archive.browse.memento.answers import PAGE_SIZE, Replay, answer
from archive.browse.memento.showing import Answer, notice_page

__all__ = ["PAGE_SIZE", "PREFIXES", "Answer", "Asked", "Places", "Replay", "answer", "asked_of", "notice_page"]
