"""`python -m benchmarks [NAME]`: run the measurements that take minutes at most, or the named one."""

import sys

from benchmarks import crash, crawling, extraction, fuzz, kills, rot, soak, storage, versions

BENCHES = {
    "crawling": crawling.main,
    "extraction": extraction.main,
    "versions": versions.main,
    "fuzz": fuzz.main,
    "kills": kills.main,
    "crash": crash.main,
    "rot": rot.main,
    "soak": soak.main,
    "storage": storage.main,
}
BY_DEFAULT = ("crawling", "extraction", "versions")  # the others run long and are asked for by name


def main() -> int:
    """Run what was asked for; returns the worst exit code."""
    name, *rest = sys.argv[1:] or [""]
    if not name:
        return max(BENCHES[each]([]) for each in BY_DEFAULT)
    if name not in BENCHES:
        print(f"no benchmark is called {name!r}: take one of {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    return BENCHES[name](rest)


if __name__ == "__main__":  # the workers of a benchmark import this module again
    sys.exit(main())
