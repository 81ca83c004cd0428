"""The index, and the key that it is sorted by, are those that others make of the same files."""

import json
import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.export.warc.surt import surt
from tests.archive.scene import Scene
from tests.archive.warcs.answers import READERS, answered, export, head, outside
from tests.archive.warcs.conftest import Exported

LONG = "0123456789abcdef0123456789abcdef"
URLS = (
    "http://www.archive.org/", "https://www.halloherne.de/artikel/-57694?utm=1", "http://a.example",
    "http://a.example?q", "http://a.example/?", "http://a.example/?x=", "http://a.example/?b&a=2&a=1&a",
    "HTTP://USER:pw@A.Example:8080/Ab/../C/./d//e/", "https://a.example:80/", "http://a.example:443/x",
    "http://a.example:/x", "http://a.example:abc/x", "http://www2.a.example/x", "http://wwwx.a.example/x",
    "https://xn--mller-kva.example/stra%C3%9Fe", "https://müller.example/straße?ü=ö", "http://a.example/%25252e/%2e%2e/x",
    "http://a.example/a%20b c?d e", f"http://a.example/;jsessionid={LONG}", f"http://a.example/?jsessionid={LONG}&x=1",
    f"http://a.example/?x=1&PHPSESSID={LONG}&y=2", f"http://a.example/?sid={LONG}",
    "http://a.example/?cfid=12&cftoken=34&z=1", "http://a.example/(a(0123456789abcdefghijklmn))/x.aspx?y",
    "http://a.example/(0123456789abcdefghijklmn)/x.aspx", "http://1.2.3.4/x", "http://16909060/x",
    "http://[::1]:8080/x", "http://a.example/x?y#frag", "http://a.example/#!x", "http://https://a.example/x",
    "http:///a.example/x", "a.example/x", "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "mailto:A@b.example",
    "dns:www.a.example", "http://a..example./x", "http://a.example/../../x", "http://a.example/.", "http://a.example//",
    "http://a.example/x//", "http://a.example/?%FF&%26=%3D", "http://a.example/?a=1&&b", "http://a.example/?=",
    "http://a.example/x%23y?z%23", "http://a.example/x\\y|z^`{}", "http://a.example:0/x", "http://a.example:65536/x",
    "http://www.www.example/", "http://a.example/\u202e", "  http://a.exa\tmple/x ", "http:", "://a", "-",
)  # fmt: skip
ODD_TYPES = (
    "Content-Type: ", "content-type:text/html;charset=x", "CONTENT-TYPE:   text/plain ; a=b", "Content-Type : a/b",
    "Content-Type: text/html\r\n ; charset=utf-8", "Content-Type:\r\n text/html", b"Content-Type: t\xe4xt/html",
    b"Content-Type: a\x00b", "Content-Type: a b", "Content-Type: \ttext/css", "Nothing", "Content-Type: a, b",
)  # fmt: skip
ODD_URLS = (
    "https://herne.example/ü/straße", "https://herne.example/a b", "https://herne.example/\u202ex",
    "https://herne.example/a\tb\r\nWARC-Type: warcinfo", "https://[::1]:8080/x", "https://herne.example/?q=<>\"'",
    "https://herne.example/😀#x",
)  # fmt: skip
ASK = """
import json, sys, surt
keys = []
for url in json.load(sys.stdin):
    try:
        keys.append(surt.surt(url))
    except Exception:
        keys.append(url)
json.dump(keys, sys.stdout)
"""


def test_the_index_is_the_one_that_cdxj_indexer_makes(exported: Exported) -> None:
    """Line for line, in the same order: keys, times, types, statuses, digests, offsets and lengths."""
    said = outside("cdxj-indexer", "--sort", exported.warc)
    assert exported.cdxj.read_text(encoding="utf-8") == said.stdout
    assert said.stdout.count("\n") > 20


def test_odd_types_and_addresses_are_indexed_as_others_do(scene: Scene, tmp_path: Path) -> None:
    """Empty, folded, doubled, with NULs and spaces: an index says of them what its readers would."""
    for number, line in enumerate(ODD_TYPES):
        url = ODD_URLS[number % len(ODD_URLS)]
        answered(scene, number, head("X-First: 1", line, "Content-Type: image/png"), b"x" * number, url=url)
    export(scene, tmp_path / "out")
    export(scene, tmp_path / "out.cdxj", "cdxj")
    said = outside("cdxj-indexer", "--sort", *(tmp_path / "out").glob("*.warc.gz"))
    assert (tmp_path / "out.cdxj").read_text(encoding="utf-8") == said.stdout


def test_keys_are_those_of_the_usual_library() -> None:
    """Ports, sessions, dots, encodings: an index is of use only where all sort by the same key."""
    command = [READERS / "python", "-W", "ignore", "-c", ASK]
    said = subprocess.run(command, input=json.dumps(URLS), capture_output=True, text=True, check=True)
    theirs = json.loads(said.stdout)
    assert {url: surt(url) for url in URLS} == dict(zip(URLS, theirs, strict=True))


@settings(max_examples=50)
@given(st.sampled_from(["", "http://", "http://a.example/", "http://a.example:"]), st.text(max_size=40))
def test_every_text_has_a_key(start: str, rest: str) -> None:
    """No URL, however odd, stops an export; a key never ends its field of the line."""
    assert len(surt(start + rest).split()) == 1
