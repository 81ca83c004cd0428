"""The record. It never opens a socket and never asks the time; what it keeps, it keeps for good.

Other floors import its rooms (`archive.store`, `archive.extract`, …), never what lies inside a room.
"""
