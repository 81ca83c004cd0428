"""What an archive holds after a trial of `benchmarks crash`, against what its writer had acknowledged."""

import random
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive.errors import ArchiveError
from archive.fixity import verify
from archive.store import Store, open_to_write
from benchmarks.crash_writer import BATCH, keep, page
from benchmarks.crash_zygote import Answer


@dataclass(frozen=True, slots=True)
class Finding:
    """How many captures were acknowledged, and one sentence for whatever should not be."""

    acknowledged: int
    wrong: tuple[str, ...]


def check(folder: Path, answer: Answer) -> Finding:
    """Look through the archive as its next writer finds it, and write on."""
    wrong = [] if answer.raised is None else [f"no sentence, but {answer.raised}"]
    wrong += [f"a sentence of several lines: {one!r}" for one in answer.sentences if "\n" in one]
    try:
        with closing(open_to_write(folder)) as store:
            wrong += _held(store, answer)
            _go_on(store)
            wrong += verify(store.connection).damaged
    except ArchiveError as error:
        wrong.append(f"it cannot be opened: {error}")
    left = [path.name for path in folder.iterdir() if path.name.endswith(("-journal", ".open", ".draft"))]
    return Finding(len(answer.acknowledged), (*wrong, *(f"left behind: {name}" for name in left)))


def _held(store: Store, answer: Answer) -> list[str]:
    """What is not as it was acknowledged: lost, twice, half, or damaged."""
    rows = store.connection.execute("SELECT id, payload_digest, fetched_at FROM captures").fetchall()
    known = {row["id"]: row["payload_digest"] for row in rows}
    wrong = [f"capture {number} is lost" for number, name in answer.acknowledged if known.get(number) != name]
    doubled = len(rows) - len({row["fetched_at"] for row in rows})
    half = len(rows) % BATCH
    surplus = len(rows) - len(answer.acknowledged)
    wrong += [f"{doubled} captures are there twice"] if doubled else []
    wrong += [f"{half} captures of a batch are there, and the others are not"] if half else []
    wrong += [f"{surplus} captures were never acknowledged, more than the one batch under way"] * (surplus > BATCH)
    found = [str(row[0]) for row in store.connection.execute("PRAGMA quick_check")]
    wrong += [] if found == ["ok"] else found
    return wrong + list(verify(store.connection).damaged)


def _go_on(store: Store) -> None:
    keep(store, [page(random.Random(99), 9, 9, index) for index in range(BATCH)])
