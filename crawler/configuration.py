"""`chronik.toml`, read strictly and written to be read: the sites of an archive and its settings.

It opens no file: text goes in, values come out, and back. Unknown keys are refused rather than ignored, since a
misspelt `delay_s` would otherwise be noticed by the publisher first.
"""

import json
import tomllib
from dataclasses import dataclass, fields
from datetime import datetime

from archive.models import Purpose, Site, timestamp

from .errors import BadSite
from .profiles import load_profile
from .site_table import KEYS, Profile, fitting, laid_over, profile_from, profile_of, site_of
from .tables import Table

HEADER = """\
# The sites this archive keeps. Made to be read, changed by hand, and kept in git.
"""
LONGEST_HOURS = 10 * 8766
EXPLAINED = {
    "home": "the front page",
    "hosts": "hosts that belong to the site; its front page's own always does",
    "feeds": "RSS, Atom or JSON feeds",
    "sitemaps": "sitemaps and sitemap indexes",
    "listings": "section pages; the front page is always looked at",
    "article_pattern": "the path of an article, as a regular expression; group `id` is the site's own number",
    "delay_s": "seconds between two requests, at least",
    "timezone": "of times that the site gives without a zone",
    "listing_pages": "how many pages of a listing to follow",
    "allow_private": "hosts that may have a private or loopback address",
    "quiet_hours": 'local times in which the site is left alone, such as ["07:00-09:00"]',
    "requests_per_day": "the most that is asked of the site within 24 hours",
    "requisites": 'what of a page is kept besides its text: "off", "images", or "page" (pictures and style sheets)',
    "requisite_hosts": "further hosts that pictures and style sheets may come from",
    "render": "whether pages are shown to a browser, for sites that need JavaScript (extra `render`)",
    "unverified_tls": "hosts whose certificate is not verified",
    "robots_unreachable": 'what to do when robots.txt fails for 30 days: "wait", or "last-copy"',
    "selectors": "CSS selectors that help the extraction: title, kicker, lead, body, byline",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Who we are to the sites we crawl: the contact address and the User-Agent line; None where the default stands.

    `show_noarchive` shows in the browser what publishers ask not to show. `backup_to` is the folder into which the
    service makes backups (None: it makes none), `least_free_mb` the room on the disk below which nothing is asked for.
    """

    contact: str | None = None
    user_agent: str | None = None
    show_noarchive: bool = False
    backup_to: str | None = None
    backup_every_hours: int = 24
    backup_keep: int = 7
    least_free_mb: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A simulated clock for demonstrations, as written: at `anchored_at` of real time it showed `starts_at`,
    and it runs `speed` times as fast."""

    starts_at: datetime
    anchored_at: datetime
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that `chronik.toml` says."""

    sites: tuple[Site, ...] = ()
    settings: Settings = Settings()
    clock: Clock | None = None


def read_sites(text: str, *, file: str = "chronik.toml") -> Config:
    """The configuration a text holds; BadSite names file, line and remedy of the first mistake."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSite(f"{file} is no valid TOML: {error}.") from error
    table = Table("", values, text, file)
    table.refuse_unknown(("settings", "sites", "clock"))
    sites = table.table("sites")
    below = sites.tables() if sites else ()
    return Config(sites=tuple(_site(*pair) for pair in below), settings=_settings(table), clock=_clock(table))


def write_sites(config: Config) -> str:
    """The text of a configuration, with comments; reading it gives the same configuration."""
    parts = [HEADER, _settings_text(config.settings), _clock_text(config.clock)]
    parts += [_site_text(site, explained=number == 0) for number, site in enumerate(config.sites)]
    return "\n".join(part for part in parts if part)


def append_site(text: str, site: Site) -> str:
    """The text with one more site at its end; what the user wrote stays as it is, byte by byte."""
    if any(known.id == site.id for known in read_sites(text).sites):
        raise BadSite(f"chronik.toml already has a site {site.id!r}; change it there, or take another id.")
    return f"{text.rstrip()}\n\n{_site_text(site, explained=False)}"


def _site(site_id: str, table: Table) -> Site:
    """The site of one `[sites.<id>]` table, laid over its profile."""
    table.refuse_unknown((*KEYS, "profile"))
    said = profile_from(table)
    try:
        known = load_profile(name) if (name := table.string("profile")) else Profile()
        return site_of(site_id, laid_over(fitting(known, said.home_url), said))
    except BadSite as error:
        raise type(error)(f"{table.file}, [{table.name}]: {error}") from error


def _settings(table: Table) -> Settings:
    below = table.table("settings")
    if below is None:
        return Settings()
    usual = Settings()
    below.refuse_unknown(tuple(field.name for field in fields(Settings)))
    return Settings(
        contact=_header(below, "contact"),
        user_agent=_header(below, "user_agent"),
        show_noarchive=below.flag("show_noarchive") or False,
        backup_to=below.string("backup_to"),
        backup_every_hours=min(below.whole("backup_every_hours") or usual.backup_every_hours, LONGEST_HOURS),
        backup_keep=below.whole("backup_keep") or usual.backup_keep,
        least_free_mb=usual.least_free_mb if (least := below.number("least_free_mb")) is None else int(least),
    )


def _header(table: Table, key: str) -> str | None:
    """A text that is sent in a request header, where only ASCII is safe (RFC 9110, section 5.5)."""
    value = table.string(key)
    if value is not None and not value.isascii():
        raise table.wrong(key, f"{key} is sent in a request header and must be plain ASCII, not {value!r}")
    return value


def _clock(table: Table) -> Clock | None:
    below = table.table("clock")
    if below is None:
        return None
    below.refuse_unknown(("starts_at", "anchored_at", "speed"))
    starts_at, anchored_at = below.moment("starts_at"), below.moment("anchored_at")
    if starts_at is None or anchored_at is None:
        raise table.wrong("clock", "a clock needs both starts_at and anchored_at")
    speed = below.number("speed")
    return Clock(starts_at=starts_at, anchored_at=anchored_at, speed=1.0 if speed is None else speed)


def _settings_text(settings: Settings) -> str:
    contact = f"contact = {_quoted(settings.contact)}" if settings.contact else '# contact = "archive@example.org"'
    lines = ["[settings]", "# Sent with every request, so that the sites' people can reach you.", contact]
    if settings.user_agent:
        lines.append(f"user_agent = {_quoted(settings.user_agent)}")
    if settings.show_noarchive:
        lines.append("show_noarchive = true")
    if settings.backup_to:
        lines.append(f"backup_to = {_quoted(settings.backup_to)}")
    usual = Settings()
    for key in ("backup_every_hours", "backup_keep", "least_free_mb"):
        if (value := getattr(settings, key)) != getattr(usual, key):
            lines.append(f"{key} = {value}")
    return "\n".join(lines) + "\n"


def _clock_text(clock: Clock | None) -> str:
    if clock is None:
        return ""
    times = f"starts_at = {_time(clock.starts_at)}\nanchored_at = {_time(clock.anchored_at)}"
    return f"# A simulated clock, for demonstrations only.\n[clock]\n{times}\nspeed = {clock.speed!r}\n"


def _site_text(site: Site, *, explained: bool) -> str:
    """One `[sites.<id>]` table; with a comment on each key when it is the first of the file."""
    if any(seed.purpose in (Purpose.ARTICLE, Purpose.ROBOTS) for seed in site.seeds):
        raise ValueError(f"{site.id}: only feeds, sitemaps and listings can be written down as seeds")
    lines = [f"[sites.{site.id}]", f"name = {_quoted(site.name)}"]
    for key, value in _values(site):
        lines += [f"# {EXPLAINED[key]}"] if explained else []
        lines += [f"{key} = {value}"] if value else [f"# {key} ="] if explained else []
    return "\n".join([*lines, *_selector_lines(site)]) + "\n"


def _values(site: Site) -> list[tuple[str, str]]:
    """Keys and values of a site's table in the order in which people ask for them; an empty value is not set."""
    said = profile_of(site)
    return [
        ("home", _quoted(said.home_url or "")),
        ("hosts", _list(said.hosts)),
        ("feeds", _list(said.feeds)),
        ("sitemaps", _list(said.sitemaps)),
        ("listings", _list(said.listings)),
        ("article_pattern", _literal(said.article_pattern) if said.article_pattern else ""),
        ("delay_s", repr(said.delay_s)),
        ("timezone", _quoted(said.timezone or "")),
        ("listing_pages", str(said.listing_pages)),
        ("allow_private", _list(said.allow_private) if said.allow_private else ""),
        *_values_of_manners(site),
    ]


def _values_of_manners(site: Site) -> list[tuple[str, str]]:
    """The keys that few sites need; those that say what is so anyway are not written."""
    usual = Site(id="", name="", home_url="")
    unusual = {item.name for item in fields(Site) if getattr(site, item.name) != getattr(usual, item.name)}
    pairs = [
        ("quiet_hours", _list(site.quiet_hours)),
        ("requests_per_day", str(site.requests_per_day)),
        ("requisites", _quoted(site.requisites)),
        ("requisite_hosts", _list(site.requisite_hosts)),
        ("render", str(site.render).lower()),
        ("unverified_tls", _list(site.unverified_tls)),
        ("robots_unreachable", _quoted(site.robots_unreachable)),
    ]
    return [(key, value if key in unusual else "") for key, value in pairs]


def _selector_lines(site: Site) -> list[str]:
    if not site.selectors:
        return []
    pairs = [f"{key} = {_quoted(selector)}" for key, selector in site.selectors.items()]
    return ["", f"[sites.{site.id}.selectors]  # {EXPLAINED['selectors']}", *pairs]


def _quoted(text: str) -> str:
    """A TOML basic string; its escapes are JSON's, but for DEL, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _literal(text: str) -> str:
    """A TOML literal string, so that backslashes of a pattern stay readable."""
    return f"'{text}'" if "'" not in text and text.isprintable() else _quoted(text)


def _list(items: tuple[str, ...] | None) -> str:
    """A TOML array, one item a line when there are several long ones."""
    quoted = [_quoted(item) for item in items or ()]
    if sum(map(len, quoted)) <= 80:
        return f"[{', '.join(quoted)}]"
    return "[\n" + "".join(f"  {item},\n" for item in quoted) + "]"


def _time(at: datetime) -> str:
    """A time as the archive writes it, unless a fraction of a second would be lost."""
    return at.isoformat() if at.microsecond else timestamp(at)
