"""What an archive of ours said of a capture, taken back into it: what no record of the wire holds. It decides nothing:
outcome and version are found anew.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

from archive.digests import Json
from archive.models import Exchange, Purpose, Trouble, Truncated
from archive.warcimport.answers import Facts, address_of, record_id_of
from archive.warcimport.dates import date_of
from archive.warcimport.records import Record

TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
CUTS: tuple[Truncated, ...] = get_args(Truncated)
LONGEST = 500


def with_facts(exchange: Exchange, facts: Facts) -> Exchange:
    """The exchange with what was said of it, as far as it is of the right kind."""
    truncated, trouble = facts.get("truncated"), facts.get("failure_kind")
    return replace(
        exchange,
        request_headers=exchange.request_headers or _pairs(facts.get("request_headers")),
        duration_ms=_whole(facts.get("duration_ms")) or 0,
        connect_ms=_whole(facts.get("connect_ms")),
        first_byte_ms=_whole(facts.get("first_byte_ms")),
        certificate_digest=_text(facts.get("certificate_digest")),
        ip=exchange.ip or _text(facts.get("ip")),
        notes=_words(facts.get("notes")) or exchange.notes,
        truncated=next((word for word in CUTS if word == truncated), exchange.truncated),
        trouble=next((word for word in TROUBLES if word == trouble), None),
    )


def told_exchange(record: Record, facts: Facts, *, source: str) -> Exchange | None:
    """The exchange of a capture to which no answer came, so that there is only a metadata record; None for another."""
    fetched_at = _moment(facts.get("fetched_at")) or date_of(record.field("WARC-Date"))
    url = _text(facts.get("url")) or address_of(record)
    if facts.get("status") is not None or fetched_at is None or not url.startswith(("http://", "https://")):
        return None
    blank = Exchange(
        url=url,
        site_id="",
        purpose=Purpose.LISTING,
        fetched_at=fetched_at,
        status=None,
        failure=_text(facts.get("reason")) or "no answer came",
        refused=facts.get("outcome") == "refused",
        record_id=_text(facts.get("record_id")) or record_id_of(record, source),
        warc_fields=((record.kind, record.fields),),
    )
    return with_facts(blank, facts)


def _moment(value: Json) -> datetime | None:
    return date_of(value) if isinstance(value, str) else None


def _text(value: Json) -> str | None:
    return value[:2048] if isinstance(value, str) and value else None


def _whole(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else None


def _list(value: Json) -> Sequence[Json]:
    """A list, or one that stands as JSON in a text, as the columns have it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return ()
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _words(value: Json) -> tuple[str, ...]:
    return tuple(one[:LONGEST] for one in _list(value) if isinstance(one, str))


def _pairs(value: Json) -> tuple[tuple[str, str], ...]:
    found = (one for one in _list(value) if isinstance(one, Sequence) and len(one) == 2)
    return tuple((str(name), str(text)) for name, text in found)
