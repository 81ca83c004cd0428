"""`chronik reextract` at work: the draft beside the archive, its making, and its being put in place."""

from .confirming import Confirmed, confirm
from .draft import DRAFT_FILE, discard
from .job import Watch
from .making import Made, make_draft

__all__ = ["DRAFT_FILE", "Confirmed", "Made", "Watch", "confirm", "discard", "make_draft"]
