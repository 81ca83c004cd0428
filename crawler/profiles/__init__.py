"""What is shipped about known sites, one TOML file each. Knows no site by name and fetches nothing."""

import tomllib
from dataclasses import replace
from importlib.resources import files

from archive.models import Site

from ..errors import UnknownProfile
from ..site_table import KEYS, Profile, fitting, laid_over, profile_from, profile_of, site_of
from ..tables import Table

__all__ = ["load_profile", "profile_names", "with_profile"]


def profile_names() -> tuple[str, ...]:
    """The names of the shipped profiles, sorted."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def load_profile(name: str) -> Profile:
    """The shipped profile of that name; UnknownProfile lists the ones there are."""
    if name not in profile_names():
        raise UnknownProfile(f"there is no profile {name!r}; the shipped ones are {', '.join(profile_names())}.")
    file = f"{name}.toml"
    text = (files(__name__) / file).read_text(encoding="utf-8")
    table = Table("", tomllib.loads(text), text, file)
    table.refuse_unknown(KEYS)
    return profile_from(table)


def with_profile(site: Site, name: str) -> Site:
    """The site with all that a shipped profile knows in place of what was found; its front page stays."""
    known = replace(fitting(load_profile(name), site.home_url), home_url=None)
    return site_of(site.id, laid_over(profile_of(site), known))
