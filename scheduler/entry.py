"""Where `chronik` begins: it loads the command, which takes a second, and ends in one line if Ctrl-C comes before."""

import sys

INTERRUPTED = 130


def main() -> None:
    """Load the command and run it."""
    try:
        from scheduler.cli import main as command  # noqa: PLC0415  # loads everything
    except KeyboardInterrupt:
        sys.stderr.write("chronik: stopped; nothing was begun\n")
        sys.exit(INTERRUPTED)
    command()
