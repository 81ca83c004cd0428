"""What is odd about an answer, in sentences for its capture. Pure; it decides nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive.models import Exchange, Purpose

from .robots import oddity_of


def noted(exchange: Exchange) -> Exchange:
    """The exchange with a note on each thing that is odd about its Last-Modified, or about a robots.txt."""
    found = (_future(exchange), oddity_of(exchange) if exchange.purpose is Purpose.ROBOTS else None)
    notes = tuple(note for note in found if note is not None)
    return replace(exchange, notes=(*exchange.notes, *notes)) if notes else exchange


def http_date(text: str | None) -> datetime | None:
    """A date of HTTP, aware; None where there is none that can be read (RFC 9110, section 5.6.7)."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _future(exchange: Exchange) -> str | None:
    modified = http_date(exchange.header("last-modified"))
    if modified is None or modified <= exchange.fetched_at:
        return None
    return f"Last-Modified lies in the future ({modified:%Y-%m-%d %H:%M} UTC): it is not sent back"
