"""WARC and WACZ files read into exchanges, from anyone and in any state. It opens no socket, reads no HTML, asks no
time, and decides nothing about articles.
"""

from archive.warcimport.answers import (
    Answer,
    Facts,
    Refused,
    address_of,
    answer_of,
    bare_id,
    record_id_of,
    told_facts,
)
from archive.warcimport.dates import date_of, why_not_believed
from archive.warcimport.facts import told_exchange, with_facts
from archive.warcimport.files import Part, complaints_of, digest_of, opened, parts_of
from archive.warcimport.http import headers_of
from archive.warcimport.joining import Group, joined
from archive.warcimport.originals import resolved
from archive.warcimport.records import Damage, Record, fields_of, records_of
from archive.warcimport.window import Place

__all__ = [
    "Answer",
    "Damage",
    "Facts",
    "Group",
    "Part",
    "Place",
    "Record",
    "Refused",
    "address_of",
    "answer_of",
    "bare_id",
    "complaints_of",
    "date_of",
    "digest_of",
    "fields_of",
    "headers_of",
    "joined",
    "opened",
    "parts_of",
    "record_id_of",
    "records_of",
    "resolved",
    "told_exchange",
    "told_facts",
    "why_not_believed",
    "with_facts",
]
