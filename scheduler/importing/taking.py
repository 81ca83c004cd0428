"""The first half of an import: the records of files become captures, in batches, each of which can be the last.

It reads no page: what a capture brought is decided when it is put in its place (`placing`). Position and captures go
into the archive in one transaction, so that a killed import goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from archive.content_coding import decoded_body
from archive.digests import Json, digest
from archive.errors import UndecodableBody
from archive.models import Exchange, Purpose, Site
from archive.store import MOST_PROBLEMS, Import, Store, capture_of_record, note_import, store_site, store_unplaced
from archive.urls import authority
from archive.warcimport import (
    Answer,
    Damage,
    Facts,
    Group,
    Part,
    Place,
    Record,
    Refused,
    answer_of,
    complaints_of,
    fields_of,
    joined,
    opened,
    records_of,
    resolved,
    told_exchange,
    told_facts,
    with_facts,
)
from archive.withdrawal import without_traces
from crawler.purposes import purpose_of, site_of
from crawler.sites import Config

from .barred import why_barred
from .strangers import kept, met

BATCH = 100  # answers a transaction
BATCH_BYTES = 16 * 1024 * 1024
MOST_FOREIGN = 100  # records of strangers that are named
OURS = "chronik/"
FOREIGN, DAMAGED, REFUSED, KNOWN = "foreign", "damaged", "refused", "known already"

Watch = Callable[[int], object]  # told how many bytes of a file were read so far


@dataclass(slots=True)
class _Batch:
    """What was read since the last transaction. `places` are those of the records that are through."""

    answers: list[Answer] = field(default_factory=list)
    size: int = 0
    records: int = 0
    places: list[list[Json]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.answers) >= BATCH or self.size >= BATCH_BYTES or self.records >= 20 * BATCH


@dataclass(slots=True)
class Taking:
    """One file on its way into the archive."""

    store: Store
    config: Config
    at: datetime
    row: Import
    watch: Watch = lambda _: None
    inside: str = ""  # the part of a WACZ that is read
    only_revisits: bool = False  # on the second way through a file: what they stand for may have come since

    def take(self, parts: tuple[Part, ...]) -> None:
        """Take in the parts of the file, from where an earlier import stopped."""
        names = [part.inside for part in parts]
        position = self.row.position if self.row.position.get("again") is self.only_revisits else {}
        if self.only_revisits and position.get("through"):
            position = {}  # an earlier call was through, and asks again
        if not position and not self.only_revisits:
            for offset, sentence in complaints_of(parts[0].path):
                self._problem(offset, sentence)
        reached = position.get("part")
        first = names.index(str(reached)) if reached in names else 0
        for part in parts[first:]:
            is_begun = part.inside == reached
            if is_begun and position.get("through"):
                continue
            place = _place(position) if is_begun else Place()
            done = position.get("done") if is_begun else ()
            self.inside = part.inside
            with opened(part) as (file, way):
                if way is None:
                    self._problem(0, f"{part.name} is no WARC")
                    continue
                self._through(part, joined(records_of(file, way, place)), done)

    def _through(
        self,
        part: Part,
        found: Iterator[tuple[Group | Record | Damage, Place | None]],
        done: Json,
    ) -> None:
        batch = _Batch(places=[one for one in done if isinstance(one, list)] if isinstance(done, list) else [])
        known = {tuple(one) for one in batch.places}
        for one, pending in found:
            place = one.answer.place if isinstance(one, Group) else one.place
            if (place.start, place.inside) not in known:
                self._read(one, batch)
            batch.places.append([place.start, place.inside])
            if batch.is_full:
                self._commit(part, batch, pending or place)
                self.watch(place.start)
                batch = _Batch(places=[kept for kept in batch.places if kept >= _pair(pending or place)])
        self._commit(part, batch, None)

    def _read(self, one: Group | Record | Damage, batch: _Batch) -> None:
        """Sort a record into the batch, or into the account of what is not taken in."""
        batch.records += 1
        if isinstance(one, Damage):
            if self.only_revisits:
                return
            self._problem(one.place.start, f"{one.problem} ({one.place})")
        elif isinstance(one, Record):
            self._read_alone(one, batch)
        else:
            self._count("records", len(list(one.records)))
            answer = answer_of(one, source=self.row.digest, is_ours=self._is_ours, at=self.at)
            if answer is None:
                self._count("of no use")
            elif isinstance(answer, Refused):
                self._refuse(answer)
            else:
                batch.answers.append(answer)
                batch.size += len(answer.exchange.body)

    def _read_alone(self, record: Record, batch: _Batch) -> None:
        self._count("records")
        if record.kind == "warcinfo":
            self._read_warcinfo(record)
            return
        facts = told_facts(record) if self._is_ours else None
        exchange = told_exchange(record, facts, source=self.row.digest) if facts is not None else None
        if exchange is None:
            self._count("of no use")
        else:
            batch.answers.append(Answer(place=record.place, exchange=exchange, facts=facts))

    def _read_warcinfo(self, record: Record) -> None:
        """Who made the file: the fields of the record, and those in its block."""
        told = {name.lower(): value for name, value in fields_of(b"\n" + record.block)}
        self.row.software = self.row.software or told.get("software")
        about: Mapping[str, str] = dict(record.fields) | told
        if about not in self.row.warcinfo and len(self.row.warcinfo) < BATCH:
            self.row.warcinfo.append(about)

    @property
    def _is_ours(self) -> bool:
        return (self.row.software or "").lower().startswith(OURS)

    def _commit(self, part: Part, batch: _Batch, place: Place | None) -> None:
        """One transaction: the captures of the batch, and up to where the file was read."""
        with self.store.transaction() as connection:
            for answer in batch.answers:
                self._store(answer)
            last: dict[str, Json] = {"part": part.inside, "through": place is None}
            if place is not None:
                done = [one for one in batch.places if one >= _pair(place)]
                last |= {"start": place.start, "inside": place.inside, "done": done}
            self.row.position = {**last, "again": self.only_revisits, **kept(self.row, self.config)}
            note_import(connection, self.row)

    def _store(self, answer: Answer) -> None:
        connection = self.store.connection
        if self.only_revisits and answer.revisit is None:
            return
        site = site_of(self.config.sites, answer.exchange.url)
        if site is None:
            self._foreign(answer)
            return
        if answer.method != "GET":
            told = f"{answer.exchange.url}: what came of a {answer.method[:20]} is not what a reader is shown"
            self._refuse(Refused(answer.place, told))
            return
        known = capture_of_record(connection, str(answer.exchange.record_id))
        if known is not None:
            is_same = known["url"] == answer.exchange.url
            if is_same:
                self._count(KNOWN)
            else:
                self._problem(answer.place.start, "its id is that of another capture")
            return
        exchange = resolved(connection, answer)
        if exchange is None:
            self._postpone(answer)
            return
        exchange = _settled(exchange, site, answer.facts)
        if (why := why_barred(connection, site, exchange)) is not None:
            self._refuse(Refused(answer.place, why))
            return
        self._keep(exchange, answer, site)

    def _keep(self, exchange: Exchange, answer: Answer, site: Site) -> None:
        connection = self.store.connection
        store_site(connection, site)
        # Of an article it is not known yet what its own words are: it is looked through when it has its place.
        is_article = exchange.purpose is Purpose.ARTICLE
        shown = exchange if is_article else without_traces(connection, exchange, None, at=self.at)
        store_unplaced(connection, shown, import_id=self.row.id, decoded_digest=_decoded_digest(exchange))
        self._count("captures")
        if self.only_revisits:
            self._count("unresolved", -1)
            self._withdraw(answer)
        for problem in answer.problems:
            self._problem(answer.place.start, f"{exchange.url}: {problem}; it is kept")

    def _postpone(self, answer: Answer) -> None:
        """A revisit whose payload is not here: it may come in this file, or in another one of the call."""
        if not self.only_revisits:
            self._count("unresolved")
            return
        self._problem(answer.place.start, self._missing(answer))

    def _missing(self, answer: Answer) -> str:
        return f"{answer.exchange.url}: the payload that it stands for is not here"

    def _withdraw(self, answer: Answer) -> None:
        """What an earlier call missed has come."""
        told = self._told(answer.place.start, self._missing(answer))
        if told in self.row.problems:
            self.row.problems.remove(told)
            self._count(DAMAGED, -1)

    def _foreign(self, answer: Answer) -> None:
        self._count(FOREIGN)
        host = authority(answer.exchange.url)
        met(self.row, host)
        if self.row.counts[FOREIGN] <= MOST_FOREIGN:
            self._note(answer.place.start, f"{answer.exchange.url}: {host} belongs to no site of chronik.toml")

    def _refuse(self, refused: Refused) -> None:
        self._count(REFUSED)
        self._note(refused.place.start, refused.problem)

    def _problem(self, offset: int, sentence: str) -> None:
        if self._note(offset, sentence):
            self._count(DAMAGED)

    def _note(self, offset: int, sentence: str) -> bool:
        """Put a problem on the list; False where it stands there from an earlier way through the file."""
        told = self._told(offset, sentence)
        is_new = not (self.only_revisits and told in self.row.problems)
        if is_new and len(self.row.problems) < MOST_PROBLEMS:
            self.row.problems.append(told)
        return is_new

    def _told(self, offset: int, sentence: str) -> tuple[int, str]:
        return offset, f"{self.inside}: {sentence}"[:500] if self.inside else sentence[:500]

    def _count(self, name: str, number: int = 1) -> None:
        if not self.only_revisits or name not in ("records", "of no use", FOREIGN, KNOWN, REFUSED):
            self.row.counts[name] += number


def _settled(exchange: Exchange, site: Site, facts: Facts | None) -> Exchange:
    """The exchange with its site and purpose; as an archive of ours said, where that can be."""
    whole = with_facts(exchange, facts) if facts is not None else exchange
    whole = replace(whole, site_id=site.id)
    said = facts.get("purpose") if facts is not None else None
    purpose = next((one for one in Purpose if one.value == said), None)
    return replace(whole, purpose=purpose or purpose_of(site, whole))


def _decoded_digest(exchange: Exchange) -> str | None:
    """The digest of the body with its content coding undone; None where it cannot be."""
    if not exchange.body and exchange.status != 200:
        return None
    try:
        return digest(decoded_body(exchange))
    except UndecodableBody:
        return None


def _place(position: Mapping[str, Json]) -> Place:
    start, inside = position.get("start"), position.get("inside")
    return Place(start if isinstance(start, int) else 0, inside if isinstance(inside, int) else 0)


def _pair(place: Place) -> list[Json]:
    return [place.start, place.inside]
