"""`python -m scheduler` is `chronik`."""

from scheduler.cli import main

main()
