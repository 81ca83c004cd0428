"""Copies of a whole archive that are proved after writing, and the drill that proves that one can be restored.

It reads the archive and writes folders elsewhere; of the archive it changes nothing but the event that says so.
"""

from archive.backup.drill_report import Drill, write_report
from archive.backup.kept import Kept, backups_in, newest_in
from archive.backup.making import CONFIG_FILE, Backup, Watch, copy_files, identity_in, make_backup
from archive.backup.manifest import Manifest, manifest_of
from archive.backup.noting import NOTES_FILE, note, take_in_notes
from archive.backup.proving import Proof, prove
from archive.backup.restoring import Finding, earlier_whole, findings_of, opens, restored, sample_of
from archive.store import MANIFEST_FILE

__all__ = [
    "CONFIG_FILE",
    "MANIFEST_FILE",
    "NOTES_FILE",
    "Backup",
    "Drill",
    "Finding",
    "Kept",
    "Manifest",
    "Proof",
    "Watch",
    "backups_in",
    "copy_files",
    "earlier_whole",
    "findings_of",
    "identity_in",
    "make_backup",
    "manifest_of",
    "newest_in",
    "note",
    "opens",
    "prove",
    "restored",
    "sample_of",
    "take_in_notes",
    "write_report",
]
