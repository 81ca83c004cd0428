"""Fixity: proves that what is stored is what was stored, and keeps account of the rounds. It mends nothing."""

from archive.fixity.root import Root, root_of
from archive.fixity.verifying import Fixity, Position, record_count, verify

__all__ = ["Fixity", "Position", "Root", "record_count", "root_of", "verify"]
