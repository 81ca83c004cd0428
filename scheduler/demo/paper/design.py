"""The look of the site: templates, class names of the old design and of the new one. It decides nothing.

The redesign changes wrappers and class names of every page and not one word of an article.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from jinja2 import Environment, FunctionLoader, StrictUndefined

LOCAL = ZoneInfo("Europe/Berlin")
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)


@dataclass(frozen=True, slots=True)
class Design:
    """A base template and the class names that go with it."""

    base: str
    classes: Mapping[str, str]


_NAMES = ("kicker", "lead", "text", "photo", "credit", "byline", "slot", "box", "stamp", "story", "teaser", "jobs")
_FIRST = ("dachzeile", "vorspann", "artikeltext", "bild", "fotonachweis", "autorzeile", "werbung", "kasten", "stand")
_SECOND = ("a-kicker", "a-lead", "a-body", "m-figure", "m-figure__by", "a-meta", "z-41", "c-box", "a-note")
WINTER = Design("base_winter.html", dict(zip(_NAMES, (*_FIRST, "meldung", "anriss", "stellen"), strict=True)))
SPRING = Design("base_spring.html", dict(zip(_NAMES, (*_SECOND, "c-item", "c-item__t", "c-jobs"), strict=True)))


def design_at(at: datetime, redesigned_at: datetime | None) -> Design:
    """The design in force at a moment."""
    return SPRING if redesigned_at is not None and at >= redesigned_at else WINTER


def german_day(moment: datetime) -> str:
    """The day as a German byline names it.

    >>> from datetime import UTC
    >>> german_day(datetime(2026, 3, 2, 6, tzinfo=UTC))
    'Montag, 2. März 2026'
    """
    day: date = moment.astimezone(LOCAL).date()
    return f"{WEEKDAYS[day.weekday()]}, {day.day}. {MONTHS[day.month - 1]} {day.year}"


def local_time(moment: datetime) -> str:
    """The moment as metadata names it: ISO 8601 with the paper's own zone."""
    return moment.astimezone(LOCAL).isoformat(timespec="seconds")


def rfc_822(moment: datetime) -> str:
    """The moment as RSS and HTTP write it, in GMT (RFC 9110, section 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _template(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def environment() -> Environment:
    """The template engine: escapes everything, refuses a name it does not know."""
    made = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(german_day=german_day, local_time=local_time, rfc_822=rfc_822)
    return made
