"""The record in the formats of others: WARC, WACZ and CDXJ for web archives, tables for researchers, bags for deposit.

It reads the archive and writes files elsewhere; it changes no row.
"""

from archive.export.cli import export
from archive.export.selection import Selection
from archive.export.slim import is_slim
from archive.export.warc import Policy, Task, make_warcs, warc_problems

__all__ = ["Policy", "Selection", "Task", "export", "is_slim", "make_warcs", "warc_problems"]
