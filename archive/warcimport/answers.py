"""From the records of one answer to what crossed the wire then. It knows no site, and asks no time.

What a record says of itself is compared with what it is; where the two differ it is told, and the record kept.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urldefrag

from archive.content_coding import decoded_body
from archive.digests import Json
from archive.errors import UndecodableBody
from archive.models import Exchange, Headers, Purpose, Truncated
from archive.warcimport.dates import date_of, why_not_believed
from archive.warcimport.http import Message, body_of, message_of, value_of
from archive.warcimport.joining import Group
from archive.warcimport.records import Record, named_digest
from archive.warcimport.window import Place

MAX_BODY = 16 * 1024 * 1024  # as much as is taken of an answer on the wire
MAX_METADATA = 4 * 1024 * 1024
CUT: Mapping[str, Truncated] = {"length": "length", "time": "time", "disconnect": "disconnect"}
Facts = Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """What a revisit record says of the answer that had its payload: record id, address and date, and the payload's
    digest by algorithm and bytes; each None where it does not say it."""

    record_id: str | None = None
    url: str | None = None
    fetched_at: datetime | None = None
    digest: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer out of a file. Site and purpose of its exchange are not settled yet.

    `revisit` is given where the payload must be found elsewhere. `facts` is what an archive of ours said of the capture
    (its columns); `problems` are sentences about what does not agree, for the report. `method` is that of the request,
    GET where there is none.
    """

    place: Place
    exchange: Exchange
    revisit: Revisit | None = None
    facts: Facts | None = None
    problems: tuple[str, ...] = ()
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that is not taken in, and why."""

    place: Place
    problem: str


def answer_of(group: Group, *, source: str, is_ours: bool, at: datetime) -> Answer | Refused | None:
    """The answer in a group of records, read at a time; None where it is none of the web (a log, a name's address).

    `source` names the file by its digest: a record without an id gets one from there and its place. `is_ours` says
    whether a Chronik wrote the file, so that its metadata may be taken for the capture's facts.
    """
    record = group.answer
    url = address_of(record)
    if not url.lower().startswith(("http://", "https://")) or _is_no_http(record):
        return None
    refused = record.problem or why_not_believed(record.field("WARC-Date"), at=at)
    fetched_at = date_of(record.field("WARC-Date"))
    if refused is not None or fetched_at is None:
        return Refused(record.place, str(refused))
    blank = Exchange(
        url=url,
        site_id="",
        purpose=Purpose.LISTING,
        fetched_at=fetched_at,
        status=None,
        request_headers=_request_headers(group.request),
        ip=record.field("WARC-IP-Address"),
        record_id=record_id_of(record, source),
        warc_fields=tuple((one.kind, one.fields) for one in group.records),
    )
    facts = _facts(group) if is_ours else None
    filled = _filled(record, _rendered(blank, group) if is_ours else blank, facts)
    return replace(filled, method=_method(group.request)) if isinstance(filled, Answer) else filled


def address_of(record: Record) -> str:
    """The address a record is about, without the brackets that some tools put around it, and without a fragment."""
    return urldefrag((record.field("WARC-Target-URI") or "").strip().strip("<>")).url


def record_id_of(record: Record, source: str) -> str:
    """The record's id without its brackets; one made of the file and the place where it has none."""
    named = bare_id(record.field("WARC-Record-ID"))
    return named or uuid.uuid5(uuid.NAMESPACE_URL, f"{source}/{record.place.start}/{record.place.inside}").urn


def bare_id(text: str | None) -> str | None:
    """A record's id without brackets; None where there is none."""
    return (text or "").strip().strip("<>").strip() or None


def told_facts(record: Record) -> Facts | None:
    """What a metadata record of ours says of a capture; None where it says nothing of that kind."""
    kind = (record.field("Content-Type") or "").partition(";")[0].strip().lower()
    if record.kind != "metadata" or kind != "application/json" or record.length > MAX_METADATA:
        return None
    try:
        told = json.loads(record.block)
    except (ValueError, RecursionError):
        return None
    facts = told.get("capture") if isinstance(told, dict) else None
    return facts if isinstance(facts, dict) else None


def _is_no_http(record: Record) -> bool:
    kind = (record.field("Content-Type") or "application/http").lower()
    return record.kind == "response" and not kind.startswith("application/http")


def _filled(record: Record, blank: Exchange, facts: Facts | None) -> Answer | Refused:
    if record.kind == "resource":
        return _resource(record, blank, facts)
    message = message_of(record.block)
    if record.kind == "revisit":
        return _revisited(record, blank, message, facts)
    if message is None or message.status is None:
        return Refused(record.place, "its block is no answer of HTTP")
    body = body_of(message)
    exchange = _with_head(blank, message)
    truncated = _truncated(record) or ("disconnect" if body.is_cut and not record.is_cut else None)
    notes = (body.note,) if body.note else ()
    exchange = _bounded(replace(exchange, body=body.data, truncated=truncated, notes=notes), record)
    exchange = _as_long_as_it_says(exchange)
    return _checked(Answer(place=record.place, exchange=exchange, facts=facts), record, message.rest)


def _resource(record: Record, blank: Exchange, facts: Facts | None) -> Answer:
    """A body that was kept without its answer: a page that came whole, as far as is known."""
    kind = record.field("Content-Type")
    exchange = replace(
        blank,
        status=200,
        response_headers=(("Content-Type", kind),) if kind else (),
        body=record.block,
        truncated=_truncated(record),
        notes=("kept as a resource, without the head of an answer",),
    )
    return _checked(Answer(place=record.place, exchange=_bounded(exchange, record), facts=facts), record, record.block)


def _revisited(record: Record, blank: Exchange, message: Message | None, facts: Facts | None) -> Answer:
    exchange = _with_head(blank, message) if message is not None else blank
    profile = (record.field("WARC-Profile") or "").lower()
    if "not-modified" in profile or exchange.status == 304:
        return Answer(place=record.place, exchange=replace(exchange, status=304), facts=facts)
    url = (record.field("WARC-Refers-To-Target-URI") or "").strip().strip("<>")
    revisit = Revisit(
        record_id=bare_id(record.field("WARC-Refers-To")),
        url=urldefrag(url).url or None,
        fetched_at=date_of(record.field("WARC-Refers-To-Date")),
        digest=named_digest(record.field("WARC-Payload-Digest")),
    )
    return Answer(place=record.place, exchange=exchange, revisit=revisit, facts=facts)


def _with_head(blank: Exchange, message: Message) -> Exchange:
    return replace(
        blank,
        status=message.status,
        status_line=message.first_line,
        head=message.head,
        response_headers=message.headers,
    )


def _request_headers(request: Record | None) -> Headers:
    message = message_of(request.block) if request is not None else None
    return message.headers if message is not None else ()


def _method(request: Record | None) -> str:
    message = message_of(request.block) if request is not None else None
    return message.first_line.partition(" ")[0].upper() if message is not None else "GET"


def _truncated(record: Record) -> Truncated | None:
    said = (record.field("WARC-Truncated") or "").lower()
    segmented = record.field("WARC-Segment-Number") is not None
    return CUT.get(said, "length" if said or segmented else None)


def _bounded(exchange: Exchange, record: Record) -> Exchange:
    """No more of a body than an archive takes of any answer."""
    if not record.is_cut and len(exchange.body) <= MAX_BODY:
        return exchange
    note = f"the record has {record.length} bytes; kept up to {MAX_BODY}"
    return replace(exchange, body=exchange.body[:MAX_BODY], truncated="length", notes=(*exchange.notes, note))


def _as_long_as_it_says(exchange: Exchange) -> Exchange:
    """An answer with fewer bytes than its head promises was cut short; not one whose coding may have been undone."""
    said = value_of(exchange.response_headers, "content-length") or ""
    coded = any(value_of(exchange.response_headers, name) for name in ("content-encoding", "transfer-encoding"))
    if exchange.truncated or coded or not (said.isascii() and said.isdigit()) or len(said) > 15:
        return exchange
    if exchange.body and len(exchange.body) < int(said):
        note = f"the head promises {said} bytes, {len(exchange.body)} are in the record"
        return replace(exchange, truncated="disconnect", notes=(*exchange.notes, note))
    return exchange


def _checked(answer: Answer, record: Record, raw: bytes) -> Answer:
    """The answer with a note of each digest that its record names and that it does not have."""
    problems = ["its block does not have the digest that the record names"] if record.block_agrees is False else []
    named = named_digest(record.field("WARC-Payload-Digest"))
    if named is not None and not record.is_cut and not has_digest(answer.exchange, raw, named):
        problems.append("its payload does not have the digest that the record names")
    notes = (*answer.exchange.notes, *problems)
    return replace(answer, exchange=replace(answer.exchange, notes=notes), problems=tuple(problems))


def has_digest(exchange: Exchange, raw: bytes, named: tuple[str, bytes]) -> bool:
    """Tools differ in what they take for the payload: with or without transfer coding, or even content coding."""
    return any(matches(data, named) for data in _payloads(exchange, raw))


def matches(data: bytes, named: tuple[str, bytes]) -> bool:
    """Whether bytes have a digest."""
    return hashlib.new(named[0], data, usedforsecurity=False).digest() == named[1]


def _payloads(exchange: Exchange, raw: bytes) -> Iterator[bytes]:
    yield exchange.body
    yield raw
    try:
        yield decoded_body(exchange)
    except UndecodableBody:
        return


def _facts(group: Group) -> Facts | None:
    return next((facts for one in group.others if (facts := told_facts(one)) is not None), None)


def _rendered(exchange: Exchange, group: Group) -> Exchange:
    """The page as a browser made it, which an archive of ours writes as a conversion of the answer."""
    page = next((one for one in group.others if one.kind == "conversion" and not one.is_cut), None)
    return replace(exchange, rendered=page.block) if page is not None else exchange
