"""How an import asks a large archive: by indexes, and never for what it was told already."""

from pathlib import Path

from archive.placing import Cluster, captures_of_cluster
from archive.store import create, unplaced_captures


def test_captures_of_a_cluster_are_found_without_passing_all_of_the_site(tmp_path: Path) -> None:
    """The plan of SQLite names no index over a whole site, and no captures without an article."""
    with_plan = create(tmp_path).connection
    asked: list[str] = []
    with_plan.set_trace_callback(asked.append)
    captures_of_cluster(with_plan, Cluster(site_id="blatt", articles=frozenset({5}), captures=frozenset({7})))
    with_plan.set_trace_callback(None)
    plan = [row["detail"] for row in with_plan.execute(f"EXPLAIN QUERY PLAN {asked[-1]}")]
    assert not [step for step in plan if "captures_by_site" in step]
    assert [step for step in plan if "captures_by_url" in step]
    assert "SEARCH captures USING INTEGER PRIMARY KEY (rowid=?)" in plan


def test_captures_that_wait_are_listed_from_where_the_last_list_ended(tmp_path: Path) -> None:
    """In order of time, those of one moment by their number."""
    connection = create(tmp_path).connection
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.executemany(
        "INSERT INTO captures (site_id, url, purpose, fetched_at, outcome, reason, request_headers, response_headers,"
        " duration_ms, record_id, import_id) VALUES ('blatt', 'https://blatt.example/', 'listing', ?, 'partial',"
        " 'imported, and not read yet: `chronik import` goes on with it', '[]', '[]', 1, ?, 1)",
        [(f"2020-01-0{day}T10:00:00Z", f"urn:{number}") for number, day in enumerate((3, 1, 2, 2))],
    )
    first = unplaced_captures(connection, "blatt", later=True, than="", most=2)
    rest = unplaced_captures(connection, "blatt", later=True, than="", after=first[-1])
    assert [one.id for one in (*first, *rest)] == [2, 3, 4, 1]
