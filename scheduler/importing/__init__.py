"""`chronik import` at work: files are taken in record by record, then every capture is put in its place in time."""

from .work import Imported, run_import

__all__ = ["Imported", "run_import"]
