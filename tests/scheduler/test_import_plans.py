"""How an import asks a large archive: by indexes, and never for what it was told already."""

from datetime import UTC, datetime
from pathlib import Path

from archive.models import Purpose
from archive.placing import Cluster, captures_of_cluster
from archive.store import Unplaced, create, unplaced_captures, unplaced_count, unplaced_sites


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


def test_captures_that_wait_are_found_among_any_number_of_others(tmp_path: Path) -> None:
    """Each question is asked of an index that holds little but them; an archive may be all imported."""
    connection = create(tmp_path).connection
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    first = Unplaced(
        id=7, import_id=1, site_id="blatt", url="", purpose=Purpose.ARTICLE, fetched_at=datetime.now(UTC), record_id=""
    )
    unplaced_captures(connection, "blatt", later=False, than="2020", after=first, most=100)
    unplaced_count(connection, "blatt")
    unplaced_sites(connection)
    connection.set_trace_callback(None)
    plans = [[row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {one}")] for one in asked]
    by_place = "SEARCH captures USING INDEX captures_to_place (site_id=? AND fetched_at>?)"
    assert [plan[0] for plan in plans[:2]] == [by_place, "SEARCH captures USING INDEX captures_to_place (site_id=?)"]
    assert plans[2][0].startswith("SCAN captures USING INDEX captures_to_place")
    assert "TEMP B-TREE" not in str(plans)


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
