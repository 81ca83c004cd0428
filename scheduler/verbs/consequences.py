"""What a decision of the archivist took out of view, or would take, in words and as JSON. It decides nothing."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

import click

from archive.digests import Json
from archive.terminal import one_line, plain, print_counts, print_json
from archive.withdrawal import Done, Effects, Order, Remaining

MOST_NAMED = 5
MOST_FORMS = 12
STAYS = "What stays: its address, which may carry words of its headline, the times of its visits, and digests."
REMAINS = "What is left to do: destroy or replace the exports and backups made before now, which still hold it."
NOT_LISTED = "no list, feed or search shows it; whoever knows its address may read it."


Counted = tuple[int, str, str]  # a count, and its name for one and for many


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done, why and by whom, the other stories that say some of it in their own text, by number and headline,
    and whether it was only tried."""

    done: Done
    reason: str
    by: str
    others: tuple[tuple[int, str | None], ...] = ()
    is_trial: bool = False


def outcome_of(connection: sqlite3.Connection, done: Done, order: Order, *, is_trial: bool) -> Outcome:
    """The outcome of an order, with the headlines of other stories that it names."""
    query = "SELECT v.title FROM articles a JOIN versions v ON v.id = a.current_version_id WHERE a.id = :id"
    rows = ((one, connection.execute(query, {"id": one}).fetchone()) for one in done.articles)
    others = tuple((one, row["title"] if row else None) for one, row in rows)
    return Outcome(done=done, reason=order.reason, by=order.by, others=others, is_trial=is_trial)


def tell(outcome: Outcome, *, as_json: bool) -> None:
    """Say what was done, what is left to do by hand, and the counts."""
    done = outcome.done
    if as_json:
        print_json(_json(outcome))
        return
    for sentence in sentences(outcome):
        click.echo(sentence)
    kind = f"articles that would be {done.kind}" if outcome.is_trial else f"article {done.kind}"
    print_counts({kind: 1, **done.counts})


def sentences(outcome: Outcome) -> Iterator[str]:
    """What was done, then what stays, then what is to be done; as what would be, where it was only tried."""
    done = outcome.done
    if outcome.is_trial:
        yield "A trial: nothing was written. Without --dry-run this is what happens:"
    if done.kind == "unlisted":
        yield f"Unlisted: {NOT_LISTED}"
    if done.kind not in ("unlisted", "restored"):
        yield from _gone(done)
        if outcome.is_trial and done.kind != "erased" and done.effects.pages_of_others + done.effects.listings:
            yield "  With `--elsewhere report` those stay in view, and are only named."
        yield from _repeated(done.elsewhere)
        yield from _said_by_others(outcome)
        yield from _left(done.article_id, done.remaining)
        yield from _damaged(done)
        yield STAYS
        yield REMAINS
    yield _on_record(outcome)


def _on_record(outcome: Outcome) -> str:
    """What everybody may read of the decision."""
    done, basis = outcome.done, f" ({outcome.done.basis})" if outcome.done.basis else ""
    number = f"restriction {done.restriction_id}" + (" lifted" if done.kind == "restored" else "")
    said = one_line(f"{outcome.reason}{basis}; decided by {outcome.by}", width=400)
    named = said if outcome.is_trial else f"{number}, {said}"
    return f"On record, in the browser and with the story's events in exports: {named}."


def _gone(done: Done) -> Iterator[str]:
    """What goes: the story's own, then what repeats it."""
    told = done.effects
    yield _redacted(told) if done.kind == "redacted" else _hidden(done)
    if pages := _pages(told.pages_of_others, told.listings):
        verb = "is" if told.pages_of_others + told.listings == 1 else "are"
        yield f"{pages} that repeat it {verb} {'destroyed' if done.kind == 'erased' else 'withheld'} too."
    if words := _listed(
        (told.links_of_others, "link of another story", "links of other stories"),
        (told.headlines, "headline under which it was advertised", "headlines under which it was advertised"),
    ):
        yield f"The words of {words} go too."
    if pages := _pages(told.staying_pages, told.staying_listings):
        yield f"{pages} that repeat it stay readable; `--elsewhere withhold` takes them out of view too."


def _hidden(done: Done) -> str:
    """What of a story goes of which nothing is to be seen."""
    told = done.effects
    own = _listed(_texts(told), _own_pages(told), _captions(told), _pictures(told))
    word = "Destroyed for good" if done.kind == "erased" else "Out of view"
    if done.kind == "erased" and not own:
        return "It was erased before; now no byte of it is left in the files of the archive."
    return f"{word}: {own or 'nothing'}; no search finds it."


def _redacted(told: Effects) -> str:
    """Where single words are taken out, and which pages go whole since they hold them."""
    where = _listed(_texts(told), _captions(told)) or "no text of it"
    pages = _listed(_own_pages(told), _pictures(told))
    return f"The words are taken out of {where}" + (f"; {pages} that held them: withheld." if pages else ".")


def _texts(told: Effects) -> Counted:
    return told.texts, "version of its text", "versions of its text"


def _own_pages(told: Effects) -> Counted:
    return told.own_pages, "page of its own", "pages of its own"


def _captions(told: Effects) -> Counted:
    return told.captions, "photo's caption and address", "photos' captions and addresses"


def _pictures(told: Effects) -> Counted:
    return told.pictures, "stored picture", "stored pictures"


def _repeated(addresses: tuple[str, ...]) -> Iterator[str]:
    for url in addresses[:MOST_NAMED]:
        yield f"  it is repeated at {plain(url)}"
    if len(addresses) > MOST_NAMED:
        yield f"  … and at {len(addresses) - MOST_NAMED} more addresses (--json names all)"


def _said_by_others(outcome: Outcome) -> Iterator[str]:
    if not outcome.others:
        return
    yield "Other stories say sentences of it in their own text, and stay as they are; decide on each:"
    for number, title in outcome.others[:MOST_NAMED]:
        yield f"  article {number}: {one_line(title or '(no headline)')}"
    if len(outcome.others) > MOST_NAMED:
        yield f"  … and {len(outcome.others) - MOST_NAMED} more (--json names all)"


def _left(article_id: int, left: Remaining) -> Iterator[str]:
    """What of redacted words still stands, and how it is taken out."""
    if left.forms:
        yield f"Parts of the words still stand in its versions: {_times(left.forms)}."
        yield f"  `chronik redact {article_id} --reason …` takes them out too: give them when it asks for words"
    if left.articles:
        numbers = ", ".join(map(str, left.articles[:MOST_NAMED]))
        more = f" and {len(left.articles) - MOST_NAMED} more" if len(left.articles) > MOST_NAMED else ""
        yield f"Other stories hold the words, and stay: articles {numbers}{more}; `chronik redact` each of them."
    if left.partly:
        yield f"Other stories hold parts of them, by number of stories: {_times(left.partly)}; look whom they mean."
    for url in left.addresses[:MOST_NAMED]:
        yield f"Words stand in an address, which stays: {plain(url)}"
    if len(left.addresses) > MOST_NAMED:
        yield f"  … and in {len(left.addresses) - MOST_NAMED} more addresses (--json names all)"


def _damaged(done: Done) -> Iterator[str]:
    """What is damaged and stays as it is, and what damaged payloads lack from now on."""
    for name in done.damaged[:MOST_NAMED]:
        yield f"payload {name} is damaged and stays: look with `chronik verify`, or restore it from a backup"
    if len(done.damaged) > MOST_NAMED:
        yield f"… and {len(done.damaged) - MOST_NAMED} more damaged payloads (--json names all)"
    if done.dictionaries:
        numbers = ", ".join(map(str, done.dictionaries))
        yield f"Damaged payloads need what goes too, since it holds words of the story: dictionaries {numbers}."


def _times(counts: Mapping[str, int]) -> str:
    """
    >>> _times({"Müller": 3, "Müllers": 1})
    'Müller (3), Müllers (1)'
    """
    named = [f"{one_line(name)} ({count})" for name, count in counts.items()]
    return ", ".join(named[:MOST_FORMS]) + (", …" if len(named) > MOST_FORMS else "")


def _pages(others: int, listings: int) -> str:
    """
    >>> _pages(1, 2), _pages(0, 0)
    ('1 page of other stories and 2 front pages and feeds', '')
    """
    return _listed(
        (others, "page of other stories", "pages of other stories"),
        (listings, "front page or feed", "front pages and feeds"),
    )


def _listed(*counts: Counted) -> str:
    """Counts with their names, singular or plural; what is none is left out."""
    told = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return _joined(told)


def _joined(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _json(outcome: Outcome) -> Json:
    done = outcome.done
    return {
        "article_id": done.article_id,
        "kind": done.kind,
        "dry_run": outcome.is_trial,
        "restriction_id": None if outcome.is_trial else done.restriction_id,
        "legal_basis": done.basis,
        "made_by": outcome.by,
        "counts": dict(done.counts),
        "effects": asdict(done.effects),
        "elsewhere": list[Json](done.elsewhere),
        "articles": list[Json](done.articles),
        "damaged": list[Json](done.damaged),
        "dictionaries": list[Json](done.dictionaries),
        "remaining": _left_json(done.remaining),
    }


def _left_json(left: Remaining) -> Json:
    return {
        "in the story": dict(left.forms),
        "addresses": list[Json](left.addresses),
        "articles": list[Json](left.articles),
        "articles with parts": dict(left.partly),
    }
