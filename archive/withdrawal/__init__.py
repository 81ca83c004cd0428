"""Takes stories out of view: withdrawn, embargoed, redacted, unlisted, put back, erased. It fetches nothing and asks no
time; what is taken out goes to `withheld.db` beside the archive.
"""

from archive.store import WITHHELD_FILE
from archive.withdrawal.acting import erase, lift_ended, look_through, restore, restrict
from archive.withdrawal.arriving import hiding, without_content, without_traces
from archive.withdrawal.decided import (
    CONTENT,
    HIDING,
    LISTED,
    UNVISITED,
    Done,
    Effects,
    Elsewhere,
    Kind,
    Order,
    Remaining,
    Restriction,
    first_second,
)
from archive.withdrawal.excuses import Excuses, damaged_before, is_excused, is_marked, read_excuses
from archive.withdrawal.imported import withhold_capture, withhold_traces
from archive.withdrawal.redacting import Redaction, note_redacted, redaction_of, without_words
from archive.withdrawal.rehearsing import rehearse
from archive.withdrawal.rows import all_in_force, article_keys, in_force, keys_out_of_view
from archive.withdrawal.searching import Searched, page_count
from archive.withdrawal.vault import open_vault, unpacked

__all__ = [
    "CONTENT",
    "HIDING",
    "LISTED",
    "UNVISITED",
    "WITHHELD_FILE",
    "Done",
    "Effects",
    "Elsewhere",
    "Excuses",
    "Kind",
    "Order",
    "Redaction",
    "Remaining",
    "Restriction",
    "Searched",
    "all_in_force",
    "article_keys",
    "damaged_before",
    "erase",
    "first_second",
    "hiding",
    "in_force",
    "is_excused",
    "is_marked",
    "keys_out_of_view",
    "lift_ended",
    "look_through",
    "note_redacted",
    "open_vault",
    "page_count",
    "read_excuses",
    "redaction_of",
    "rehearse",
    "restore",
    "restrict",
    "unpacked",
    "withhold_capture",
    "withhold_traces",
    "without_content",
    "without_traces",
    "without_words",
]
