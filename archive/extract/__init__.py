"""Bytes in, Extraction out: no network, no clock, no database."""
