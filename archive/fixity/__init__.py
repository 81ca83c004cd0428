"""Fixity: proves that what is stored is what was stored, and keeps account of the rounds. It mends nothing."""

from archive.fixity.root import Root, root_of
from archive.fixity.rounds import Round, keep_account, open_round
from archive.fixity.stages import SLACK, Position
from archive.fixity.verifying import Fixity, record_count, verify
from archive.fixity.withheld import look_at_withheld, lost_payloads

__all__ = [
    "SLACK",
    "Fixity",
    "Position",
    "Root",
    "Round",
    "keep_account",
    "look_at_withheld",
    "lost_payloads",
    "open_round",
    "record_count",
    "root_of",
    "verify",
]
