"""What the archivist is told before and after a decision."""

from pathlib import Path

from tests.scheduler.past import Past, told
from tests.scheduler.speaking import Run
from tests.scheduler.test_withdrawing import NEEDLE, WHY, affair, did

__all__ = ["affair"]  # a fixture
SENTENCE = f"Der {NEEDLE} schweigt seit drei Tagen zu allen Fragen der Presse und des Gerichts."


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "chronik.lock"}


def test_a_dry_run_says_what_would_go_and_writes_nothing(run: Run, affair: Past) -> None:
    """In the same sentences as the deed; not a byte of any file is another one."""
    before = files(affair.folder)
    tried = run("withdraw", "1", *WHY, "--dry-run", "--archive", affair.folder)
    assert files(affair.folder) == before
    assert tried.out.startswith("A trial: nothing was written.")
    assert tried.out.splitlines()[-1].startswith("1 article that would be withdrawn, 2 versions")
    done = run("withdraw", "1", *WHY, "--archive", affair.folder)
    assert tried.out.splitlines()[1:-2] == done.out.splitlines()[:-2]
    tried = run("erase", "1", *WHY, "--dry-run", "--archive", affair.folder)
    assert "Destroyed for good: 2 versions of its text and 2 pages of its own" in tried.out


def test_stories_that_say_sentences_of_it_in_their_own_text_are_named_with_their_headlines(
    run: Run, affair: Past
) -> None:
    """And stay; their pages go only where the sentences stand beside their text."""
    affair.visit(1, told(1, last=SENTENCE), 2)
    affair.visit(2, told(2, last=SENTENCE), 2)
    said = run("withdraw", "1", *WHY, "--dry-run", "--archive", affair.folder).out
    assert "Other stories say sentences of it in their own text, and stay as they are; decide on each:" in said
    assert "  article 2: Meldung Nummer 2 aus Herne und Wanne\n" in said
    assert did(run, affair, "withdraw", "1", *WHY)["articles"] == [2]


def test_redact_says_what_of_the_words_is_left_and_which_command_takes_it_out(run: Run, affair: Past) -> None:
    """Else a name would be taken for gone that still stands there in another form."""
    affair.visit(1, told(1, last="Anna Müller schweigt, und Frau Müller geht; Müllers Anwalt bleibt."), 2)
    affair.visit(2, told(2, last="Das sah auch Anna Müller so."), 2)
    said = run("redact", "1", "--words", "Anna Müller", *WHY, "--archive", affair.folder).out
    assert "Parts of the words still stand in its versions: Müller (1), Müllers (1)." in said
    assert "`chronik redact 1 --reason …` takes them out too" in said
    assert "Other stories hold the words, and stay: articles 2; `chronik redact` each of them." in said
    left = did(run, affair, "redact", "1", "--words", "Müller", *WHY)["remaining"]
    assert left == {"in the story": {}, "addresses": [], "articles": [2], "articles with parts": {}}


def test_the_verb_says_what_it_put_on_record_for_all_to_see(run: Run, affair: Past) -> None:
    """Reason, basis and who decided are public; of an erasure first what is gone, then what stays, then what to do."""
    run("withdraw", "1", *WHY, "--basis", "GDPR 17(1)(d)", "--archive", affair.folder)
    said = run("erase", "1", *WHY, "--yes", "--archive", affair.folder).out.splitlines()
    beginnings = ("Destroyed for good:", "What stays:", "What is left to do:", "On record,", "1 article erased")
    assert [one for one in said if one.startswith(beginnings)] == [said[0], *said[-4:]]
    assert said[-2].endswith("restriction 2, Bitte eines Betroffenen (GDPR 17(1)(d)); decided by Archivarin.")


def test_an_erasure_rests_on_the_basis_of_the_withdrawal_unless_another_is_named(run: Run, affair: Past) -> None:
    """Else its page would answer 410 where 451 was answered before."""
    for number, named in ((1, ()), (2, ("--basis", "§ 1004 BGB"))):
        did(run, affair, "withdraw", number, *WHY, "--basis", "GDPR 17(1)(d)")
        did(run, affair, "erase", number, *WHY, *named, "--yes")
    bases = affair.rows("SELECT legal_basis FROM restrictions WHERE lifted_at IS NULL ORDER BY article_id")
    assert bases == [("GDPR 17(1)(d)",), ("§ 1004 BGB",)]
    assert affair.rows("SELECT detail ->> 'basis' FROM events WHERE kind = 'erased' ORDER BY id") == bases


def test_the_number_of_a_restriction_is_told_wherever_it_is_in_force(run: Run, affair: Past) -> None:
    """The record that is kept beside the archive names it; a headline that is out of view is not a missing one."""
    affair.visit(1, "", 2, status=410)
    said = run("withdraw", "1", *WHY, "--archive", affair.folder).out
    assert "restriction 1, Bitte eines Betroffenen; decided by Archivarin." in said
    told_of = run("history", "1", "--archive", affair.folder).out
    assert "by Archivarin: Bitte eines Betroffenen; restriction 1\n" in told_of
    assert "withdrawn: Bitte eines Betroffenen; restriction 1\n" in told_of
    assert "version 1: (out of view)\n" in told_of
    assert "gone: its details are out of view by restriction 1\n" in told_of
    assert "; restriction 1\n" in run("show", "1", "--archive", affair.folder).out
