"""When to look again, when to try again, and what a listing's word is worth: arithmetic, no clock."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import Discovery, Outcome, Purpose, Status
from scheduler.refresh import (
    AFTER_GONE,
    CONFIRM_ABSENCE,
    LISTING_INTERVALS,
    History,
    Look,
    NextVisit,
    expected_theta,
    next_listing_visit,
    next_visit,
)
from scheduler.retry import next_try
from scheduler.triggers import VAIN, are_sudden, reason_of, weigh

BORN = datetime(2024, 9, 2, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://a.example/1"


def history(*looks: tuple[timedelta, bool], status: Status = Status.LIVE, gone_at: datetime | None = None) -> History:
    """An article born at 06:00, looked at after so long, each time with or without a change."""
    seen = [Look(BORN + age, changed) for age, changed in looks or ((timedelta(0), False),)]
    return History(born_at=BORN, looks=seen, status=status, gone_at=gone_at)


def simulate(until: timedelta) -> list[timedelta]:
    """The ages at which an article that never changes is visited."""
    ages, looks = [], [(timedelta(0), False)]
    while not ages or ages[-1] < until:
        ages.append(next_visit(history(*looks), BORN + (ages[-1] if ages else timedelta(0))).at - BORN)
        looks.append((ages[-1], False))
    return ages


def test_an_article_that_never_changes_is_visited_ever_more_rarely() -> None:
    """Soon at first, then at distances that grow with its age, about twenty times in its first month."""
    ages = simulate(30 * DAY)
    assert ages[0] < HOUR
    assert 8 <= len(ages) <= 30
    steps = [later - sooner for sooner, later in itertools.pairwise(ages) if later not in (DAY, 7 * DAY)]
    assert steps[0] < DAY
    assert steps[-1] > 5 * DAY


@pytest.mark.parametrize("age", [DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY, 730 * DAY])
def test_fixed_ages_are_visited_whatever_the_rate_says(age: timedelta) -> None:
    """Deletions and late updates do not follow the rate of edits: a day, a week, a month, a quarter, each year."""
    planned = next_visit(history((timedelta(0), False), (age * 0.97, False)), BORN + age * 0.97)
    assert planned.at == BORN + age
    assert planned.why.endswith("old")


def test_more_changes_bring_the_next_visit_forward() -> None:
    """What changed often is expected to change again."""
    ages = [HOUR * step for step in (1, 2, 4, 8)]
    quiet, lively = (history(*((age, changed) for age in ages)) for changed in (False, True))
    assert expected_theta(lively) > 3 * expected_theta(quiet)
    now = BORN + 8 * HOUR
    assert next_visit(lively, now).at < next_visit(quiet, now).at


def test_a_change_makes_an_old_article_young_again() -> None:
    """After an edit in its third week the next look comes within the day."""
    old = history((timedelta(0), False), (20 * DAY, True))
    assert next_visit(old, BORN + 20 * DAY).at < BORN + 21 * DAY


def test_a_first_absence_is_confirmed_within_the_hour() -> None:
    """Missing is a doubt that must not last."""
    assert next_visit(history(status=Status.MISSING), BORN + DAY) == NextVisit(
        BORN + DAY + CONFIRM_ABSENCE, "confirm that it is gone"
    )


@pytest.mark.parametrize(
    ("gone_for", "expected"),
    [
        (timedelta(0), HOUR),
        (HOUR, 6 * HOUR),
        (2 * DAY, 7 * DAY),
        (29 * DAY, 30 * DAY),
        (30 * DAY, 395 * DAY),
        (400 * DAY, 765 * DAY),
    ],
)
def test_a_gone_article_is_looked_for_at_growing_distances(gone_for: timedelta, expected: timedelta) -> None:
    """Pages come back; after a month once a year."""
    gone_at = BORN + DAY
    planned = next_visit(history(status=Status.GONE, gone_at=gone_at), gone_at + gone_for)
    assert planned.at - gone_at == expected
    assert AFTER_GONE[0] == HOUR


@given(
    st.lists(st.tuples(st.timedeltas(timedelta(0), 4000 * DAY), st.booleans()), max_size=12),
    st.sampled_from([Status.LIVE, Status.MISSING, Status.GONE]),
    st.timedeltas(timedelta(0), 4000 * DAY),
    st.timedeltas(-400 * DAY, 4000 * DAY),
)
def test_the_next_visit_is_in_the_future_and_never_over_a_year_away(
    looks: list[tuple[timedelta, bool]], status: Status, age: timedelta, gone: timedelta
) -> None:
    """However odd a history, an article is neither hammered nor forgotten."""
    now = BORN + age
    planned = next_visit(history(*sorted(looks), status=status, gone_at=BORN + gone), now)
    assert timedelta(0) < planned.at - now <= 366 * DAY
    assert planned.why


@pytest.mark.parametrize("purpose", list(LISTING_INTERVALS))
def test_a_listing_without_news_is_looked_at_half_as_often_each_time(purpose: Purpose) -> None:
    """From its shortest interval to its longest, and no further."""
    shortest, longest = LISTING_INTERVALS[purpose]
    waits = [next_listing_visit(purpose, quiet_rounds=rounds, now=BORN).at - BORN for rounds in range(12)]
    assert (waits[0], waits[1], waits[-1]) == (shortest, min(2 * shortest, longest), longest)
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("outcome", "attempts", "shortest", "longest"),
    [
        (Outcome.FAILED, 1, timedelta(minutes=5), timedelta(minutes=6)),
        (Outcome.FAILED, 2, timedelta(minutes=10), timedelta(minutes=12)),
        (Outcome.FAILED, 5, timedelta(minutes=80), timedelta(minutes=96)),
        (Outcome.FAILED, 100, DAY, 1.2 * DAY),
        (Outcome.PARTIAL, 1, timedelta(minutes=5), timedelta(minutes=6)),
        (Outcome.REFUSED, 1, timedelta(minutes=5), timedelta(minutes=6)),
        (Outcome.REFUSED, 50, DAY, 1.2 * DAY),
        (Outcome.WALLED, 3, DAY, DAY),
        (Outcome.GONE, 1, DAY, DAY),
        (Outcome.SOFT_404, 2, 7 * DAY, 7 * DAY),
        (Outcome.REDIRECT, 3, 30 * DAY, 30 * DAY),
        (Outcome.LISTING, 1, DAY, DAY),
    ],
)
def test_a_visit_that_brought_nothing_is_tried_again(
    outcome: Outcome, attempts: int, shortest: timedelta, longest: timedelta
) -> None:
    """Trouble backs off to a day; walls and robots are asked daily; dead links thrice more."""
    planned = next_try(outcome, url=URL, attempts=attempts, now=BORN)
    assert planned is not None
    assert shortest <= planned.at - BORN <= longest


@pytest.mark.parametrize("outcome", [Outcome.GONE, Outcome.SOFT_404, Outcome.REDIRECT, Outcome.LISTING])
def test_an_address_where_nothing_ever_was_is_given_up(outcome: Outcome) -> None:
    """After the fourth look only a new advertisement brings it back."""
    assert next_try(outcome, url=URL, attempts=4, now=BORN) is None


@given(st.text(max_size=40), st.integers(1, 10**6))
def test_trouble_is_never_given_up_and_never_hammered(url: str, attempts: int) -> None:
    """A dead server is asked again within a bit more than a day, and not before five minutes."""
    planned = next_try(Outcome.FAILED, url=url, attempts=attempts, now=BORN)
    assert planned is not None
    assert timedelta(minutes=5) <= planned.at - BORN <= 1.2 * DAY


def test_the_urls_of_a_dead_site_are_not_tried_at_one_moment() -> None:
    """The jitter depends on the URL alone, so plans can be repeated."""
    tries = [next_try(Outcome.FAILED, url=f"{URL}{number}", attempts=1, now=BORN) for number in range(50)]
    assert len({planned.at for planned in tries if planned}) > 20


def told(title: str | None = "Halle brennt", modified_at: date | None = None, teaser: str | None = None) -> Discovery:
    return Discovery(url=URL, purpose=Purpose.ARTICLE, via="feed", title=title, modified_at=modified_at, teaser=teaser)


def call(before: str | None, now: Discovery, *, version: int | None = 1) -> tuple[str, str | None]:
    """What is remembered after a word, and why it calls for a visit."""
    weighed = weigh(before, now, version=version, now=BORN + 2 * HOUR)
    return weighed.hint, reason_of(weighed.call, now) if weighed.call else None


@pytest.mark.parametrize(
    ("name", "before", "now", "reason"),
    [
        ("first word of it", None, told(), None),
        ("the same again", told(), told(), None),
        ("another headline", told(), told("Halle gelöscht"), "the feed shows another headline"),
        ("a headline where none was", told(None), told(), None),
        ("a headline no more", told(), told(None), None),
        ("another teaser", told(teaser="Es brennt"), told(teaser="Gelöscht"), "the feed shows another teaser"),
        ("a teaser where none was", told(), told(teaser="Gelöscht"), None),
        ("a teaser no more", told(teaser="Es brennt"), told(), None),
        ("a first time", told(), told(modified_at=BORN), "the feed gives it a new modification time"),
        (
            "a later time",
            told(modified_at=BORN),
            told(modified_at=BORN + HOUR),
            "the feed gives it a new modification time",
        ),
        ("an earlier time", told(modified_at=BORN), told(modified_at=BORN - HOUR), None),
        ("a time no more", told(modified_at=BORN), told(), None),
        ("a time to come", told(modified_at=BORN), told(modified_at=BORN + 9 * DAY), None),
        ("the year 9999", told(), told(modified_at=date(9999, 1, 1)), None),
        (
            "a later day",
            told(modified_at=BORN.date() - DAY),
            told(modified_at=BORN.date()),
            "the feed gives it a new modification time",
        ),
        ("a headline with a bar", told("A | B"), told("A | B"), None),
    ],
)
def test_only_news_of_a_known_article_calls_for_a_visit(
    name: str, before: Discovery | None, now: Discovery, reason: str | None
) -> None:
    """What the same listing said before is what its word is compared with."""
    remembered = call(None, before)[0] if before else None
    assert call(remembered, now)[1] == reason, name


def test_a_word_that_is_missing_once_is_compared_with_the_one_before() -> None:
    """A teaser that is not shown today is no other teaser tomorrow."""
    remembered, _ = call(call(None, told(teaser="Es brennt"))[0], told())
    assert call(remembered, told(teaser="Es brennt"))[1] is None
    assert call(remembered, told(teaser="Gelöscht"))[1] == "the feed shows another teaser"


@pytest.mark.parametrize("kind", ["title", "teaser", "modified_at"])
def test_a_word_that_changes_at_every_look_is_believed_no_more(kind: str) -> None:
    """Three calls for nothing are enough; other kinds of word are heard on, and so is this one after a real edit."""
    values = [BORN + timedelta(minutes=n) if kind == "modified_at" else f"Stand {n}" for n in range(20)]
    remembered, calls = None, 0
    for value in values[:10]:
        remembered, reason = call(remembered, told(**{kind: value}))
        calls += reason is not None
    assert calls == VAIN
    other = told(**{kind: values[9]}, **({"teaser": "Es brennt"} if kind != "teaser" else {"modified_at": BORN}))
    remembered, _ = call(remembered, other)
    edited, reason = call(remembered, told(**{kind: values[10]}), version=2)
    assert reason is not None
    assert call(edited, told(**{kind: values[11]}), version=3)[1] is not None


def test_a_site_that_dates_everything_anew_at_once_is_not_visited_all_over() -> None:
    """A sitemap made anew gives each address the time of its making; two or three new times are edits."""
    assert are_sudden(40, 50)
    assert not are_sudden(40, 500)
    assert not are_sudden(9, 9)


def test_what_was_remembered_by_an_earlier_release_is_understood() -> None:
    """Time and headline with a bar between them."""
    assert call("2024-09-02T06:00:00Z|Halle brennt", told("Halle gelöscht"))[1] == "the feed shows another headline"
    assert call("2024-09-02T06:00:00Z|Halle brennt", told(teaser="Es brennt"))[1] is None
