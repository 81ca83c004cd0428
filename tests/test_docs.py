"""The documents say all there is, and nothing that is not: commands, keys, tables, errors, dependencies, links."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from archive.errors import ArchiveError
from archive.store import ARCHIVE_FILE, create
from crawler.configuration import EXPLAINED, Clock, Settings
from crawler.errors import CrawlerError
from crawler.profiles import profile_names
from crawler.site_table import KEYS, SELECTOR_KEYS
from docs import generate
from scheduler.cli import cli
from scheduler.errors import SchedulerError
from scheduler.frontier import FRONTIER_FILE, Frontier

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))
FOLDERS = {"archive": ArchiveError, "crawler": CrawlerError, "scheduler": SchedulerError}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = tuple(one for name, extra in PROJECT["optional-dependencies"].items() if name != "dev" for one in extra)
REQUIREMENTS = (*PROJECT["dependencies"], *EXTRAS, *PROJECT["optional-dependencies"]["dev"])
VERBS = sorted(cli.commands)


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def plain_name(requirement: str) -> str:
    """The name of a distribution as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


@pytest.fixture(scope="module")
def relations(tmp_path_factory: pytest.TempPathFactory) -> tuple[generate.Relation, ...]:
    """The tables and views of a new archive and of a new frontier."""
    folder = tmp_path_factory.mktemp("new")
    create(folder).close()
    Frontier(folder).close()
    return (*generate.relations(folder / ARCHIVE_FILE), *generate.relations(folder / FRONTIER_FILE))


@pytest.mark.parametrize("name", ["commands.md", "manners.md", "schema.md"])
def test_a_generated_page_is_up_to_date(name: str) -> None:
    """`python -m docs.generate` would change nothing."""
    assert text_of(name) == generate.pages()[name]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme_and_among_the_commands(verb: str) -> None:
    """A verb that nobody reads of does not exist."""
    assert f"| `chronik {verb}` |" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"## chronik {verb}\n" in text_of("commands.md")


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_is_documented_and_explained(verb: str) -> None:
    """Each option stands on the verb's page, with a help text."""
    section = text_of("commands.md").partition(f"## chronik {verb}\n")[2].partition("\n## ")[0]
    options = [one for one in cli.commands[verb].params if isinstance(one, click.Option)]
    assert not [name for one in options for name in (*one.opts, *one.secondary_opts) if name not in section]
    assert not [one.name for one in options if not one.help]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_shows_an_example(verb: str) -> None:
    """The help of a verb ends with words that can be copied."""
    assert f"chronik {verb}" in (cli.commands[verb].help or "")


def test_documents_name_only_commands_that_exist() -> None:
    """Each `chronik …` and `make …` in a code block can be run."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wrong = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```(?:sh|console)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for line in re.findall(r"^(?:\$ )?((?:chronik|make) [\w-]+)", block, re.MULTILINE):
                program, word = line.split()
                if word not in (cli.commands if program == "chronik" else targets):
                    wrong.append(f"{page.name}: {line}")
    assert not wrong


def test_every_key_of_the_configuration_is_documented() -> None:
    """`chronik.toml` has no key that adding-a-site.md does not explain in its table."""
    text = text_of("adding-a-site.md")
    settings = (*inspect.signature(Settings).parameters,)
    missing = [key for key in (*KEYS, "profile", *settings) if f"| `{key}` |" not in text]
    missing += [key for key in (*SELECTOR_KEYS, *inspect.signature(Clock).parameters) if f"`{key}`" not in text]
    assert not missing


def test_every_written_key_carries_its_comment() -> None:
    """What `init` writes explains itself: each key of a site but its name has a comment."""
    assert set(EXPLAINED) == set(KEYS) - {"name"}


def test_every_shipped_profile_is_documented() -> None:
    """A profile that nobody knows of is not used."""
    assert not [name for name in profile_names() if f"`{name}`" not in text_of("adding-a-site.md")]


def test_every_table_view_and_column_carries_a_comment_in_the_file(relations) -> None:
    """Whoever opens the file in ten years has the file alone. A view's columns are those it is made of."""
    silent = [one.name for one in relations if not one.comment]
    silent += [
        f"{one.name}.{column.name}"
        for one in relations
        if one.definition is None
        for column in one.columns
        if not column.comment
    ]
    assert not silent


def test_every_column_that_may_be_null_says_what_null_means(relations) -> None:
    """A NULL without a meaning is a question that nobody can answer later."""
    silent = [
        f"{one.name}.{column.name}"
        for one in relations
        if one.definition is None
        for column in one.columns
        if "NULL" in column.kind and "NULL" not in column.comment
    ]
    assert not silent


def test_every_table_view_and_column_stands_in_the_schema_page(relations) -> None:
    """The page is made from the databases; this holds its maker to it."""
    text = text_of("schema.md")
    sections = {one.name: text.partition(f"\n### {one.name}\n")[2].partition("\n### ")[0] for one in relations}
    assert not [
        f"{one.name}.{column.name}"
        for one in relations
        for column in one.columns
        if f"`{column.name}`" not in sections[one.name]
    ]


def errors_of(folder: str) -> list[type[BaseException]]:
    """Every exception class that a folder defines, but those that never leave their module (`_Named` so)."""
    modules = [
        importlib.import_module(module.name)
        for module in pkgutil.walk_packages([str(ROOT / folder)], f"{folder}.")
        if not module.name.endswith(("__main__", ".child"))
    ]
    found = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, BaseException) and thing.__module__.startswith(f"{folder}.")
    }
    return sorted((one for one in found if not one.__name__.startswith("_")), key=lambda one: one.__name__)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_error_of_a_folder_hangs_on_its_tree(folder: str) -> None:
    """One base class a folder, and the tree drawn in the docstring of its errors.py is the tree there is."""
    tree = inspect.getdoc(importlib.import_module(f"{folder}.errors")) or ""
    drawn = re.findall(r"^[│ ]*(?:[├└]── )?(\w+) {2,}\S", tree, re.MULTILINE)
    assert sorted(drawn) == [error.__name__ for error in errors_of(folder)]
    assert not [error.__name__ for error in errors_of(folder) if not issubclass(error, FOLDERS[folder])]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_error_says_in_the_documents_what_to_do(folder: str) -> None:
    """An error without a remedy is a riddle."""
    assert not [error.__name__ for error in errors_of(folder) if f"| `{error.__name__}` |" not in text_of("errors.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_resolve(page: Path) -> None:
    """A link leads to a file that is there, and to a heading that is in it."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    wrong = []
    for target in re.findall(r"\]\((?!https?://)([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.is_file() or (anchor and anchor not in anchors(file)):
            wrong.append(target)
    assert not wrong


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub and others make them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_document_is_reached_from_the_readme() -> None:
    """A page that nothing leads to is not read."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in readme]


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_every_dependency_has_its_reason_and_its_lock(requirement: str) -> None:
    """Nobody need wonder why something is installed, nor what."""
    name = plain_name(requirement)
    locked = {plain_name(line) for line in (ROOT / "requirements.lock").read_text().splitlines() if line[:1].isalpha()}
    reasons = {plain_name(found) for found in re.findall(r"^\| `([\w.-]+)` \|", text_of("decisions.md"), re.MULTILINE)}
    assert name in locked
    assert name in reasons


def test_every_package_that_is_imported_is_declared_and_the_other_way_round() -> None:
    """What is only there because another package brought it may be gone tomorrow."""
    distributions = packages_distributions()
    imported = {
        name.partition(".")[0]
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_of(node)
    } - set(sys.stdlib_module_names) - set(FOLDERS)  # fmt: skip
    needed = {plain_name(one) for name in imported for one in distributions.get(name, [name])}
    assert needed == {plain_name(requirement) for requirement in (*PROJECT["dependencies"], *EXTRAS)}


def names_of(node: ast.AST) -> list[str]:
    """The absolute modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
