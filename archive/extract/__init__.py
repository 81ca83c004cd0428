"""Bytes in, Extraction out: no network, no clock, no database."""

from .pipeline import EXTRACTOR, extract

__all__ = ["EXTRACTOR", "extract"]
