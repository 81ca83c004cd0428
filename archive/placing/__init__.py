"""The history of a few articles made anew, as if every capture had come in order of time, and put in place of the one
that stands. It reads no page.
"""

from archive.placing.captures import leave_as_they_are, set_aside
from archive.placing.cluster import Cluster, captures_of_cluster, neighbours, whole_site
from archive.placing.outage import was_outage
from archive.placing.scratch import Scratch
from archive.placing.transplanting import Changed, transplant

__all__ = [
    "Changed",
    "Cluster",
    "Scratch",
    "captures_of_cluster",
    "leave_as_they_are",
    "neighbours",
    "set_aside",
    "transplant",
    "was_outage",
    "whole_site",
]
