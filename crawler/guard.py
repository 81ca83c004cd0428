"""Which network addresses may be connected to. Pure: it resolves nothing and connects to nothing.

Only globally routable peers, except where the user named that very host (and port) as a site to crawl.
"""

import ipaddress
from dataclasses import dataclass

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # the only block from which IPv6 addresses are given out (IANA)


@dataclass(frozen=True, slots=True)
class Dial:
    """Whom one attempt to connect is meant for (host and port), and whether the user named that host as private."""

    authority: str
    may_be_private: bool


def refusal(address: str, dial: Dial) -> str | None:
    """Why a peer's address must not be connected to, one sentence; None when it may.

    IPv4 addresses mapped or embedded in IPv6 are judged by the IPv4 address (RFC 4291, RFC 6052).
    """
    if dial.may_be_private or is_public(address):
        return None
    return (
        f"{dial.authority} has the address {address}, which is not public: add the host to allow_private if it is meant"
    )


def is_public(address: str) -> bool:
    """Whether an address, as text, is globally routable; what cannot be read is not."""
    try:
        return _is_public(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(peer: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(peer, ipaddress.IPv6Address):
        inner = peer.ipv4_mapped or peer.sixtofour or _nat64(peer) or (peer.teredo[1] if peer.teredo else None)
        if inner is not None:
            return _is_public(inner)
        if peer not in GLOBAL_UNICAST:
            return False
    return peer.is_global and not peer.is_multicast


def _nat64(peer: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if peer in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(peer) & 0xFFFFFFFF)
    return None
