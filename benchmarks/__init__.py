"""Measurements and long trials, each against a peer or a limit in the same run. Not part of the program."""
