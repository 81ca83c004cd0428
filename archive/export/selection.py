"""Which part of the record an export holds: the choice as a value, and its condition in SQL. It reads no row."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archive.models import timestamp

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Captures by site, time (UTC), article and run; None leaves a thing open.

    Both ends of a span may be a bare day, which is in it from its first second to its last; a time as `until` is not.
    """

    site_id: str | None = None
    since: date | None = None
    until: date | None = None
    article_id: int | None = None
    run_id: int | None = None

    @property
    def _end(self) -> date | None:
        is_day = self.until is not None and not isinstance(self.until, datetime)
        return self.until + DAY if self.until is not None and is_day else self.until

    @property
    def span(self) -> tuple[str | None, str | None]:
        """The first moment that is in, and the first that is not, as the archive writes times; None: open."""
        return _first(self.since), _first(self._end)

    def captures(self, alias: str = "c") -> tuple[str, dict[str, object]]:
        """The condition on a row of `captures` under that alias, with its parameters; `1` where all are chosen.

        >>> Selection(site_id="herne").captures()
        ('c.site_id = :site_id', {'site_id': 'herne'})
        """
        chosen = {
            f"{alias}.site_id = :site_id": self.site_id,
            f"{alias}.fetched_at >= :since": _first(self.since),
            f"{alias}.fetched_at < :until": _first(self._end),
            f"{alias}.article_id = :article_id": self.article_id,
            f"{alias}.run_id = :run_id": self.run_id,
        }
        kept = {condition: value for condition, value in chosen.items() if value is not None}
        names = {condition: condition.rpartition(":")[2] for condition in kept}
        return " AND ".join(kept) or "1", {names[condition]: value for condition, value in kept.items()}


def _first(moment: date | None) -> str | None:
    """A time as `captures` has it; a bare day begins with its first second."""
    if moment is None:
        return None
    return timestamp(moment) if isinstance(moment, datetime) else f"{moment.isoformat()}T00:00:00Z"
