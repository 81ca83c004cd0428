"""Bytes in, Extraction out: no network, no clock, no database."""

from .comparison import Saved, confront
from .pipeline import EXTRACTOR, extract

__all__ = ["EXTRACTOR", "Saved", "confront", "extract"]
