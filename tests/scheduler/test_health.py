"""What `status` and `doctor` say of an archive whose pages differ in ways that nobody has judged yet."""

from pathlib import Path

from tests.scheduler.looks import chatty, print_paper, semantic, story
from tests.scheduler.speaking import Run
from tests.scheduler.town import make_archive, site_of
from tests.servers import Server


def test_doctor_and_status_name_what_is_held(run: Run, tmp_path: Path, server: Server) -> None:
    """A person finds out without looking into tables, and is told what to do."""
    print_paper(server, semantic, map(story, range(12)))
    folder = make_archive(tmp_path / "paper", site_of(server))
    assert run("crawl", "--archive", folder).code == 0
    print_paper(server, chatty, map(story, range(12)))
    crawled = run("crawl", "--all", "--archive", folder)
    assert (crawled.code, "12 held" in crawled.out) == (1, True)
    told = run("doctor", "--archive", folder)
    assert told.code == 1
    assert "changes of 12 articles are held since" in told.out
    assert "`chronik reextract`" in told.out
    assert "12 held" in run("status", "--archive", folder).out
    assert "held: the page has a new template; what differs: lead, text" in run("history", "3", "--archive", folder).out
