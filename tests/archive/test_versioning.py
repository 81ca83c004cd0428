"""When is a page a new version, and did the publisher say so?"""

from dataclasses import replace
from datetime import date, datetime

import pytest

from archive.content import content_digest, content_of
from archive.drift import differing
from archive.models import Confrontation, Decision, Extraction, PageKind
from archive.store import KnownVersion
from archive.versioning import decide
from tests.archive.scene import BODY, blocks, hour, story

EDITED = blocks(*BODY[:2], "Der Schaden liegt bei 200.000 Euro.")
UPDATE = "Update, Montag (2.9.2024), 13:50 Uhr"


def known(extraction: Extraction, *, modified_at: date | None = None) -> KnownVersion:
    """The story as last seen at hour 4."""
    content = content_of(extraction)
    return KnownVersion(
        version_id=7,
        number=1,
        content=content,
        content_digest=content_digest(content),
        seen_until=hour(4),
        modified_at=modified_at,
    )


def decision(
    new: Extraction,
    old: Extraction | None = None,
    *,
    declared_before: date | None = None,
    advertised_at: datetime | None = None,
    earlier: dict[str, int] | None = None,
    confrontation: Confrontation | None = None,
) -> Decision:
    return decide(
        new,
        current=known(old or story()),
        earlier=earlier or {},
        declared_before=declared_before,
        advertised_at=advertised_at,
        confrontation=confrontation,
    )


def test_the_first_sight_of_a_story_is_a_version() -> None:
    """There is nothing to compare with, so nothing changed and nothing had to be declared."""
    first = decide(story(), current=None, earlier={}, declared_before=None, advertised_at=None)
    assert first.is_version
    assert (first.changed_fields, first.declared, first.words_added) == ((), "not applicable", 0)


def test_the_same_content_is_no_version() -> None:
    """A page that came again in another dress is not an edit."""
    again = decision(story(title="Lagerhalle  brennt\u00a0aus", published_at=hour(0)))
    assert (again.is_version, again.touched, again.reason) == (False, False, "content as before")


@pytest.mark.parametrize(
    ("name", "changes", "fields"),
    [
        ("headline", {"title": "Halle brennt"}, ("title",)),
        ("kicker taken away", {"kicker": None}, ("kicker",)),
        ("body", {"blocks": EDITED}, ("text",)),
        ("lead and body", {"blocks": blocks("Neu.", lead="Ganz neu.")}, ("lead", "text")),
        ("byline and source", {"authors": (), "source": "dpa"}, ("authors", "source")),
        ("photos taken away", {"images": ()}, ("captions", "credits")),
        ("section", {"section": "Sport"}, ("section",)),
        ("tags", {"tags": ()}, ("tags",)),
    ],
)
def test_an_edit_names_the_fields_that_changed(name: str, changes: dict[str, object], fields: tuple[str, ...]) -> None:
    """The ledger says what changed, in one order."""
    edit = decision(story(**changes))
    assert (edit.is_version, edit.changed_fields, edit.declared) == (True, fields, "undeclared"), name


def test_words_are_counted_as_a_reader_reads() -> None:
    """Words added and removed are counted over kicker, headline, text and captions."""
    edit = decision(story(title="Lagerhalle brennt ganz aus", kicker=None))
    assert (edit.words_added, edit.words_removed) == (1, 1)


@pytest.mark.parametrize(
    ("name", "new", "declared_before", "advertised_at", "declared"),
    [
        ("a note", story(blocks=(*EDITED, *blocks(UPDATE, lead=None)), notes=(UPDATE,)), None, None, "declared"),
        ("nothing at all", story(blocks=EDITED), None, None, "undeclared"),
        ("a later modification time", story(blocks=EDITED, modified_at=hour(5)), hour(1), None, "declared"),
        ("the same modification time", story(blocks=EDITED, modified_at=hour(1)), hour(1), None, "undeclared"),
        ("an earlier modification time", story(blocks=EDITED, modified_at=hour(0)), hour(1), None, "undeclared"),
        ("a first time, after the last look", story(blocks=EDITED, modified_at=hour(5)), None, None, "declared"),
        ("a first time, before the last look", story(blocks=EDITED, modified_at=hour(3)), None, None, "undeclared"),
        ("the day after", story(blocks=EDITED, modified_at=date(2024, 9, 3)), date(2024, 9, 2), None, "declared"),
        ("the same day", story(blocks=EDITED, modified_at=date(2024, 9, 2)), date(2024, 9, 2), None, "undeclared"),
        ("the sitemap, after the last look", story(blocks=EDITED), None, hour(5), "declared"),
        ("the sitemap, before the last look", story(blocks=EDITED), None, hour(3), "undeclared"),
        ("sitemap against page", story(blocks=EDITED, modified_at=hour(1)), hour(1), hour(5), "undeclared"),
    ],
)
def test_a_change_is_declared_only_by_a_word_of_the_publisher(
    name: str, new: Extraction, declared_before: date | None, advertised_at: datetime | None, declared: str
) -> None:
    """A note, a new modification time, or a sitemap's where the page names none; anything else is a silent edit."""
    edit = decision(new, declared_before=declared_before, advertised_at=advertised_at)
    assert (edit.is_version, edit.declared) == (True, declared), name


def test_an_old_note_does_not_declare_a_new_change() -> None:
    """A note that stood there before covers the change of then, not this one."""
    before = story(blocks=blocks(*BODY, UPDATE), notes=(UPDATE,))
    after = story(blocks=blocks(*BODY[:2], UPDATE), notes=(UPDATE,))
    assert decision(after, before).declared == "undeclared"


@pytest.mark.hazard(65)
def test_content_that_came_back_points_to_where_it_was_before() -> None:
    """A to B to A is a new version that names the first A, not a bare edit."""
    first = story()
    back = decision(first, story(title="B"), earlier={content_digest(content_of(first)): 3})
    assert (back.is_version, back.same_as_version_id) == (True, 3)


def test_a_declared_change_without_a_change_is_a_touch() -> None:
    """The page says that it changed, and it did not: no version, but worth a line in the ledger."""
    touched = decision(story(modified_at=hour(5)), declared_before=hour(1))
    assert (touched.is_version, touched.touched) == (False, True)


def test_the_first_modification_time_a_page_ever_names_is_no_touch() -> None:
    """Where no time stood before, a first one may date from long before our first look."""
    assert not decision(story(modified_at=hour(5))).touched


def test_fields_are_compared_in_their_normal_form() -> None:
    """A field that changed only its dress beside a real edit is not named."""
    old, new = content_of(story()), content_of(story(title="Halle brennt", kicker="Groß\u00adbrand"))
    assert differing(old, new) == ("title",)


LONG = tuple(f"{paragraph} Das sagte Sprecherin Nummer {n}." for n in range(6) for paragraph in BODY)


@pytest.mark.parametrize(
    ("new", "kind"),
    [
        pytest.param(story(blocks=blocks(*LONG), title="Neue Überschrift"), "major", id="headline"),
        pytest.param(story(blocks=blocks(*LONG), kicker=None), "major", id="kicker"),
        pytest.param(story(blocks=blocks(*LONG, "Der Schaden liegt bei 200.000 Euro.")), "major", id="a sentence more"),
        pytest.param(story(blocks=blocks(*LONG[:-1], LONG[-1].replace("Mittag", "Mitag"))), "minor", id="a letter"),
        pytest.param(story(blocks=blocks(*LONG), tags=("Feuerwehr",)), "minor", id="tags"),
        pytest.param(story(blocks=blocks(*LONG), images=()), "minor", id="a photo with its caption"),
        pytest.param(story(blocks=blocks(*LONG), authors=("Jan Reuter",)), "minor", id="author"),
        pytest.param(story(blocks=blocks("14.32 Uhr: Es brennt.", *LONG), form="ticker"), "ticker", id="an entry"),
    ],
)
def test_a_change_is_minor_or_major_or_a_ticker_that_goes_on(new: Extraction, kind: str) -> None:
    """What leaves headline and text alone, or changes less than a hundredth of the text, is minor."""
    assert decision(new, story(blocks=blocks(*LONG))).change_kind == kind


def test_a_new_dated_entry_of_a_ticker_declares_itself() -> None:
    """A ticker that goes on is no silent edit; one whose entry is changed is."""
    old = story(form="ticker", blocks=blocks("14.10 Uhr: Es brennt am Kanal.", *BODY))
    more = story(form="ticker", blocks=blocks("14.32 Uhr: Das Feuer ist aus.", "14.10 Uhr: Es brennt am Kanal.", *BODY))
    changed = story(form="ticker", blocks=blocks("14.10 Uhr: Es brennt am Kanal.", *BODY[:2]))
    assert decision(more, old).declared == "declared"
    assert decision(changed, old).declared == "undeclared"


def before(page: Extraction, *elsewhere: str, is_redesigned: bool = False) -> Confrontation:
    return Confrontation(before=page, is_redesigned=is_redesigned, elsewhere=frozenset(elsewhere))


def test_a_newer_reader_edits_nothing() -> None:
    """The stored version lacks what the reader of then did not see; the same bytes show it to the reader of today."""
    stored = story(kicker=None, blocks=blocks(*BODY[:2]))
    now = decision(story(), stored, confrontation=before(story()))
    assert (now.is_version, now.reason) == (False, "content as before, read by another reader then")


def test_an_edit_under_a_newer_reader_is_only_what_the_publisher_changed() -> None:
    """Kicker and last paragraph are the reader's news, the headline is the publisher's."""
    stored = story(kicker=None, blocks=blocks(*BODY[:2]))
    now = decision(story(title="Neu"), stored, confrontation=before(story()))
    assert (now.changed_fields, now.is_suspect) == (("title",), False)


def test_what_a_reader_found_at_the_last_look_is_content_as_before() -> None:
    """The version's row keeps its first reading; the last capture's reading is known too."""
    current = replace(known(story(kicker=None)), last_reading=(content_digest(content_of(story())), "test/1"))
    found = decide(story(), current=current, earlier={}, declared_before=None, advertised_at=None)
    assert not found.is_version


def test_bytes_that_are_no_article_to_this_reader_are_no_base() -> None:
    """Then the version is compared as it was read."""
    wall = story(kind=PageKind.WALLED, blocks=(), title=None)
    assert decision(story(title="Neu"), confrontation=before(wall)).changed_fields == ("title",)


def test_a_change_that_comes_with_a_new_template_is_suspect() -> None:
    """The others must tell; without any difference that counts there is nothing to tell."""
    assert decision(story(title="Neu"), confrontation=before(story(), is_redesigned=True)).is_suspect
    same = decision(story(tags=()), confrontation=before(story(), is_redesigned=True))
    assert (same.is_version, same.reason) == (False, "content as before in another template")
