"""Bytes in, Extraction out: no network, no clock, no database."""

from .comparison import Saved, confront
from .learning import Look, learn
from .pipeline import EXTRACTOR, Observation, extract, observe, stamp_of
from .site_model import Sighting

__all__ = [
    "EXTRACTOR",
    "Look",
    "Observation",
    "Saved",
    "Sighting",
    "confront",
    "extract",
    "learn",
    "observe",
    "stamp_of",
]
