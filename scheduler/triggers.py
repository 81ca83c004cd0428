"""When does what a listing says of a known article call for a visit now? Pure: compares what it said before."""

from archive.models import Discovery, timestamp


def hint_of(discovery: Discovery) -> str:
    """What a listing says of an article, in one string: its headline and its modification time."""
    modified = timestamp(discovery.modified_at) if discovery.modified_at else ""
    return f"{modified}|{discovery.title or ''}"


def trigger(before: str | None, discovery: Discovery) -> str | None:
    """Why a known article is to be visited now, or None. `before` is the same listing's last hint, None if none."""
    if before is None or before == hint_of(discovery):
        return None
    modified_before, _, title_before = before.partition("|")
    modified_now, _, title_now = hint_of(discovery).partition("|")
    if modified_now and modified_now > modified_before:
        return f"the {discovery.via} gives it a new modification time"
    if title_now and title_before and title_now != title_before:
        return f"the {discovery.via} shows another headline"
    return None
