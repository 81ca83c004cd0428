"""The table of hazards for `manners.md`: what stands in `tests/hazards/rows.py`, with the tests that show it.

It reads the tests' source and runs none of them.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.hazards.rows import ROWS

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- hazards: made by `python -m docs.generate` -->\n", "<!-- end of hazards -->\n"


@cache
def tests_by_hazard() -> dict[int, tuple[str, ...]]:
    """The tests marked with each hazard's number, as `file::test`."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.hazard(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for number in _numbers(node):
                    found[number].append(f"{path.relative_to(ROOT / 'tests')}::{node.name}")
    return defaultdict(tuple, {number: tuple(names) for number, names in found.items()})


def with_table(page: str) -> str:
    """The page with today's table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def table() -> str:
    """One row a hazard: what it is, what Chronik does, how many tests show it and where the first stands."""
    lines = ["| # | what the world does | what Chronik does | tests |", "|---|---|---|---|"]
    for row in ROWS:
        tests = tests_by_hazard()[row.number]
        places = sorted({name.partition("::")[0] for name in tests})
        shown = f"{len(tests)} in {', '.join(f'`{place}`' for place in places)}"
        lines.append(f"| {row.number} | {row.hazard} | {row.does} | {shown} |")
    return "\n".join(lines) + "\n"


def _numbers(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[int]:
    """The numbers in the marks of one test."""
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.hazard":
            yield from (one.value for one in mark.args if isinstance(one, ast.Constant) and isinstance(one.value, int))
