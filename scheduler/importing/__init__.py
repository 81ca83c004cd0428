"""`chronik import` at work: files are taken in record by record, then every capture is put in its place in time."""

from .strangers import strangers_of
from .work import File, Imported, run_import

__all__ = ["File", "Imported", "run_import", "strangers_of"]
