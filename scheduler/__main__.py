"""`python -m scheduler` is `chronik`."""

from scheduler.entry import main

if __name__ == "__main__":  # reading processes load this module under another name
    main()
