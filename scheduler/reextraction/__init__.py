"""`chronik reextract` at work: the draft beside the archive, its making, and its being put in place."""

from .confirming import Confirmed, confirm
from .draft import DRAFT_FILE, discard
from .making import Made, make_draft

__all__ = ["DRAFT_FILE", "Confirmed", "Made", "confirm", "discard", "make_draft"]
