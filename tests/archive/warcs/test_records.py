"""What the records of an export say: the bytes as they came, and everything that is known of them."""

import json
from collections import Counter

import pytest

from archive.digests import digest
from archive.export.warc import warc_problems
from archive.fixity import root_of
from tests.archive.scene import OTHER_URL, URL
from tests.archive.warcs.answers import REQUEST, Read, only, outside
from tests.archive.warcs.conftest import CHUNKED, HTML, ODD, PAGE, Exported, head


def at_hour(exported: Exported, number: int, kind: str | None = None) -> Read:
    """The record of that type (the answer, if none is named) of the capture at an hour of the story."""
    date = f"2024-09-02T{6 + number:02}:00:00Z"
    kinds = (kind,) if kind else ("response", "revisit")
    (found,) = (one for one in exported.records if one.fields["WARC-Date"] == date and one.kind in kinds)
    return found


def about(exported: Exported, number: int) -> dict:
    return json.loads(at_hour(exported, number, "metadata").block)


@pytest.mark.parametrize("words", [("warcio", "check"), ("fastwarc", "check")], ids=lambda words: words[0])
def test_other_programs_find_nothing_wrong(exported: Exported, words: tuple[str, str]) -> None:
    """Lengths, digests and gzip members are as WARC 1.1 wants them."""
    said = outside(*words, exported.warc)
    assert (said.returncode, list(warc_problems(exported.warc))) == (0, []), said.stdout


def test_an_answer_is_its_head_and_its_body_as_they_came(exported: Exported) -> None:
    """The content coding stays; where the transfer coding is undone, its header field stays as it was sent."""
    assert at_hour(exported, 0).block == head(HTML, "Content-Encoding: gzip", 'ETag: "1"') + PAGE
    assert at_hour(exported, 3).block == head(HTML, "Transfer-Encoding: chunked") + CHUNKED
    assert at_hour(exported, 0).fields["WARC-Payload-Digest"] == digest(PAGE)
    assert at_hour(exported, 5).block == head(f"Location: /{'x' * 10_000}", status="301 Moved")


def test_nothing_that_a_server_sends_leaves_the_block(exported: Exported) -> None:
    """NULs, bytes beyond ASCII, folded lines and fields named as those of WARC stand in the block, as sent."""
    found = at_hour(exported, 6)
    assert found.block == ODD + b"weg"
    assert found.fields["WARC-Type"] == "response"
    assert Counter(one.kind for one in exported.records)["warcinfo"] == 1


def test_a_body_that_looks_like_chunks_is_not_taken_for_them(exported: Exported) -> None:
    """Readers would undo a chunking that is not there: only then the field has another name, and it is said."""
    raw = head("X-Archive-Orig-Transfer-Encoding: chunked", "Content-Type: text/plain")
    assert at_hour(exported, 4).block == raw + b"2024\r\nein"
    assert "renamed" in about(exported, 4)["records"]["transfer_coding"]


def test_a_body_that_was_cut_says_so(exported: Exported) -> None:
    """WARC-Truncated has the capture's own reason."""
    assert at_hour(exported, 8).fields["WARC-Truncated"] == "disconnect"


@pytest.mark.parametrize(
    ("number", "profile", "url"),
    [
        (1, "identical-payload-digest", URL),
        (2, "server-not-modified", URL),
        (9, "identical-payload-digest", f"{OTHER_URL}/gleich?b=2&a=1"),
    ],
)
def test_a_body_is_written_once(exported: Exported, number: int, profile: str, url: str) -> None:
    """Whatever brings it again is a revisit that names the record which holds it."""
    first, again = at_hour(exported, 0), at_hour(exported, number)
    assert again.fields["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert again.fields["WARC-Target-URI"] == url
    assert again.fields["WARC-Refers-To"] == first.fields["WARC-Record-ID"]
    assert again.fields["WARC-Refers-To-Target-URI"] == URL
    assert again.fields["WARC-Refers-To-Date"] == first.fields["WARC-Date"]
    assert again.fields["WARC-Payload-Digest"] == digest(PAGE)
    assert again.block.endswith(b"\r\n\r\n")


def test_a_request_is_what_was_sent(exported: Exported) -> None:
    """Field by field, tied to its answer, with the same date and address."""
    request, answer = at_hour(exported, 9, "request"), at_hour(exported, 9)
    fields = "".join(f"{name}: {value}\r\n" for name, value in REQUEST)
    assert request.block == f"GET /artikel/2/gleich?b=2&a=1 HTTP/1.1\r\n{fields}\r\n".encode()
    assert request.fields["WARC-Concurrent-To"] == answer.fields["WARC-Record-ID"]
    assert request.fields["WARC-IP-Address"] == answer.fields["WARC-IP-Address"] == "192.0.2.7"


def test_a_visit_without_an_answer_is_told_too(exported: Exported) -> None:
    """A failure has its request, a refusal none was made for; both say why."""
    assert (about(exported, 10)["capture"]["failure_kind"], about(exported, 10)["capture"]["outcome"]) == (
        "silence",
        "failed",
    )
    assert about(exported, 11)["capture"]["outcome"] == "refused"
    assert [one.fields["WARC-Date"][11:13] for one in only(exported.records, "request")].count("16") == 1
    assert "2024-09-02T17:00:00Z" not in [one.fields["WARC-Date"] for one in only(exported.records, "request")]


def test_the_reading_goes_along_as_json(exported: Exported) -> None:
    """The first capture of a version tells it in full, the next ones name it."""
    first, again = about(exported, 0), about(exported, 1)
    assert (first["version"]["title"], first["version"]["number"]) == ("Lagerhalle brennt aus", 1)
    assert first["version"]["images"][0]["credit"] == "Stefan Kuhn"
    assert again["version"] == {"number": 1, "content_digest": first["version"]["content_digest"]}
    assert first["article"] == {"key": "1", "url": URL}
    assert first["capture"]["record_id"] in at_hour(exported, 0).fields["WARC-Record-ID"]


def test_the_page_as_rendered_is_a_conversion(exported: Exported) -> None:
    """What a browser made of an answer stands beside it."""
    made = at_hour(exported, 12, "conversion")
    assert made.block == b"<p>gebaut"
    assert made.fields["WARC-Refers-To"] == at_hour(exported, 12).fields["WARC-Record-ID"]


def test_every_record_has_what_it_must_have(exported: Exported) -> None:
    """Ids are unique; digests of blocks are SHA-256; all but the first record have an address."""
    ids = [one.fields["WARC-Record-ID"] for one in exported.records]
    assert len(set(ids)) == len(ids)
    for one in exported.records:
        assert one.fields["WARC-Block-Digest"] == digest(one.block)
        assert one.kind == "warcinfo" or one.fields["WARC-Target-URI"]
    answers = [one for one in exported.records if one.kind in ("response", "revisit", "request")]
    assert all(one.fields["WARC-Payload-Digest"].startswith("sha256:") for one in answers)


def test_the_file_says_what_it_is(exported: Exported) -> None:
    """The first record names program, format, robots policy and choice; the archive's root stands beside the file."""
    said = exported.records[0].block.decode()
    assert exported.records[0].fields["WARC-Filename"] == exported.warc.name == "herne-20240902060000-00001.warc.gz"
    for line in ("format: WARC File Format 1.1", "robots: obey", "isPartOf: herne"):
        assert f"{line}\r\n" in said
    root = exported.warc.with_name("root.txt").read_text(encoding="utf-8")
    assert root == f"{root_of(exported.scene.reader.connection)}\n"
