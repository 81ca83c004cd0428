"""WARC 1.1, WACZ 1.1.1 and CDXJ out of the record: the bytes as they came, in the form that web archives exchange.

    portion -> records of each capture -> volumes (rotated files) -> index -> packed as WACZ

It reads the archive and writes elsewhere; it changes no row, and asks no time, so equal portions make equal files.
"""

from archive.export.warc.check import wacz_problems, warc_problems
from archive.export.warc.making import Task, make_warcs
from archive.export.warc.portion import Policy
from archive.export.warc.records import exported_records
from archive.export.warc.values import Record

__all__ = [
    "Policy",
    "Record",
    "Task",
    "exported_records",
    "make_warcs",
    "wacz_problems",
    "warc_problems",
]
