"""Only the public internet is dialled, and the one private host that the user named."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import Dial, is_public, refusal
from tests.asking import Asker
from tests.servers import Server, html, redirect

PRIVATE = (
    "10.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "0.0.0.0/8",
)


@pytest.mark.parametrize(
    ("name", "address", "public"),
    [
        ("a name server", "8.8.8.8", True),
        ("an IPv6 host", "2a00:1450:4001::1", True),
        ("loopback", "127.0.0.1", False),
        ("loopback elsewhere", "127.8.8.8", False),
        ("this host", "0.0.0.0", False),
        ("home network", "192.168.1.1", False),
        ("company network", "10.1.2.3", False),
        ("docker", "172.17.0.1", False),
        ("carrier-grade NAT", "100.64.0.1", False),
        ("cloud metadata", "169.254.169.254", False),
        ("documentation", "192.0.2.1", False),
        ("benchmarks", "198.18.0.1", False),
        ("multicast", "224.0.0.251", False),
        ("broadcast", "255.255.255.255", False),
        ("reserved", "240.0.0.1", False),
        ("IPv6 loopback", "::1", False),
        ("IPv6 unspecified", "::", False),
        ("unique local", "fd00::1", False),
        ("link local", "fe80::1", False),
        ("link local with a zone", "fe80::1%eth0", False),
        ("site local", "fec0::1", False),
        ("IPv6 multicast", "ff0e::1", False),
        ("IPv6 documentation", "2001:db8::1", False),
        ("mapped loopback", "::ffff:127.0.0.1", False),
        ("mapped loopback in hex", "::ffff:7f00:1", False),
        ("mapped public", "::ffff:8.8.8.8", True),
        ("compatible loopback", "::127.0.0.1", False),
        ("translated loopback", "::ffff:0:127.0.0.1", False),
        ("6to4 of loopback", "2002:7f00:1::", False),
        ("6to4 of a home network", "2002:c0a8:101::1", False),
        ("6to4 of a public host", "2002:808:808::1", True),
        ("NAT64 of loopback", "64:ff9b::7f00:1", False),
        ("NAT64 of a public host", "64:ff9b::808:808", True),
        ("local NAT64", "64:ff9b:1::7f00:1", False),
        ("Teredo to loopback", "2001:0:4136:e378:8000:63bf:80ff:fffe", False),
        ("no address", "localhost", False),
        ("decimal", "2130706433", False),
        ("nothing", "", False),
    ],
)
def test_an_address_is_public_or_it_is_not_dialled(name: str, address: str, public: bool) -> None:
    """By IANA's registries, and by the IPv4 address that an IPv6 address carries."""
    assert is_public(address) is public, name


@given(st.sampled_from(PRIVATE).flatmap(lambda net: st.ip_addresses(network=net)))
def test_no_private_address_hides_in_an_ipv6_address(address: ipaddress.IPv4Address) -> None:
    """Mapped, compatible, 6to4 and NAT64 forms are judged as what they lead to."""
    number = int(address)
    forms = (number, 0xFFFF << 32 | number, 0x2002 << 112 | number << 80, 0x64FF9B << 96 | number)
    assert not any(is_public(str(ipaddress.IPv6Address(form))) for form in forms)


def test_a_refusal_says_which_address_and_what_to_do() -> None:
    """The user who meant it learns how to say so."""
    asked = Dial(authority="herne.example", may_be_private=False)
    said = refusal("10.0.0.1", asked)
    assert (
        said
        == "herne.example has the address 10.0.0.1, which is not public: add the host to allow_private if it is meant"
    )
    assert refusal("10.0.0.1", Dial(authority="herne.example", may_be_private=True)) is None
    assert refusal("8.8.8.8", asked) is None


@pytest.mark.hazard(31)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[::1]",
        "[::]",
        "①②⑦.⓪.⓪.①",
        "named@127.0.0.1",
    ],
)
async def test_a_private_port_is_not_reached_by_any_spelling(asker: Asker, server: Server, host: str) -> None:
    """A canary beside the named host gets no request, however its address is written."""
    with Server() as canary:
        named, other = await asker.ask_all(
            [f"{server.url}/", f"http://{host}:{canary.port}/"], private=(server.host, "named")
        )
        assert named.exchange.status == 404
        assert (other.exchange.status, other.exchange.ip, canary.log) == (None, None, [])
        assert other.exchange.failure


@pytest.mark.asyncio(loop_scope="session")
async def test_a_private_address_is_a_refusal_with_the_reason(asker: Asker, server: Server) -> None:
    """It is our decision, and the archive keeps why."""
    with Server() as canary:
        answer = await asker.ask(f"{canary.url}/", private=())
        assert (answer.refused, canary.log) == (True, [])
        assert answer.failure.startswith(f"{canary.host} has the address 127.0.0.1, which is not public: add the host")


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "//[::1]:{port}/robots.txt"]
)
async def test_a_redirect_of_robots_txt_reaches_no_private_port(asker: Asker, server: Server, target: str) -> None:
    """The hops we follow on our own are dialled with the same care, and what they led to forbids everything."""
    with Server() as canary:
        server.pages["/robots.txt"] = redirect(target.format(port=canary.port))
        answer = await asker.ask(f"{server.url}/a")
        assert (answer.status, answer.refused, canary.log, server.asked()) == (None, True, [], [])


@pytest.mark.asyncio(loop_scope="session")
async def test_a_redirect_of_a_page_is_left_to_the_caller(asker: Asker, server: Server) -> None:
    """The handler itself follows nothing, to wherever it may lead."""
    with Server() as canary:
        server.pages["/a"] = redirect(canary.url)
        assert (await asker.ask(f"{server.url}/a")).status == 301
        assert canary.log == []


@pytest.mark.asyncio(loop_scope="session")
async def test_only_the_named_spelling_of_a_private_host_is_allowed(asker: Asker, server: Server) -> None:
    """`127.0.0.1:8100` in allow_private is that host at that port, no other port and no other name."""
    server.pages["/"] = html("ok")
    named, alias = await asker.ask_all([f"{server.url}/", f"http://localhost:{server.port}/"], private=(server.host,))
    assert (named.exchange.status, named.exchange.ip) == (200, "127.0.0.1")
    assert (alias.exchange.status, alias.exchange.refused) == (None, True)
