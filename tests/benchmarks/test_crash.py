"""A writer killed and starved at exact system calls, a few times; `benchmarks crash` does it by hundreds."""

from pathlib import Path

import pytest

from archive.store import create
from benchmarks import crash
from benchmarks.crash_check import check
from benchmarks.crash_full import full_disks
from benchmarks.crash_zygote import Zygote
from tests.tracing import needs_strace

pytestmark = [pytest.mark.hazard(71), pytest.mark.hazard(72)]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    needs_strace()
    create(tmp_path / "template").close()
    return tmp_path / "template"


def test_no_acknowledged_capture_is_lost_by_a_kill(template: Path) -> None:
    """Nor is one doubled or half there; the file is whole and the next writer goes on."""
    with Zygote(dict.fromkeys(crash.KILLED_AT, "signal=KILL"), template, template.with_name("a")) as zygote:
        for syscall, left in (("pwrite64", 90), ("fdatasync", 3), ("fdatasync", 8), ("unlink", 1), ("pread64", 25)):
            answer = zygote.trial(syscall, left, seed=left)
            assert (syscall, answer.signal) == (syscall, 9)
            assert check(template.with_name("a"), answer).wrong == ()


@pytest.mark.parametrize(("syscall", "error", "left"), [("pwrite64", "ENOSPC", 80), ("fdatasync", "EIO", 4)])
def test_a_fault_of_the_disk_is_a_sentence_and_the_same_writer_goes_on(
    template: Path, syscall: str, error: str, left: int
) -> None:
    """Reported once, tried again, done: nothing is lost, nothing twice."""
    with Zygote({syscall: f"error={error}"}, template, template.with_name("a")) as zygote:
        answer = zygote.trial(syscall, left, seed=1)
        assert (answer.signal, answer.ended, len(answer.sentences)) == (None, "whole", 1)
        assert len(answer.acknowledged) == 40
        assert check(template.with_name("a"), answer).wrong == ()


@pytest.mark.parametrize(("syscall", "error"), [("pwrite64", "EIO"), ("pread64", "EIO")])
def test_a_disk_that_fails_for_good_is_a_sentence_and_the_file_is_whole(
    template: Path, syscall: str, error: str
) -> None:
    """Once it works again, the next writer finds everything that was acknowledged."""
    with Zygote({syscall: f"error={error}"}, template, template.with_name("a"), again=True) as zygote:
        for left in (1, 40):
            answer = zygote.trial(syscall, left, seed=1)
            assert (answer.signal, answer.ended, answer.raised) == (None, "reported", None)
            assert check(template.with_name("a"), answer).wrong == ()


def test_a_disk_filled_to_the_brim_takes_up_work_when_there_is_room(template: Path) -> None:
    """A real disk, where one may be mounted."""
    findings = list(full_disks(template.parent, template, 2, 1))
    if not findings:
        pytest.skip("needs the right to mount a small disk")
    assert [one.wrong for one in findings] == [(), ()]
