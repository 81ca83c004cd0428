"""What is said of a choice that holds nothing: an export of nothing is no success, in no format. It chooses nothing."""

import sqlite3

from archive.errors import NothingChosen


def nothing_chosen(connection: sqlite3.Connection, *, kept_back: int) -> NothingChosen:
    """The error of such a choice, with what there is to choose from; `kept_back` counts what may not go out of it."""
    row = connection.execute("SELECT COUNT(*) AS number, MIN(fetched_at), MAX(fetched_at) FROM captures").fetchone()
    if not row["number"]:
        return NothingChosen("the archive holds no capture yet: `chronik crawl` it, or `chronik import` files first")
    sites = ", ".join(one["site_id"] for one in connection.execute("SELECT DISTINCT site_id FROM captures ORDER BY 1"))
    back = f" ({kept_back} may not go out)" if kept_back else ""
    return NothingChosen(
        f"no capture is chosen{back}: the archive holds {row['number']} of {sites}, from {row[1]} to {row[2]}; name"
        " another site, time, article or run"
    )
