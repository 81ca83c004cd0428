"""The kinds of true edits by name, and the one way they are applied. Makes no edit itself."""

from archive.models import Extraction
from benchmarks import edits, field_edits
from benchmarks.edits import Edit
from benchmarks.marked import Draft

_KINDS: tuple[Edit, ...] = (
    edits.letter, edits.digit, edits.comma, edits.word, edits.umlaut, edits.negation, edits.quote,
    edits.sentence_first, edits.sentence_between, edits.sentence_last, edits.sentence_less, edits.paragraph_more,
    edits.paragraph_less, edits.paragraph_moved, field_edits.lead, field_edits.headline, field_edits.headline_declared,
    field_edits.headline_case, field_edits.kicker, field_edits.subhead, field_edits.caption, field_edits.credit,
    field_edits.author, field_edits.source,
    field_edits.section, field_edits.tag, field_edits.name_everywhere, edits.list_item, edits.table, edits.update_first,
    edits.update_last, edits.correction,
)  # fmt: skip
EDITS: dict[str, Edit] = {one.__name__.replace("_", " "): one for one in _KINDS}
DECLARED = {"author", "source", "section", "tag"}  # may stand in what the page declares and nowhere else


def edited(draft: Draft, name: str, found: Extraction) -> bool:
    """Apply a kind of edit and prove that a field of the article reads otherwise now."""
    before, bytes_before = draft.state(), draft.bytes() if name in DECLARED else b""
    applied = EDITS[name](draft, found)
    if applied:
        assert draft.state() != before or (name in DECLARED and draft.bytes() != bytes_before), (
            f"{name} changed nothing"
        )
    return applied
