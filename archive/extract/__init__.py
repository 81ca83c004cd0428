"""Bytes in, Extraction out: no network, no clock, no database."""

from .bounds import bounded_page, bounded_source
from .comparison import Saved, confront
from .decoding import decode
from .document import parse
from .frame import Frame, parts_of_style_sheet, read_frame
from .learning import Look, learn
from .pipeline import EXTRACTOR, Observation, extract, observe, stamp_of
from .site_model import Sighting

__all__ = [
    "EXTRACTOR",
    "Frame",
    "Look",
    "Observation",
    "Saved",
    "Sighting",
    "bounded_page",
    "bounded_source",
    "confront",
    "decode",
    "extract",
    "learn",
    "observe",
    "parse",
    "parts_of_style_sheet",
    "read_frame",
    "stamp_of",
]
