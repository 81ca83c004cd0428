"""The shape of the code: what each folder refuses to do, which way imports run, and how large things may grow.

It reads the source and runs none of it.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crawler.profiles import profile_names

ROOT = Path(__file__).parent.parent
FOLDERS = ("archive", "crawler", "scheduler")

# The three lines of the README, word for word.
REFUSALS = {
    "archive": "never opens a socket and never asks the time",
    "crawler": "never opens a database",
    "scheduler": "never reads HTML",
}
MAY_IMPORT = {"archive": set(), "crawler": {"archive"}, "scheduler": {"archive", "crawler"}}
FORBIDDEN = {
    "archive": {
        "aiohttp", "asyncio", "ftplib", "http.client", "http.cookiejar", "http.server", "httpx", "requests", "scrapy",
        "select", "selectors", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "time", "twisted",
        "urllib.request", "urllib3", "uvicorn", "webbrowser",
    },
    "crawler": {
        "apsw", "archive.fixity", "archive.ingest", "archive.search", "archive.settle", "archive.store", "dbm",
        "pysqlite3", "shelve", "sqlite3", "sqlite_utils",
    },
    "scheduler": {"bs4", "html.parser", "html5lib", "lxml", "parsel", "readability", "trafilatura"},
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today"}
CLOCKS_OF_SQL = ("CURRENT_TIMESTAMP", "CURRENT_TIME", "CURRENT_DATE", "'now'")

# From the bottom up: a room of the archive imports its own floor and those below it.
FLOORS = (
    {"models", "digests", "urls", "errors"},
    {"content", "content_coding", "diff", "drift", "media", "packing", "presence", "outcomes", "terminal", "wishes"},
    {"store"},
    {"versioning", "extract", "search", "settle", "identify", "readings", "remarks", "holding"},
    {"fixity", "withdrawal", "warcimport"},
    {"recording"},
    {"ingest", "reextraction"},
    {"placing"},
    {"fixture", "lines", "cli", "browse", "export", "backup"},
)

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    return tuple(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def package_of(path: Path) -> list[str]:
    return list(path.relative_to(ROOT).parent.parts)


def is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def imports(path: Path) -> Iterator[str]:
    """The modules a file imports, absolute; `from package import module` counts as the module."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = package_of(path)
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield module
            yield from (name for alias in node.names if is_module(name := f"{module}.{alias.name}"))


def is_below(module: str, forbidden: str) -> bool:
    return module == forbidden or module.startswith(f"{forbidden}.")


def place(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def without_docstrings(tree: ast.Module) -> str:
    """The code alone: comments and docstrings, where the examples of help texts stand, are gone."""
    copy = ast.parse(ast.unparse(tree))
    for node in ast.walk(copy):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if documented and ast.get_docstring(node) is not None:
            node.body = [*node.body[1:], ast.Pass()]
    return ast.unparse(copy)


def test_the_three_refusals_stand_in_the_readme() -> None:
    """A folder is known by what it refuses to do, and the README says it in the same words."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [folder for folder, words in REFUSALS.items() if f"`{folder}/` **{words}.**" not in readme]
    assert not missing


def test_imports_run_from_scheduler_to_crawler_to_archive_and_never_back() -> None:
    """Nobody below knows who calls."""
    wrong = [
        f"{place(path)} imports {module}"
        for folder in FOLDERS
        for path in sources(folder)
        for module in imports(path)
        if module.split(".")[0] in (*FOLDERS, "tests", "docs", "benchmarks")
        and module.split(".")[0] not in MAY_IMPORT[folder] | {folder}
    ]
    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_nothing_that_could_break_its_refusal(folder: str) -> None:
    """No socket and no clock in the archive, no database in the crawler, no HTML in the scheduler."""
    wrong = [
        f"{place(path)} imports {module}"
        for path in sources(folder)
        for module in imports(path)
        if any(is_below(module, forbidden) for forbidden in FORBIDDEN[folder])
    ]
    assert not wrong


def test_of_http_the_archive_knows_only_the_names_of_statuses() -> None:
    """`http` itself opens nothing; what does lies below it and is forbidden, so only the enumeration is left."""
    wrong = [
        place(path, node)
        for path in sources("archive")
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Import) and any(alias.name == "http" for alias in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "http"
            and {alias.name for alias in node.names} != {"HTTPStatus"}
        )
    ]
    assert not wrong


def test_the_archive_asks_no_clock() -> None:
    """Times arrive with the pages, so that the same bytes make the same archive; not even SQL asks."""
    wrong = []
    for path in sources("archive"):
        for node in ast.walk(tree_of(path)):
            asks = isinstance(node, ast.Attribute) and node.attr in CLOCKS
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if asks or any(word in text for word in CLOCKS_OF_SQL):
                wrong.append(place(path, node))
    assert not wrong


def test_only_the_plugin_knows_datasette() -> None:
    """Datasette owns the socket of `archive/browse/`; no other room is to depend on it."""
    knowing = {
        place(path)
        for path in sources(*FOLDERS)
        for module in imports(path)
        if is_below(module, "datasette") and package_of(path) != ["archive", "browse"]
    }
    assert not knowing


def test_no_file_reaches_into_a_room_of_another_folder() -> None:
    """`archive.store` yes, `archive.store.file` no: what a room shows, it shows in its `__init__.py`."""
    wrong = [
        f"{place(path)} imports {module}"
        for folder in FOLDERS
        for path in sources(folder)
        for module in imports(path)
        if module.split(".")[0] in MAY_IMPORT[folder] and module.count(".") > 1
    ]
    assert not wrong


def test_no_room_of_the_archive_reaches_into_another_one() -> None:
    """The rule of the folders holds between the archive's own rooms."""
    wrong = [
        f"{place(path)} imports {module}"
        for path in sources("archive")
        for module in imports(path)
        if module.startswith("archive.") and module.count(".") > 1
        and package_of(path)[:2] != module.split(".")[:2]
    ]  # fmt: skip
    assert not wrong


def test_every_room_of_the_archive_has_its_floor() -> None:
    """A new room is placed on the arrow before it is built."""
    rooms = {path.relative_to(ROOT / "archive").parts[0].removesuffix(".py") for path in sources("archive")}
    assert rooms - {"__init__"} == set().union(*FLOORS)


def test_the_arrow_inside_the_archive_points_down() -> None:
    """cli, browse -> ingest -> versioning, extract, search -> store -> models, digests, urls, errors."""
    floor = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    wrong = [
        f"{place(path)} imports {module}"
        for path in sources("archive")
        for module in imports(path)
        if module.startswith("archive.")
        and (own := path.relative_to(ROOT / "archive").parts[0].removesuffix(".py")) in floor
        and floor.get(module.split(".")[1], 0) > floor[own]
    ]
    assert not wrong


def test_every_module_says_what_it_is_for() -> None:
    """The first thing in a file is its docstring; only empty files need none."""
    silent = [
        place(path)
        for path in sources(*FOLDERS, "docs", "tests", "benchmarks")
        if tree_of(path).body and not ast.get_docstring(tree_of(path))
    ]
    assert not silent


def test_no_module_is_two_modules() -> None:
    """A file that passes three hundred lines is two files."""
    sizes = {
        place(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources(*FOLDERS, "docs", "tests", "benchmarks")
    }
    assert not {name: size for name, size in sizes.items() if size > LONGEST_MODULE}


def test_no_function_passes_fifty_lines() -> None:
    """Fifty lines are the wall; a docstring, which for a verb of the command is its help, is not counted."""
    long = {}
    for path in sources(*FOLDERS, "docs", "tests", "benchmarks"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if ast.get_docstring(node) is not None:
                    lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{place(path, node)} {node.name}"] = lines
    assert not long


def test_no_code_path_knows_a_site_by_name() -> None:
    """A site is data: its name stands in its profile and in examples of help texts, nowhere else."""
    names = set(profile_names()) - {"generic"}
    texts = {path: without_docstrings(tree_of(path)) for path in sources(*FOLDERS)}
    texts |= {path: path.read_text(encoding="utf-8") for path in (ROOT / "archive").rglob("*.html")}
    wrong = [f"{place(path)} names {name}" for path, text in texts.items() for name in names if name in text.lower()]
    assert names
    assert not wrong


def test_a_broad_except_stands_in_one_place() -> None:
    """The visit's turn; a handler that only cleans up and raises on swallows nothing and does not count."""
    found = [
        place(path).partition(":")[0]
        for path in sources(*FOLDERS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not raises_on(node)
    ]
    # The visit's turn, in its two processes; a request that fails still ends, so that its host keeps its gap.
    assert found == ["crawler/exchange.py", "crawler/spiders/visits.py", "scheduler/reading.py"]


def test_nothing_is_suppressed_broadly() -> None:
    """`contextlib.suppress(Exception)` is a broad except by another name."""
    wrong = [
        place(path, node)
        for path in sources(*FOLDERS)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("suppress")
        and any(ast.unparse(argument) in ("Exception", "BaseException") for argument in node.args)
    ]
    assert not wrong


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or ast.unparse(one) in ("Exception", "BaseException") for one in caught)


def raises_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None
